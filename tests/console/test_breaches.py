"""Breaches in the console, from the moment one is noticed until it is over (W12; A-30 to A-35, Art. 33–34)."""

import re
from datetime import timedelta

import pytest

from ombud.breaches import Breach, Risk
from ombud.law.breach import CL_FROM, Duty
from ombud.terms import SubjectId
from ombud.terms.ids import subject_text
from tests.breaches.a_breach import assessed, noticed, somebody
from tests.clinic import RUT, Clinic, demo_policy
from tests.console.conftest import Staff
from tests.portal.browser import Browser, heading, links, words

pytestmark = pytest.mark.on("sqlite")
HERE = "/konsol/incidenter"
WHAT = "En medarbetare läste utan att delta i vården."
RISK = {
    "risk": "high", "reasons": "Uppgifterna gäller hälsa.", "consequences": "Någon kan ha fått veta.",
    "measures": "Behörigheten är avslutad.", "before": "Logg.", "groups": "Patienter.",
}  # fmt: skip


@pytest.fixture
def disa(staff: Staff) -> Browser:
    return staff("disa")


def begun(disa: Browser, noticed_at: str = "2026-11-22T04:00", **more: str) -> str:
    """A breach noted by the form; its address."""
    fields = {"noticed": noticed_at, "what": WHAT, "kind": "unauthorised-access", **more}
    answer = disa.post(f"{HERE}/ny", fields)
    assert answer.status_code == 303, words(answer.text)[:500]
    return str(answer.headers["location"])


def test_a_breach_is_noted_counted_assessed_notified_told_and_closed(
    clinic: Clinic, disa: Browser, staff: Staff, outsider: object
) -> None:
    """W12: breach noticed → affected → IMY's form → letter → closed."""
    subject = somebody(clinic, street="Exempelgatan 1", postal_code="000 00", city="Exempelstad")
    clinic.read(subject, "contract.request", "name", RUT)
    clinic.later(minutes=5)
    assert heading(disa.page(HERE)) == "Inga öppna incidenter"
    to = begun(disa)  # aware at 04.00 in Sweden the day before, and it is 11.05
    assert heading(disa.page(to)) == "40 tim 55 min kvar: Anmälan till IMY inom 72 timmar"
    window = {"fran": "2026-11-23T00:00", "till": "2026-11-23T11:05", "konto": "rut"}
    counted = disa.post(f"{to}/berorda", {**window, "gor": "rakna"}).text
    assert "1 person i loggen" in words(counted)
    page = disa.done(f"{to}/berorda", {**window, "gor": "skriv"})
    assert heading(page) == "1 person berörs"
    assert subject_text(subject) in page
    disa.done(f"{to}/risk", RISK)
    form = disa.page(f"{to}/anmalan/imy")
    assert "Antal personer 1" in words(form)
    assert disa.get(f"{to}/anmalan.pdf").content.startswith(b"%PDF")
    assert WHAT in disa.get(f"{to}/anmalan.txt").text
    disa.done(f"{to}/anmalan/imy", {"gor": "gjort", "at": "2026-11-23T11:04", "reference": "IMY-1"})
    assert "IMY-1" in disa.page(f"{to}/anmalan/imy")
    disa.done(f"{to}/meddela", {"gor": "text", "what": "En medarbetare har läst.", "advice": "Inget."})
    disa.done(f"{to}/meddela", {"gor": "skicka"})
    waits = disa.page(f"{to}/meddela")
    assert heading(waits) == "1 person väntar på att få veta"
    assert disa.get(f"{to}/brev").content.startswith(b"%PDF")
    assert disa.post(f"{to}/avsluta", {"remedy": "Rutin."}).status_code == 409
    assert heading(disa.done(f"{to}/meddela", {"gor": "postade"})) == "Alla som berörs är underrättade"
    assert heading(disa.page(to)) == "Allt är gjort. Avsluta incidenten"
    assert disa.post(f"{to}/avsluta", {"remedy": ""}).status_code == 422
    assert heading(disa.done(f"{to}/avsluta", {"remedy": "Ny rutin."})) == "Avslutad 23 november 2026"
    assert "Avslutade" in words(disa.page(HERE))
    assert disa.get(f"{HERE}/forteckning").content.startswith(b"%PDF")
    mine = outsider(subject).page("/mina/incidenter")  # type: ignore[operator]
    assert "En medarbetare har läst." in words(mine)


def test_a_30_the_page_asks_when_somebody_was_aware_and_refuses_what_lies_ahead(disa: Browser) -> None:
    ahead = disa.post(f"{HERE}/ny", {"noticed": "2026-11-24T10:00", "what": WHAT, "kind": "lost"})
    assert (ahead.status_code, "framtiden" in words(ahead.text)) == (409, True)
    for noticed_at in ("", "i går"):
        wrong = disa.post(f"{HERE}/ny", {"noticed": noticed_at, "what": WHAT, "kind": "lost"})
        assert wrong.status_code == 422
        assert WHAT in wrong.text  # what was written is kept
    begins = disa.post(f"{HERE}/ny", {"noticed": "2026-11-23T10:00", "what": WHAT, "kind": "x", "began": "y"})
    assert set(re.findall(r'href="#f-(\w+)"', begins.text)) == {"kind", "began"}


