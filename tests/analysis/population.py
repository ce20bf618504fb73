"""An invented population, and tables counted over it as the questions do: people, values, lanes, every total."""

import random
import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from ombud.analysis.release import LANES, TOTAL, Cell, Gate, Measure, Release, Released, Table, Withheld, release
from ombud.terms import CategoryId, PurposeId
from tests.clinic import ADA, Clinic

BUSINESS, CARE = PurposeId("statistics.business"), PurposeId("statistics.care")
AGES = ("18-29", "30-39", "40-49", "50-59", "60-69", "70-79")
CITIES = ("Exempelstad", "Demoby", "Provköping", "Testvik", "Låtsasköping", "Fabelholm", "Sagobro")
SERVICES = ("massage", "test", "resa", "kurs")
CHANNELS = ("web", "desk")


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

    def context(self, filters: Filters | None = None, **more: Any) -> Release:
        made = {name: frozenset(values) for name, values in (filters or {}).items()}
        return Release(self.purpose, self.extract, "agreement", made, **more)

    def asks(
        self, *dimensions: str, filters: Filters | None = None, measure: Measure = Measure.PEOPLE, **more: Any
    ) -> Released | Withheld:
        table = table_over(self.population, dimensions, filters, measure)
        return release(self.gate, table, self.context(filters, **more), by=ADA, now=self.clinic.now)

    def figures(
        self, *dimensions: str, filters: Filters | None = None, **more: Any
    ) -> dict[tuple[str, ...], int | None]:
        answer = self.asks(*dimensions, filters=filters, **more)
        assert isinstance(answer, Released), answer
        return {row.key: row.people for row in answer.rows}


HEALTH = frozenset({CategoryId("health")})
