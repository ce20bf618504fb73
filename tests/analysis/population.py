"""An invented population, and tables counted over it as the questions do: people, values, lanes, every total."""

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ombud.analysis.release import LANES, TOTAL, Cell, Gate, Measure, Release, Released, Table, Withheld, release
from ombud.analysis.release.cube import MOST_DIMENSIONS
from ombud.terms import CategoryId, PurposeId, Text
from tests.clinic import ADA, Clinic

BUSINESS, CARE = PurposeId("statistics.business"), PurposeId("statistics.care")
AGES = ("18-29", "30-39", "40-49", "50-59", "60-69", "70-79")
CITIES = ("Exempelstad", "Demoby", "Provköping", "Testvik", "Låtsasköping", "Fabelholm", "Sagobro")
SERVICES = ("massage", "test", "resa", "kurs")
CHANNELS = ("web", "desk")
COLUMNS = ("age", "city", "service", "channel")


@dataclass(frozen=True)
class Somebody:
    pseudonym: int
    age: str
    city: str
    service: str
    channel: str
    amount: int


def people(number: int, seed: int = 7) -> list[Somebody]:
    draw = random.Random(seed)
    ages, cities = [30, 25, 20, 14, 8, 3], [50, 22, 12, 8, 4, 3, 1]
    return [
        Somebody(
            draw.getrandbits(64), *draw.choices(AGES, ages), *draw.choices(CITIES, cities),
            *draw.choices(SERVICES, [60, 25, 10, 5]), *draw.choices(CHANNELS, [70, 30]), draw.randrange(100, 5000),
        )
        for _ in range(number)
    ]  # fmt: skip


Filters = Mapping[str, Iterable[str]]


def let_in(population: Iterable[Somebody], filters: Filters) -> list[Somebody]:
    return [one for one in population if all(getattr(one, name) in values for name, values in filters.items())]


def counted(members: Iterable[Somebody], lanes: bool = True) -> Cell:
    some = list(members)
    many = [0] * LANES
    for one in some:
        many[one.pseudonym % LANES] += 1
    amounts = sorted((one.amount for one in some), reverse=True)
    return Cell(len(some), sum(amounts), tuple(amounts[:2]), tuple(many) if lanes else ())


def table_over(
    population: Iterable[Somebody], dimensions: tuple[str, ...], filters: Filters | None = None,
    measure: Measure = Measure.PEOPLE,
) -> Table:  # fmt: skip
    found = defaultdict[tuple[str, ...], list[Somebody]](list)
    for one in let_in(population, filters or {}):
        values = [getattr(one, name) for name in dimensions]
        for key in product(*((value, TOTAL) for value in values)):
            found[key].append(one)
    cells = {key: counted(members) for key, members in found.items()}
    inner = {key: cell for key, cell in cells.items() if TOTAL not in key}
    totals = {key: cell for key, cell in cells.items() if TOTAL in key}
    return Table(dimensions, measure, inner, totals, once=True)


@dataclass
class Analyst:
    """Somebody who asks, of one extract."""

    clinic: Clinic
    population: list[Somebody]
    purpose: PurposeId = BUSINESS
    extract: bytes = b"e" * 16
    gate: Gate = field(init=False)

    def __post_init__(self) -> None:
        self.gate = Gate(self.clinic.vault, secrets.randbelow)

    def context(self, **more: Any) -> Release:
        return Release(self.purpose, self.extract, "agreement", **more)

    def asks(
        self, *dimensions: str, filters: Filters | None = None, measure: Measure = Measure.PEOPLE, **more: Any
    ) -> Released | Withheld:
        """A filter is a look into the table with its column in it."""
        look = {name: frozenset(values) for name, values in (filters or {}).items()}
        columns = tuple(name for name in COLUMNS if name in {*dimensions, *look})
        if len(columns) > MOST_DIMENSIONS:
            return Withheld("gate-columns", Text("högst tre", "at most three"))
        table = table_over(self.population, columns, measure=measure)
        seen = tuple(name for name in columns if name in dimensions)
        context = self.context(look=look, shown=seen, **more)
        return release(self.gate, table, context, by=ADA, now=self.clinic.now)

    def figures(
        self, *dimensions: str, filters: Filters | None = None, **more: Any
    ) -> dict[tuple[str, ...], int | None]:
        answer = self.asks(*dimensions, filters=filters, **more)
        assert isinstance(answer, Released), answer
        return {row.key: row.people for row in answer.rows}


HEALTH = frozenset({CategoryId("health")})
