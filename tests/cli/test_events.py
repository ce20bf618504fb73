"""`ombud events`: a receiver is declared, tried, paused, resumed, given another key, and removed (Art. 19)."""

from pathlib import Path

import pytest

from tests.cli.clinic import Clinic
from tests.cli.test_backup import INTO
from tests.events.outside import outside, says

pytestmark = pytest.mark.on("sqlite")


def allow(clinic: Clinic) -> None:
    path = Path(clinic.folder) / "ombud.toml"
    path.write_text(path.read_text() + '\n[events]\nallow = ["127.0.0.1"]\n')


def test_a_receiver_from_its_first_day_to_its_last(clinic: Clinic) -> None:
    allow(clinic)
    with outside() as there:
        words = ("events", "add", "crm", "--url", there.url, "--for", "rut", "--type", "person.erased")
        made = clinic.here(*words, actor="disa")
        assert (made["key"][:5], made["secret"]) == ("whpk_", False)
        assert clinic.here(*words, actor="disa", code=1)["message_en"] == "Another receiver has that name."
        assert clinic.here("events", "test", "crm", actor="disa")["event"]["fate"] == "waiting"
        there.answers.append(says(410))
        assert clinic.run("worker", clinic.folder, "--once").exit_code == 0
        assert clinic.here("events", "list")["receivers"][0]["state"] == "gone"
        assert "takes no more (410)" in clinic.run("doctor", clinic.folder).output
        assert clinic.here("events", "resume", "crm", actor="disa")["kept"] == 1
        clinic.run("worker", clinic.folder, "--once")
        (event,) = clinic.here("events", "show", "crm")["events"]
        assert (event["fate"], event["said"], there.ids) == ("sent", None, [event["event"]] * 2)
        assert clinic.here("events", "resend", "crm", "--event", event["event"], actor="disa") == {"resent": 1}
        assert clinic.here("events", "resend", "crm", actor="disa") == {"resent": 0}
        noted = ("events", "acknowledge", "crm", "--event", event["event"], "--said", "nothing_held")
        assert clinic.here(*noted, actor="disa")["event"]["said"] == "nothing_held"
        assert event["event"] in clinic.run("events", clinic.folder, "show", "crm").output
        assert "crm" in clinic.run("events", clinic.folder, "list").output
        assert clinic.here("events", "pause", "crm", actor="disa")["state"] == "paused"
        turned = clinic.here("events", "rotate", "crm", "--hmac", actor="disa")
        assert turned["key"].startswith("whsec_")
        shown = clinic.here("events", "show", "crm")
        assert shown["keys"] == [made["key"]]
        assert turned["key"] not in clinic.run("events", clinic.folder, "show", "crm").output
        assert clinic.here("events", "move", "crm", "--url", there.url + "&again", actor="disa")["moved"] is True
    planned = clinic.here("events", "remove", "crm", "--plan", actor="disa")
    assert planned == {"receiver": "crm", "unacknowledged": 0, "people": 0, "removed": False}
    assert clinic.here("events", "remove", "crm", actor="disa")["removed"] is True
    assert "There are no receivers" in clinic.run("events", clinic.folder, "list").output


def test_after_a_restore_nothing_is_sent_until_somebody_has_looked(clinic: Clinic, tmp_path: Path) -> None:
    """What was removed since the archive was made is told nothing; what happens is kept for the others."""
    allow(clinic)
    archives, keys = tmp_path / "archives", tmp_path / "keys-copy"
    archives.mkdir()
    keys.mkdir()
    with outside() as there:
        clinic.here("events", "add", "crm", "--url", there.url, "--for", "rut", actor="disa")
        clinic.here("backup", "--to", archives, "--keys-to", keys)
        done = clinic.run("restore", clinic.folder, "--from", archives, "--replace", "--yes", *INTO)
        assert done.exit_code == 0, done.output
        assert clinic.here("events", "list")["receivers"][0]["state"] == "paused"
        clinic.here("events", "test", "crm", actor="disa")
        clinic.run("worker", clinic.folder, "--once")
        assert there.came == []
        assert "crm is paused and has 1 events to get" in clinic.run("doctor", clinic.folder).output
        assert clinic.here("events", "resume", "crm", actor="disa")["kept"] == 1
        clinic.run("worker", clinic.folder, "--once")
        assert len(there.came) == 1


def test_what_will_not_do_is_refused_with_what_would(clinic: Clinic) -> None:
    """An address inside this network, an account or kind that there is none of, an event of another."""
    add = ("events", "add", "crm", "--for", "rut")
    inside = clinic.here(*add, "--url", "https://127.0.0.1/", actor="disa", code=1)
    assert "name the host under allow" in inside["message_en"]
    assert "There are" in clinic.here(
        "events", "add", "crm", "--for", "x", "--url", "https://127.0.0.1/", actor="disa", code=1
    )["message_en"]  # fmt: skip
    wrong = clinic.here(*add, "--url", "https://127.0.0.1/", "--type", "person.born", actor="disa", code=1)
    assert "person.erased" in wrong["message_en"]
    assert clinic.here("events", "show", "crm", code=1)["requirement"] == "R-19.1"
    assert clinic.here("events", "test", "crm", actor="disa", code=1)["message_sv"].startswith("Det finns ingen")
    for actor in ("nobody",):
        assert clinic.here(*add, "--url", "https://127.0.0.1/", actor=actor, code=1)["requirement"] == "A-10"
        assert clinic.here("events", "pause", "crm", actor=actor, code=1)["requirement"] == "A-10"
    allow(clinic)
    with outside() as there:
        clinic.here(*add, "--url", there.url, actor="disa")
        unknown = ("events", "acknowledge", "crm", "--event", "e_" + "0" * 26, "--said", "done")
        assert clinic.here(*unknown, actor="disa", code=1)["message_en"] == "There is no such event."
        assert "No events yet" in clinic.run("events", clinic.folder, "show", "crm").output
        wrong_move = clinic.here("events", "move", "crm", "--url", "ftp://example.se/", actor="disa", code=1)
        assert wrong_move["requirement"] == "G-04"
