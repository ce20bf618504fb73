"""What systems have not acknowledged, at the command line: listed, shown, seen to (decision 0079)."""

import json

import pytest

from tests.cli.clinic import Clinic
from tests.cli.test_system_tasks import PART, said, told
from tests.cli.test_systems_request import asked

pytestmark = pytest.mark.on("sqlite")


def test_a_correction_at_the_desk_is_told_by_a_worker_and_seen_to_by_somebody(clinic: Clinic) -> None:
    """Art. 16, 19: the list tells of nobody, and what is right is opened by whoever sees to it."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + PART)
    subject = asked(clinic, "access")["subject"]
    assert "Every system has acknowledged everything." in said(clinic, "untold")
    right = json.dumps({"email": "ny@example.se"})
    words = ("--subject", subject, "--category", "contact", "--reason", "ny")
    answer = clinic.run("rectify", clinic.folder, *words, actor="rut", given=right)
    assert answer.exit_code == 0, answer.output
    (one,) = told(clinic, "untold", code=1)["duties"]
    assert (one["system"], one["what"], one["stage"]) == ("archive", "corrected", "ordered")
    assert told(clinic, "see-to", one["duty"], "--note", "x", code=1)["requirement"] == "R-19.1"
    assert clinic.run("worker", clinic.folder, "--once").exit_code in (0, 1)
    (one,) = told(clinic, "untold", code=1)["duties"]
    assert one["stage"] == "needs_person"
    assert "a correction" in said(clinic, "untold")
    assert "ny@" not in said(clinic, "untold")
    shown = told(clinic, "untold", "--show", one["duty"])
    assert shown["right"] == {"contact": {"email": "ny@example.se"}}
    assert "tolvan@example.se" in shown["looked_for"]["email"]
    assert "→ contact.email: ny@example.se" in said(clinic, "untold", "--show", one["duty"])
    assert told(clinic, "see-to", one["duty"], "--note", "Pärm 7", actor="disa")["stage"] == "done"
    assert not told(clinic, "untold")["duties"]


def test_who_may_not_and_what_is_not_there(clinic: Clinic) -> None:
    """D-14."""
    nothing = "t_" + "0" * 26
    assert told(clinic, "untold", "--show", nothing, code=1)["requirement"] == "R-19.1"
    assert told(clinic, "see-to", nothing, "--note", "x", code=1)["requirement"] == "R-19.1"
    for words in (("untold",), ("see-to", nothing, "--note", "x"), ("untold", "--show", nothing)):
        assert clinic.run("systems", clinic.folder, *words, actor="nobody").exit_code != 0
    assert told(clinic, "untold", code=1, actor="max")
