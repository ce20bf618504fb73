"""An analysis through the release gate, beside the same query of DuckDB (S-08).

* A million visits of half a million people, by age band and municipality, with every total: how many people, how many
  visits. The baseline asks that. Ours asks it by lanes too, in the same statement, and lets the table through the gate:
  decided, remembered and entered in one act.
* Each question is asked of an extract of its own: nothing of it is remembered, which is the longest way.
* Shown apart: what the gate takes of it.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import duckdb

from ombud.analysis.release import LANES, TOTAL, Cell, Gate, Measure, Release, Released, Table, Withheld, release
from ombud.app.bench.measure import Measure as Measured
from ombud.app.bench.model import Size, Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.slices import percentile
from ombud.terms import PurposeId, Text

_PURPOSE = PurposeId("statistics.care")
_FEW = 8
"""Visits of a municipality that is too small to be told of."""
_MADE = """CREATE TABLE visit AS SELECT hash(n // 2) AS who,
 CASE WHEN n < ? THEN 'Fåby' ELSE 'Ort ' || (hash(n // 2 * 7) % 20) END AS municipality,
 (hash(n // 2 * 5) % 7 * 10 + 20) || '-' AS age FROM range(?) AS t(n)"""
_ASKED = "SELECT age, municipality, count(DISTINCT who), count(*) FROM visit GROUP BY CUBE (age, municipality)"
_BY_LANES = f"""WITH each_one AS (SELECT age, municipality, who, grouping(age) AS g0, grouping(municipality) AS g1,
 count(*) AS times FROM visit GROUP BY who, CUBE (age, municipality)), on_lanes AS (SELECT age, municipality, g0, g1,
 CAST(who % {LANES} AS BIGINT) AS lane, count(*) AS people, sum(times) AS visits FROM each_one
 GROUP BY age, municipality, g0, g1, CAST(who % {LANES} AS BIGINT))
 SELECT age, municipality, sum(people), sum(visits), map_from_entries(list((lane, people))) FROM on_lanes
 GROUP BY age, municipality, g0, g1"""
"""As a question about visits is asked (`analysis/questions/compile.py`)."""


class Analysing:
    """Both sides of one question."""

    units = 1

    def __init__(self, place: Place, size: Size) -> None:
        self._clinic = place.clinic
        self._gate = Gate(place.clinic.ombud.vault, secrets.randbelow)
        self._rows = duckdb.connect()
        self._rows.execute(_MADE, (_FEW, size.entries))
        self._asked = 0
        self._gates: list[float] = []

    def baseline(self, number: int) -> Work:
        return lambda: [len(self._rows.execute(_ASKED).fetchall()) for _ in range(number)]

    def ours(self, number: int) -> Work:
        return lambda: [self._answered() for _ in range(number)]

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        for number, answer in zip(baseline, ours, strict=True):
            if not isinstance(answer, Released):
                expect(False, "a table did not come through the gate")
                continue
            hidden = {row.key for row in answer.rows if row.hidden}
            expect(("20-", "Fåby") in hidden, "a cell under the minimum was shown")
            expect((TOTAL, TOTAL) not in hidden, "the total was not shown")
            expect(isinstance(number, int) and number <= len(answer.rows), "a cell is missing")

    def refusals(self) -> int:
        """The same question, of all but one: no figure moves. And a role that may not ask gets none."""
        table, context = _table(self._rows.execute(_BY_LANES).fetchall()), self._context()
        vault, now = self._clinic.ombud.vault, self._clinic.now
        first = release(self._gate, table, context, by=self._clinic.actor("ada"), now=now)
        one = replace(table.totals[TOTAL, TOTAL], people=table.totals[TOTAL, TOTAL].people - 1)
        fewer = replace(table, totals={**table.totals, (TOTAL, TOTAL): one})
        again = release(self._gate, fewer, context, by=self._clinic.actor("ada"), now=now)
        same = isinstance(first, Released) and (isinstance(again, Withheld) or first.rows == again.rows)
        expect(same, "one person more or less was told")
        expect(
            isinstance(
                release(Gate(vault, secrets.randbelow), table, context, by=self._clinic.actor("rut"), now=now), Withheld
            ),
            "a role that may not ask was answered",
        )
        return 2

    def asides(self) -> Mapping[str, float]:
        return {"the gate": percentile(sorted(self._gates), 10)} if self._gates else {}

    def _answered(self) -> Released | Withheld:
        table = _table(self._rows.execute(_BY_LANES).fetchall())
        began = time.perf_counter()
        answer = release(self._gate, table, self._context(), by=self._clinic.actor("ada"), now=self._clinic.now)
        self._gates.append((time.perf_counter() - began) * 1e6)
        return answer

    def _context(self) -> Release:
        self._asked += 1
        return Release(_PURPOSE, secrets.token_bytes(16), f"visit-{self._asked}")


def _table(rows: list[tuple[str | None, str | None, int, int, dict[int, int]]]) -> Table:
    cells, totals = dict[tuple[str, ...], Cell](), dict[tuple[str, ...], Cell]()
    for age, municipality, people, visits, lanes in rows:
        key = age or TOTAL, municipality or TOTAL
        cell = Cell(int(people), int(visits), (), tuple(lanes.get(lane, 0) for lane in range(LANES)))
        (totals if TOTAL in key else cells)[key] = cell
    return Table(("age", "municipality"), Measure.COUNT, cells, totals, once=True)


ANALYSE = Measured(
    "analysis",
    Text("en analys genom utlämnandespärren", "an analysis through the release gate"),
    Text("samma fråga i DuckDB", "the same query in DuckDB"),
    {Store.SQLITE: 1.2, Store.POSTGRESQL: 1.2},
    1,
    9,
    Analysing,
)
