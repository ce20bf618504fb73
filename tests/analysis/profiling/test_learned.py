"""What models learn: the same from the same people, nothing from few, and each reason the one that counted."""

import random
from datetime import date

import pytest

from ombud.analysis.profiling.learn import learn_groups, learn_propensity
from ombud.analysis.profiling.learned import place_by_groups, place_by_propensity, weights_by_trait
from ombud.analysis.profiling.model import Effect, Factor, Feature, Inputs, Learned, Taken
from ombud.analysis.profiling.traits import FEWEST, borne, traits_of
from ombud.terms import ServiceId

ALL = tuple(Feature)
ON = date(2026, 11, 23)


def crowd(number: int, seed: int = 7) -> list[frozenset[str]]:
    """Two kinds of people, and some noise."""
    drawn = random.Random(seed)
    people = []
    for place in range(number):
        young = place % 2 == 0
        traits = {"age=20-29" if young else "age=50-59", "has=traningskort" if young else "has=massage"}
        if drawn.random() < 0.4:
            traits.add("interest=yoga")
        people.append(frozenset(traits))
    return people


def test_traits_are_bands_services_in_force_and_before_and_interests() -> None:
    had = Taken(ServiceId("massage"), date(2025, 1, 1), date(2026, 1, 1))
    has = Taken(ServiceId("traningskort"), date(2026, 1, 1))
    later = Taken(ServiceId("kostradgivning"), date(2027, 1, 1))
    one = Inputs("30-39", "Orsa", (had, has, later), frozenset({"yoga"}))
    assert traits_of(one, ALL, ON) == {
        "age=30-39", "municipality=Orsa", "had=massage", "has=traningskort", "interest=yoga"
    }  # fmt: skip
    assert traits_of(one, (Feature.AGE,), ON) == {"age=30-39"}
    assert traits_of(Inputs(), ALL, ON) == frozenset()
    assert traits_of(one, (Feature.SERVICES,), date(2025, 6, 9)) == {"has=massage"}


def test_a_trait_is_a_feature_only_where_ten_have_it_and_ten_have_it_not() -> None:
    """S-01, S-08: no weight rests on fewer."""
    people = [frozenset({"a=1"})] * 10 + [frozenset({"b=1"})] * 9 + [frozenset({"a=1", "c=1"})]
    assert borne(people) == ()
    assert borne([*people, *[frozenset[str]()] * 10]) == ("a=1",)
    assert borne([frozenset({"a=1"})] * 30) == ()


def test_the_same_people_and_seed_give_the_same_groups_in_whatever_order_they_come() -> None:
    people = crowd(60)
    first = learn_groups(people, 4, 1)
    assert first is not None
    assert learn_groups(people, 4, 1) == first
    shuffled = people[:]
    random.Random(1).shuffle(shuffled)
    other = learn_groups(shuffled, 2, 1)
    assert other is not None
    assert other == learn_groups(people, 2, 1)
    assert set(other.rows) == {"group-1", "group-2"}
    assert all(round(value * 20, 6) == round(value * 20) for row in other.rows.values() for value in row)


@pytest.mark.parametrize("number", [20, 25, 33, 60, 100])
@pytest.mark.parametrize("most", [2, 5, 12])
def test_no_group_is_learned_from_fewer_than_ten(number: int, most: int) -> None:
    """k ≥ 10: a centre must not be a person's own values."""
    people = crowd(number, number)
    learned = learn_groups(people, most, 1)
    assert learned is not None
    placed = [place_by_groups(learned, one).segment for one in people]
    assert len(learned.rows) <= number // FEWEST
    assert learned.people == number // 10 * 10
    assert set(placed) <= set(learned.rows)


def test_too_few_people_teach_nothing() -> None:
    assert learn_groups(crowd(19), 2, 1) is None
    assert learn_groups([], 2, 1) is None
    assert learn_groups([frozenset[str]()] * 50, 2, 1) is None
    lonely = [frozenset({"age=20-29"})] * 40
    assert learn_groups(lonely, 3, 1) is None


def test_numbers_are_coarse_enough_that_one_among_many_moves_none_of_them() -> None:
    """Whoever compares what was learned with somebody and without sees the same, but at the edge of a step."""
    people = crowd(400)
    with_one, without = learn_groups([*people, people[0]], 2, 1), learn_groups(people, 2, 1)
    assert with_one is not None
    assert without is not None
    assert with_one.rows == without.rows
    assert with_one.people == without.people


def test_where_no_two_groups_have_ten_people_there_are_none() -> None:
    """Nine who are alike, and fifteen who are not like them: one of the two would be nine people's own."""
    nine = [frozenset({"b=1", "c=1", "d=1", "e=1", "f=1"})] * 9
    one_each = [frozenset({f"{name}=1"}) for name in "bcdef"]
    assert learn_groups([*nine, *one_each, *[frozenset[str]()] * 10], 2, 1) is None


