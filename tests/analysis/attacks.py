"""Attacks that need no linear programming: over time, between extracts, on amounts. Each gives what it has found.

What is found is a number of people under the minimum, or an amount of one person's; nothing is found where a figure is
missing or stands still.
"""

import secrets
from collections.abc import Iterator
from dataclasses import replace

from ombud.analysis.release import Cell, Gate, Measure, Release, Released, Table, release
from ombud.terms import PurposeId
from tests.analysis.population import BUSINESS, Analyst, Somebody, people, table_over
from tests.clinic import ADA, Clinic

MINIMUM = 5
MARKET = PurposeId("analysis.market")
MONTHS = [f"2026-{number:02}" for number in range(1, 7)]


def in_months(clinic: Clinic, by_month: dict[str, list[Somebody]], *months: str) -> int | None:
    """How many people there are in some months; None where it is not told."""
    some = [one for month in months for one in by_month[month]]
    context = Release(BUSINESS, b"e" * 16, "visit", filters={"month": frozenset(months)})
    answer = release(Gate(clinic.vault, secrets.randbelow), table_over(some, ()), context, by=ADA, now=clinic.now)
    return answer.rows[0].people if isinstance(answer, Released) else None


def a_few_in_may() -> dict[str, list[Somebody]]:
    """Three in May, ninety in each other month."""
    many = people(600)
    return {month: many[90 * n : 90 * n + (3 if month == MONTHS[4] else 90)] for n, month in enumerate(MONTHS)}


def a_longer_period_less_a_shorter_one(clinic: Clinic) -> Iterator[int]:
    by_month = a_few_in_may()
    longer, shorter = in_months(clinic, by_month, *MONTHS[:5]), in_months(clinic, by_month, *MONTHS[:4])
    if longer is not None and shorter is not None:
        yield longer - shorter


def the_same_people_by_other_words(clinic: Clinic) -> Iterator[int]:
    """Nearly everybody who has an agreement has been here: who has not?"""
    told, gate = [], Gate(clinic.vault, secrets.randbelow)
    for what, some in (("agreement", people(200)), ("visit", people(200)[:-3])):
        context = Release(BUSINESS, b"e" * 16, what)
        answer = release(gate, table_over(some, ()), context, by=ADA, now=clinic.now)
        told.append(answer.rows[0].people if isinstance(answer, Released) else None)
    first, second = told
    if first is not None and second is not None:
        yield first - second


def under_another_purpose(clinic: Clinic) -> Iterator[int]:
    """The longer period for one purpose and the shorter for another: each by itself tells nothing."""
    longer, shorter = people(400), people(400)[:-3]
    told = []
    for purpose, extract, months, some in ((BUSINESS, b"e", MONTHS, longer), (MARKET, b"m", MONTHS[:5], shorter)):
        anew = [replace(one, pseudonym=secrets.randbits(64)) for one in some]
        context = Release(purpose, extract * 16, "agreement", filters={"month": frozenset(months)})
        gate = Gate(clinic.vault, secrets.randbelow)
        answer = release(gate, table_over(anew, ()), context, by=ADA, now=clinic.now)
        told.append(answer.rows[0].people if isinstance(answer, Released) else None)
    if told[0] is not None and told[1] is not None:
        yield told[0] - told[1]


def a_no_to_one_purpose_alone(clinic: Clinic) -> Iterator[int]:
    """Somebody has said no to market analysis and not to statistics: both tables are asked for."""
    population = people(400)
    one = Analyst(clinic, population).asks("age", "city")
    anew = [replace(one, pseudonym=secrets.randbits(64)) for one in population[1:]]
    yield from _changed(one, Analyst(clinic, anew, MARKET, b"m" * 16).asks("age", "city"))


