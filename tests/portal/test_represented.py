"""`/mina/ombud`: acting for another within the mandate, until it ends, and for nobody else (R-13, R-30, R-33, R-41)."""

from datetime import date

from ombud.actors import Representation
from ombud.actors.representation import representation_text
from ombud.collection.relate import Declined
from ombud.law.representation import Capacity, Mandate, Matter
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.requests.represent import (
    Claimed,
    add_representation,
    approve_representation,
    end_representation,
)
from ombud.terms import SubjectId
from tests.clinic import RUT, Clinic
from tests.portal.browser import links, words
from tests.portal.conftest import Confirms, SignIn
from tests.portal.people import somebody_else
from tests.requests.letters import HANNA, HUGO

HERE = "/mina/ombud"


def child(clinic: Clinic, born: str, *flags: Flag) -> SubjectId:
    subject = clinic.somebody(*(flags or (Flag.BLOCKED,)))
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "name", "contract", given="Bo", family="Barnsson")
    clinic.hold(subject, "contact", "contract", email="bo@example.se", street="Påhittade vägen 1", city="Demostad")
    clinic.hold(subject, "birth_date", "contract", birth_date=born)
    return subject


def represents(clinic: Clinic, who: SubjectId, subject: SubjectId, mandate: Mandate) -> Representation:
    claimed = Claimed(mandate, "Olle Ombud", "personbevis", who)
    one = add_representation(clinic.vault, subject, claimed, by=HANNA, now=clinic.now)
    assert isinstance(one, Representation), one
    return one


def custody(**more: bool) -> Mandate:
    return Mandate(Capacity.CUSTODIAN, date(2020, 1, 1), **more)


def test_who_represents_nobody_is_told_how_to_begin(signed_in: SignIn, tolvan: SubjectId) -> None:
    assert "Visa legitimation och handlingen i receptionen" in words(signed_in(tolvan).page(HERE))


def test_a_custodian_of_a_small_child_has_its_copy_at_once(
    signed_in: SignIn, confirms: Confirms, clinic: Clinic, tolvan: SubjectId
) -> None:
    """R-30, R-13: within the mandate; the case is theirs to follow, the copy theirs to fetch."""
    bo = child(clinic, "2020-03-01")
    one = represents(clinic, tolvan, bo, custody())
    me = signed_in(tolvan)
    page = me.page(HERE)
    assert "Bo Barnsson" in words(page)
    assert "Vårdnadshavare. Upphör 1 mars 2038." in words(page)
    there = next(link for link in links(page) if link.startswith(f"{HERE}/m_"))
    assert words(me.page(there)).startswith("‹ Personer jag företräder Du företräder Bo Barnsson")
    assert me.post(there).status_code == 422
    looked = words(me.post(there, vad="access").text)
    assert "Begäran om en kopia" in looked
    sent = me.post(there, vad="access", klart="ja")
    case = sent.headers["location"].removesuffix("/klart")
    confirms(me, f"{case}/hamta")
    assert me.post(f"{case}/hamta", form="zip").headers["content-disposition"].startswith("attachment")
    assert case.rsplit("/", 1)[-1] in me.page(there)
    assert case.rsplit("/", 1)[-1] not in me.page("/mina/arenden"), "it is not about the custodian"
    end_representation(clinic.vault, bo, one.id, "Vårdnaden är ändrad.", by=HANNA, now=clinic.later(minutes=1))
    assert me.get(case).status_code == 404, "R-33: from the moment it ends"
    assert me.get(there).status_code == 404
    assert me.post(f"{case}/hamta", form="zip").status_code == 404
    assert "Du företräder ingen här." in words(me.page(HERE))


