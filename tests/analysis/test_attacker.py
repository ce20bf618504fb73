"""The attacker finds nothing under the minimum; and finds it as soon as one protection is taken away (S-08)."""

from collections.abc import Callable

import pytest

from ombud.analysis.release import gate as at_the_gate
from ombud.analysis.release.model import Cell, Measure
from tests.analysis.attacker import CAMPAIGNS, Attacker
from tests.analysis.population import Analyst, people
from tests.clinic import Clinic


def exact(cell: Cell, measure: Measure) -> tuple[int, object]:
    """A figure that is not rounded: everything but the rounding has to hold by itself."""
    return cell.people, cell.value


@pytest.fixture
def unrounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_the_gate, "figure", exact)


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda one: one.__name__)
def test_nothing_is_found_even_where_figures_are_not_rounded(
    clinic: Clinic, unrounded: None, campaign: Callable[[Attacker], None]
) -> None:
    attacker = Attacker(Analyst(clinic, people(600)), blur=0)
    campaign(attacker)
    assert attacker.seen, "something is told"
    assert attacker.found() == []
