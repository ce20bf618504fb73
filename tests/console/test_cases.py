"""Whoever answers requests: what is due when, and each case answered from one page (Art. 12(3); R-02 to R-10)."""

import json
import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from ombud.actors.representation import representation_text
from ombud.collection.inform import OLD_ADDRESS, owe_information
from ombud.law.representation import Capacity
from ombud.law.rights import Right
from ombud.policy.ask import Flag
from ombud.requests import open_request, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, State, Wanted
from ombud.requests.patient.model import Ground, IvoCase
from ombud.requests.patient.withhold import Proposal, propose
from ombud.terms import CategoryId, SubjectId
from ombud.vault.store import rows
from tests.clinic import DISA, RUT, VERA, Clinic
from tests.console.conftest import Staff
from tests.portal.browser import Browser, heading, links, words
from tests.portal.html import faults
from tests.portal.people import hidden, policy_without_requests
from tests.requests.families import acts_for, somebody_born
from tests.requests.patient.test_ivo import patient

HERE = "/konsol/arenden"


@pytest.fixture
def hanna(staff: Staff) -> Browser:
    return staff("hanna")


def asked(
    clinic: Clinic, subject: SubjectId | None, *rights: Right, details: dict[str, str] | None = None, **more: str
) -> CaseFile:
    wanted = tuple(Wanted(right, details or {}) for right in rights)
    arrival = Arrival(
        more.get("channel", "letter"), clinic.now, wanted, words=more.get("words", ""), subject=subject,
        contact=more.get("contact", ""),
    )  # fmt: skip
    file = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(file, CaseFile)
    return file


def at(file: CaseFile, more: str = "") -> str:
    return f"{HERE}/{file.reference}{more}"


def state(clinic: Clinic, file: CaseFile) -> State:
    found = request_of(clinic.vault, file.id, by=DISA, now=clinic.now)
    assert isinstance(found, CaseFile)
    return found.case.state


def now_to_do(page: str) -> str:
    found = re.search(r'id="nasta-h">(.*?)</h2>', page, re.DOTALL)
    assert found is not None
    return words(found[1])


def does(hanna: Browser, file: CaseFile, act: str, **form: str) -> str:
    return hanna.done(at(file), {"gor": act, **form})


def test_the_list_begins_with_what_is_due_first_and_tells_of_nobody(
    clinic: Clinic, hanna: Browser, tolvan: SubjectId
) -> None:
    """R-02: by the clock that nothing suspends; references, rights, states and dates, and no word of a person."""
    late = asked(clinic, tolvan, Right.ERASURE, words="Radera allt om mig.")
    clinic.later(days=29)
    soon = asked(clinic, tolvan, Right.ACCESS)
    hanna = Browser(hanna.client, hanna.csrf)
    page = _signed_in_again(clinic, hanna)
    assert [one.rsplit("/", 1)[-1] for one in links(page) if one.startswith(f"{HERE}/")] == [
        late.reference, soon.reference,
    ]  # fmt: skip
    assert "2 öppna ärenden. Ett ska besvaras inom fem dagar." in words(page).replace("  ", " ")
    assert "Radera allt om mig" not in page
    clinic.later(days=3)
    page = _signed_in_again(clinic, hanna)
    assert "Ett är försenat" in words(page)
    assert "Försenat" in words(page)
    assert faults(page) == []


def _signed_in_again(clinic: Clinic, browser: Browser) -> str:
    from ombud.identity import Level, Means, Proven, StaffAccount, sessions
    from ombud.web.guard import form_token

    who = Proven(StaffAccount("hanna"), Means.PASSKEY, Level.MULTI_FACTOR, clinic.now)
    began = sessions.begin(clinic.vault, who, now=clinic.now)
    assert isinstance(began, sessions.Began)
    return browser.enter(began.token, form_token(began.session)).page(HERE)


def test_nothing_waits_is_said(hanna: Browser) -> None:
    page = hanna.page(HERE)
    assert "Inget väntar på svar." in words(page)
    assert faults(page) == []


