"""Who may ask for what for whom, by a second statement of the rules and by stories round the birthdays."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import chain, combinations, product
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.law.ages import Age, Consenter, age_on, asks_alone, may_be_profiled, reaches, who_consents
from ombud.law.answers import ANSWERS
from ombud.law.periods import start_of
from ombud.law.representation import (
    MATTERS,
    RELATIVE_ROUTE,
    Asked,
    Capacity,
    Mandate,
    Matter,
    Represented,
    Verdict,
    ends_on,
    may_ask,
)
from ombud.law.rights import Right, identity_needed

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
LONG_AGO = date(2020, 1, 1)
DAYS = st.dates(date(1930, 1, 1), date(2026, 11, 23))


def aged(years: int) -> date:
    """Born so many years ago, with some months over."""
    return date(TODAY.year - years, 3, 1)


class Case(NamedTuple):
    right: Right
    capacity: Capacity | None
    scope: frozenset[Matter]
    alone: bool
    age: int | None
    protected: bool
    deceased: bool

    def asked(self, assessed: bool | None = None) -> Asked:
        born = None if self.age is None else aged(self.age)
        capacity = self.capacity
        mandate = None if capacity is None else Mandate(capacity, LONG_AGO, scope=self.scope, alone=self.alone)
        about = Represented(born, protected=self.protected, deceased=self.deceased)
        return Asked(self.right, about, mandate, assessed)


ANYBODY = set(["information", "complaint", "withdrawal", "objection", "objection.marketing", "objection.profiling"]) | {
    "objection.statistics"
}
BLOCKING = {"block", "svod_block"}


def oracle(case: Case) -> str:
    """The rules once more, as a clerk would tell them: one word for what happens."""
    right = case.right.value
    if right in ANYBODY:
        return "may"
    if case.deceased:
        return "route" if right in ("access", "journal_copy") else "refuse"
    if case.capacity is None:
        return "assess" if case.age is not None and case.age < 16 else "may"
    said = _custodian(case, right) if case.capacity is Capacity.CUSTODIAN else _by_words(case, right)
    return "assess" if case.protected and said == "may" else said


def _custodian(case: Case, right: str) -> str:
    if case.age is not None and case.age >= 18:
        return "refuse"
    if right in BLOCKING:
        return "refuse"
    information = right in ("access", "portability", "journal_copy", "log_extract")
    if not information and not case.alone:
        return "refuse"
    directly = case.age is not None and case.age < 13 and right != "unblock"
    return "may" if directly else "assess"


def _by_words(case: Case, right: str) -> str:
    words = {matter.value for matter in case.scope} & _CAN_SAY.get(case.capacity, set())
    if right in ("access", "portability"):
        whole, part = "data" in words or {"rights", "person"} <= words, {"rights", "person", "property", "care"}
    elif right in ("rectification", "erasure", "restriction", "human_decision"):
        whole, part = bool(words & {"rights", "data"}), {"person", "property", "care"}
    elif right in ("journal_copy", "log_extract", "dissent"):
        future = case.capacity is Capacity.FUTURE_POWER
        whole = "person" in words or ("care" in words and not future)
        part = {"rights", "care"}
    else:
        whole, part = False, {"person", "care"}
    return "may" if whole else "assess" if words & part else "refuse"


_CAN_SAY: dict[Capacity | None, set[str]] = {
    Capacity.GOD_MAN: {"rights", "property", "person"},
    Capacity.ADMINISTRATOR: {"rights", "property", "person"},
    Capacity.POWER: {"booking", "payment", "care", "data"},
    Capacity.FUTURE_POWER: {"booking", "payment", "care", "data"},
}


def _scopes() -> Iterable[frozenset[Matter]]:
    """None, each, every two, and all."""
    return map(frozenset, chain.from_iterable(combinations(Matter, n) for n in (0, 1, 2, len(Matter))))


def test_the_rules_agree_with_a_second_statement_of_them_everywhere() -> None:
    """R-13, R-30, R-31, R-33, R-34, R-40, R-41: every right, mandate, scope and age."""
    scopes = tuple(_scopes())
    for right, capacity, age, protected in product(Right, (None, *Capacity), (None, 12, 13, 15, 16, 17, 18), (0, 1)):
        for scope in scopes if capacity and MATTERS[capacity] else (frozenset(),):
            for alone, deceased in product((True, False), (True, False)):
                case = Case(right, capacity, scope, alone, age, bool(protected), deceased)
                assert may_ask(case.asked(), AT).verdict.value == oracle(case), case


def test_what_a_person_has_assessed_decides_what_was_theirs_to_decide_and_nothing_else() -> None:
    """R-30: a manual assessment, with an answer of the catalogue where it comes to no."""
    for right, capacity, age, protected in product(Right, (None, *Capacity), (12, 15, 17), (True, False)):
        case = Case(right, capacity, frozenset(Matter), True, age, protected, False)
        before, yes, no = (may_ask(case.asked(said), AT) for said in (None, True, False))
        if before.verdict is Verdict.ASSESS:
            assert (yes.verdict, no.verdict) == (Verdict.MAY, Verdict.REFUSE)
            assert no.key in ANSWERS
            assert no.statute == before.statute
        else:
            assert before == yes == no


def test_a_no_always_names_an_answer_and_everything_says_why_in_both_languages() -> None:
    """N-15.1, R-11."""
    for right, capacity, age, deceased in product(Right, (None, *Capacity), (None, 12, 15, 18), (True, False)):
        for scope in (frozenset[Matter](), frozenset({Matter.BOOKING}), frozenset({Matter.PERSON})):
            found = may_ask(Case(right, capacity, scope, False, age, False, deceased).asked(), AT)
            assert found.text.sv != found.text.en
            assert found.statute
            assert (found.key in ANSWERS) == (found.verdict is Verdict.REFUSE)


def test_a_custodian_asks_for_a_small_child_and_a_person_decides_for_a_growing_one() -> None:
    """R-30: fifteen years old: a manual assessment, not an automatic export."""
    custodian = Mandate(Capacity.CUSTODIAN, LONG_AGO)
    small = may_ask(Asked(Right.JOURNAL_COPY, Represented(aged(7)), custodian), AT)
    growing = may_ask(Asked(Right.JOURNAL_COPY, Represented(aged(15)), custodian), AT)
    assert (small.verdict, growing.verdict) == (Verdict.MAY, Verdict.ASSESS)
    assert "FB 6:11" in (small.statute, growing.statute)


def test_sixteen_with_an_e_identification_needs_nobody() -> None:
    """R-30."""
    assert may_ask(Asked(Right.ACCESS, Represented(aged(16))), AT).verdict is Verdict.MAY
    assert may_ask(Asked(Right.ACCESS, Represented(aged(15))), AT).verdict is Verdict.ASSESS


@pytest.mark.parametrize(
    ("right", "key", "statute"),
    [(Right.BLOCK, "BLOCK-CUSTODIAN", "PDL 4:4"), (Right.SVOD_BLOCK, "SVOD-BLOCK-CUSTODIAN", "SVOD 2:3")],
)
def test_a_custodian_cannot_block_and_a_mature_child_can(right: Right, key: str, statute: str) -> None:
    """R-31."""
    child = Represented(aged(14))
    refused = may_ask(Asked(right, child, Mandate(Capacity.CUSTODIAN, LONG_AGO)), AT)
    assert (refused.verdict, refused.key, refused.statute) == (Verdict.REFUSE, key, statute)
    assert refused.statute == ANSWERS[key].statute
    assert may_ask(Asked(right, child, assessed=True), AT).verdict is Verdict.MAY
    assert may_ask(Asked(right, child, assessed=False), AT).key == "MINOR-NOT-YET"


def test_two_custodians_decide_together_and_are_told_alone() -> None:
    """R-30, FB 6:13."""
    child, one = Represented(aged(5)), Mandate(Capacity.CUSTODIAN, LONG_AGO, alone=False)
    assert may_ask(Asked(Right.LOG_EXTRACT, child, one), AT).verdict is Verdict.MAY
    erasure = may_ask(Asked(Right.ERASURE, child, one), AT)
    assert (erasure.verdict, erasure.key) == (Verdict.REFUSE, "CUSTODIANS-JOINTLY")


def test_a_god_man_for_property_cannot_order_a_journal_copy() -> None:
    """R-34."""
    of_property = Mandate(Capacity.GOD_MAN, LONG_AGO, scope=frozenset({Matter.PROPERTY}))
    refused = may_ask(Asked(Right.JOURNAL_COPY, Represented(aged(80)), of_property), AT)
    assert (refused.verdict, refused.key) == (Verdict.REFUSE, "PROXY-SCOPE")
    for_the_person = Mandate(Capacity.GOD_MAN, LONG_AGO, scope=frozenset({Matter.PERSON}))
    assert may_ask(Asked(Right.JOURNAL_COPY, Represented(aged(80)), for_the_person), AT).verdict is Verdict.MAY


def test_a_power_for_booking_opens_no_journal() -> None:
    """R-13."""
    booking = Mandate(Capacity.POWER, LONG_AGO, scope=frozenset({Matter.BOOKING}))
    for right in (Right.JOURNAL_COPY, Right.ACCESS, Right.LOG_EXTRACT):
        assert may_ask(Asked(right, Represented(aged(40)), booking), AT).key == "PROXY-SCOPE"


def test_a_power_never_reaches_beyond_what_such_a_power_can_hold() -> None:
    """R-34: what only a court can order is nothing in a power, whoever wrote it there."""
    power = Mandate(Capacity.POWER, LONG_AGO, scope=frozenset({Matter.PERSON}))
    assert may_ask(Asked(Right.JOURNAL_COPY, Represented(aged(40)), power), AT).verdict is Verdict.REFUSE


@given(born=DAYS)
def test_custody_ends_at_midnight_in_stockholm_when_the_child_turns_eighteen(born: date) -> None:
    """R-33, on every birthday, a leap day too."""
    birthday = reaches(born, 18)
    custodian = Asked(Right.ACCESS, Represented(born), Mandate(Capacity.CUSTODIAN, born))
    midnight = start_of(birthday)
    if midnight < datetime(2018, 5, 26, tzinfo=UTC):
        return  # before the law that is here
    assert may_ask(custodian, midnight - timedelta(microseconds=1)).verdict is Verdict.ASSESS
    ended = may_ask(custodian, midnight)
    assert (ended.verdict, ended.key, ended.statute) == (Verdict.REFUSE, "PROXY-ENDED", "FB 6:2")
    assert custodian.on is not None
    assert ends_on(custodian.on, born, TODAY) == birthday


@given(born=DAYS, years=st.integers(1, 40))
def test_so_many_years_are_reached_on_the_birthday_and_not_the_day_before(born: date, years: int) -> None:
    day = reaches(born, years)
    leap = (born.month, born.day) == (2, 29) and day.month == 3
    assert (day.year, day.month, day.day) == (born.year + years, *((3, 1) if leap else (born.month, born.day)))


@given(born=DAYS, later=st.integers(0, 9000))
def test_nobody_grows_younger(born: date, later: int) -> None:
    """And the ages follow one another."""
    order = [Age.CHILD, Age.GROWING, Age.ADULT]
    first, then = (date(2018, 6, 1) + timedelta(days=n) for n in (0, later))
    assert order.index(age_on(born, first)) <= order.index(age_on(born, then))
    assert may_be_profiled(born, then) == (age_on(born, then) is Age.ADULT)


def test_a_child_of_twelve_needs_a_custodians_consent_and_one_of_thirteen_does_not() -> None:
    """R-32, DSL 2:4."""
    born = date(2013, 11, 23)
    assert who_consents(born, date(2026, 11, 22)) is Consenter.CUSTODIAN
    assert who_consents(born, date(2026, 11, 23)) is Consenter.OWN
    assert who_consents(aged(40), TODAY) is Consenter.OWN


def test_nobody_under_eighteen_is_profiled_for_marketing() -> None:
    """R-32."""
    born = date(2008, 11, 24)
    assert not may_be_profiled(born, TODAY)
    assert may_be_profiled(born, date(2026, 11, 24))


def test_an_unknown_birth_date_is_for_a_person_to_find_out() -> None:
    """P-05: from the field alone; missing is manual, and never taken for a child nor for somebody of age."""
    assert age_on(None, TODAY) is Age.UNKNOWN
    assert who_consents(None, TODAY) is Consenter.ASSESSED
    assert not may_be_profiled(None, TODAY)
    assert asks_alone(None, TODAY)
    custodian = Mandate(Capacity.CUSTODIAN, LONG_AGO)
    assert may_ask(Asked(Right.ACCESS, Represented(), custodian), AT).verdict is Verdict.ASSESS
    grown = Represented(of_age=True)
    assert may_ask(Asked(Right.ACCESS, grown, custodian), AT).key == "PROXY-ENDED"
    assert may_ask(Asked(Right.ACCESS, grown), AT).verdict is Verdict.MAY


def test_a_mandate_holds_from_its_first_day_through_its_last_and_until_it_is_taken_back() -> None:
    """R-13."""
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    power = Mandate(Capacity.POWER, first, last, scope=frozenset({Matter.DATA}))
    asked = Asked(Right.ACCESS, Represented(aged(40)), power)
    moment = timedelta(microseconds=1)
    verdicts = {
        start_of(first) - moment: "PROXY-SCOPE", start_of(first): "",
        start_of(date(2026, 4, 1)) - moment: "", start_of(date(2026, 4, 1)): "PROXY-ENDED",
    }  # fmt: skip
    assert {at: may_ask(asked, at).key for at in verdicts} == verdicts
    back = datetime(2026, 3, 10, 8, tzinfo=UTC)
    taken = Mandate(Capacity.POWER, first, last, back, power.scope)
    asked = Asked(Right.ACCESS, Represented(aged(40)), taken)
    assert may_ask(asked, back - moment).verdict is Verdict.MAY
    assert may_ask(asked, back).key == "PROXY-ENDED"
    assert ends_on(power, aged(40), TODAY) == date(2026, 4, 1)
    assert ends_on(taken, aged(40), TODAY) == date(2026, 3, 10)
    assert ends_on(Mandate(Capacity.POWER, first), None, TODAY) is None
    assert ends_on(Mandate(Capacity.CUSTODIAN, first), None, TODAY) is None


def test_a_request_about_the_deceased_is_a_relatives_request_for_the_journal() -> None:
    """R-40, R-15.8."""
    relative = Mandate(Capacity.RELATIVE, LONG_AGO)
    gone = Represented(aged(80), deceased=True)
    routed = may_ask(Asked(Right.ACCESS, gone, relative), AT)
    assert (routed.verdict, routed.key, routed.statute) == (Verdict.ROUTE, RELATIVE_ROUTE, "PDL 1:1, 8:2")
    assert may_ask(Asked(Right.ERASURE, gone, relative), AT).key == "DECEASED-ONLY-JOURNAL"
    assert may_ask(Asked(Right.OBJECTION_MARKETING, gone, relative), AT).verdict is Verdict.MAY
    alive = may_ask(Asked(Right.JOURNAL_COPY, Represented(aged(80)), relative), AT)
    assert (alive.verdict, alive.key) == (Verdict.REFUSE, "PROXY-SCOPE")


def test_who_may_not_ask_for_a_protected_person_learns_not_even_that_they_are_here() -> None:
    """R-41: neither confirmed nor denied; a custodian may be the threat, so a lawyer looks."""
    hidden, seen = Represented(aged(9), protected=True), Represented(aged(9))
    ended = Mandate(Capacity.POWER, LONG_AGO, date(2026, 1, 1), scope=frozenset({Matter.DATA}))
    assert may_ask(Asked(Right.ACCESS, hidden, ended), AT).key == "THIRD-PERSON"
    assert may_ask(Asked(Right.ACCESS, seen, ended), AT).key == "PROXY-ENDED"
    custodian = Mandate(Capacity.CUSTODIAN, LONG_AGO)
    assert may_ask(Asked(Right.ACCESS, hidden, custodian), AT).verdict is Verdict.ASSESS
    assert may_ask(Asked(Right.ACCESS, hidden, custodian, assessed=False), AT).key == "THIRD-PERSON"
    assert may_ask(Asked(Right.ACCESS, hidden, custodian, assessed=True), AT).verdict is Verdict.MAY
    assert may_ask(Asked(Right.BLOCK, hidden, custodian), AT).key == "BLOCK-CUSTODIAN"


def test_a_no_needs_no_mandate() -> None:
    """R-08, N-18.2: not even an expired one is a reason to go on with advertising."""
    over = Mandate(Capacity.POWER, LONG_AGO, LONG_AGO)
    for right in Right:
        if not identity_needed(right):
            assert may_ask(Asked(right, Represented(protected=True), over), AT).verdict is Verdict.MAY


def test_what_is_known_of_the_person_does_not_print() -> None:
    assert "2017" not in repr(Represented(aged(9)))


OLD, YOUNG, SMALL = Represented(aged(40)), Represented(aged(15)), Represented(aged(7))
CUSTODIAN = Mandate(Capacity.CUSTODIAN, LONG_AGO)


def power(*matters: Matter, capacity: Capacity = Capacity.POWER, until: date | None = None) -> Mandate:
    return Mandate(capacity, LONG_AGO, until, scope=frozenset(matters))


@pytest.mark.parametrize(
    ("asked", "statute", "key", "words"),
    [
        (Asked(Right.WITHDRAWAL, OLD), "GDPR", "", "varken identitet eller fullmakt"),
        (Asked(Right.ACCESS, OLD), "GDPR", "", "begär det själv"),
        (Asked(Right.ACCESS, YOUNG), "FB 6:11", "", "moget nog"),
        (Asked(Right.ACCESS, YOUNG, assessed=True), "FB 6:11", "", "bedömt och får göras"),
        (Asked(Right.ACCESS, YOUNG, assessed=False), "FB 6:11", "MINOR-NOT-YET", "inte vara moget nog"),
        (Asked(Right.ACCESS, YOUNG, CUSTODIAN), "FB 6:11", "", "Bedöm vad barnet vill"),
        (Asked(Right.ACCESS, YOUNG, CUSTODIAN, assessed=False), "FB 6:11", "MINOR-OWN", "själv avgör"),
        (Asked(Right.ACCESS, Represented(), CUSTODIAN), "FB 6:11", "", "födelsedatum är inte känt"),
        (Asked(Right.ACCESS, SMALL, CUSTODIAN), "FB 6:11", "", "under 13 år"),
        (Asked(Right.ACCESS, OLD, CUSTODIAN), "FB 6:2", "PROXY-ENDED", "fyller 18 år"),
        (Asked(Right.BLOCK, SMALL, CUSTODIAN), "PDL 4:4", "BLOCK-CUSTODIAN", "inte spärra"),
        (Asked(Right.ERASURE, SMALL, replace(CUSTODIAN, alone=False)), "FB 6:13", "CUSTODIANS-JOINTLY", "tillsammans"),
        (Asked(Right.ACCESS, OLD, power(Matter.DATA)), "GDPR", "", "omfattas av uppdraget"),
        (Asked(Right.ACCESS, OLD, power(Matter.CARE)), "GDPR", "", "en del av detta"),
        (Asked(Right.ACCESS, OLD, power(Matter.CARE), False), "GDPR", "PROXY-SCOPE", "andra saker än den här"),
        (Asked(Right.ACCESS, OLD, power(Matter.BOOKING)), "GDPR", "PROXY-SCOPE", "andra saker än den här"),
        (Asked(Right.ACCESS, OLD, power(Matter.DATA, until=LONG_AGO)), "GDPR", "PROXY-ENDED", "upphört att gälla"),
        (Asked(Right.ACCESS, OLD, Mandate(Capacity.POWER, date(2027, 1, 1))), "GDPR", "PROXY-SCOPE", "inte ännu"),
        (
            Asked(Right.DISSENT, OLD, power(Matter.CARE, capacity=Capacity.FUTURE_POWER)),
            "lag 2017:310", "", "framtidsfullmakten",
        ),
        (Asked(Right.ACCESS, replace(OLD, protected=True), power(Matter.DATA)), "GDPR", "", "Låt en jurist"),
        (
            Asked(Right.ACCESS, replace(SMALL, protected=True), CUSTODIAN, False),
            "FB 6:11", "THIRD-PERSON", "andra saker än den här",
        ),
        (Asked(Right.ACCESS, replace(OLD, deceased=True)), "PDL 1:1, 8:2", RELATIVE_ROUTE, "närståendes begäran"),
        (Asked(Right.ERASURE, replace(OLD, deceased=True)), "PDL 8:2", "DECEASED-ONLY-JOURNAL", "inte av annat"),
    ],
)  # fmt: skip
def test_each_finding_has_its_statute_its_answer_and_its_words(
    asked: Asked, statute: str, key: str, words: str
) -> None:
    """N-15.1: no is never said without a ground."""
    found = may_ask(asked, AT)
    assert (found.statute, found.key) == (statute, key)
    assert words in found.text.sv


def test_who_was_born_on_a_leap_day_is_of_age_on_the_first_of_march() -> None:
    """R-33: and asks alone from the day of turning sixteen, not the day after."""
    born = date(2008, 2, 29)
    assert reaches(born, 18) == date(2026, 3, 1)
    assert reaches(born, 16) == date(2024, 2, 29)
    assert [asks_alone(born, day) for day in (date(2024, 2, 28), date(2024, 2, 29))] == [False, True]