def test_a_group_without_ten_people_is_not_kept() -> None:
    """Three far-away people of one kind: they are no group of their own."""
    people = [*[frozenset({"age=20-29", "has=a"})] * 30, *[frozenset({"age=30-39", "has=b"})] * 30,
              *[frozenset({"has=a", "has=b"})] * 3]  # fmt: skip
    learned = learn_groups(people, 3, 1)
    assert learned is not None
    assert len(learned.rows) == 2


GROUPS = Learned(
    ("age=20-29", "age=50-59", "has=traningskort", "interest=yoga"),
    {"group-1": (0.9, 0.0, 1.0, 0.5), "group-2": (0.0, 0.9, 0.1, 0.4)}, 100,
)  # fmt: skip


def test_somebody_is_of_the_nearest_group_and_the_reasons_are_what_made_it_nearer() -> None:
    """S-01: the factors that were applied, those that counted most first."""
    young = place_by_groups(GROUPS, frozenset({"age=20-29", "has=traningskort"}))
    assert (young.segment, young.score) == ("group-1", "")
    assert young.factors == (
        Factor("age", "20-29", Effect.NEAR),
        Factor("has", "traningskort", Effect.NEAR),
    )
    older = place_by_groups(GROUPS, frozenset({"age=50-59"}))
    assert older.segment == "group-2"
    assert older.factors == (
        Factor("age", "50-59", Effect.NEAR),
        Factor("has_not", "traningskort", Effect.NEAR),
        Factor("interest_not", "yoga", Effect.NEAR),
    )


def test_where_nothing_that_is_said_made_it_nearer_that_is_said() -> None:
    learned = Learned(("age=20-29", "age=30-39"), {"group-1": (0.5, 0.0), "group-2": (0.9, 0.9)}, 100)
    assert place_by_groups(learned, frozenset()).factors == (Factor("nothing", "", Effect.NEAR),)


def takers(number: int) -> list[tuple[frozenset[str], bool]]:
    drawn = random.Random(3)
    people = []
    for place in range(number):
        yoga, young = place % 3 == 0, place % 2 == 0
        traits = frozenset({"interest=yoga"} if yoga else ()) | {"age=20-29" if young else "age=50-59"}
        people.append((traits, drawn.random() < (0.8 if yoga else 0.1)))
    return people


def test_a_propensity_is_weights_that_say_what_raises_and_what_lowers() -> None:
    learned = learn_propensity(takers(300), 1)
    assert learned is not None
    assert learned == learn_propensity(takers(300), 1)
    weights = {trait: row[0] for trait, row in weights_by_trait(learned).items()}
    assert weights["interest=yoga"] > 1
    medium, high = learned.levels
    assert medium <= high
    likely = place_by_propensity(learned, frozenset({"interest=yoga", "age=20-29"}))
    unlikely = place_by_propensity(learned, frozenset({"age=50-59"}))
    assert likely.factors[0] == Factor("interest", "yoga", Effect.RAISES)
    assert (likely.segment, unlikely.segment) == ("high", "low")
    assert likely.score == likely.segment


def test_the_level_is_the_sum_against_its_limits_and_the_sum_never_leaves() -> None:
    """N-09.1, policy: a level, not a number."""
    learned = Learned(("has=a", "has=b", "has=c"), {"weights": (1.0, -2.0, 0.0)}, 100, -0.5, (0.0, 0.4))
    assert place_by_propensity(learned, frozenset({"has=a"})).score == "high"
    assert place_by_propensity(learned, frozenset()).score == "low"
    assert place_by_propensity(learned, frozenset()).factors == (Factor("nothing", "", Effect.MET),)
    both = place_by_propensity(learned, frozenset({"has=a", "has=b", "has=c"}))
    assert both.factors == (Factor("has", "b", Effect.LOWERS), Factor("has", "a", Effect.RAISES))
    between = Learned(("has=a",), {"weights": (0.5,)}, 100, -0.25, (0.0, 0.5))
    assert place_by_propensity(between, frozenset({"has=a"})).score == "medium"
    at_the_limit = Learned(("has=a",), {"weights": (0.5,)}, 100, 0.0, (0.0, 0.5))
    assert place_by_propensity(at_the_limit, frozenset({"has=a"})).score == "high"
    assert place_by_propensity(at_the_limit, frozenset()).score == "low"


@pytest.mark.parametrize("did", [0, 9, 51, 60])
def test_ten_who_did_and_ten_who_did_not_are_needed(did: int) -> None:
    people = [(traits, place < did) for place, (traits, _) in enumerate(takers(60))]
    assert learn_propensity(people, 1) is None


def test_a_propensity_needs_something_to_look_at() -> None:
    assert learn_propensity([(frozenset[str](), place < 30) for place in range(60)], 1) is None
