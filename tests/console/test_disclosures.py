"""An authority is answered by statute in the console: what the code allows, entered first, and no more (A-19, T-H4)."""

from dataclasses import replace

import pytest

from ombud.app.desk import handed_over
from ombud.policy.model import Words
from ombud.terms import PurposeId, SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.vault import Budget
from ombud.web import Door
from tests.clinic import DISA, VERA, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import words
from tests.portal.html import faults
from tests.portal.people import NUMBER
from tests.requests.letters import HANNA

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/utlamnanden"
STAY = {"lagrum": "PSL-6-15-1", "myndighet": "police", "namn": "Insp. Polin", "beteckning": "K-7", "vistas": "ja"}


def at(subject: SubjectId) -> str:
    return f"{HERE}/{subject_text(subject)}"


def test_a_19_the_police_learn_whether_somebody_is_staying_and_it_is_entered(
    clinic: Clinic, staff: Staff, tolvan: SubjectId
) -> None:
    """PSL 6:15: by name, with their reference; the person is not shown it (Art. 4(9))."""
    hanna = staff("hanna")
    page = hanna.done(HERE, {"sok": NUMBER})
    assert hanna.seen[-1].endswith(at(tolvan))
    assert "PSL 6:15 p 1" in words(page)
    assert "socialtjänstlagen" not in words(page)  # nobody has read it yet
    assert faults(page) == []
    answer = hanna.post(at(tolvan), STAY)
    assert answer.headers["content-type"] == "application/pdf"
    page = words(hanna.page(at(tolvan)))
    assert "Enligt lag, Insp. Polin, PSL-6-15-1, K-7 Visas inte för personen" in page
    found = handed_over(clinic.vault, tolvan, by=HANNA, now=clinic.now)
    assert isinstance(found, tuple)
    assert [(one.said, one.withheld) for one in found] == [("staying", True)]


def test_a_19_what_the_provision_does_not_give_is_refused_and_what_is_missing_is_said(
    staff: Staff, tolvan: SubjectId
) -> None:
    hanna = staff("hanna")
    empty = hanna.post(at(tolvan), {"uppgifter": "allt"})
    assert empty.status_code == 422
    for said in ("Välj lagrummet", "Välj vilken myndighet", "Skriv vem där", "Skriv deras", "Skriv uppgifternas id"):
        assert said in words(empty.text)
    assert faults(empty.text) == []
    other = hanna.post(at(tolvan), {**STAY, "myndighet": "imy"})
    assert other.status_code == 409
    assert "Det lagrummet gäller inte den myndigheten" in words(other.text)
    more = hanna.post(at(tolvan), {**STAY, "uppgifter": id_text("d_", b"x" * 16)})
    assert more.status_code == 409


def test_a_19_ivo_gets_the_entries_that_a_provision_names(clinic: Clinic, staff: Staff, tolvan: SubjectId) -> None:
    opened = clinic.read(tolvan, "care.record", "health", VERA)
    (record,) = [one.record_id for one in opened.data.reveal()]  # type: ignore[union-attr]
    ivo = {
        "lagrum": "PSL-3-5",
        "myndighet": "ivo",
        "namn": "IVO",
        "beteckning": "3-5",
        "uppgifter": id_text("d_", record),
    }
    answer = staff("hanna").post(at(tolvan), ivo)
    assert answer.headers["content-type"] == "application/pdf"
    (one,) = handed_over(clinic.vault, tolvan, by=DISA, now=clinic.now)  # type: ignore[misc]
    assert one.statute == "PSL-3-5"
    assert record in one.records


def test_one_person_alone_is_found_and_who_is_not_here_is_not_there(
    clinic: Clinic, door: Door, staff: Staff, tolvan: SubjectId
) -> None:
    hanna = staff("hanna")
    assert "enligt lag" in words(hanna.page(HERE))
    for text in ("", "???", "nobody@example.se"):
        assert hanna.post(HERE, {"sok": text}).status_code == 422
    assert hanna.get(f"{HERE}/s_1").status_code == 404
    assert hanna.post(f"{HERE}/s_1", STAY).status_code == 404
    file = demo_policy()
    off = file.purposes[PurposeId("legal.disclosure")].model_copy(update={"off": Words(sv="Av.", en="Off.")})
    requests = file.purposes[PurposeId("legal.requests")].model_copy(update={"off": Words(sv="Av.", en="Off.")})
    some = {**file.purposes, PurposeId("legal.disclosure"): off}
    clinic.adopt(file.model_copy(update={"purposes": some}), clinic.now)
    assert hanna.post(at(tolvan), STAY).status_code == 403
    clinic.later(seconds=1)
    clinic.adopt(file.model_copy(update={"purposes": {**some, PurposeId("legal.requests"): requests}}), clinic.now)
    assert hanna.get(at(tolvan)).status_code == 403
    few = Budget(clinic.vault.database, clinic.vault.directory, {"hanna": 0})
    door.ombud = replace(door.ombud, vault=replace(clinic.vault, budget=few))
    assert hanna.post(HERE, {"sok": NUMBER}).status_code == 429
