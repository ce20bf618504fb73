"""The attacker finds nothing under the minimum; and finds it as soon as one protection is taken away (S-08)."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from ombud.analysis.release import gate as at_the_gate
from ombud.analysis.release import memory, minimum, suppress
from ombud.analysis.release.memory import Memory, Stand, Standing
from ombud.analysis.release.minimum import Need
from ombud.analysis.release.model import Cell, Key, Measure, Release, Table
from tests.analysis import attacker as ways
from tests.analysis import attacks
from tests.analysis.attacker import CAMPAIGNS, MINIMUM, Attacker
from tests.analysis.attacks import ATTACKS
from tests.analysis.population import Analyst, let_in, people, table_over
from tests.clinic import ADA, Clinic

pytestmark = pytest.mark.on("sqlite")
Campaign = Callable[[Attacker], None]
Fault = Callable[[pytest.MonkeyPatch], None]


def exact(cell: Cell, measure: Measure) -> tuple[int, object]:
    """A figure that is not rounded."""
    return cell.people, cell.value


@pytest.fixture
def unrounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything but the rounding has to hold by itself."""
    monkeypatch.setattr(at_the_gate, "figure", exact)


def found_by(clinic: Clinic, campaign: Campaign, analyst: type[Analyst] = Analyst) -> list[tuple[ways.Group, int]]:
    attacker = Attacker(analyst(clinic, people(600)), blur=0)
    campaign(attacker)
    assert attacker.seen or attacker.at_least, "something is told"
    return attacker.found()


@pytest.mark.parametrize("campaign", CAMPAIGNS, ids=lambda one: one.__name__)
def test_nothing_is_found_even_where_figures_are_not_rounded(
    clinic: Clinic, unrounded: None, campaign: Campaign
) -> None:
    assert found_by(clinic, campaign) == []


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one.__name__)
def test_nothing_is_found_over_time_or_in_amounts(
    clinic: Clinic, unrounded: None, attack: Callable[[Clinic], Iterator[int]]
) -> None:
    assert list(attack(clinic)) == []


def no_minimum(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(at_the_gate, "needs", lambda *_: {})


def nobody_is_told(patch: pytest.MonkeyPatch) -> None:
    """Zeros are figures like others."""
    honest = at_the_gate.needs

    def without_zeros(cube: Any, measure: Measure, least: Any) -> Mapping[Key, Need]:
        return {key: need for key, need in honest(cube, measure, least).items() if cube.cells[key].people}

    patch.setattr(at_the_gate, "needs", without_zeros)


def only_the_small_ones_are_hidden(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(suppress.Hiding, "protect", lambda self, must: self.hidden.update(must))


def nothing_is_remembered(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Memory, "standing", lambda *_: Standing(Stand.OPEN))
    patch.setattr(Memory, "betrayed", lambda *_: False)


def what_has_been_told_is_taken_back(patch: pytest.MonkeyPatch) -> None:
    """A cell that was shown is hidden now: who has the old table has it still."""
    honest = suppress.Hiding._cost
    patch.setattr(suppress.Hiding, "_cost", lambda self, corners, need: _forgetful(self, corners, need, honest))


def _forgetful(hiding: suppress.Hiding, corners: suppress.Corners, need: Need, honest: Any) -> int | None:
    hiding.known = hiding.counted = ()
    cost: int | None = honest(hiding, corners, need)
    return cost


@pytest.mark.parametrize(
    ("fault", "campaign"),
    [
        (no_minimum, ways.totals_less_parts),
        (nobody_is_told, ways.totals_less_parts),
        (only_the_small_ones_are_hidden, ways.one_table),
        (nothing_is_remembered, ways.any_table),
        (what_has_been_told_is_taken_back, ways.any_table),
    ],
    ids=lambda one: one.__name__,
)
def test_without_a_protection_it_finds_cells(
    clinic: Clinic, unrounded: None, monkeypatch: pytest.MonkeyPatch, fault: Fault, campaign: Campaign
) -> None:
    fault(monkeypatch)
    assert found_by(clinic, campaign)


class AsksOfParts(Analyst):
    """Asks of those that a filter lets in, as if they were everybody."""

    def asks(self, *dimensions: str, filters: Any = None, measure: Measure = Measure.PEOPLE, **more: Any) -> Any:
        some = let_in(self.population, filters or {})
        made = {name: frozenset(values) for name, values in (filters or {}).items()}
        context = Release(self.purpose, self.extract, "agreement", filters=made)
        table: Table = table_over(some, dimensions, measure=measure)
        return at_the_gate.release(self.gate, table, context, by=ADA, now=self.clinic.now)


def test_a_filter_that_is_no_look_into_the_whole_table_gives_cells_away(
    clinic: Clinic, unrounded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why filters are looks: each question by itself is protected, and all of them together are not."""
    monkeypatch.setattr(at_the_gate, "_not_asked_so", lambda *_: None)
    assert found_by(clinic, ways.one_by_one, AsksOfParts)


def lanes_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Memory, "_near", lambda *_: iter(()))


def sums_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Memory, "betrayed", lambda *_: False)


def groups_may_lie_across(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(at_the_gate, "across", lambda *_: None)


def extracts_are_not_compared(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Memory, "_by_words", lambda *_: iter(()))


def purposes_know_nothing_of_one_another(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(at_the_gate, "beside", lambda _policy, purpose: frozenset({purpose}))


def groups_are_of_one_extract(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Memory, "lately", lambda *_: set())


def nobody_dominates(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(minimum, "is_dominated", lambda _: False)


@pytest.mark.parametrize(
    ("fault", "attack"),
    [
        (lanes_are_not_looked_at, attacks.the_same_people_by_other_words),
        (nothing_is_remembered, attacks.the_same_question_after_one_has_gone),
        (nothing_is_remembered, attacks.a_longer_period_less_a_shorter_one),
        (sums_are_not_looked_at, attacks.a_year_less_its_months),
        (groups_may_lie_across, attacks.periods_that_lie_across),
        (extracts_are_not_compared, attacks.the_same_question_of_the_next_extract),
        (purposes_know_nothing_of_one_another, attacks.under_another_purpose),
        (purposes_know_nothing_of_one_another, attacks.a_no_to_one_purpose_alone),
        (groups_are_of_one_extract, attacks.periods_across_of_an_extract_made_anew),
        (nobody_dominates, attacks.the_second_largest_tells_the_largest),
    ],
    ids=lambda one: one.__name__,
)
def test_without_a_protection_it_finds_people_over_time_or_amounts(
    clinic: Clinic,
    unrounded: None,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    attack: Callable[[Clinic], Iterator[int]],
) -> None:
    fault(monkeypatch)
    found = list(attack(clinic))
    assert found
    assert all(number < MINIMUM or attack is attacks.the_second_largest_tells_the_largest for number in found)


def test_without_the_rounding_every_figure_is_exact(clinic: Clinic) -> None:
    """With it a figure is of five numbers, and two that differ by less tell nothing."""
    analyst = Analyst(clinic, people(600))
    figures = analyst.figures("age", "city")
    truth = {key: cell.people for key, cell in table_over(analyst.population, ("age", "city")).cells.items()}
    shown = {key: number for key, number in figures.items() if number is not None and key in truth}
    assert all(number % 5 == 0 for number in shown.values())
    assert any(number != truth[key] for key, number in shown.items())
    assert memory.TIME
