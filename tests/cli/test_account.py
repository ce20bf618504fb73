"""`ombud account`: two let a third in, and an account is signed out everywhere (S1)."""

import pytest

from ombud.app.installation import open_installation
from ombud.identity import Proven, sessions
from ombud.identity.recovery import redeem
from tests.cli.clinic import Clinic


@pytest.fixture
def let_in(clinic: Clinic) -> str:
    """The code that two colleagues have made for Vera."""
    proposed = clinic.here("account", "let-in", "vera", actor="disa")
    assert (proposed["done"], proposed["account"]) == (True, "vera")
    confirmed = clinic.here("account", "confirm", "vera", actor="rut")
    assert len(confirmed["code"]) == len("K7M4-2QX9-0HTP")
    return str(confirmed["code"])


def test_two_colleagues_let_a_third_in(clinic: Clinic, let_in: str) -> None:
    said = clinic.run("account", clinic.folder, "let-in", "vera", actor="disa").output
    assert "neither you nor the one who is let in" in said
    said = clinic.run("account", clinic.folder, "confirm", "vera", actor="rut").output
    assert "It is not shown again" in said
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    assert let_in.encode() not in raw


def test_nobody_does_it_alone_or_for_themselves(clinic: Clinic) -> None:
    assert clinic.here("account", "let-in", "vera", actor="vera", code=1)["code"] == "not-yourself"
    assert clinic.here("account", "let-in", "nobody", actor="disa", code=1)["code"] == "no-such-account"
    assert clinic.here("account", "confirm", "vera", actor="rut", code=1)["code"] == "not-proposed"
    clinic.here("account", "let-in", "vera", actor="disa")
    assert clinic.here("account", "confirm", "vera", actor="disa", code=1)["code"] == "not-proposed"
    for words in (("let-in", "vera"), ("confirm", "vera"), ("list", "vera"), ("sign-out", "vera")):
        assert clinic.here("account", *words, actor="nobody", code=1)


def test_an_account_is_listed_and_signed_out(clinic: Clinic, let_in: str) -> None:
    assert "nothing to sign in with" in clinic.run("account", clinic.folder, "list", "rut", actor="disa").output
    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    who = redeem(ombud.vault, let_in, "192.0.2.7", now=clinic.now)
    assert isinstance(who, Proven)
    sessions.begin(ombud.vault, who, now=clinic.now)
    ombud.close(clinic.now)
    listed = clinic.here("account", "list", "vera", actor="disa")
    assert [one["means"] for one in listed["sessions"]] == ["letter_code"]
    assert "letter_code" in clinic.run("account", clinic.folder, "list", "vera", actor="disa").output
    assert clinic.here("account", "sign-out", "vera", actor="disa")["ended"] == 1
    assert clinic.here("account", "list", "vera", actor="disa")["sessions"] == []
    for words in ("list", "sign-out"):
        assert clinic.here("account", words, "nobody", actor="disa", code=1)["code"] == "no-such-account"