def periods_across_of_an_extract_made_anew(clinic: Clinic) -> Iterator[int]:
    """An extract is made anew for each question: nothing has been used on it yet."""
    by_month = a_few_in_may()
    first, few, last = MONTHS[0], MONTHS[4], MONTHS[5]
    told = []
    for number, some in enumerate(((first, few), (few, last), (first, last))):
        anew = [replace(one, pseudonym=secrets.randbits(64)) for month in some for one in by_month[month]]
        context = Release(BUSINESS, bytes([number] * 16), "visit", filters={"month": frozenset(some)})
        gate = Gate(clinic.vault, secrets.randbelow)
        answer = release(gate, table_over(anew, ()), context, by=ADA, now=clinic.later(days=3))
        told.append(answer.rows[0].people if isinstance(answer, Released) else None)
    one, two, three = told
    if one is not None and two is not None and three is not None:
        yield (one + two - three) // 2


def a_year_less_its_months(clinic: Clinic) -> Iterator[int]:
    by_month = a_few_in_may()
    year = in_months(clinic, by_month, *MONTHS)
    parts = [in_months(clinic, by_month, month) for month in MONTHS if month != MONTHS[4]]
    if year is not None and None not in parts:
        yield year - sum(part or 0 for part in parts)


def periods_that_lie_across(clinic: Clinic) -> Iterator[int]:
    """Three periods of two of three parts each: half their sum less one of them is a part."""
    by_month = a_few_in_may()
    first, few, last = MONTHS[0], MONTHS[4], MONTHS[5]
    one, two, three = (in_months(clinic, by_month, *some) for some in ((first, few), (few, last), (first, last)))
    if one is not None and two is not None and three is not None:
        yield (one + two - three) // 2


def the_same_question_after_one_has_gone(clinic: Clinic) -> Iterator[int]:
    """Also whether the answer looks otherwise: that alone would tell that somebody went."""
    population = people(400)
    before = Analyst(clinic, population).asks("age", "city")
    for gone in (3, 50, 111):
        after = Analyst(clinic, [one for n, one in enumerate(population) if n != gone]).asks("age", "city")
        yield from _changed(before, after)


def the_same_question_of_the_next_extract(clinic: Clinic) -> Iterator[int]:
    population = people(400)
    before = Analyst(clinic, population).asks("age")
    anew = [replace(one, pseudonym=secrets.randbits(64)) for one in population[1:]]
    yield from _changed(before, Analyst(clinic, anew, extract=b"f" * 16).asks("age"))


def _changed(before: object, after: object) -> Iterator[int]:
    if isinstance(before, Released) and isinstance(after, Released):
        for old, new in zip(before.rows, after.rows, strict=True):
            if old != new:
                yield abs((old.people or 0) - (new.people or 0)) if old.people and new.people else 0


def the_second_largest_tells_the_largest(clinic: Clinic) -> Iterator[int]:
    """A firm of one rich customer: who is second in the sum subtracts their own amount from it."""
    rich, second, rest = 90_000, 6_000, 4_000
    dominated, even = Cell(20, rich + second + rest, (rich, second)), Cell(40, 80_000, (3_000, 2_900))
    table = Table(
        ("service",), Measure.SUM, {("a",): dominated, ("b",): even, ("c",): even},
        {("*",): Cell(100, 260_000, (rich, second))},
    )  # fmt: skip
    context = Release(BUSINESS, b"e" * 16, "payment")
    answer = release(Gate(clinic.vault, secrets.randbelow), table, context, by=ADA, now=clinic.now)
    assert isinstance(answer, Released)
    told = {row.key[0]: int(row.value) for row in answer.rows if row.value is not None}
    if "a" in told and abs(told["a"] - second - rich) < 0.15 * rich:
        yield told["a"] - second
    elif {"*", "b", "c"} <= set(told) and abs(told["*"] - told["b"] - told["c"] - second - rich) < 0.15 * rich:
        yield told["*"] - told["b"] - told["c"] - second


ATTACKS = (
    the_same_people_by_other_words,
    a_longer_period_less_a_shorter_one, a_year_less_its_months, periods_that_lie_across,
    the_same_question_after_one_has_gone, the_same_question_of_the_next_extract, the_second_largest_tells_the_largest,
    under_another_purpose, a_no_to_one_purpose_alone, periods_across_of_an_extract_made_anew,
)  # fmt: skip
