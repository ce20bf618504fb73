"""A gate of the simplest kind, for tests of what stands in front of it: few are hidden, nothing is rounded.

It keeps what the real one promises in types (`Released`); the real one is in the tests that run end to end.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from ombud.analysis.release import Cell, Figure, Measure, Release, Released, Table, Withheld
from ombud.analysis.release.look import looked_at
from ombud.terms import Text
from tests.clinic import NOW


@dataclass
class AGate:
    """Remembers what it was asked, and lets out what has enough people."""

    minimum: int = 1
    asked: list[tuple[Table, Release]] = field(default_factory=list)
    refuse: Callable[[Release], bool] = lambda _context: False

    def __call__(self, table: Table, context: Release) -> Released | Withheld:
        self.asked.append((table, context))
        if self.refuse(context):
            return Withheld("S-08", Text("Det skulle röja någon.", "It would tell of somebody."))
        figures = [self._figure(table, key, cell) for key, cell in sorted({**table.cells, **table.totals}.items())]
        rows = looked_at(figures, table, context)
        hidden = sum(row.people is None for row in rows)
        return Released(
            bytes([len(self.asked)] * 16), table.dimensions, table.measure, rows, hidden, self.minimum, (), {},
            context.left_out, NOW,
        )  # fmt: skip

    def _figure(self, table: Table, key: tuple[str, ...], cell: Cell) -> Figure:
        if cell.people < self.minimum:
            return Figure(key, None, None, hidden=True)
        value: int | Decimal = cell.value
        if table.measure is Measure.SHARE:
            value = round(Decimal(100 * cell.value) / cell.people) if cell.people else 0
        return Figure(key, cell.people, value)
