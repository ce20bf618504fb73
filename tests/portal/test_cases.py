"""`/mina/arenden`: asked for, answered with reasons, written about, taken back (N-15.1, R-02, R-14, N-19.1)."""

import json
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest

from ombud.choices import limits_of
from ombud.disclosure.package import check_package
from ombud.disclosure.package.check import Trusted
from ombud.identity import Level
from ombud.law.clock import Reason
from ombud.law.rights import Right
from ombud.policy.ask import Flag
from ombud.portal.asking import way_of
from ombud.portal.in_force import policy_in_force
from ombud.relations import Kind
from ombud.requests import approve, ask_identity, extend, note_message, open_request, propose
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Message
from ombud.requests.handle import named
from ombud.requests.model import Arrival, RequestId, Wanted, Way
from ombud.requests.restrict import reviews_due
from ombud.terms import SubjectId
from ombud.vault import NoPolicyError
from ombud.web import Door, Form, Visit
from tests.clinic import CAMPAIGNS, DISA, RUT, Clinic, demo_policy
from tests.portal.browser import Browser, heading, words
from tests.portal.conftest import Confirms, SignIn
from tests.portal.people import hidden, somebody_else
from tests.requests.asking import filed
from tests.requests.letters import HANNA, HUGO

HERE = "/mina/arenden"


def asked(me: Browser, kind: str, **fields: str) -> str:
    """Sends a request through its two pages; the address of its case."""
    looked = me.post(f"{HERE}/nytt/{kind}", fields)
    assert looked.status_code == 200, words(looked.text)
    sent = me.post(f"{HERE}/nytt/{kind}", fields, klart="ja")
    assert sent.status_code == 303, words(sent.text)
    return str(sent.headers["location"]).removesuffix("/klart")


def request_of(clinic: Clinic, address: str) -> RequestId:
    found = named(clinic.vault, address.rsplit("/", 1)[-1])
    assert found is not None
    return found


def came_by_letter(clinic: Clinic, subject: SubjectId, *rights: Right) -> CaseFile:
    wanted = tuple(Wanted(right) for right in rights)
    arrival = Arrival("letter", clinic.now, wanted, subject=subject, words="Jag vill veta.")
    return filed(open_request(clinic.vault, arrival, by=RUT, now=clinic.now))


def test_without_cases_the_page_says_what_can_be_asked_for(signed_in: SignIn, tolvan: SubjectId) -> None:
    page = words(signed_in(tolvan).page(HERE))
    assert "Du har inga öppna ärenden." in page
    assert "Få en kopia" in page
    assert "Klaga" in page


