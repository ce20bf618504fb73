"""What spec/release.md says, and what spec/vectors/release.json has, is what the code does."""

import json
from fractions import Fraction
from typing import Any

import pytest

from ombud.analysis.release.cube import cube
from ombud.analysis.release.memory import distance
from ombud.analysis.release.minimum import Threshold, needs
from ombud.analysis.release.model import Cell, Measure, Table
from ombud.analysis.release.noise import discrete_laplace
from ombud.analysis.release.rounding import figure
from ombud.analysis.release.suppress import Hiding
from ombud.analysis.release.why import WORDS
from tests.clinic import ROOT

VECTORS = json.loads((ROOT / "spec" / "vectors" / "release.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "spec" / "release.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("vector", VECTORS["tables"], ids=lambda one: one["says"])
def test_the_same_cells_are_hidden(vector: dict[str, Any]) -> None:
    cells = {tuple(key): Cell(people) for *key, people in vector["cells"]}
    made = cube(Table(tuple("abc"[: len(next(iter(cells)))]), Measure.PEOPLE, cells, once=True))
    hiding = Hiding(made, Measure.PEOPLE, vector["minimum"], known=())
    assert hiding.protect(needs(made, Measure.PEOPLE, Threshold(vector["minimum"], {}))) is None
    assert hiding.hidden == {tuple(key) for key in vector["hidden"]}


@pytest.mark.parametrize("vector", VECTORS["figures"], ids=lambda one: f"{one['measure']}-{one['people']}")
def test_figures_are_rounded_so(vector: dict[str, Any]) -> None:
    people, value = figure(Cell(vector["people"], int(vector["value"])), Measure(vector["measure"]))
    assert (people, str(value)) == (vector["shown_people"], vector["shown_value"])


@pytest.mark.parametrize("vector", VECTORS["near"], ids=lambda one: str(one["near"]))
def test_cells_are_near_so(vector: dict[str, Any]) -> None:
    assert (distance(vector["one"], vector["other"]) < vector["minimum"]) is vector["near"]


@pytest.mark.parametrize("vector", VECTORS["noise"], ids=lambda one: one["scale"])
def test_noise_comes_of_the_draws_so(vector: dict[str, Any]) -> None:
    draws = iter(vector["draws"])
    assert discrete_laplace(Fraction(vector["scale"]), lambda _: next(draws)) == vector["number"]


def test_the_page_has_every_refusal() -> None:
    section = PAGE.split("## 6.")[1].split("## 7.")[0]
    assert {word for word in section.replace("`", " ").split() if word.startswith("gate-")} == set(WORDS)
