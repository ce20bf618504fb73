"""Who acts for a person, and an assessment, at the command line (R-13, R-30)."""

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


def test_who_is_to_act_signed_in_is_registered_and_somebody_else(people: tuple[Clinic, str]) -> None:
    """R-13: whose registration it is stands with the mandate."""
    clinic, subject = people
    olle = clinic.met()
    words = ("--subject", subject, *POWER)
    one = clinic.here("representative", "add", *words, "--acting", olle, given="Olle Ombud\n", actor="disa")
    assert one["state"] == "active"
    denied = clinic.here("representative", "add", *words, "--acting", subject, given="Hen\n", actor="disa", code=1)
    assert denied["requirement"] == "R-13"


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


def test_what_a_person_has_to_assess_is_seen_in_the_request_and_noted_there(people: tuple[Clinic, str]) -> None:
    """R-30, R-34: a task, with its reasons."""
    clinic, subject = people
    words = ("--kind", "god_man", "--scope", "property", "--from", "2026-11-01", "--evidence", "beslut")
    one = clinic.here("representative", "add", "--subject", subject, *words, given="Gun\n", actor="disa")
    which = ("--representative", one["representative"])
    clinic.here("representative", "approve", "--subject", subject, *which, actor="hugo")
    opened = clinic.here("request", "open", "--subject", subject, *which, "--want", "access", actor="rut")
    reference = opened["reference"]
    assert opened["state"] == "awaiting_assessment"
    assert clinic.here("request", "list", actor="disa")["requests"][0]["state"] == "awaiting_assessment"
    page = clinic.run("request", clinic.folder, "show", reference, actor="disa").output
    assert "Assess whether who asks may have it: Access to your data" in page
    shown = clinic.here("request", "show", reference, actor="disa")
    assert (shown["to_assess"], shown["representative"]) == (["access"], one["representative"])
    noted = ("request", "assess", reference, "--right", "access", "--reason", "bara betalningar")
    assert clinic.run(noted[0], clinic.folder, *noted[1:], actor="disa").exit_code == 2
    assert clinic.here(*noted, "--may-not", actor="nobody", code=1)["requirement"] == "A-10"
    assert clinic.here(*noted, "--may-not", actor="max", code=1)["rules"]
    assert clinic.here(*noted, "--may-not", actor="disa")["to_assess"] == []
