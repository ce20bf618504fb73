"""Counts as they may be shown (S-08), and the fairness of a card (S-01)."""

import random

import pytest

from ombud.analysis.profiling.card import NONE, Tally, card
from ombud.analysis.profiling.coarse import OTHERS, coarse, merged, share
from ombud.analysis.profiling.model import Inputs, Placed


@pytest.mark.parametrize(("people", "shown"), [(0, None), (4, None), (5, 5), (7, 5), (8, 10), (12, 10), (103, 105)])
def test_a_count_is_shown_to_the_nearest_five_and_not_at_all_under_five(people: int, shown: int | None) -> None:
    assert coarse(people) == shown


def test_the_small_ones_are_merged() -> None:
    assert merged({"a": 12, "b": 3, "c": 1}) == {"a": 10, OTHERS: None}
    assert merged({"a": 12, "b": 3, "c": 4}) == {"a": 10, OTHERS: 5}
    assert merged({"a": 12}) == {"a": 10}
    assert merged({}) == {}


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(5, 10, 50), (4, 10, None), (6, 10, None), (5, 9, None), (20, 30, 65), (0, 100, None), (100, 100, None),
     (96, 100, None)],
)  # fmt: skip
def test_a_share_is_not_shown_where_it_says_what_nearly_everybody_is(part: int, whole: int, shown: int | None) -> None:
    assert share(part, whole) == shown


def tally(*rows: tuple[int, str | None, str | None, str | None]) -> Tally:
    found = Tally()
    for number, segment, age, place in rows:
        for _ in range(number):
            found.add(Inputs(age, place), None if segment is None else Placed(segment, "", ()))
    return found


def test_a_card_counts_segments_and_marks_who_is_favoured() -> None:
    made = card(
        tally((30, "a", "20-29", "Orsa"), (10, None, "20-29", "Orsa"), (6, "a", "50-59", "Orsa"),
              (34, None, "50-59", None), (2, "b", "90+", "Smådalarö")), {"D-05": 40, "D-09": 2},
    )  # fmt: skip
    assert made["people"] == 80
    assert made["segments"] == {"a": 35, OTHERS: None}
    assert made["left_out"] == {"D-05": 40, OTHERS: None}
    ages = {one["group"]: one for one in made["fairness"] if one["by"] == "age"}
    assert ages["20-29"] == {
        "by": "age", "group": "20-29", "segment": "a", "share": 75, "of_all": 45, "marked": True
    }  # fmt: skip
    assert ages["50-59"]["marked"]
    assert OTHERS not in ages
    places = {one["group"]: one for one in made["fairness"] if one["by"] == "municipality"}
    assert set(places) == {"Orsa"}
    assert not [one for one in made["fairness"] if one["segment"] in (NONE, "b")]


def test_a_group_that_is_treated_as_all_are_is_not_marked() -> None:
    made = card(
        tally((20, "a", "20-29", "Orsa"), (20, None, "20-29", "Orsa"), (19, "a", "50-59", "Orsa"),
              (21, None, "50-59", "Orsa"), (5, "a", "60-69", "Orsa"), (5, None, "70-79", "Orsa")), {},
    )  # fmt: skip
    ages = {one["group"]: one["marked"] for one in made["fairness"] if one["by"] == "age"}
    assert ages == {"20-29": False, "50-59": False, OTHERS: False}


def test_an_empty_run_has_a_card() -> None:
    assert card(Tally(), {}) == {"people": None, "segments": {}, "left_out": {}, "fairness": []}


def test_no_number_on_a_card_is_an_exact_count_or_one_of_few() -> None:
    """S-08, for any numbers: everything shown is a multiple of five, and none speaks of fewer than five."""
    drawn = random.Random(5)
    for _ in range(200):
        rows = [
            (drawn.randrange(0, 30), drawn.choice(["a", "b", None]), drawn.choice(["20-29", "30-39", None]),
             drawn.choice(["Orsa", "Mora", None])) for _ in range(8)
        ]  # fmt: skip
        made = card(tally(*rows), {"D-05": drawn.randrange(0, 9)})
        numbers = [made["people"], *made["segments"].values(), *made["left_out"].values()]
        numbers += [one[name] for one in made["fairness"] for name in ("share", "of_all")]
        assert all(n is None or (n >= 5 and n % 5 == 0) for n in numbers)
