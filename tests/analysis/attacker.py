"""Somebody who wants the cells that are not shown, and has all the time in the world.

They see figures and nothing else. They know what every question means, which values there are, that no number is
negative, and how far a figure is rounded. So each figure is an inequality about the finest groups there are (age × city
× service × channel), and what can be said from all of them together is linear programming: differencing, totals less
their parts, intersections, trackers (Denning 1979) and reconstruction from many filters (Dinur and Nissim 2003) are all
in it. A cell is *found* when it must be below the minimum, whatever else may be so.

A campaign is a way of asking. `found` is what comes of one.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

from ombud.analysis.release import TOTAL, Released
from tests.analysis.population import AGES, CHANNELS, CITIES, SERVICES, Analyst, Somebody

VALUES: Mapping[str, tuple[str, ...]] = {"age": AGES, "city": CITIES, "service": SERVICES, "channel": CHANNELS}
NAMES = tuple(VALUES)
Group = Mapping[str, frozenset[str]]
ATOMS = list(product(*VALUES.values()))
MINIMUM = 5


@dataclass
class Attacker:
    """Everything that has been seen."""

    analyst: Analyst
    blur: int = 2
    """How far from the truth a figure may be."""
    seen: dict[tuple[tuple[str, frozenset[str]], ...], int] = field(default_factory=dict)
    at_least: list[tuple[Group, int]] = field(default_factory=list)
    """Figures of several values: the sum of those that are shown."""
    refused: Counter[str] = field(default_factory=Counter)

    def asks(self, *dimensions: str, **filters: Iterable[str]) -> None:
        answer = self.analyst.asks(*dimensions, filters=filters)
        if not isinstance(answer, Released):
            self.refused[answer.rule] += 1
            return
        for row in answer.rows:
            if row.people is not None:
                group = {name: frozenset(values) for name, values in filters.items()}
                group |= {
                    name: frozenset({value})
                    for name, value in zip(answer.dimensions, row.key, strict=True)
                    if value != TOTAL
                }
                if all(len(values) == 1 for values in group.values()):
                    self.seen.setdefault(tuple(sorted(group.items())), row.people)
                else:
                    self.at_least.append((group, row.people))

    def found(self, most: int = 60) -> list[tuple[Group, int]]:
        """The groups under the minimum that are found, of the `most` likeliest to be; each with its true number."""
        wanted = [one for one in groups_under(self.analyst.population, MINIMUM)]
        random.Random(1).shuffle(wanted)
        return [(group, people) for group, people in wanted[:most] if self.largest(group) < MINIMUM - 1e-6]

    def largest(self, group: Group) -> float:
        """The most people that the group can have, as far as all figures say."""
        rows = np.array([inside(dict(one)) for one in self.seen], dtype=float).reshape(-1, len(ATOMS))
        figures = np.array(list(self.seen.values()), dtype=float)
        floors = np.array([inside(one) for one, _ in self.at_least], dtype=float).reshape(-1, len(ATOMS))
        least = np.array([figure - self.blur * len(ATOMS) for _, figure in self.at_least], dtype=float)
        solved = linprog(
            -inside(group).astype(float),
            A_ub=csr_matrix(np.vstack([rows, -rows, -floors])),
            b_ub=np.concatenate([figures + self.blur, self.blur - figures, -least]),
            bounds=(0, None),
            method="highs",
        )
        assert solved.status in (0, 3), solved.message
        return float("inf") if solved.status == 3 else float(-solved.fun)


def inside(group: Group) -> np.ndarray:
    return np.array([all(atom[NAMES.index(name)] in values for name, values in group.items()) for atom in ATOMS])


def groups_under(population: list[Somebody], minimum: int) -> Iterator[tuple[Group, int]]:
    """Every group by one to three attributes that somebody is in, but too few."""
    for names in (some for number in (1, 2, 3) for some in combinations(NAMES, number)):
        for values in product(*(VALUES[name] for name in names)):
            people = sum(
                all(getattr(one, name) == value for name, value in zip(names, values, strict=True))
                for one in population
            )
            if people < minimum:
                yield {name: frozenset({value}) for name, value in zip(names, values, strict=True)}, people


def one_table(attacker: Attacker) -> None:
    """Rare combinations of two, with every total."""
    attacker.asks("age", "city")


def totals_less_parts(attacker: Attacker) -> None:
    for names in (("age",), ("city",), ("age", "city"), ("city", "service"), ("age", "city", "service")):
        attacker.asks(*names)


def differencing(attacker: Attacker) -> None:
    """Everybody, and everybody but one value; then the same in each city."""
    for name, values in VALUES.items():
        attacker.asks()
        for value in values:
            attacker.asks(**{name: [one for one in values if one != value]})
    for city in CITIES:
        attacker.asks(city=[city])
        for age in AGES:
            attacker.asks(city=[city], age=[one for one in AGES if one != age])


def one_by_one(attacker: Attacker) -> None:
    """Every part by itself, in a question of its own: no table ever has two of them."""
    for names in (("city",), ("age",), ("age", "city"), ("city", "service")):
        for values in product(*(VALUES[name] for name in names)):
            attacker.asks(**{name: [value] for name, value in zip(names, values, strict=True)})
    attacker.asks()


def line_by_line(attacker: Attacker) -> None:
    """Each row of a table in a question of its own, then each column, then the totals."""
    for city in CITIES:
        attacker.asks("age", city=[city])
    for age in AGES:
        attacker.asks("city", age=[age])
    for service in SERVICES:
        attacker.asks("age", service=[service])
        attacker.asks("city", service=[service])
    attacker.asks("age")
    attacker.asks("city")


def trackers(attacker: Attacker) -> None:
    """Denning: a rare group is asked for through large ones: A, and A without the rare; A or B, A and B."""
    for age, service in product(AGES, SERVICES):
        others = [one for one in SERVICES if one != service]
        attacker.asks(age=[age])
        attacker.asks(age=[age], service=others)
        attacker.asks("city", age=[age], service=others)
        attacker.asks("city", age=[age])


def intersections(attacker: Attacker) -> None:
    """Groups of values that lie across one another in every way."""
    for some in combinations(CITIES, 2):
        attacker.asks("age", city=some)
    for some in combinations(AGES, 3):
        attacker.asks("city", age=some)


def reconstruction(attacker: Attacker) -> None:
    """Many random filters."""
    draw = random.Random(3)
    for _ in range(60):
        dimensions = draw.sample(NAMES, draw.randrange(3))
        left = [name for name in NAMES if name not in dimensions]
        filters = {
            name: draw.sample(VALUES[name], draw.randrange(1, len(VALUES[name])))
            for name in left
            if draw.random() < 0.6
        }
        attacker.asks(*dimensions, **filters)


def any_table(attacker: Attacker) -> None:
    """Every table with one value for each filter, in a random order."""
    draw, questions = random.Random(5), list[tuple[tuple[str, ...], dict[str, list[str]]]]()
    for number in range(3):
        for dimensions in combinations(NAMES, number):
            for name in NAMES:
                if name not in dimensions:
                    questions += [(dimensions, {name: [value]}) for value in VALUES[name]]
            questions.append((dimensions, {}))
    draw.shuffle(questions)
    for dimensions, filters in questions:
        attacker.asks(*dimensions, **filters)


CAMPAIGNS: tuple[Callable[[Attacker], None], ...] = (
    one_table,
    totals_less_parts, differencing, one_by_one, line_by_line, trackers, intersections, reconstruction, any_table,
)  # fmt: skip
