"""A breach at the command line, from the moment it is noticed until it is over (A-30 to A-35, Art. 33–34)."""

from datetime import timedelta

import pytest

from tests.cli.clinic import Clinic

SAID = (
    "--reasons",
    "Uppgifterna gäller hälsa.",
    "--consequences",
    "Någon kan ha fått veta.",
    "--measures",
    "Avslutat.",
)


def opened(clinic: Clinic, *more: object) -> str:
    what = ("--what", "En mapp låg framme.", "--kind", "unauthorised-access")
    return str(clinic.here("breach", "open", *what, *more, actor="disa")["breach"])


def test_a_breach_from_first_to_last(clinic: Clinic) -> None:
    """Noticed → affected → IMY's form → letter → closed → register."""
    subject = clinic.met()
    clinic.here("relation", "ask", "--subject", subject)
    noticed = (clinic.now - timedelta(hours=31)).isoformat()
    breach = ("--breach", opened(clinic, "--noticed", noticed))
    shown = clinic.here("breach", "show", *breach, actor="disa")
    assert shown["seconds_left"] == {"imy": 41 * 3600}
    clinic.here("access", "--subject", subject, actor="disa", code=0)
    window = ("--from", "2026-11-22", "--until", (clinic.now + timedelta(minutes=1)).isoformat())
    planned = clinic.here("breach", "affected", *breach, *window, "--by", "disa", "--plan", actor="disa")
    assert (planned["done"], planned["people"]) == (False, 1)
    assert clinic.here("breach", "affected", *breach, *window, "--by", "disa", actor="disa")["people"] == 1
    clinic.here("breach", "assess", *breach, "--risk", "high", *SAID, actor="disa")
    form = clinic.here("breach", "form", *breach, "--to", clinic.folder / "form.pdf", actor="disa", code=1)
    assert form["fields"]["persons"] == "1"
    assert "ended" in form["missing"]
    assert (clinic.folder / "form.pdf").read_bytes().startswith(b"%PDF")
    clinic.here("breach", "notify", *breach, "--to", "imy", "--reference", "IMY 1", actor="disa")
    clinic.here("breach", "text", *breach, "--what", "En mapp låg framme.", "--advice", "Inget.", actor="disa")
    waits = clinic.here("breach", "letters", *breach, "--plan", actor="disa", code=1)
    assert waits == {"told": {}, "waiting": {"not-asked": 1}}
    told = clinic.here("breach", "letters", *breach, "--to", clinic.folder / "letters.pdf", actor="disa", code=1)
    assert told == {"told": {}, "waiting": {"no-address": 1}}
    assert not (clinic.folder / "letters.pdf").exists()  # nobody has an address
    assert clinic.here("breach", "close", *breach, "--remedy", "Skåp.", actor="disa", code=1)["requirement"] == "A-34"
    by_hand = clinic.here("breach", "letters", *breach, "--by-hand", subject, actor="disa")
    assert by_hand == {"told": {"by-hand": 1}, "waiting": {}}
    closed = clinic.here("breach", "close", *breach, "--remedy", "Skåp.", actor="disa")
    assert closed["closed_at"]
    (row,) = clinic.here("breach", "register", "--to", clinic.folder / "register.pdf", actor="disa")["breaches"]
    assert (row["remedy"], row["duties"][0]["reported"][0]["reference"]) == ("Skåp.", "IMY 1")
    listed = clinic.run("breach", clinic.folder, "list", actor="disa")
    assert "closed" in listed.stdout


@pytest.mark.on("sqlite")
def test_letters_on_paper_are_printed_and_count_when_posted(clinic: Clinic) -> None:
    subject, _ = clinic.customer()
    breach = ("--breach", opened(clinic, "--no-cross-border"))
    clinic.here("breach", "affected", *breach, "--subject", subject, actor="disa")
    clinic.here("breach", "assess", *breach, "--risk", "high", *SAID, "--also", "police", actor="disa")
    clinic.here("breach", "text", *breach, "--what", "En mapp låg framme.", "--advice", "Inget.", actor="disa")
    clinic.here("breach", "letters", *breach, actor="disa", code=1)
    clinic.here("breach", "letters", *breach, "--posted", actor="disa", code=1)
    shown = clinic.run("breach", clinic.folder, "letters", *breach, "--plan", actor="disa")
    assert "Waiting" in shown.stdout


