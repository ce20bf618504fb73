"""A table with every combination in it and every total over it: what is protected is the whole (S-08).

* A combination that is not in the table holds nobody, and is a cell like the others.
* A total that is not there is added up where each person stands in one cell. Where they do not, it must be given.
* What is no table of one to three dimensions, or says something else in its parts than in its totals, is a fault of
  whoever made it: `TableError` names the place by dimension and never a number.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from ombud.analysis.release.model import TOTAL, Cell, Key, Table

MOST_DIMENSIONS = 3
MOST_CELLS = 50_000
NOBODY = Cell(0)


class TableError(ValueError):
    """What came to the gate is no table. Nothing was released."""


@dataclass(frozen=True, slots=True)
class Cube:
    values: tuple[tuple[str, ...], ...]
    """For each dimension its values, sorted; without `TOTAL`."""
    cells: Mapping[Key, Cell]
    """Every combination of values and totals."""

    def inner(self) -> Iterator[Key]:
        return product(*self.values)


def cube(table: Table) -> Cube:
    """Raises `TableError`."""
    places = range(len(table.dimensions))
    if len(table.dimensions) > MOST_DIMENSIONS or len(set(table.dimensions)) < len(table.dimensions):
        raise TableError(f"a table has at most {MOST_DIMENSIONS} different dimensions; nothing was released")
    for key in (*table.cells, *table.totals):
        if len(key) != len(table.dimensions):
            raise TableError("a key does not have a value for each dimension; nothing was released")
    if any(TOTAL in key for key in table.cells) or not all(TOTAL in key for key in table.totals if key):
        raise TableError(f"cells have no {TOTAL!r} in their keys, and totals have one; nothing was released")
    values = tuple(tuple(sorted({key[place] for key in table.cells})) for place in places)
    size = 1
    for some in values:
        size *= len(some) + 1
    if size > MOST_CELLS:
        raise TableError(f"a table has at most {MOST_CELLS} cells; ask for fewer values or dimensions")
    inner = {key: table.cells.get(key, NOBODY) for key in product(*values)}
    return Cube(values, {**inner, **_totals(table, values, inner)})


def _totals(table: Table, values: tuple[tuple[str, ...], ...], inner: Mapping[Key, Cell]) -> dict[Key, Cell]:
    found: dict[Key, Cell] = {}
    for key in product(*((*some, TOTAL) for some in values)):
        if key in inner:
            continue
        given = table.totals.get(key)
        if given is None and not table.once and any(cell.people for cell in parts(key, values, inner)):
            raise TableError(
                "where a person may stand in several cells every total must be given; nothing was released"
            )
        found[key] = given or _sum(parts(key, values, inner))
    return found


def parts(key: Key, values: tuple[tuple[str, ...], ...], inner: Mapping[Key, Cell]) -> Iterator[Cell]:
    """The inner cells that a total is over."""
    spread = (values[place] if value == TOTAL else (value,) for place, value in enumerate(key))
    return (inner[one] for one in product(*spread))


def _sum(cells: Iterable[Cell]) -> Cell:
    """Of cells that no person is in twice."""
    some = [cell for cell in cells if cell.people]
    largest = sorted((one for cell in some for one in cell.largest), reverse=True)[:2]
    lanes = tuple(map(sum, zip(*(cell.lanes for cell in some), strict=True)))
    return Cell(sum(cell.people for cell in some), sum(cell.value for cell in some), tuple(largest), lanes)
