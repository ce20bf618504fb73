"""The gate: what it lets through, remembers, refuses and enters (S-08, design 5, 10)."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from ombud.analysis.release import (
    TOTAL,
    Cell,
    Coarser,
    Measure,
    Release,
    Released,
    Table,
    Withheld,
    release,
)
from ombud.audit import Act
from ombud.terms import CategoryId, PurposeId
from tests.analysis.population import AGES, BUSINESS, CARE, CITIES, Analyst, Somebody, counted, people, table_over
from tests.clinic import ADA, RUT, Clinic


def analyst(clinic: Clinic, number: int = 400) -> Analyst:
    return Analyst(clinic, people(number))


def released(answer: Released | Withheld) -> Released:
    assert isinstance(answer, Released), answer
    return answer


def refused(answer: Released | Withheld) -> str:
    assert isinstance(answer, Withheld), answer
    assert answer.why.sv
    assert answer.why.en
    return answer.rule


def logged(clinic: Clinic) -> list[dict[str, str | int]]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        return [dict(one.entry.facts) for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.RELEASE]


def test_a_table_leaves_with_its_small_cells_hidden_and_the_rest_rounded_to_five(clinic: Clinic) -> None:
    """S-08."""
    table = Table(("city",), Measure.PEOPLE, {("a",): Cell(3), ("b",): Cell(23), ("c",): Cell(8)}, once=True)
    context = Release(BUSINESS, b"e" * 16, "agreement", left_out={"D-06": 163, "D-09": 2})
    answer = released(release(analyst(clinic).gate, table, context, by=ADA, now=clinic.now))
    assert [(row.key, row.people, row.hidden) for row in answer.rows] == [
        ((TOTAL,), 35, False), (("a",), None, True), (("b",), 25, False), (("c",), None, True),
    ]  # fmt: skip
    assert (answer.suppressed, answer.minimum) == (2, 5)
    assert answer.left_out == {"D-06": 165}, "of two nobody tells"
    assert "165" in answer.notes[-1].sv
    assert answer.how["purpose"] == BUSINESS


def test_health_children_and_small_places_have_ten(clinic: Clinic) -> None:
    """S-08: k = 10 for health, diagnosis, children and small places."""
    table = Table(("city",), Measure.PEOPLE, {("a",): Cell(8), ("b",): Cell(40), ("c",): Cell(120)}, once=True)

    def shown(purpose: PurposeId, what: str, **more: object) -> set[str]:
        context = Release(purpose, b"e" * 16, what, **more)  # type: ignore[arg-type]
        answer = released(release(analyst(clinic).gate, table, context, by=ADA, now=clinic.now))
        return {row.key[0] for row in answer.rows if not row.hidden}

    assert "a" in shown(BUSINESS, "of-1")
    assert "a" not in shown(CARE, "of-2")
    assert "a" not in shown(PurposeId("statistics.business"), "of-3", children=True)
    assert "a" not in shown(BUSINESS, "of-4", categories=frozenset({CategoryId("health")}))
    assert "a" not in shown(BUSINESS, "of-5", places=frozenset({"city"}))


def test_the_same_question_has_the_same_answer(clinic: Clinic) -> None:
    one = analyst(clinic)
    first = released(one.asks("age", "city"))
    again = released(one.asks("age", "city"))
    afresh = released(Analyst(clinic, one.population).asks("age", "city"))
    assert first.rows == again.rows == afresh.rows
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT count(*) FROM released") == [(1,)]


def test_the_same_question_after_one_person_has_gone_tells_nothing_of_them(clinic: Clinic) -> None:
    """S-08: repeat query minus one person → blocked. The figures stand as they were, all of them."""
    one = analyst(clinic)
    before = released(one.asks("age", "city"))
    for gone in one.population[:12]:
        left = Analyst(clinic, [person for person in one.population if person is not gone])
        after = released(left.asks("age", "city"))
        assert after.rows == before.rows
        assert after.notes == before.notes


def test_when_enough_people_have_come_the_figure_moves(clinic: Clinic) -> None:
    one = analyst(clinic)
    before = one.figures("age")
    newcomers = [replace(person, age="30-39") for person in people(12, seed=8)]
    after = Analyst(clinic, one.population + newcomers).figures("age")
    assert after["30-39",] == (before["30-39",] or 0) + (after[TOTAL,] or 0) - (before[TOTAL,] or 0) != before["30-39",]
    assert after["40-49",] == before["40-49",]


def test_two_periods_that_differ_by_a_few_people_are_not_both_answered(clinic: Clinic) -> None:
    """S-08: differencing guard between overlapping filters."""
    one = analyst(clinic)
    one.population = [replace(p, age=AGES[0] if n % 2 else AGES[1]) for n, p in enumerate(one.population)]
    assert one.figures("age") == {(TOTAL,): 400, (AGES[0],): 200, (AGES[1],): 200}

    def until(people: list[Somebody]) -> Released:
        table = table_over(people, ("age",))
        context = one.context(filters={"month": frozenset({"2026-01"})})
        return released(release(one.gate, table, context, by=ADA, now=clinic.now))

    fewer = until(one.population[:-3])
    assert all(row.hidden for row in fewer.rows)


def test_a_filter_is_a_look_into_the_whole_table(clinic: Clinic) -> None:
    """What is hidden follows from the whole, and is the same whoever looks at which part."""
    one = analyst(clinic)
    whole = one.figures("age", "city")
    part = Analyst(clinic, one.population).figures("age", filters={"city": [CITIES[0]]})
    assert all(whole[age, CITIES[0]] == people for (age,), people in part.items())
    several = one.figures("age", filters={"city": CITIES[:3]})
    for (age,), number in several.items():
        told = [whole[age, city] for city in CITIES[:3] if whole[age, city] is not None]
        assert number == (sum(told) if told else None)
    some = one.asks("city", filters={"city": CITIES[:2]})
    assert {row.key for row in released(some).rows} == {(TOTAL,), (CITIES[0],), (CITIES[1],)}


def test_what_is_not_a_look_is_refused(clinic: Clinic) -> None:
    one = analyst(clinic)
    table = table_over(one.population, ("age", "city"))
    for context, rule in (
        (one.context(filters={"city": frozenset({CITIES[0]})}), "gate-filter"),
        (one.context(look={"service": frozenset({"test"})}), "gate-look"),
        (one.context(look={"city": frozenset()}), "gate-look"),
        (one.context(shown=("service",)), "gate-look"),
    ):
        assert refused(release(one.gate, table, context, by=ADA, now=clinic.now)) == rule
    many = one.context(look={"city": frozenset(CITIES[:2])})
    for again in (replace(table, once=False), replace(table, measure=Measure.MEAN)):
        assert refused(release(one.gate, again, many, by=ADA, now=clinic.now)) == "gate-look"


def test_parts_of_a_whole_told_in_other_tables_end_before_the_rest_is_told(clinic: Clinic) -> None:
    """More than two: a year less every month but one, that nobody or a few have been in."""
    one = analyst(clinic, 303)
    one.population = [replace(p, age=AGES[0] if n % 2 else AGES[1]) for n, p in enumerate(one.population)]

    def asked(people: list[Somebody], *months: str) -> Released | Withheld:
        context = one.context(filters={"month": frozenset(months)})
        return release(one.gate, table_over(people, ()), context, by=ADA, now=clinic.now)

    year = [f"2026-{number:02}" for number in range(1, 5)]
    assert released(asked(one.population, *year)).rows[0].people == 305
    assert released(asked(one.population[:100], year[0])).rows[0].people == 100
    assert released(asked(one.population[100:200], year[1])).rows[0].people == 100
    assert refused(asked(one.population[200:300], year[2])) == "gate-difference"
    assert released(asked(one.population[200:295], year[2])).rows[0].people == 95


def test_groups_that_lie_across_one_another_are_refused(clinic: Clinic) -> None:
    one = analyst(clinic)

    def asked(*months: int) -> Released | Withheld:
        context = one.context(filters={"month": frozenset(f"2026-{month:02}" for month in months)})
        people = one.population[: 40 * len(months)]
        return release(one.gate, table_over(people, ()), context, by=ADA, now=clinic.now)

    assert released(asked(1, 2, 3, 4, 5, 6))
    assert released(asked(1, 2, 3))
    assert refused(asked(3, 4)) == "gate-across"
    assert released(asked(5))
    table = Table(("quarter",), Measure.PEOPLE, {("q1",): Cell(90), ("q2",): Cell(50)}, once=True)
    halves = Coarser("month", {"q1": frozenset({"2026-03", "2026-04"}), "q2": frozenset({"2026-05"})})
    across = release(one.gate, table, one.context(coarser={"quarter": halves}), by=ADA, now=clinic.now)
    assert refused(across) == "gate-across"


def test_between_two_extracts_a_figure_stands_until_enough_people_have_come_or_gone(clinic: Clinic) -> None:
    """S-08: across releases. Pseudonyms of two extracts cannot be compared; the words and the numbers are."""
    one = analyst(clinic)
    before = one.figures("age")
    anew = [replace(person, pseudonym=person.pseudonym ^ 0x5A5A5A5A5A) for person in one.population]
    without = Analyst(clinic, anew[1:], extract=b"f" * 16)
    assert without.figures("age") == before
    assert Analyst(clinic, anew, extract=b"g" * 16).figures("age") == before
    fewer = Analyst(clinic, anew[60:], extract=b"h" * 16).figures("age")
    assert fewer[TOTAL,] == 340


def test_counts_of_a_web_log_have_no_lanes_and_are_held_by_their_numbers(clinic: Clinic) -> None:
    gate = analyst(clinic).gate
    context = Release(PurposeId("web.statistics"), b"w" * 16, "page")

    def asked(a: int, b: int, filters: dict[str, frozenset[str]] | None = None) -> Released | Withheld:
        table = Table(("path",), Measure.COUNT, {("/a",): Cell(a, a), ("/b",): Cell(b, b)}, once=True)
        return release(gate, table, replace(context, filters=filters or {}), by=ADA, now=clinic.now)

    assert [row.people for row in released(asked(30, 40)).rows] == [70, 30, 40]
    assert [row.people for row in released(asked(28, 40)).rows] == [70, 30, 40]
    assert [row.people for row in released(asked(80, 40)).rows] == [120, 80, 40]
    assert [row.hidden for row in released(asked(78, 39, {"month": frozenset({"2026-01", "2026-02"})})).rows] == [
        True,
        True,
        True,
    ]


def test_measures_of_a_few_people_or_of_one_persons_amount_are_hidden(clinic: Clinic) -> None:
    """S-08: dominance; no median, smallest or greatest of fewer than ten."""
    gate = analyst(clinic).gate

    def asked(measure: Measure, extract: bytes, **cells: Cell) -> dict[str, Decimal | int | None]:
        table = Table(
            ("a",), measure, {(name,): cell for name, cell in cells.items()}, {(TOTAL,): Cell(300, 90_000, (900, 800))}
        )
        context = Release(BUSINESS, extract, measure.value)
        answer = released(release(gate, table, context, by=ADA, now=clinic.now))
        return {row.key[0]: row.value for row in answer.rows}

    even, one = Cell(100, 30_000, (900, 800)), Cell(40, 30_000, (29_000, 400))
    assert asked(Measure.SUM, b"1", a=even, b=one, c=even) == {"*": 90_000, "a": None, "b": None, "c": 30_000}
    assert asked(Measure.MEAN, b"2", a=even, b=even) == {"*": 300, "a": 300, "b": 300}
    assert asked(Measure.SUM, b"3", a=Cell(100, 30_000), b=even, c=even)["a"] is None
    nine = Cell(9, 14)
    assert asked(Measure.MEDIAN, b"4", a=nine, b=Cell(30, 14), c=Cell(30, Decimal("14.26"))) == {
        "*": 90_000, "a": None, "b": None, "c": 14,
    }  # fmt: skip
    share = asked(Measure.SHARE, b"5", a=Cell(100, 100), b=Cell(90, 30), c=Cell(50, 20), d=Cell(60, 2))
    assert (share["a"], share["d"]) == (None, None)
    assert share["c"] == 40


def test_a_measure_more_of_the_same_people_is_another_figure(clinic: Clinic) -> None:
    one = analyst(clinic)
    people_shown = released(one.asks("age", "city"))
    for measure in (Measure.SUM, Measure.MEAN, Measure.COUNT):
        answer = released(one.asks("age", "city", measure=measure))
        kept = {row.key for row in people_shown.rows if row.hidden}
        assert kept <= {row.key for row in answer.rows if row.hidden}


def test_who_may_not_and_what_gives_no_tables_is_refused_and_entered(clinic: Clinic) -> None:
    """PDL 4:1: a role that does not work for the purpose gets no figures."""
    one = analyst(clinic)
    table = Table((), Measure.PEOPLE, {(): Cell(100)}, once=True)
    for by, purpose, rule in (
        (RUT, BUSINESS, "gate-role"), (ADA, PurposeId("marketing.direct"), "gate-purpose"),
        (ADA, PurposeId("no.such"), "gate-purpose"),
    ):  # fmt: skip
        context = Release(purpose, b"e" * 16, "agreement")
        assert refused(release(one.gate, table, context, by=by, now=clinic.now)) == rule
    assert sorted(facts["code"] for facts in logged(clinic)) == ["gate-purpose", "gate-purpose", "gate-role"]


def test_a_purpose_that_is_off_gives_nothing(clinic: Clinic) -> None:
    one = analyst(clinic)
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
    assert policy is not None
    file = policy.file.model_copy(deep=True)
    purposes = {
        **file.purposes,
        BUSINESS: file.purposes[BUSINESS].model_copy(update={"off": file.purposes[BUSINESS].why}),
    }
    clinic.adopt(file.model_copy(update={"purposes": purposes}), clinic.now - timedelta(hours=1))
    assert refused(one.asks("age")) == "gate-off"


def test_every_release_is_in_the_log_with_its_question_in_codes(clinic: Clinic) -> None:
    one = analyst(clinic)
    answer = released(one.asks("age", "city"))
    (facts,) = logged(clinic)
    assert facts == {
        "release": answer.id.hex(), "extract": (b"e" * 16).hex(), "query_hash": answer.how["query_hash"],
        "rows": len(answer.rows) - answer.suppressed, "refused": answer.suppressed,
    }  # fmt: skip


def test_no_number_of_what_was_counted_lies_in_clear(clinic: Clinic) -> None:
    one = analyst(clinic)
    released(one.asks("age", "city"))
    with clinic.vault.database.read() as tx:
        sealed, marks = tx.all("SELECT sealed, marks FROM released")[0]
    assert b"Exempelstad" not in bytes(sealed) + bytes(marks)


@pytest.mark.parametrize("dimensions", [(), ("age",), ("age", "city"), ("age", "city", "channel")])
def test_tables_of_none_to_three_dimensions(clinic: Clinic, dimensions: tuple[str, ...]) -> None:
    answer = released(analyst(clinic, 3000).asks(*dimensions))
    shown = sum(not row.hidden for row in answer.rows)
    assert shown >= len(answer.rows) / 3


def test_what_is_hidden_in_every_part_that_is_looked_at_is_hidden(clinic: Clinic) -> None:
    one = analyst(clinic)
    answer = released(one.asks("age", filters={"city": CITIES[5:]}))
    assert any(row.hidden for row in answer.rows)


def test_quarters_are_held_against_their_months(clinic: Clinic) -> None:
    """A coarser dimension is of its attribute: a quarter less two of its months is the third."""
    one = analyst(clinic)
    quarter = Coarser("month", {"q1": frozenset({"2026-01", "2026-02"}), "q2": frozenset({"2026-04", "2026-05"})})
    first, second = counted(one.population[:100]), counted(one.population[100:200])
    table = Table(("quarter",), Measure.PEOPLE, {("q1",): first, ("q2",): second}, once=True)
    asked = one.context(coarser={"quarter": quarter})
    assert released(release(one.gate, table, asked, by=ADA, now=clinic.now)).suppressed == 0
    january = one.context(filters={"month": frozenset({"2026-01"})})
    answer = release(one.gate, table_over(one.population[:97], ()), january, by=ADA, now=clinic.now)
    assert released(answer).rows[0].hidden


def test_a_gate_remembers_and_another_process_is_seen(clinic: Clinic) -> None:
    one, other = analyst(clinic), analyst(clinic)
    before = one.figures("age")
    assert other.figures("age") == before
    assert one.figures("age", "channel").keys() == other.figures("age", "channel").keys()


def test_a_sum_of_nothing_is_nothing(clinic: Clinic) -> None:
    even = Cell(30, 0, (0, 0))
    table = Table(("a",), Measure.SUM, {("x",): even, ("y",): even}, {(TOTAL,): Cell(60, 0, (0, 0))})
    for measure, what in ((Measure.SUM, "sums"), (Measure.MEAN, "means")):
        context = Release(BUSINESS, b"e" * 16, what)
        answer = release(analyst(clinic).gate, replace(table, measure=measure), context, by=ADA, now=clinic.now)
        assert [row.value for row in released(answer).rows] == [0, 0, 0]


def test_where_a_table_would_complete_what_is_hidden_only_what_is_known_is_told(clinic: Clinic) -> None:
    """A minimum that has been raised meanwhile takes nothing back, and tells nothing more."""
    one = analyst(clinic)
    table = Table(("a",), Measure.PEOPLE, {("x",): Cell(8), ("y",): Cell(30), ("z",): Cell(40)}, once=True)
    first = released(release(one.gate, table, one.context(), by=ADA, now=clinic.now))
    again = released(release(one.gate, table, one.context(children=True), by=ADA, now=clinic.now))
    assert again.rows == first.rows
    more = replace(
        table, measure=Measure.COUNT, cells={key: replace(cell, value=9) for key, cell in table.cells.items()}
    )
    counts = release(one.gate, more, one.context(children=True), by=ADA, now=clinic.now)
    assert refused(counts) == "gate-completes"
