"""What IVO decides, at the command line; and an authority answered by statute (R-15.4, R-17.6, A-19)."""

import json
from pathlib import Path

import pytest

from ombud.actors import open_care
from ombud.app.installation import open_installation
from ombud.audit.model import SYSTEM
from ombud.terms.ids import subject_from
from tests.cli.clinic import Clinic

KIM = '\n[actors.kim]\nrole = "case_officer"\n'
VACCINATED = {
    "given": "Tolvan", "family": "T", "birth_date": "1912-12-12", "personnummer": "19121212-1212",
    "text": "Stel nacke.",
}  # fmt: skip


@pytest.fixture
def journal(clinic: Clinic) -> tuple[Clinic, str, str]:
    """A patient whom Vera treats, and the id of an entry in the journal."""
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + KIM)
    subject = clinic.met()
    offer = clinic.here("relation", "offer", "--subject", subject, "--service", "vaccination")["relation"]
    words = ("--subject", subject, "--relation", offer)
    clinic.here("relation", "sign", *words, given=json.dumps(VACCINATED))
    held = clinic.here("access", "--subject", subject, actor="disa")["held"]
    record = next(one["record"] for one in held if one["category"] == "health")
    treated(clinic, subject)
    return clinic, subject, record


def treated(clinic: Clinic, subject: str) -> None:
    """Vera's unit takes part in the care."""
    ombud = open_installation(clinic.folder, lambda: "", now=clinic.now)
    with ombud.vault.act(by=SYSTEM, now=clinic.now) as act:
        unit = ombud.vault.keyring.blind("unit", "Reception")
        open_care(act.tx, subject_from(subject), unit, now=clinic.now)
        act.nothing_changed()
    ombud.close(clinic.now)


def test_a_proposal_goes_to_ivo_and_a_decision_is_entered(journal: tuple[Clinic, str, str], tmp_path: Path) -> None:
    clinic, subject, record = journal
    words = ("--subject", subject, "--record", record, "--ground", "PSL 6:13")
    case = clinic.here("ivo", "propose", *words, given="Den som berättade är i fara.\n", actor="vera")["case"]
    (waiting,) = clinic.here("ivo", "open", actor="kim", code=1)["open"]
    assert (waiting["case"], waiting["state"]) == (case, "withhold_proposed")
    assert case in clinic.run("ivo", clinic.folder, "open", actor="kim").output
    which = ("--subject", subject, "--case", case)
    decided = ("--is", "withheld", "--number", "8.2-1", "--on", "2026-11-20")
    assert clinic.here("ivo", "decide", *which, *decided, actor="kim", code=1)["requirement"] == "R-15.4"
    to = tmp_path / "to-ivo.json"
    said = clinic.run("ivo", clinic.folder, "send", *which, "--reference", "D-1", "--to", to, actor="kim").output
    assert "is sent_to_ivo" in said
    assert "Health and Social Care Inspectorate" in said
    assert "i fara" in to.read_text()
    assert "Stel nacke." in to.read_text()
    assert clinic.here("ivo", "decide", *which, *decided, actor="kim")["state"] == "withheld"
    assert clinic.run("ivo", clinic.folder, "open", actor="kim").output == "No question waits for IVO.\n"


def test_what_goes_is_shown_where_it_is_written_nowhere(journal: tuple[Clinic, str, str]) -> None:
    clinic, subject, record = journal
    words = ("--subject", subject, "--record", record, "--ground", "PSL 6:12")
    case = clinic.here("ivo", "propose", *words, given="Skäl.\n", actor="vera")["case"]
    sent = clinic.here("ivo", "send", "--subject", subject, "--case", case, "--reference", "D-1", actor="kim")
    assert sent["handed_over"]["statement"] == "Skäl."
    other = clinic.here("ivo", "propose", *words[:-1], "R-17.5", given="Fel patient.\n", actor="vera")["case"]
    wrong = clinic.here("ivo", "send", "--subject", subject, "--case", other, "--reference", "D-2", actor="kim")
    assert wrong["handed_over"]["values"] == []


def test_two_people_destroy_and_the_confirmations_are_noted(journal: tuple[Clinic, str, str], tmp_path: Path) -> None:
    clinic, subject, record = journal
    entered = ("--subject", subject, "--record", record, "--number", "8.4-1", "--on", "2026-11-20")
    case = clinic.here("ivo", "enter", *entered, actor="disa")["case"]
    which = ("--subject", subject, "--case", case)
    assert clinic.here("ivo", "destroy", *which, actor="kim", code=1) == {"done": False}
    assert clinic.here("ivo", "destroy", *which, "--yes", actor="disa", code=1)["requirement"] == "R-17.6"
    to = tmp_path / "receipt.json"
    said = clinic.run("ivo", clinic.folder, "destroy", *which, "--yes", "--to", to, actor="kim").output
    assert "Confirm to ivo: The record data have been destroyed under IVO's decision 8.4-1." in said
    assert json.loads(to.read_text())["items"][0]["key"] == "PDL-8-4-DONE"
    assert clinic.here("ivo", "confirmed", *which, "--to", "ivo", actor="kim")["to_confirm"] == ["applicant"]
    assert clinic.here("ivo", "confirmed", *which, "--to", "ivo", actor="kim", code=1)["requirement"] == "R-17.6"
    held = clinic.here("access", "--subject", subject, actor="disa")["held"]
    assert "health" not in {one["category"] for one in held}


