"""Handing over at the command line: a bill, who got what, who is to be told (Art. 15(1)(c), 19)."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.cli.clinic import Clinic

BILL = ("--number", "F-17", "--amount", "450.00", "--due", "2026-12-23")
EVA = '\n[actors.eva]\nrole = "finance"\n'


@pytest.fixture
def billed(clinic: Clinic) -> tuple[Clinic, str, str]:
    """A customer, and somebody at work in the finance department."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + EVA)
    subject, agreement = clinic.customer()
    return clinic, subject, agreement


def test_a_bill_is_shown_or_written_and_entered(billed: tuple[Clinic, str, str], tmp_path: Path) -> None:
    clinic, subject, agreement = billed
    words = ("--subject", subject, "--relation", agreement, *BILL)
    shown = clinic.here("disclose", "invoice", *words, actor="eva")
    assert {row["en"]: row["value"] for row in shown["rows"]}["Name"] == "Tolvan Tolvansson"
    assert shown["concerns"].startswith("T-")
    to = tmp_path / "collection.json"
    agency = ("--recipient", "collection-agency", "--named", "Exempel Inkasso AB")
    said = clinic.run("disclose", clinic.folder, "collection", *words, *agency, "--to", to, actor="eva")
    assert said.output == "Entered. What is sent is in collection.json.\n"
    assert "Tolvan Tolvansson" in to.read_text()
    assert to.stat().st_mode & 0o777 == 0o600
    paper = tmp_path / "invoice.pdf"
    clinic.here("disclose", "invoice", *words, "--to", paper, actor="eva")
    assert "Tolvan Tolvansson" in "".join(page.extract_text() for page in PdfReader(paper).pages)
    text = clinic.run("disclose", clinic.folder, "demand", *words, actor="eva").output
    assert "Amount: 450.00 SEK" in text
    plan = clinic.here("disclose", "payment-plan", *words, actor="eva")
    assert plan["kind"] == "payment-plan"
    listed = clinic.here("disclose", "list", "--subject", subject, actor="disa")["disclosures"]
    assert {one["kind"] for one in listed} == {"invoice", "collection", "demand", "payment-plan"}
    assert (
        "Exempel Inkasso AB" in clinic.run("disclose", clinic.folder, "list", "--subject", subject, actor="rut").output
    )


def test_the_page_of_the_person_names_who_was_handed_what(billed: tuple[Clinic, str, str]) -> None:
    """Art. 15(1)(c), C-154/21; an invoice to the person themself is handed to nobody."""
    clinic, subject, _ = billed
    page = ("access", clinic.folder, "--subject", subject, "--lang", "en")
    assert "Nobody has been handed data about you." in clinic.run(*page, actor="disa").output
    clinic.here("disclose", "invoice", "--subject", subject, *BILL, actor="eva")
    agency = ("--recipient", "collection-agency", "--named", "Exempel Inkasso AB")
    clinic.here("disclose", "collection", "--subject", subject, *BILL, *agency, actor="eva")
    told = clinic.here("access", "--subject", subject, actor="disa")["recipients"]
    assert [(one["name"], one["purpose"]) for one in told] == [("Exempel Inkasso AB", "contract.rights")]
    assert "<li>Exempel Inkasso AB (" in clinic.run(*page, actor="disa").output


def test_what_is_refused_and_what_is_not_there(billed: tuple[Clinic, str, str]) -> None:
    clinic, subject, _ = billed
    words = ("--subject", subject, *BILL)
    refused = clinic.here("disclose", "invoice", *words, actor="max", code=1)
    assert "D-14" in refused["rules"]
    declined = clinic.here("disclose", "collection", *words, actor="eva", code=1)
    assert declined["requirement"] == "R-15.1"
    assert clinic.here("disclose", "invoice", *words, actor="nobody", code=1)["requirement"] == "A-10"
    for command in (("disclose", "list"), ("notification", "show")):
        assert clinic.here(*command, "--subject", subject, actor="nobody", code=1)["requirement"] == "A-10"
        assert clinic.here(*command, "--subject", subject, actor="max", code=1)["rules"]
        unknown = clinic.here(*command, "--subject", "s_" + "0" * 25 + "1", actor="disa", code=1)
        assert unknown["decision"] == "refusal"
    assert clinic.run("disclose", clinic.folder, "list", "--subject", subject, actor="rut").output == (
        "Nothing has been handed over.\n"
    )


def test_a_corrected_value_is_told_to_who_was_handed_it_and_its_outcome_noted(billed: tuple[Clinic, str, str]) -> None:
    """R-19.1: the command that corrects names them; the list has their age."""
    clinic, subject, _ = billed
    agency = ("--recipient", "collection-agency", "--named", "Exempel Inkasso AB")
    clinic.here("disclose", "collection", "--subject", subject, *BILL, *agency, actor="eva")
    correction = ("rectify", clinic.folder, "--subject", subject, "--category", "contact", "--reason", "flyttat")
    said = clinic.run(*correction, given=json.dumps({"email": "ny@example.se"}), actor="rut").output
    assert "To be told: Exempel Inkasso AB" in said
    clinic.later(days=3)
    (waiting,) = clinic.here("notification", "open", actor="disa", code=1)["open"]
    assert (waiting["days"], waiting["state"]) == (3, "open")
    assert waiting["notification"] in clinic.run("notification", clinic.folder, "open", actor="disa").output
    (note,) = clinic.here("notification", "show", "--subject", subject, actor="disa")["notifications"]
    assert "ny@example.se" in note["message_en"]
    assert "Tolvan" in clinic.run("notification", clinic.folder, "show", "--subject", subject, actor="disa").output
    which = ("--subject", subject, "--notification", note["notification"])
    assert clinic.here("notification", "outcome", *which, "--is", "confirmed", actor="disa", code=1)["requirement"] == (
        "R-19.1"
    )
    clinic.here("notification", "outcome", *which, "--is", "sent", actor="disa")
    assert (
        "confirmed"
        in clinic.run("notification", clinic.folder, "outcome", *which, "--is", "confirmed", actor="disa").output
    )
    assert clinic.run("notification", clinic.folder, "open", actor="disa").output == "No notification is open.\n"
    shown = clinic.run("notification", clinic.folder, "show", "--subject", subject, actor="disa").output
    assert "ny@example.se" not in shown
    for command in (("open",), ("outcome", *which, "--is", "sent")):
        assert clinic.here("notification", *command, actor="nobody", code=1)["requirement"] == "A-10"


def test_an_erasure_names_who_is_told(billed: tuple[Clinic, str, str]) -> None:
    clinic, subject, agreement = billed
    agency = ("--recipient", "collection-agency", "--named", "Exempel Inkasso AB")
    clinic.here("disclose", "collection", "--subject", subject, *BILL, *agency, actor="eva")
    clinic.here("relation", "close", "--subject", subject, "--relation", agreement)
    relations = clinic.here("relation", "list", "--subject", subject)["relations"]
    claim = next(one["relation"] for one in relations if one["kind"] == "claim")
    clinic.here("relation", "close", "--subject", subject, "--relation", claim)
    clinic.later(days=4 * 366)
    done = clinic.here("erase", "--subject", subject, "--yes", actor="disa")
    assert done["recipients"] == ["Exempel Inkasso AB"]
