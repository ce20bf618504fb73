"""What the core says no to is a page with a reason and a next step, and changes nothing (ux.md 3.9; R-32, R-15.8)."""

from datetime import date

import pytest

from ombud.app.copying import Form, Ordered, hand_out
from ombud.disclosure.package import Kind, NotGiven
from ombud.law.representation import Capacity, Mandate
from ombud.policy.ask import Flag
from ombud.portal import undoing
from ombud.portal.routes import ROUTES
from ombud.relations import Kind as Relation
from ombud.requests.own_choices import Ended
from ombud.terms import SubjectId
from ombud.web import Door, Visit
from ombud.web import Form as Fields
from tests.clinic import DISA, Clinic, demo_policy
from tests.portal.browser import words
from tests.portal.conftest import Confirms, SignIn
from tests.portal.test_cases import without_subjects
from tests.portal.test_represented import child, represents

VAL, ERASE, OMBUD = "/mina/val", "/mina/arenden/nytt/radering", "/mina/ombud"


def test_every_journey_has_its_addresses() -> None:
    names = [one.name for one in ROUTES]
    assert len(names) == len(set(names))
    assert {"choices", "no.link", "cases", "case.copy", "ask.radering", "represented.one", "settings"} <= set(names)


def test_a_child_is_told_why_its_yes_is_none(signed_in: SignIn, clinic: Clinic) -> None:
    """R-32."""
    subject = child(clinic, "2015-03-01")
    answer = signed_in(subject).post(VAL, gor="ja", val="marketing.direct.email", steg="ja")
    assert answer.status_code == 409
    assert "under 18" in words(answer.text)


def test_where_a_policy_has_no_choices_there_is_nothing_to_say_no_to(
    signed_in: SignIn, clinic: Clinic, tolvan: SubjectId
) -> None:
    clinic.adopt(demo_policy().model_copy(update={"choices": {}}), clinic.now)
    clinic.later(seconds=1)
    assert signed_in(tolvan).post(VAL, gor="alla").status_code == 409


def test_what_undoes_a_no_is_whole_or_nothing(signed_in: SignIn, clinic: Clinic, tolvan: SubjectId, door: Door) -> None:
    me = signed_in(tolvan)
    for code in ("A", "", "AAAA"):
        assert "Det gick inte att ångra" in words(me.post(VAL, gor="angra", kod=code).text)
    visit = Visit(door.ombud, clinic.now, "sv", "choices", None, {}, {}, Fields())
    with pytest.raises(LookupError):
        undoing.sealed(visit, Ended((), ()))


def test_erasing_and_acting_for_another_stop_where_the_policy_stops_them(
    signed_in: SignIn, confirms: Confirms, clinic: Clinic, tolvan: SubjectId
) -> None:
    represents(clinic, tolvan, child(clinic, "2020-03-01"), Mandate(Capacity.CUSTODIAN, date(2020, 1, 1)))
    me = signed_in(tolvan)
    without_subjects(clinic)
    confirms(me, ERASE)
    assert me.post(ERASE, hur="allt", klart="ja", forstar="ja").status_code == 403
    page = me.page(OMBUD)
    assert "Utan namn" in words(page)
    there = page.partition(f'href="{OMBUD}/m_')[2].partition('"')[0]
    assert me.post(f"{OMBUD}/m_{there}", vad="access", klart="ja").status_code == 403


def test_of_somebody_who_has_died_no_copy_is_handed_out(clinic: Clinic, door: Door) -> None:
    """R-15.8."""
    subject = clinic.somebody(Flag.DECEASED)
    clinic.begin(subject, Relation.MEASURE)
    made = hand_out(door.ombud, Ordered(subject, Kind.ACCESS, Form.WHOLE), by=DISA, now=clinic.now)
    assert isinstance(made, NotGiven)
    assert made.requirement == "R-15.8"
