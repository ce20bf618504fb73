"""`ombud api-key`: a key is made, shown once, listed and revoked (A-10)."""

import pytest

from tests.cli.clinic import Clinic

MADE = ("--for", "rut", "--purpose", "contract.request", "--name", "Tidbok")


def test_a_key_is_made_shown_once_and_revoked(clinic: Clinic) -> None:
    made = clinic.here("api-key", "create", *MADE, actor="disa")
    assert made["token"].startswith("ombud_test_")
    assert (made["account"], made["role"], made["purposes"]) == ("rut", "receptionist", ["contract.request"])
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    assert made["token"][11:].encode() not in raw
    listed = clinic.here("api-key", "list")["keys"]
    assert [one["key"] for one in listed] == [made["key"]]
    assert "token" not in listed[0]
    assert "Tidbok" in clinic.run("api-key", clinic.folder, "list").output
    assert clinic.here("api-key", "revoke", "--key", made["key"], actor="disa")["done"] is True
    assert clinic.here("api-key", "revoke", "--key", made["key"], actor="disa", code=1)["requirement"] == "A-10"
    assert clinic.here("api-key", "list")["keys"][0]["revoked_at"]


@pytest.mark.on("sqlite")
def test_a_key_that_could_do_more_than_its_account_is_not_made(clinic: Clinic) -> None:
    wrong = ("--for", "rut", "--purpose", "marketing.direct", "--name", "x")
    assert "The role carries" in clinic.here("api-key", "create", *wrong, actor="disa", code=1)["message_en"]
    for words in (("create", *MADE), ("revoke", "--key", "key_" + "0" * 25 + "1")):
        assert clinic.here("api-key", *words, actor="nobody", code=1)
    assert "There are no keys" in clinic.run("api-key", clinic.folder, "list").output
    assert "No calls" in clinic.run("api-key", clinic.folder, "calls").output
    assert clinic.here("api-key", "calls")["calls"] == []
    assert clinic.run("api-key", clinic.folder, "revoke", "--key", "s_x", actor="disa").exit_code == 2
