"""Publication with noise, paid from a privacy budget (design 5, 10; W9).

* Every combination of a table has noise of its own, those that hold nobody too; totals are added up from them, so that
  the table costs ε once. Nothing is hidden: what is rare is not seen for the noise.
* Which combinations there are does not depend on anybody: they are those of the values that are known to be there, and
  of what is not known. A row that is there because somebody is in it would tell of them, whatever the noise.
* ε is whole millionths. A purpose has `YEARLY` a year; each quarter gives a quarter of it, and what an earlier quarter
  has left over is there too [D]. What is spent is spent in the act that tells.
* The same question is answered by the same figures again, and costs nothing.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from itertools import product

from ombud.analysis.release import store, why
from ombud.analysis.release.boxes import box_of
from ombud.analysis.release.cube import NOBODY, Cube, cube
from ombud.analysis.release.gate import Gate, entered, keep, refused_for
from ombud.analysis.release.memory import Told
from ombud.analysis.release.model import (
    TOTAL,
    Budget,
    Cell,
    Figure,
    Key,
    Measure,
    Release,
    Released,
    Table,
    Withheld,
)
from ombud.analysis.release.noise import discrete_laplace
from ombud.analysis.release.remembered import Kept, opened, query_hash, question
from ombud.law.periods import local_date
from ombud.terms import Actor, PurposeId
from ombud.vault import Act

MICRO = 1_000_000
UNKNOWN = ""
"""In the place of a value that nobody knows, or that is none of those that are known to be there."""
YEARLY = 4 * MICRO
"""ε of a purpose and year, in millionths [D]."""


def budget(gate: Gate, purpose: PurposeId, *, now: datetime) -> Budget:
    """What is left, for the meter: in the year, and in the quarter."""
    with gate.vault.database.read() as tx:
        row = store.budget(tx, purpose, local_date(now).year)
    return _budget(row or store.BudgetRow(purpose, local_date(now).year), now)


def publish(
    gate: Gate, table: Table, context: Release, epsilon: Fraction, *, by: Actor, now: datetime
) -> Released | Withheld:
    """A table with noise, for everybody to read. Raises what `release` raises."""
    cost = epsilon * MICRO
    with gate.vault.act(by=by, now=now) as act:
        refused = refused_for(act.policy, context, by) or _not_for_noise(table, context, cost)
        answer = why.withheld(refused) if refused else _published(gate, act, table, (context, int(cost)))
        facts: dict[str, str | int] = {"epsilon_micros": int(cost)}
        facts |= {"code": answer.rule} if isinstance(answer, Withheld) else {"release": answer.id.hex()}
        entered(act, table, context, facts)
    return answer


def _not_for_noise(table: Table, context: Release, cost: Fraction) -> str | None:
    """Noise for one person's one place hides one who is in one place; of people, not of what they did."""
    bounded = table.once and table.measure is Measure.PEOPLE and cost > 0 and cost.denominator == 1
    if not bounded or context.look or context.shown is not None:
        return why.NOISE
    return None if set(table.dimensions) <= set(table.known) else why.VALUES


def _over_what_is_known(table: Table) -> Cube:
    """The same people by values that are known beforehand: one that is none of these is not known of them."""
    rows = product(*(sorted({*table.known[name], UNKNOWN}) for name in table.dimensions))
    cells = dict.fromkeys(rows, NOBODY)
    for key, cell in table.cells.items():
        places = zip(table.dimensions, key, strict=True)
        at = tuple(value if value in table.known[name] else UNKNOWN for name, value in places)
        cells[at] = Cell(cells[at].people + cell.people)
    return cube(replace(table, cells=cells, totals={}))


def _published(gate: Gate, act: Act, table: Table, asked: tuple[Release, int]) -> Released | Withheld:
    context, cost = asked
    wanted = {**question(table, context), "noise": cost}
    hashed = query_hash(wanted, context)
    row = store.hold(act.tx, context.purpose, local_date(act.now).year)
    earlier = store.published(act.tx, context.purpose, hashed)
    if earlier is not None:
        told = opened(gate.vault.keyring, earlier).cells
        return _answer(act, table, (earlier.release_id, hashed), asked, {key: one.cell.people for key, one in told})
    left = _budget(row, act.now)
    if cost > left.quarter_left:
        return why.withheld(why.SPENT)
    figures = _with_noise(gate, _over_what_is_known(table), Fraction(MICRO, cost))
    store.spend(act.tx, _spent(row, act.now, cost))
    cells = tuple(
        (key, Told(box_of(context, table.dimensions, key), table.measure, Cell(number), b"", (number, number)))
        for key, number in figures.items()
    )
    release_id = gate.vault.new_id()
    keep(gate, act, context, hashed, Kept(wanted, cells, frozenset()), release_id)
    return _answer(act, table, (release_id, hashed), asked, figures)


def _with_noise(gate: Gate, whole: Cube, scale: Fraction) -> Mapping[Key, int]:
    noisy = {key: whole.cells[key].people + discrete_laplace(scale, gate.below) for key in whole.inner()}
    return {key: _total(noisy, whole, key) for key in sorted(whole.cells)}


def _total(noisy: Mapping[Key, int], whole: Cube, key: Key) -> int:
    spread = (whole.values[place] if value == TOTAL else (value,) for place, value in enumerate(key))
    return sum(noisy[one] for one in product(*spread))


def _answer(
    act: Act, table: Table, ids: tuple[bytes, bytes], asked: tuple[Release, int], figures: Mapping[Key, int]
) -> Released:
    (release_id, hashed), (context, cost) = ids, asked
    rows = tuple(Figure(key, number, number) for key, number in sorted(figures.items()))
    how: dict[str, str | int] = {
        "method": "noise", "epsilon_micros": cost, "purpose": context.purpose, "extract": context.extract.hex(),
        "query_hash": hashed.hex(), "policy": act.policy.number,
    }  # fmt: skip
    return Released(release_id, table.dimensions, table.measure, rows, 0, 0, (why.noise_note(cost),), how, {}, act.now)


def _quarter(now: datetime) -> int:
    return (local_date(now).month - 1) // 3


def _budget(row: store.BudgetRow, now: datetime) -> Budget:
    spent, quarter = row[2:], YEARLY // 4
    begun = _quarter(now) + 1
    left = max(quarter * begun - sum(spent), 0)
    return Budget(PurposeId(row.purpose), row.year, sum(spent), YEARLY, left, left + spent[begun - 1])


def _spent(row: store.BudgetRow, now: datetime, cost: int) -> store.BudgetRow:
    purpose, year, *spent = row
    spent[_quarter(now)] += cost
    return store.BudgetRow(purpose, year, *spent)