def test_a_32_what_would_become_public_is_refused_at_its_field(disa: Browser) -> None:
    said = disa.post(f"{HERE}/ny", {"noticed": "2026-11-23T10:00", "what": "Ring 070-174 06 05", "kind": "lost"})
    assert said.status_code == 422
    assert 'href="#f-what"' in said.text
    to = begun(disa)
    assert disa.post(f"{to}/handelse", {"what": "nelly@example.se"}).status_code == 422
    assert disa.post(f"{to}/risk", {**RISK, "groups": "19121212-1212"}).status_code == 422
    assert disa.post(f"{to}/risk", {**RISK, "risk": ""}).status_code == 422
    assert disa.post(f"{to}/anmalan/imy", {"gor": "gjort", "at": "", "reference": "070-174 06 05"}).status_code == 422
    assert disa.post(f"{to}/anmalan/imy", {"gor": "gjort", "at": "nu"}).status_code == 422


def test_a_33_what_becomes_known_is_completed(disa: Browser) -> None:
    to = begun(disa)
    more = {"what": "", "kind": "attack", "began": "2026-11-21 08:00", "ended": "2026-11-22 08:00", "cross": "nej"}
    disa.done(f"{to}/handelse", more)
    page = disa.page(f"{to}/handelse")
    assert 'value="2026-11-21T08:00"' in page
    assert WHAT in page
    assert "It-angrepp" in words(disa.page(f"{to}"))
    assert disa.post(f"{to}/handelse", {"began": "sent"}).status_code == 422


def test_a_35_who_else_is_told_is_a_question_and_each_answer_a_clock(clinic: Clinic, disa: Browser) -> None:
    file = demo_policy()
    clinic.adopt(file.model_copy(update={"regime": file.regime.model_copy(update={"cl_in_scope": True})}), clinic.now)
    assert clinic.now.date() >= CL_FROM
    to = begun(disa)
    assert "Tidig varning inom 24 timmar" in words(disa.page(to))
    disa.done(f"{to}/risk", {**RISK, "also": ["care_injury", "significant", "police"]})  # type: ignore[dict-item]
    text = words(disa.page(to))
    assert "Lex Maria-anmälan snarast 3 kap. 5 § patientsäkerhetslagen Snarast" in text
    assert "checked" in re.findall(r'value="care_injury"[^>]*', disa.page(f"{to}/risk"))[0]
    disa.done(f"{to}/anmalan/ivo", {"gor": "gjort", "at": ""})
    assert "Gjort" in words(disa.page(to))
    late = disa.post(f"{to}/anmalan/cl-warning", {"gor": "gjort", "at": "2026-11-23T10:30"})
    assert late.status_code == 422  # 24 hours had passed: why?
    assert disa.get(f"{to}/anmalan/region").status_code == 404
    assert disa.get(f"{to}/anmalan/x").status_code == 404


def test_art_33_1_34_3_not_telling_has_its_reason(disa: Browser) -> None:
    to = begun(disa)
    assert disa.post(f"{to}/anmalan/imy", {"gor": "inte", "reasons": "Osannolikt."}).status_code == 409
    disa.done(f"{to}/risk", RISK)
    assert f"{to}/anmalan/people" in links(disa.page(f"{to}/meddela"))
    assert disa.post(f"{to}/anmalan/people", {"gor": "inte", "reasons": "Nej."}).status_code == 409
    why = {"gor": "inte", "reasons": "Nyckeln är hel.", "exemption": "unreadable"}
    disa.done(f"{to}/anmalan/people", why)
    assert "Nyckeln är hel." in words(disa.page(f"{to}/anmalan/people"))
    disa.done(f"{to}/risk", {**RISK, "risk": "unlikely"})
    disa.done(f"{to}/anmalan/imy", {"gor": "inte", "reasons": "Osannolikt."})
    assert "Inte, med skäl" in words(disa.page(to))


def test_the_clock_says_when_it_is_too_late(clinic: Clinic, disa: Browser) -> None:
    begun(disa, "2026-11-19T10:00")
    assert "för sent" in words(disa.page(HERE))
    late = begun(disa, "2026-11-23T11:00")
    clinic.later(minutes=7)
    assert heading(disa.page(late)).startswith("71 tim 53 min kvar")
    assert heading(disa.page(HERE)) == "2 öppna incidenter"