def test_a_copy_is_asked_for_and_is_there_at_once(
    signed_in: SignIn, confirms: Confirms, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-15.1, R-15.2: as often as wanted, in every form; the request is answered by it."""
    me = signed_in(tolvan)
    case = asked(me, "kopia")
    confirmed = words(me.page(f"{case}/klart"))
    assert "Kopian är klar. Du kan hämta den till och med onsdag 23 december 2026." in confirmed
    assert "Hämta kopian" in confirmed
    assert "Kopian är klar att hämta" in words(me.page(case))
    asks = me.post(f"{case}/hamta", form="zip")
    assert asks.headers["location"] == "/logga-in/bekrafta", "security.md, threat 26"
    assert "Jag begär en kopia av uppgifterna om mig." in words(me.page("/logga-in/bekrafta"))
    assert "visa en gång till att det är du" in words(me.page(f"{case}/hamta"))
    confirms(me, f"{case}/hamta")
    assert "Du har bekräftat att det är du" in words(me.page(f"{case}/hamta"))
    for _ in range(2):
        answer = me.post(f"{case}/hamta", form="zip")
        assert answer.headers["content-type"] == "application/zip"
        assert answer.headers["content-disposition"] == 'attachment; filename="mina-uppgifter.zip"'
        assert check_package(BytesIO(answer.content), len(answer.content), Trusted()).ok
    page = words(me.page(case))
    assert "Besvarat" in page
    assert "Du kan hämta den till och med onsdag 23 december 2026" in page
    for form, starts in (("pdf", b"%PDF"), ("html", b"<!doctype html>"), ("json", b"PK"), ("fhir", b"PK")):
        assert me.post(f"{case}/hamta", form=form).content.startswith(starts), form
    assert me.post(f"{case}/hamta", form="exe").status_code == 409
    clinic.later(days=40)
    later = signed_in(tolvan)
    assert later.post(f"{case}/hamta", form="zip").status_code == 409
    assert later.get(f"{case}/hamta").status_code == 409
    assert "Besvarat" in words(later.page(case)), "the link goes on working"


def test_a_letter_code_asks_for_a_copy_and_gets_it_on_paper(signed_in: SignIn, tolvan: SubjectId) -> None:
    """policy.md, *A letter code is one factor*."""
    me = signed_in(tolvan, Level.ONE_FACTOR)
    case = asked(me, "kopia")
    assert "Kopian kommer på papper till din folkbokföringsadress" in words(me.page(case))
    assert me.post(f"{case}/hamta", form="zip").status_code == 403


def test_data_to_move_holds_what_the_person_gave(signed_in: SignIn, confirms: Confirms, tolvan: SubjectId) -> None:
    """R-20.1, R-20.2."""
    me = signed_in(tolvan)
    case = asked(me, "flytta")
    confirms(me, f"{case}/hamta")
    answer = me.post(f"{case}/hamta", form="json")
    with ZipFile(BytesIO(answer.content)) as files:
        assert json.loads(files.read("json/package.json"))["kind"] == "portability"
    assert "Flytta mina uppgifter" in words(me.page(case))


def test_a_correction_waits_for_a_person_and_the_use_may_be_restricted(signed_in: SignIn, tolvan: SubjectId) -> None:
    """R-16.1, R-18.4."""
    me = signed_in(tolvan)
    page = f"{HERE}/nytt/rattelse"
    assert "Vad är fel?" in words(me.page(page))
    wrong = me.post(page, vad="contact.email")
    assert wrong.status_code == 422
    assert "Skriv vad det ska stå i stället." in words(wrong.text)
    assert me.post(page, vad="annat").status_code == 422
    assert me.post(page, vad="nothing").status_code == 422
    looked = words(me.post(page, vad="contact.email", ratt="ny@example.se", pausa="ja").text)
    assert "E-post" in looked
    assert "ny@example.se" in looked
    again = me.post(page, vad="contact.email", ratt="ny@example.se", klart="andra")
    assert again.status_code == 200
    assert 'value="ny@example.se"' in again.text
    case = asked(me, "rattelse", vad="contact.email", ratt="ny@example.se", pausa="ja")
    assert "Vi går igenom dina uppgifter" in words(me.page(case))
    case = asked(me, "rattelse", vad="annat", text="Min doktor heter något annat.")
    assert "Min doktor heter något annat." in words(me.page(case))


def test_a_restriction_holds_at_once_and_says_what_is_not_done_meanwhile(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-18.1, R-18.2: in force, answered for by the data protection officer, and a case that says so."""
    me = signed_in(tolvan)
    assert me.post(f"{HERE}/nytt/begransning", skal="", vad="").status_code == 422
    case = asked(me, "begransning", skal="18.1.b", vad="contact", text="Jag tänker klaga.")
    page = words(me.page(case))
    assert "Medan begränsningen gäller används uppgifterna inte till" in page
    assert "Reklam" in page
    assert "Föra journal" not in page
    assert clinic.refused(tolvan, "marketing.direct", "contact", CAMPAIGNS, channel="email")
    with clinic.vault.database.read() as tx:
        limits = limits_of(tx, tolvan)
    assert [(one.ground, one.category) for one in limits] == [("18.1.b", "contact")]
    (due,) = reviews_due(clinic.vault, by=DISA, now=clinic.later(days=190))
    assert due.owner == "dpo"


def test_an_objection_to_advertising_is_answered_at_once_and_another_is_weighed(
    signed_in: SignIn, tolvan: SubjectId
) -> None:
    """R-21.1, R-21.2, R-08: no reason, and nobody is asked who they are."""
    me = signed_in(tolvan)
    assert me.post(f"{HERE}/nytt/invandning", vad="").status_code == 422
    case = asked(me, "invandning", vad="reklam")
    page = words(me.page(case))
    assert "Besvarat" in page
    assert "Vi vet att det är du" not in page
    assert "Besvarat" in words(me.page(asked(me, "invandning", vad="profilering")))
    weighed = words(me.page(asked(me, "invandning", vad="legal.claims", text="Min situation är en annan.")))
    assert "Du får svar senast onsdag 23 december 2026" in weighed
    assert "Min situation är en annan." in weighed


def test_complaints_stand_side_by_side_with_facts_to_copy(signed_in: SignIn, tolvan: SubjectId) -> None:
    """N-19.1, R-77.1."""
    me = signed_in(tolvan)
    before = asked(me, "invandning", vad="reklam").rsplit("/", 1)[-1]
    page = words(me.page(f"{HERE}/nytt/klagomal"))
    assert page.index("Klaga till oss") < page.index("Klaga till IMY")
    assert "Box 8114" in page
    assert before in page
    assert me.post(f"{HERE}/nytt/klagomal", text="").status_code == 422
    assert me.post(f"{HERE}/nytt/klagomal", text="x" * 4_001).status_code == 422
    case = asked(me, "klagomal", text="Ni ringde mitt i natten.")
    assert "Ni ringde mitt i natten." in words(me.page(case))


def test_messages_go_both_ways_also_when_the_case_is_closed(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    me = signed_in(tolvan)
    case = asked(me, "klagomal", text="Hör av er.")
    note_message(
        clinic.vault,
        request_of(clinic, case),
        Message("out", "portal", "Vi ringer i morgon."),
        by=HANNA,
        now=clinic.now,
    )
    assert "Vi ringer i morgon." in words(me.page(case))
    assert "Klart. Ditt meddelande ligger i ärendet." in words(me.done(case, meddelande="Tack.\nVi hörs."))
    assert "Vi hörs." in words(me.page(case))
    assert me.post(case, meddelande=" ").status_code == 422
    too_long = me.post(case, meddelande="y" * 4_001)
    assert too_long.status_code == 422
    assert "y" * 100 in too_long.text, "what was written is kept"


def test_a_request_is_taken_back_after_a_second_look(signed_in: SignIn, tolvan: SubjectId) -> None:
    me = signed_in(tolvan)
    case = asked(me, "klagomal", text="Nej, förlåt.")
    sure = me.post(case, gor="tillbaka")
    assert heading(sure.text) == "Vill du ta tillbaka din begäran?"
    assert "Klart. Din begäran är tillbakatagen." in words(me.done(case, gor="tillbaka", saker="ja"))
    page = words(me.page(case))
    assert "Du tog tillbaka det" in page
    assert "Ta tillbaka min begäran" not in page
    assert me.post(case, gor="tillbaka", saker="ja").status_code == 409


def test_both_clocks_and_an_extension_are_told(
    signed_in: SignIn, confirms: Confirms, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-02, R-06: by which day, with the reasons; what stood still is said and changes no day."""
    file = came_by_letter(clinic, tolvan, Right.ACCESS)
    ask_identity(clinic.vault, file.id, (Way.EID,), by=HANNA, now=clinic.now)
    me = signed_in(tolvan)
    page = words(me.page(f"{HERE}/{file.reference}"))
    assert "Tiden står still medan vi väntar på att få veta vem du är" in page
    assert "Pågår: Vi väntar på att få veta att det är du" in page
    extend(clinic.vault, file.id, Reason.COMPLEXITY, "Det är tio system.", by=HANNA, now=clinic.now)
    page = words(me.page(f"{HERE}/{file.reference}"))
    assert "Det är tio system." in page
    assert "Du får svar senast tisdag 23 februari 2027" in page
    assert "dagar kvar" in page
    assert "30 dagar" not in page
    confirms(me, f"{HERE}/{file.reference}/hamta")
    assert me.post(f"{HERE}/{file.reference}/hamta", form="zip").status_code == 200
    assert "Besvarat" in words(me.page(f"{HERE}/{file.reference}")), "R-07: the sign-in shows who it is"


def test_a_day_that_has_passed_is_said_to_be_our_fault(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    file = came_by_letter(clinic, tolvan, Right.ACCESS)
    clinic.later(days=30)
    assert "Det är mycket snart." in words(signed_in(tolvan).page(f"{HERE}/{file.reference}"))
    clinic.later(days=3)
    page = words(signed_in(tolvan).page(f"{HERE}/{file.reference}"))
    assert "Det är vårt fel. Du kan klaga till IMY redan nu." in page


def test_a_refusal_is_said_with_its_ground_only_when_one_more_has_looked(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-09, R-10, N-15.1."""
    me = signed_in(tolvan)
    case = asked(me, "rattelse", vad="name.given", ratt="Tolvan")
    propose(clinic.vault, request_of(clinic, case), by=HANNA, now=clinic.now)
    assert "Vi tror att vi måste säga nej här." in words(me.page(case))
    approve(clinic.vault, request_of(clinic, case), by=HUGO, now=clinic.now)
    page = words(me.page(case))
    assert "Avslag" in page
    assert "Stöd: artikel 16" in page
    assert "Du kan klaga hos Integritetsskyddsmyndigheten" in page


@pytest.mark.parametrize("path", ["", "/klart", "/intyg", "/intyg/fil"])
def test_another_persons_case_does_not_exist(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId, path: str) -> None:
    """R-14, G-04: 404, and the try is in the log."""
    file = came_by_letter(clinic, somebody_else(clinic), Right.ACCESS)
    me = signed_in(tolvan)
    assert me.get(f"{HERE}/{file.reference}{path}").status_code == 404
    assert me.get(f"{HERE}/0000-0000{path}").status_code == 404
    assert me.post(f"{HERE}/{file.reference}", meddelande="hej").status_code == 404
    assert me.post(f"{HERE}/{file.reference}/hamta", form="zip").status_code == 404
    assert me.get(f"{HERE}/{file.reference}/hamta").status_code == 404


def test_somebody_whose_identity_is_protected_sees_their_own_cases(signed_in: SignIn, clinic: Clinic) -> None:
    """R-41: hidden from others, never from themself."""
    subject = hidden(clinic)
    me = signed_in(subject)
    case = asked(me, "begransning", skal="18.1.c", vad="allt")
    assert case.rsplit("/", 1)[-1] in me.page(HERE)
    page = words(me.page(case))
    assert "Södra mottagningen" not in page


def test_a_child_asks_and_a_person_assesses(signed_in: SignIn, clinic: Clinic) -> None:
    """R-30: it comes in, and waits."""
    subject = clinic.somebody(Flag.BLOCKED)
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "birth_date", "contract", birth_date="2012-03-01")
    me = signed_in(subject)
    page = words(me.page(asked(me, "kopia")))
    assert "En människa bedömer" in page


def test_in_english_too(signed_in: SignIn, tolvan: SubjectId) -> None:
    me = signed_in(tolvan).in_language("en")
    assert heading(me.page(HERE)) == "My cases"
    for kind in ("kopia", "flytta", "rattelse", "begransning", "invandning", "klagomal"):
        me.page(f"{HERE}/nytt/{kind}")
    case = asked(me, "klagomal", text="You called at night.")
    assert "You get an answer on Wednesday 23 December 2026 at the latest" in words(me.page(case))
    me.post(case, gor="tillbaka")


def without_subjects(clinic: Clinic) -> None:
    """A policy in which the data subject has no role comes into force."""
    file = demo_policy()
    roles = {name: role for name, role in file.roles.items() if name != "subject"}
    clinic.adopt(file.model_copy(update={"roles": roles}), clinic.now)
    clinic.later(seconds=1)


def test_where_the_policy_stops_it_the_page_says_so(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """ux.md 3.9: a no has a reason and a next step; it is in the log."""
    me = signed_in(tolvan)
    case = asked(me, "kopia")
    without_subjects(clinic)
    for path in (HERE, case, "/mina/val", f"{case}/klart"):
        answer = me.get(path)
        assert answer.status_code == 403, path
        assert "Hjälp och kontakt" in words(answer.text)
    assert me.post(f"{case}/hamta", form="zip").status_code == 403
    assert me.post(f"{HERE}/nytt/klagomal", text="Hej", klart="ja").status_code == 403
    assert me.post("/mina/val", gor="nej", val="marketing.direct.email").status_code == 404
    assert "inga" in words(me.page(f"{HERE}/nytt/klagomal"))


def test_without_a_policy_there_are_no_pages_about_anybody(clinic: Clinic, door: Door) -> None:
    visit = Visit(door.ombud, datetime(1999, 1, 1, tzinfo=UTC), "sv", "cases", None, {}, {}, Form())
    with pytest.raises(NoPolicyError):
        policy_in_force(visit)
    assert way_of(None) is None


def test_there_is_no_fhir_where_there_is_no_care(signed_in: SignIn, confirms: Confirms, clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "agreement", "contract", service="traningskort")
    me = signed_in(subject)
    case = asked(me, "kopia")
    confirms(me, f"{case}/hamta")
    answer = me.post(f"{case}/hamta", form="fhir")
    assert answer.status_code == 409
    assert "Hämta filen i ett annat format" in words(answer.text)