def test_a_destruction_is_answered_as_one_value(journal: tuple[Clinic, str, str]) -> None:
    clinic, subject, record = journal
    entered = ("--subject", subject, "--record", record, "--number", "8.4-1", "--on", "2026-11-20")
    case = clinic.here("ivo", "enter", *entered, actor="disa")["case"]
    done = clinic.here("ivo", "destroy", "--subject", subject, "--case", case, "--yes", actor="kim")
    assert [one["to"] for one in done["confirm"]] == ["ivo", "applicant"]
    assert done["recipients"] == []


def test_who_may_not_is_told_so(journal: tuple[Clinic, str, str]) -> None:
    clinic, subject, record = journal
    words = ("--subject", subject, "--record", record, "--ground", "PSL 6:13")
    assert clinic.here("ivo", "propose", *words, given="Skäl.\n", actor="rut", code=1)["rules"]
    assert clinic.here("ivo", "propose", *words, given="Skäl.\n", actor="nobody", code=1)["requirement"] == "A-10"
    assert clinic.here("ivo", "open", actor="nobody", code=1)["requirement"] == "A-10"
    assert clinic.here("ivo", "open", actor="rut", code=1)["requirement"] == "R-17.6"


ASKED = ("--code", "PSL-6-15-1", "--requester", "police", "--content", "stay", "--named", "NN", "--reference", "K-1")


def test_the_police_are_answered_and_the_person_is_not_told(journal: tuple[Clinic, str, str], tmp_path: Path) -> None:
    """A-19: whether somebody is staying, to those who may ask; shown to those alone who answer for disclosures."""
    clinic, subject, record = journal
    words = ("--subject", subject, *ASKED)
    assert clinic.here("disclose", "statutory", *words, "--staying", actor="kim")["said"] == "staying"
    said = clinic.run("disclose", clinic.folder, "statutory", *words, "--not-staying", actor="kim").output
    assert said == "The person is not staying here.\n"
    to = tmp_path / "answer.json"
    written = clinic.run("disclose", clinic.folder, "statutory", *words, "--staying", "--to", to, actor="kim").output
    assert written == "Entered. What is handed over is in answer.json.\n"
    assert json.loads(to.read_text()) == {"said": "staying", "values": []}
    diagnosis = (*words[:6], "--content", "serious_event", *words[8:], "--record", record)
    assert clinic.here("disclose", "statutory", *diagnosis, actor="kim", code=1)["requirement"] == "A-19"
    assert clinic.here("disclose", "statutory", *words, "--staying", actor="rut", code=1)["rules"] == ["D-14"]
    assert clinic.here("disclose", "statutory", *words, "--staying", actor="nobody", code=1)["requirement"] == "A-10"
    assert len(clinic.here("disclose", "list", "--subject", subject, actor="kim")["disclosures"]) == 3
    assert clinic.here("disclose", "list", "--subject", subject, actor="rut")["disclosures"] == []


def test_a_serious_event_is_shown_with_its_entries(journal: tuple[Clinic, str, str]) -> None:
    clinic, subject, record = journal
    words = (
        "--code",
        "PSL-3-5",
        "--requester",
        "ivo",
        "--content",
        "serious_event",
        "--named",
        "IVO",
        "--reference",
        "1",
    )
    said = clinic.run(
        "disclose", clinic.folder, "statutory", "--subject", subject, *words, "--record", record, actor="kim"
    ).output
    assert "text: Stel nacke." in said


def test_the_patient_gets_an_extract_of_who_has_read_without_names(
    journal: tuple[Clinic, str, str], tmp_path: Path
) -> None:
    """PDL 8:5, R-15.6."""
    clinic, subject, _ = journal
    words = ("log-extract", clinic.folder, "--subject", subject)
    nobody = clinic.run("log-extract", clinic.folder, "--subject", clinic.met(), actor="disa")
    assert nobody.output == "Nobody has read a journal.\n"
    asked = ("--purpose", "care.record", "--category", "health", "--reason", "a visit")
    clinic.run("read", clinic.folder, "--subject", subject, *asked, actor="vera")
    shown = clinic.run(*words, actor="disa").output
    assert "care_staff" in shown
    assert "vera" not in shown
    found = clinic.told(*words, actor="disa")["lines"]
    assert ("Reception", True) in [(one["unit"], one["permitted"]) for one in found]
    to = tmp_path / "extract.json"
    assert "2 rows" in clinic.run(*words, "--to", to, actor="disa").output
    assert len(json.loads(to.read_text())["lines"]) == 2
    assert clinic.told(*words, actor="max", code=1)["rules"]
    assert clinic.told(*words, actor="nobody", code=1)["requirement"] == "A-10"
    unknown = ("log-extract", clinic.folder, "--subject", "s_" + "0" * 25 + "1")
    assert clinic.told(*unknown, actor="disa", code=1)["requirement"] == "N-07.1"