@pytest.mark.on("sqlite")
def test_what_stands_against_a_step_is_said_and_nothing_is_done(clinic: Clinic) -> None:
    breach = ("--breach", opened(clinic, "--processor", "hosting"))
    assert clinic.here("breach", "list", actor="max", code=1)["requirement"] == "A-10"
    assert clinic.here("breach", "register", actor="max", code=1)["requirement"] == "A-10"
    assert clinic.here("breach", "form", *breach, actor="max", code=1)["requirement"] == "A-10"
    assert clinic.here("breach", "letters", *breach, "--plan", actor="max", code=1)["requirement"] == "A-10"
    assert clinic.here("breach", "letters", *breach, "--posted", actor="disa", code=1)["requirement"] == "A-34"
    assert clinic.here("breach", "letters", *breach, actor="disa", code=1)["requirement"] == "A-34"
    somebody = clinic.met()
    by_hand = clinic.here("breach", "letters", *breach, "--by-hand", somebody, actor="disa", code=1)
    assert by_hand["requirement"] == "A-34"
    window = ("--from", "2026-11-22", "--until", "2026-11-23")
    assert clinic.here("breach", "affected", *breach, *window, actor="max", code=1)["requirement"] == "A-10"
    assert clinic.run("breach", clinic.folder, "affected", *breach, actor="disa").exit_code == 2
    why = ("--to", "imy", "--not", "Inget.")
    assert clinic.here("breach", "notify", *breach, *why, actor="disa", code=1)["requirement"] == "A-33"
    more = ("--what", "Ring 070-174 06 05")
    assert set(clinic.here("breach", "complete", *breach, *more, actor="disa", code=1)["fields"]) == {"what"}
    clinic.here("breach", "assess", *breach, "--risk", "high", *SAID, actor="disa")
    people = ("--to", "people", "--not", "Krypterat.", "--exemption", "unreadable")
    duties = clinic.here("breach", "notify", *breach, *people, actor="disa")["duties"]
    assert [one["exemption"] for one in duties] == [None, "unreadable"]


@pytest.mark.on("sqlite")
def test_the_clock_is_said_in_hours_and_minutes_and_says_when_it_is_too_late(clinic: Clinic) -> None:
    assert "No breaches" in clinic.run("breach", clinic.folder, "list", actor="disa").stdout
    breach = ("--breach", opened(clinic))
    learnt = (clinic.now - timedelta(hours=30)).isoformat()
    told = ("--processor-learnt", learnt, "--processor-told", clinic.now.isoformat())
    clinic.here("breach", "complete", *breach, "--processor", "hosting", *told, actor="disa")
    shown = clinic.run("breach", clinic.folder, "show", *breach, actor="disa").stdout
    assert "72 h 0 min left" in shown
    assert "supplier" in shown
    assert "72 h 0 min left" in clinic.run("breach", clinic.folder, "list", actor="disa").stdout
    clinic.later(hours=73, minutes=5)
    assert "1 h 5 min late" in clinic.run("breach", clinic.folder, "show", *breach, actor="disa").stdout
    said = ("--risk", "unlikely", *SAID, "--care-injury")
    assert "at once" in clinic.run("breach", clinic.folder, "assess", *breach, *said, actor="disa").stdout
    clinic.here("breach", "notify", *breach, "--to", "imy", "--not", "Osannolikt.", actor="disa")
    clinic.here("breach", "notify", *breach, "--to", "ivo", actor="disa")
    shown = clinic.run("breach", clinic.folder, "notify", *breach, "--to", "patient", actor="disa").stdout
    assert ("with a reason" in shown, "reported" in shown) == (True, True)
    clinic.here("breach", "affected", *breach, "--subject", clinic.met(), actor="disa")
    assert "Concerns 1 people" in clinic.run("breach", clinic.folder, "show", *breach, actor="disa").stdout
    assert "Closed." in clinic.run("breach", clinic.folder, "close", *breach, "--remedy", "Skåp.", actor="disa").stdout