def test_of_a_growing_child_a_person_assesses_first(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """R-30: nothing is handed out before."""
    bo = child(clinic, "2011-03-01")
    one = represents(clinic, tolvan, bo, custody(alone=False))
    me = signed_in(tolvan)
    there = f"{HERE}/{representation_text(one.id)}"
    page = words(me.page(there))
    assert "Barnet har fyllt 13 år." in page
    assert "Ni är två vårdnadshavare." in page
    assert "Det här kan du inte begära Begäran om rättelse" in page
    assert "En människa bedömer först om du får det." in page
    case = me.post(there, vad="access", klart="ja").headers["location"].removesuffix("/klart")
    assert "En människa bedömer om vi får göra det du ber om" in words(me.page(case))
    assert me.post(f"{case}/hamta", form="zip").status_code == 409
    assert me.post(there, vad="rectification", text="Fel", klart="ja").status_code == 422


def test_at_eighteen_custody_is_not_there_any_more(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """R-33: at midnight."""
    bo = child(clinic, "2008-11-24")
    one = represents(clinic, tolvan, bo, custody())
    assert signed_in(tolvan).get(f"{HERE}/{representation_text(one.id)}").status_code == 200
    clinic.later(days=1)
    assert signed_in(tolvan).get(f"{HERE}/{representation_text(one.id)}").status_code == 404


def test_a_power_for_bookings_opens_no_data(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """R-13: what it does not cover is said; a no may be passed on by anybody (R-08)."""
    other = somebody_else(clinic)
    mandate = Mandate(Capacity.POWER, date(2026, 1, 1), date(2026, 12, 31), scope=frozenset({Matter.BOOKING}))
    there = f"{HERE}/{representation_text(represents(clinic, tolvan, other, mandate).id)}"
    me = signed_in(tolvan)
    page = words(me.page(there))
    assert "Fullmakt: bokningar. Upphör 1 januari 2027." in page
    assert "Det här kan du inte begära Begäran om en kopia" in page
    assert me.post(there, vad="access", klart="ja").status_code == 422
    case = me.post(there, vad="objection.marketing", klart="ja").headers["location"].removesuffix("/klart")
    assert "Besvarat" in words(me.page(case))
    assert me.post(there, vad="complaint").status_code == 422
    assert me.post(there, vad="complaint", text="x" * 4_001).status_code == 422
    assert me.post(there, vad="complaint", text="Hej", klart="andra").status_code == 200


def test_of_somebody_protected_nothing_is_shown(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    """R-41: no name and no place; a second person has looked, and each request is assessed."""
    bo = child(clinic, "2020-03-01", Flag.PROTECTED)
    one = represents(clinic, tolvan, bo, custody())
    me = signed_in(tolvan)
    assert "Du företräder ingen här." in words(me.page(HERE)), "it waits for a second person"
    approve_representation(clinic.vault, bo, one.id, by=HUGO, now=clinic.now)
    for path in (HERE, f"{HERE}/{representation_text(one.id)}"):
        page = me.page(path)
        assert "kyddade personuppgifter" in page
        assert not any(told in page for told in ("Bo ", "Barnsson", "Demostad", "Påhittade"))


def test_a_mandate_that_is_anothers_or_not_registered_opens_nothing(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    bo = child(clinic, "2020-03-01")
    one = represents(clinic, somebody_else(clinic), bo, custody())
    me = signed_in(tolvan)
    assert me.get(f"{HERE}/{representation_text(one.id)}").status_code == 404
    assert me.post(f"{HERE}/{representation_text(one.id)}", vad="access", klart="ja").status_code == 404
    for acting in (bo, SubjectId(bytes(16))):
        claimed = Claimed(custody(), "Ingen", "personbevis", acting)
        assert isinstance(add_representation(clinic.vault, bo, claimed, by=RUT, now=clinic.now), Declined)


def test_in_english_too(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId) -> None:
    bo = child(clinic, "2011-03-01")
    there = f"{HERE}/{representation_text(represents(clinic, tolvan, bo, custody(alone=False)).id)}"
    me = signed_in(tolvan).in_language("en")
    assert "You represent 1 person." in words(me.page(HERE))
    assert "You represent Bo Barnsson" in words(me.page(there))
    assert "Check and send" in words(me.post(there, vad="access").text)
