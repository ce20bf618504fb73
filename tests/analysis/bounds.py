"""The oracle of suppression: what anybody who has every figure that is shown can say of a cell that is not.

The least and the largest value of each hidden cell, over every table of non-negative numbers that adds up and agrees
with what is shown, by linear programming (scipy), or for small tables by trying every one.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import product

import numpy as np
from scipy.optimize import linprog

from ombud.analysis.release.cube import Cube
from ombud.analysis.release.model import TOTAL, Key


def system(cube: Cube, shown: Collection[Key]) -> tuple[list[Key], np.ndarray, np.ndarray]:
    """The inner cells, and what the shown figures say of their sums."""
    inner = list(cube.inner())
    rows, right = [], []
    for key in shown:
        rows.append([float(_is_in(cell, key)) for cell in inner])
        right.append(float(cube.cells[key].people))
    return inner, np.array(rows).reshape(len(rows), len(inner)), np.array(right)


def intervals(cube: Cube, hidden: Collection[Key]) -> dict[Key, tuple[float, float]]:
    inner, rows, right = system(cube, [key for key in cube.cells if key not in hidden])
    found = {}
    for key in hidden:
        wanted = np.array([float(_is_in(cell, key)) for cell in inner])
        ends = []
        for sign in (1, -1):
            if len(rows):
                solved = linprog(sign * wanted, A_eq=rows, b_eq=right, bounds=(0, None), method="highs")
            else:
                solved = linprog(sign * wanted, bounds=(0, None), method="highs")
            ends.append(sign * solved.fun if solved.status == 0 else sign * np.inf * -1)
        found[key] = (min(ends), max(ends))
    return found


def every_table(cube: Cube, hidden: Collection[Key], most: int) -> Iterator[Mapping[Key, int]]:
    """Every table of numbers up to `most` that agrees with what is shown: for very small ones."""
    inner = list(cube.inner())
    shown = [key for key in cube.cells if key not in hidden]
    for numbers in product(range(most + 1), repeat=len(inner)):
        table = dict(zip(inner, numbers, strict=True))
        if all(total(table, key) == cube.cells[key].people for key in shown):
            yield table


def total(table: Mapping[Key, int], key: Key) -> int:
    return sum(number for cell, number in table.items() if _is_in(cell, key))


def _is_in(cell: Key, key: Key) -> bool:
    return all(part in (TOTAL, value) for value, part in zip(cell, key, strict=True))