def test_a_31_a_late_processor_is_said(clinic: Clinic, disa: Browser) -> None:
    from ombud.breaches import complete
    from ombud.breaches.model import Completed
    from tests.clinic import DISA

    breach = noticed(clinic)
    learnt = clinic.now - timedelta(hours=30)
    said = Completed(processor="hosting", processor_learnt_at=learnt, processor_told_at=clinic.now)
    assert isinstance(complete(clinic.vault, breach.id, said, by=DISA, now=clinic.now), Breach)
    to = links(disa.page(HERE))[-1]
    assert "Biträdet berättade för sent" in words(disa.page(to))


def test_somebody_whom_no_log_names_is_added_and_told_by_hand(clinic: Clinic, disa: Browser) -> None:
    subject = somebody(clinic)
    to = begun(disa)
    for text in ("Nelly", subject_text(SubjectId(b"n" * 16))):
        assert disa.post(f"{to}/berorda", {"gor": "en", "person": text}).status_code == 422
    page = disa.done(f"{to}/berorda", {"gor": "en", "person": subject_text(subject)})
    assert heading(page) == "1 person berörs"
    disa.done(f"{to}/risk", RISK)
    assert disa.post(f"{to}/meddela", {"gor": "text", "what": "", "advice": ""}).status_code == 422
    disa.done(f"{to}/meddela", {"gor": "text", "what": "Ett brev kom fel.", "advice": "Inget."})
    for text in ("Nelly", subject_text(SubjectId(b"n" * 16))):
        assert disa.post(f"{to}/meddela", {"gor": "hand", "person": text}).status_code == 422
    told = disa.done(f"{to}/meddela", {"gor": "hand", "person": subject_text(subject)})
    assert heading(told) == "Alla som berörs är underrättade"
    assert disa.get(f"{to}/brev").status_code == 404  # nobody gets a letter


def test_nobody_is_told_before_the_risk_is_assessed_and_the_text_is_written(disa: Browser) -> None:
    to = begun(disa)
    for gor in ("skicka", "postade"):
        assert disa.post(f"{to}/meddela", {"gor": gor}).status_code == 409
    assert disa.get(f"{to}/brev").status_code == 409
    assert disa.post(f"{to}/meddela", {"gor": "x"}).status_code == 404


def test_a_question_to_the_log_has_a_time(disa: Browser) -> None:
    to = begun(disa)
    assert disa.post(f"{to}/berorda", {"gor": "rakna", "fran": "", "till": "x"}).status_code == 422
    ahead = {"gor": "rakna", "fran": "2026-11-24T00:00", "till": "2026-11-25T00:00"}
    assert disa.post(f"{to}/berorda", ahead).status_code == 409


def test_pdl_4_3_a_case_officer_is_told_that_the_log_is_read_by_others(staff: Staff) -> None:
    hanna = staff("hanna")
    to = begun(hanna)
    window = {"gor": "rakna", "fran": "2026-11-22T00:00", "till": "2026-11-23T11:00"}
    answer = hanna.post(f"{to}/berorda", window)
    assert (answer.status_code, "dataskyddsombudet" in words(answer.text)) == (403, True)


def test_a_10_for_others_there_are_no_breaches(staff: Staff) -> None:
    for path in (HERE, f"{HERE}/ny", f"{HERE}/forteckning", f"{HERE}/b_{'0' * 26}"):
        assert staff("rut").get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["", "/handelse", "/risk", "/berorda", "/meddela", "/avsluta", "/brev", "/anmalan.pdf", "/anmalan/imy"]
)
def test_a_breach_that_is_not_there_is_not_found(disa: Browser, path: str) -> None:
    for name in ("x", f"b_{'0' * 26}"):
        assert disa.get(f"{HERE}/{name}{path}").status_code == 404
    if path and not path.startswith(("/brev", "/anmalan.")):
        assert disa.post(f"{HERE}/x{path}", {}).status_code == 404


def test_what_is_closed_shows_and_takes_nothing_more(clinic: Clinic, disa: Browser) -> None:
    from ombud.breaches import close, reported
    from ombud.breaches.model import Reported
    from tests.clinic import DISA

    breach = assessed(clinic, noticed(clinic), Risk.RISK)
    reported(clinic.vault, breach.id, Reported(duty=Duty.IMY, at=clinic.now), by=DISA, now=clinic.now)
    assert "Redo att avslutas" in words(disa.page(HERE))
    close(clinic.vault, breach.id, "Rutin.", by=DISA, now=clinic.now)
    to = next(one for one in links(disa.page(HERE)) if "/b_" in one)
    assert disa.post(f"{to}/risk", RISK).status_code == 409
    assert "Spara" not in words(disa.page(f"{to}/meddela"))
    assert "Räkna" not in words(disa.page(f"{to}/berorda"))


@pytest.mark.parametrize("path", ["", "/ny"])
def test_the_pages_are_there_in_english(disa: Browser, path: str) -> None:
    page = disa.in_language("en").page(f"{HERE}{path}")
    assert heading(page) in ("No open breaches", "Note a breach")