def test_an_erasure_from_letter_to_answer(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    """R-06, R-09, N-15.1: identity, the proposal seen first, a second person for what is refused."""
    file = asked(clinic, tolvan, Right.ERASURE, words="Radera allt om mig.")
    page = hanna.page(at(file))
    assert heading(page).startswith("Radering")
    assert "Radera allt om mig." in words(page)
    assert "Svar senast onsdag 23 december 2026. Det är 30 dagar kvar." in words(page)
    assert now_to_do(page) == "Nu: Ta reda på vem det är"
    page = does(hanna, file, "visad", visat="desk")
    assert now_to_do(page) == "Nu: Föreslå ett svar"
    plan = hanna.page(at(file, "/forslag"))
    assert "Något av det är ett nej" in words(plan)
    assert "3 kap. 17 §" in words(plan), "a journal is kept by statute, and it is named"
    assert state(clinic, file) is State.UNDER_WAY, "nothing is decided by looking"
    page = does(hanna, file, "foresla")
    assert now_to_do(page) == "Nu: En andra person godkänner"
    own = hanna.post(at(file), {"gor": "godkann"})
    assert own.status_code == 422, "nobody approves what they proposed"


def test_a_second_person_approves_and_the_rest_is_carried_out(
    clinic: Clinic, staff: Staff, hanna: Browser, tolvan: SubjectId
) -> None:
    """R-09."""
    file = asked(clinic, tolvan, Right.ERASURE)
    for act, form in (("visad", {"visat": "e-id"}), ("foresla", {})):
        does(hanna, file, act, **form)
    disa = staff("disa")
    page = does(disa, file, "godkann")
    assert now_to_do(page) == "Nu: Utför det som är föreslaget"
    page = does(hanna, file, "utfor")
    assert now_to_do(page) == "Nu: Svara"
    page = does(disa, file, "utfor")
    assert "Det var redan utfört. Så här står det." in words(page), "who comes second is shown how it ended"
    assert now_to_do(page) == "Nu: Svara"
    letter = hanna.page(at(file, "/svar"))
    for said in ("Svar på din begäran", "PDL 3:17", "Integritetsskyddsmyndigheten"):
        assert said in words(letter)
    page = does(hanna, file, "svara")
    assert "Ärendet är besvarat" in words(page)
    assert now_to_do(page) == "Nu: Inget. Ärendet är avslutat"
    assert "Det var redan utfört" in words(does(disa, file, "utfor")), "also where it has been answered meanwhile"
    assert disa.post(at(file), {"gor": "svara"}).status_code == 422
    printed = hanna.get(at(file, "/brev"))
    text = " ".join(one.extract_text() for one in PdfReader(BytesIO(printed.content)).pages)
    assert file.reference in text
    assert state(clinic, file) is State.ANSWERED
    assert "Besvarat" in words(hanna.page(f"{HERE}?visa=alla"))
    assert "Inget väntar" in words(hanna.page(HERE))


def test_a_refusal_is_sent_back_with_a_reason(clinic: Clinic, staff: Staff, hanna: Browser, tolvan: SubjectId) -> None:
    file = asked(clinic, tolvan, Right.ERASURE)
    for act, form in (("visad", {"visat": "desk"}), ("foresla", {})):
        does(hanna, file, act, **form)
    disa = staff("disa")
    assert disa.post(at(file), {"gor": "skicka-tillbaka"}).status_code == 422
    page = does(disa, file, "skicka-tillbaka", tillbaka="Avtalet har upphört.")
    assert "Avtalet har upphört." in words(page)
    assert now_to_do(page) == "Nu: Föreslå ett svar"


def test_a_copy_is_made_handed_out_and_answered(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    """R-15.1, R-07: the copy is handed over at the desk; the item is done when the log has it."""
    file = asked(clinic, tolvan, Right.ACCESS)
    for act, form in (("visad", {"visat": "desk"}), ("foresla", {})):
        does(hanna, file, act, **form)
    page = does(hanna, file, "utfor")
    assert "Utfört så långt det går" in words(page)
    assert now_to_do(page) == "Nu: Gör kopian och lämna den"
    assert hanna.post(at(file), {"gor": "kopia", "lamnas": "email", "kand": "id_card"}).status_code == 422
    by_post = hanna.post(at(file), {"gor": "kopia", "lamnas": "post", "kand": "id_card"})
    assert by_post.status_code == 422, "a letter goes to the registered address alone"
    copy = hanna.post(at(file), {"gor": "kopia", "lamnas": "desk", "kand": "id_card", "fil": "pdf"})
    assert copy.headers["content-type"] == "application/pdf"
    whole = hanna.post(at(file), {"gor": "kopia", "lamnas": "desk", "kand": "id_card"})
    assert whole.headers["content-type"] == "application/zip"
    page = does(hanna, file, "utfor")
    assert now_to_do(page) == "Nu: Svara"
    assert state(clinic, file) is not State.ANSWERED
    does(hanna, file, "svara")
    assert state(clinic, file) is State.ANSWERED


def test_extended_with_reasons_and_a_letter_within_the_first_month(
    clinic: Clinic, hanna: Browser, tolvan: SubjectId
) -> None:
    """R-02, Art. 12(3): the person is told why and until when."""
    file = asked(clinic, tolvan, Right.ACCESS)
    for form in ({"skal": "", "forklaring": "Många system."}, {"skal": "complexity", "forklaring": ""}):
        assert hanna.post(at(file), {"gor": "forlang", **form}).status_code == 422
    page = does(hanna, file, "forlang", skal="complexity", forklaring="Många system att gå igenom.")
    assert "Svar senast tisdag 23 februari 2027" in words(page)
    assert "Förlängt" in words(page)
    text = " ".join(one.extract_text() for one in PdfReader(BytesIO(hanna.get(at(file, "/brev")).content)).pages)
    for said in ("Vi behöver längre tid", "Många system att gå igenom.", "23 februari 2027"):
        assert said in " ".join(text.split())
    assert "Förläng med två månader" not in words(page)


def test_a_no_that_a_person_decides_has_its_ground_and_its_evidence(
    clinic: Clinic, hanna: Browser, tolvan: SubjectId
) -> None:
    """R-09: manifestly excessive, with what shows it, awaits a second person."""
    file = asked(clinic, tolvan, Right.ACCESS)
    does(hanna, file, "visad", visat="desk")
    good = {
        "vilken": "access", "grund": "EXCESSIVE", "anledning_sv": "Fjärde gången i år.",
        "anledning_en": "The fourth time this year.", "underlag": "Begäran i mars, maj och juni.",
    }  # fmt: skip
    for wrong in ({"vilken": "erasure"}, {"grund": ""}, {"anledning_en": ""}, {"anledning_sv": ""}):
        answer = hanna.post(at(file), {"gor": "neka", **good, **wrong})
        assert answer.status_code == 422
        assert "Begäran i mars" in answer.text, "what was written is kept"
        assert faults(answer.text) == []
    page = does(hanna, file, "neka", **good)
    assert "Fjärde gången i år." in words(page)
    assert now_to_do(page) == "Nu: En andra person godkänner"


def test_an_objection_is_weighed_in_writing(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    """R-21.2."""
    file = asked(clinic, tolvan, Right.OBJECTION, details={"purpose": "analysis.market"})
    assert hanna.post(at(file), {"gor": "vag"}).status_code == 422
    one = {"avvagning": "Skälen vägde lika.", "tyngre": "ja", "sags_sv": "Vi kan visa det."}
    assert hanna.post(at(file), {"gor": "vag", **one}).status_code == 422
    page = does(hanna, file, "vag", avvagning="Personens skäl väger tyngre.")
    assert "Personens skäl väger tyngre." in words(page)
    other = asked(clinic, tolvan, Right.OBJECTION, details={"purpose": "analysis.market"})
    page = does(hanna, other, "vag", **one, sags_en="We can show it.")
    assert "Skälen vägde lika." in words(page)


def test_messages_go_both_ways(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    """N-15.1."""
    file = asked(clinic, tolvan, Right.ACCESS)
    assert hanna.post(at(file), {"gor": "meddela", "meddelande": ""}).status_code == 422
    assert hanna.post(at(file), {"gor": "meddela", "meddelande": "x" * 4001}).status_code == 422
    page = does(hanna, file, "meddela", meddelande="Vilken period gäller det?")
    page = does(hanna, file, "meddela", meddelande="Hela året.", riktning="in")
    assert "Vi skrev" in words(page)
    assert "Personen skrev" in words(page)


def test_identity_is_asked_for_shown_and_refuted(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    """R-06, R-07, R-12: asked, a paper noted and destroyed, not the person, closed with a letter."""
    file = asked(clinic, tolvan, Right.ACCESS)
    page = hanna.done(at(file), {"gor": "fraga", "satt": ["e-id", "desk"]})
    assert "Väntar på identitet" in words(page)
    page = does(hanna, file, "handling")
    assert "Förstörs senast" in words(page)
    page = does(hanna, file, "handling")
    assert "Förstörs senast" not in words(page)
    assert hanna.post(at(file), {"gor": "visad", "visat": "pass"}).status_code == 422
    assert hanna.post(at(file), {"gor": "fel-person"}).status_code == 422
    page = does(hanna, file, "fel-person", varfor_inte="Legitimationen var någon annans.")
    assert "Legitimationen var någon annans." in words(page)
    early = hanna.get(at(file, "/forslag"))
    assert "Det här skulle föreslås" not in words(early.text), "nothing is looked at for who is not identified"
    assert early.status_code == 200
    clinic.later(days=15)
    _signed_in_again(clinic, hanna)
    page = does(hanna, file, "stang")
    assert state(clinic, file) is State.CLOSED_UNIDENTIFIED
    assert hanna.get(at(file, "/brev")).status_code == 200


def test_a_request_is_taken_back(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    file = asked(clinic, tolvan, Right.ACCESS)
    page = does(hanna, file, "aterkalla", aterkallat="Jag har ångrat mig.")
    assert "Jag har ångrat mig." in words(page)
    assert state(clinic, file) is State.WITHDRAWN
    assert hanna.get(at(file, "/brev")).status_code == 404, "no letter went"


def test_what_cannot_be_done_now_is_said_and_changes_nothing(clinic: Clinic, hanna: Browser, tolvan: SubjectId) -> None:
    file = asked(clinic, tolvan, Right.ACCESS)
    for act in ("utfor", "svara", "godkann"):
        answer = hanna.post(at(file), {"gor": act})
        assert answer.status_code == 422
        assert faults(answer.text) == []
    assert hanna.post(at(file), {"gor": "radera"}).status_code == 400
    early = hanna.page(at(file, "/svar"))
    assert "Allt har inte ett utfall än" in words(early)


def test_another_case_is_not_there(clinic: Clinic, hanna: Browser) -> None:
    """A wrong reference is nobody's, and the try is in the log."""
    assert hanna.post(HERE, {"vem": "s_x", "plikt": "i_x"}).status_code == 404
    for path in (f"{HERE}/K7M4-2QX9", f"{HERE}/q_nothing", f"{HERE}/K7M4-2QX9/forslag", f"{HERE}/K7M4-2QX9/svar"):
        assert hanna.get(path).status_code == 404
    assert hanna.get(f"{HERE}/K7M4-2QX9/brev").status_code == 404
    assert hanna.post(f"{HERE}/K7M4-2QX9", {"gor": "utfor"}).status_code == 404


def test_who_answers_no_requests_sees_none(staff: Staff, clinic: Clinic, tolvan: SubjectId) -> None:
    """D-14, A-10."""
    file = asked(clinic, tolvan, Right.ACCESS)
    for name in ("vera", "max", "ada", "eva", "ulf", "dag"):
        assert staff(name).get(at(file)).status_code == 404
        assert staff(name).get(HERE).status_code == 404


def test_a_protected_persons_case_is_not_listed_for_the_reception(clinic: Clinic, staff: Staff, hanna: Browser) -> None:
    """R-41: how many is said, never whom; who may meet them sees it."""
    file = asked(clinic, hidden(clinic), Right.ACCESS)
    page = staff("rut").page(HERE)
    assert "Ett ärende visas inte" in words(page)
    assert file.reference not in page
    assert "Ett ärende visas inte" in words(staff("rut").page(f"{HERE}?visa=alla"))
    assert file.reference in hanna.page(HERE)


def test_a_long_list_has_pages(clinic: Clinic, hanna: Browser) -> None:
    for _ in range(51):
        asked(clinic, None, Right.COMPLAINT)
    page = hanna.page(HERE)
    assert "Sida 1 av 2" in words(page)
    assert sum(one.startswith(f"{HERE}/") for one in links(hanna.page(f"{HERE}?sida=2"))) == 1
    assert "Sida 2 av 2" in words(hanna.page(f"{HERE}?visa=alla&sida=99"))
    assert "Sida 1 av 2" in words(hanna.page(f"{HERE}?sida=x"))


@pytest.mark.parametrize("right", sorted(Right))
def test_every_right_has_its_page_in_both_languages(
    clinic: Clinic, hanna: Browser, tolvan: SubjectId, right: Right
) -> None:
    file = asked(clinic, tolvan, right, words="Med egna ord\noch en rad till.", contact="tolvan@example.se")
    for language in ("sv", "en"):
        hanna.in_language(language)  # type: ignore[arg-type]
        assert faults(hanna.page(at(file))) == []


def test_a_part_of_a_journal_goes_to_ivo_with_its_statement(clinic: Clinic, hanna: Browser) -> None:
    """R-15.4, PDL 8:2: nobody here refuses it instead; the file is the answer and lies nowhere."""
    subject = patient(clinic)
    with clinic.vault.database.read() as tx:
        records = frozenset(row.record_id for row in rows(tx, subject, [CategoryId("health")]))
    case = propose(
        clinic.vault, subject, Proposal(Ground.CARE, records, "Det skadar vården."), by=VERA, now=clinic.now
    )  # fmt: skip
    assert isinstance(case, IvoCase)
    file = asked(clinic, subject, Right.JOURNAL_COPY)
    page = hanna.page(at(file))
    assert "Överlämna till IVO" in words(page)
    number = re.search(r'name="ivo" value="([^"]+)"', page)
    assert number is not None
    assert hanna.post(at(file), {"gor": "till-ivo", "ivo": "x"}).status_code == 400
    sent = hanna.post(at(file), {"gor": "till-ivo", "ivo": number[1], "dnr": "2026-17"})
    assert sent.headers["content-type"] == "application/json"
    assert json.loads(sent.content)["statement"] == "Det skadar vården."
    assert "Överlämna till IVO" not in words(hanna.page(at(file)))
    again = hanna.post(at(file), {"gor": "till-ivo", "ivo": number[1]})
    assert again.status_code == 422


def test_whom_we_owe_information_is_informed_or_exempt(clinic: Clinic, hanna: Browser) -> None:
    """Art. 14, N-03.2: by when, from whom, and the ground where nobody need be told."""
    owed(clinic, "third_party:insurer")
    owed(clinic, OLD_ADDRESS)
    page = hanna.page(HERE)
    assert "Att informera" in words(page)
    assert faults(page) == []
    forms = re.findall(r'name="vem" value="([^"]+)"><input type="hidden" name="plikt" value="([^"]+)"', page)
    assert len(forms) == 2
    page = hanna.done(HERE, {"vem": forms[0][0], "plikt": forms[0][1]})
    assert "antecknat" in words(page)
    assert hanna.post(HERE, {"vem": forms[1][0], "plikt": forms[1][1], "undantag": "14.5.x"}).status_code == 409
    page = hanna.done(HERE, {"vem": forms[1][0], "plikt": forms[1][1], "undantag": "14.5.b"})
    assert "Att informera" not in words(page)


def owed(clinic: Clinic, source: str) -> None:
    """Somebody of whom another controller has given us data."""
    subject = clinic.somebody(Flag.ADULT)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        owe_information(act, subject, source, clinic.now)
        act.nothing_changed()


def test_whether_who_asks_may_have_it_is_assessed_by_a_person(clinic: Clinic, hanna: Browser) -> None:
    """R-30: a child's own will and maturity; the law leaves it to somebody, with words about it."""
    child = somebody_born(clinic, "2012-03-01")
    mandate = acts_for(clinic, child, Capacity.CUSTODIAN)
    wanted = (Wanted(Right.ACCESS),)
    arrival = Arrival("letter", clinic.now, wanted, subject=child, by_representative=representation_text(mandate.id))
    file = open_request(clinic.vault, arrival, by=RUT, now=clinic.now)
    assert isinstance(file, CaseFile)
    page = hanna.page(at(file))
    assert now_to_do(page) == "Nu: Bedöm om den som begär det får det"
    good = {"bedomd": "access", "far": "ja", "bedomning": "Barnet vill det."}
    for wrong in ({"far": ""}, {"bedomd": "allt"}, {"bedomning": ""}):
        assert hanna.post(at(file), {"gor": "bedom", **good, **wrong}).status_code == 422
    page = does(hanna, file, "bedom", **good)
    assert "Barnet vill det." in words(page)
    assert now_to_do(page) == "Nu: Ta reda på vem det är"


def test_where_the_policy_lets_no_request_be_opened_it_is_said(
    clinic: Clinic, hanna: Browser, tolvan: SubjectId
) -> None:
    """G-04: the rule and what now, on a page."""
    file = asked(clinic, tolvan, Right.ACCESS)
    policy_without_requests(clinic)
    clinic.later(seconds=1)
    answer = hanna.get(at(file))
    assert answer.status_code == 403
    assert "Stoppad av policyn" in words(answer.text)
