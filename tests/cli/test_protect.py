"""A death, protected identity and the review of its log, at the command line (R-40, R-41)."""

import pytest

from ombud.app.reviewing import RESULTS
from ombud.cli.audit_review import review
from ombud.cli.deceased import record
from ombud.cli.protect import set_
from ombud.requests.decease import SOURCES
from ombud.requests.protect import KINDS
from tests.cli.clinic import Clinic

HUGO = '\n[actors.hugo]\nrole = "case_officer"\n'
DEATH = ("--on", "2026-11-20", "--source", "relative")
SET = ("--kind", "marking", "--evidence", "Aviserad från folkbokföringen")
NOBODY = "s_" + "0" * 25 + "1"


@pytest.fixture
def people(clinic: Clinic) -> tuple[Clinic, str]:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + HUGO)
    return clinic, clinic.customer()[0]


def test_a_death_is_noted_and_a_mistake_undone_by_another(people: tuple[Clinic, str]) -> None:
    """R-40."""
    clinic, subject = people
    opened = clinic.here("request", "open", "--subject", subject, "--want", "access", actor="rut")
    said = clinic.run("deceased", clinic.folder, "record", "--subject", subject, *DEATH, actor="disa").output
    assert "Consents that lapsed: 1" in said  # the one that the service itself needs
    assert f"{opened['reference']} is tried as a relative's request" in said
    undo = ("deceased", "undo", "--subject", subject, "--reason", "förväxling")
    assert clinic.here(*undo, actor="disa", code=1)["requirement"] == "R-40"
    assert clinic.here(*undo, actor="hugo")["done"]
    again = clinic.here("deceased", "record", "--subject", subject, *DEATH, "--evidence", "intyg", actor="disa")
    assert again["rerouted"] == [opened["reference"]]


def test_protection_is_set_by_one_and_removed_by_two(people: tuple[Clinic, str]) -> None:
    """R-41."""
    clinic, subject = people
    words = ("--subject", subject)
    said = clinic.run("protect", clinic.folder, "set", *words, *SET, actor="rut").output
    assert "Tax Agency" in said
    proposed = clinic.here("protect", "remove", *words, "--reason", "beslut", actor="disa")
    assert proposed["state"] == "ending"
    assert clinic.here("protect", "approve", *words, actor="disa", code=1)["requirement"] == "R-41"
    assert clinic.here("protect", "keep", *words, actor="hugo")["state"] == "holds"
    clinic.here("protect", "remove", *words, "--reason", "beslut", actor="disa")
    assert clinic.here("protect", "approve", *words, actor="hugo")["ended_by"] == ["disa", "hugo"]
    shown = clinic.run("protect", clinic.folder, "show", *words, actor="disa").output
    assert "marking" in shown


def test_every_look_is_listed_for_review_and_settled(people: tuple[Clinic, str]) -> None:
    """R-41: findings while something is left."""
    clinic, subject = people
    assert clinic.run("audit", clinic.folder, "review", actor="disa").output == "Everything has been reviewed.\n"
    clinic.here("protect", "set", "--subject", subject, *SET, actor="rut")
    listed = clinic.here("audit", "review", actor="disa", code=1)["to_review"]
    assert [one["subject"] for one in listed] == [subject]
    assert "protect" in {entry["act"] for entry in listed[0]["entries"]}
    page = clinic.run("audit", clinic.folder, "review", actor="disa").output
    assert f"{subject}, through {listed[0]['through']}:" in page
    settle = ("audit", "review", "--subject", subject, "--through", listed[0]["through"])
    assert clinic.run(*settle[:1], clinic.folder, "review", "--subject", subject, actor="disa").exit_code == 2
    assert clinic.here(*settle, "--result", "suspicious", actor="disa", code=1)["requirement"] == "R-41"
    done = clinic.here(*settle, "--result", "suspicious", "--reason", "utan ärende", actor="disa")
    assert done["entries"] == len(listed[0]["entries"])
    assert clinic.here("audit", "review", actor="disa")["to_review"] == []
    assert clinic.here("audit", "review", actor="rut", code=1)["rules"]
    assert clinic.here("audit", "review", actor="nobody", code=1)["requirement"] == "A-10"


def test_lists_say_how_many_they_leave_out(people: tuple[Clinic, str]) -> None:
    """R-41: the row is left out and reported."""
    clinic, subject = people
    clinic.here("request", "open", "--subject", subject, "--want", "access", actor="rut")
    clinic.here("protect", "set", "--subject", subject, *SET, actor="rut")
    for command in (("request", "list"), ("request", "due")):
        assert clinic.run(command[0], clinic.folder, command[1], actor="rut").output == "Nothing waits.\n1 withheld.\n"
        assert clinic.here(*command, actor="rut")["withheld"] == 1
        assert clinic.here(*command, actor="disa")["withheld"] == 0
    foreseen = clinic.here("retention", "forecast", "--subjects", actor="rut")
    assert foreseen["withheld"] == 0
    assert clinic.here("notification", "open", actor="rut")["withheld"] == 0


def test_what_is_refused_and_what_is_not_there(people: tuple[Clinic, str]) -> None:
    clinic, subject = people
    commands = (
        (("deceased", "record"), DEATH),
        (("deceased", "undo"), ("--reason", "fel")),
        (("protect", "set"), SET),
        (("protect", "show"), ()),
    )
    for command, words in commands:
        assert clinic.here(*command, "--subject", subject, *words, actor="nobody", code=1)["requirement"] == "A-10"
        assert clinic.here(*command, "--subject", subject, *words, actor="max", code=1)["rules"]
        unknown = clinic.here(*command, "--subject", NOBODY, *words, actor="disa", code=1)
        assert unknown["decision"] == "refusal"
    said = clinic.run("protect", clinic.folder, "show", "--subject", subject, actor="disa").output
    assert said == "No protection is noted.\n"


def test_the_command_line_offers_what_the_acts_take() -> None:
    offered = {
        param.name: tuple(param.type.choices)  # type: ignore[attr-defined]
        for command in (record, set_, review)
        for param in command.params
        if param.name in ("source", "kind", "result")
    }
    assert offered == {"source": SOURCES, "kind": KINDS, "result": RESULTS}
