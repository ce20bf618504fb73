"""Who acts for a person, and an assessment, at the command line (R-13, R-30)."""

from pathlib import Path

import pytest

from tests.cli.clinic import Clinic

HUGO = '\n[actors.hugo]\nrole = "case_officer"\n'
POWER = ("--kind", "power", "--scope", "booking", "--from", "2026-11-01", "--until", "2027-01-31", "--evidence", "sedd")


@pytest.fixture
def people(clinic: Clinic) -> tuple[Clinic, str]:
    """Somebody, and a case officer beside the rest."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + HUGO)
    return clinic, clinic.met()


def test_a_power_is_noted_listed_and_ended(people: tuple[Clinic, str]) -> None:
    clinic, subject = people
    one = clinic.here("representative", "add", "--subject", subject, *POWER, given="Olle Ombud\n", actor="disa")
    assert (one["state"], one["ends"], one["who"]) == ("active", "2027-02-01", "Olle Ombud")
    listed = clinic.run("representative", clinic.folder, "list", "--subject", subject, actor="disa").output
    assert "Olle Ombud" in listed
    ended = clinic.here(
        "representative", "end", "--subject", subject, "--representative", one["representative"], "--reason", "åter",
        actor="disa",
    )  # fmt: skip
    assert ended["state"] == "ended"
    again = clinic.here(
        "representative", "end", "--subject", subject, "--representative", one["representative"], "--reason", "igen",
        actor="disa", code=1,
    )  # fmt: skip
    assert again["requirement"] == "R-13"


def test_a_god_man_waits_for_a_second_person(people: tuple[Clinic, str]) -> None:
    clinic, subject = people
    words = ("--kind", "god_man", "--scope", "person", "--from", "2026-11-01", "--evidence", "Tingsrättens beslut")
    said = clinic.run(
        "representative", clinic.folder, "add", "--subject", subject, *words, given="Gun God\n", actor="disa"
    ).output
    assert "A second person looks" in said
    one = clinic.here("representative", "list", "--subject", subject, actor="disa")["representatives"][0]
    approve = ("representative", "approve", "--subject", subject, "--representative", one["representative"])
    assert clinic.here(*approve, actor="disa", code=1)["requirement"] == "R-34"
    assert clinic.here(*approve, actor="hugo")["state"] == "active"


def test_custodians_decide_together_unless_it_is_said(people: tuple[Clinic, str]) -> None:
    """FB 6:13."""
    clinic, subject = people
    words = ("--subject", subject, "--kind", "custodian", "--from", "2020-01-01", "--evidence", "personbevis")
    assert not clinic.here("representative", "add", *words, given="Far\n", actor="disa")["alone"]
    assert clinic.here("representative", "add", *words, "--alone", given="Mor\n", actor="disa")["alone"]


def test_what_is_refused_and_what_is_not_there(people: tuple[Clinic, str]) -> None:
    clinic, subject = people
    nobody = "s_" + "0" * 25 + "1"
    for words in (("list", "--subject"), ("add", *POWER, "--subject")):
        assert clinic.here("representative", *words, subject, actor="nobody", code=1)["requirement"] == "A-10"
        assert clinic.here("representative", *words, subject, given="Olle\n", actor="max", code=1)["rules"]
        unknown = clinic.here("representative", *words, nobody, given="Olle\n", actor="disa", code=1)
        assert unknown["decision"] == "refusal"
    said = clinic.run("representative", clinic.folder, "list", "--subject", subject, actor="disa").output
    assert said == "Nobody acts for the person.\n"
    empty = clinic.here("representative", "add", "--subject", subject, *POWER, given="\n", actor="disa", code=1)
    assert empty["requirement"] == "R-13"


def test_an_assessment_names_a_request_and_says_yes_or_no(people: tuple[Clinic, str], tmp_path: Path) -> None:
    clinic, _ = people
    words = ("--request", "q_" + "0" * 26, "--right", "access", "--reason", "mogen")
    assert clinic.run("request", clinic.folder, "assess", *words, actor="disa").exit_code == 2
    for actor, requirement in (("nobody", "A-10"), ("disa", "R-14")):
        assert clinic.here("request", "assess", *words, "--may", actor=actor, code=1)["requirement"] == requirement
