"""`decide` and a second statement of its rules agree, on every scene drawn and on every rule."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from ombud.policy.ask import Facts, Permit, Refusal, Rule
from ombud.policy.decide import decide
from tests.policy import oracle
from tests.policy.strategies import LEANS, Scene, scenes

quiet = settings(deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
many = settings(quiet, max_examples=500)
some = settings(quiet, max_examples=100)
few = settings(quiet, max_examples=50)


def decided(scene: Scene) -> Permit | Refusal:
    return decide(scene.policy, scene.law, scene.ask, scene.facts, scene.now)


def refusing(scene: Scene) -> set[str]:
    answer = decided(scene)
    return {rule.value for rule in answer.rules} if isinstance(answer, Refusal) else set()


def said(scene: Scene) -> set[str]:
    return oracle.broken_rules(scene.policy, scene.law, scene.ask, scene.facts, scene.now)


@many
@given(scenes())
def test_every_rule_broken_is_named_and_every_rule_named_is_broken(scene: Scene) -> None:
    assert refusing(scene) == said(scene)


@pytest.mark.parametrize("lean", LEANS)
def test_each_rule_is_seen_broken_alone_and_the_two_statements_agree(lean: str) -> None:
    """Broken alone: else two rules could hide behind one another, and one of them go unmissed."""
    seen: Counter[str] = Counter()

    @few
    @given(scenes(lean))
    def agree(scene: Scene) -> None:
        broken = said(scene)
        seen["+".join(sorted(broken)) or "permit"] += 1
        assert refusing(scene) == broken

    agree()
    assert seen[lean.split()[0]] > 0, seen


def test_scenes_are_also_permitted() -> None:
    seen: Counter[bool] = Counter()

    @few
    @given(scenes("D-09 an objection"))
    def count(scene: Scene) -> None:
        seen[not refusing(scene.with_facts(choices=frozenset()))] += 1

    count()
    assert seen[True] > 5


@some
@given(scenes())
def test_silence_refuses(scene: Scene) -> None:
    """A purpose that the notice states needs a fact; one who is not known is not read."""
    purpose = scene.purpose()
    answer = decided(replace(scene, facts=Facts()))
    assert isinstance(answer, Refusal)
    if purpose is not None and scene.ask.categories:
        assert Rule.D_12 in answer.rules


@some
@given(scenes())
def test_an_objection_trumps_everything(scene: Scene) -> None:
    assert isinstance(decided(scene.with_facts(choices=scene.facts.choices | {"no", "no_other"})), Refusal)


@some
@given(scenes())
def test_withdrawing_a_consent_never_widens(scene: Scene) -> None:
    before = refusing(scene)
    for choice in scene.facts.choices:
        if choice.startswith("yes"):
            assert before <= refusing(scene.with_facts(choices=scene.facts.choices - {choice}))


@some
@given(scenes())
def test_a_flag_against_use_never_widens(scene: Scene) -> None:
    before = refusing(scene)
    for flag in ("restricted", "blocked", "svod_blocked", "protected", "deceased"):
        assert before <= refusing(scene.with_facts(flags=scene.facts.flags | {flag}))


@some
@given(scenes())
def test_a_permit_names_a_declared_purpose_that_covers_the_ask(scene: Scene) -> None:
    answer = decided(scene)
    if isinstance(answer, Permit):
        purpose = scene.policy.file.purposes[answer.ask.purpose]
        assert answer.ask is scene.ask
        assert answer.ask.categories
        assert answer.ask.categories <= {used.id for used in purpose.categories}
        assert (answer.policy_number, answer.at) == (scene.policy.number, scene.now)


@some
@given(scenes())
def test_a_permit_lists_every_rule_and_a_refusal_lists_its_own_in_order(scene: Scene) -> None:
    answer = decided(scene)
    in_order = [rule for rule in Rule if rule in answer.rules]
    assert list(answer.rules) == in_order
    assert answer.policy_number == scene.policy.number
    if isinstance(answer, Permit):
        assert in_order == list(Rule)
    else:
        assert answer.ask is scene.ask


@some
@given(scenes())
def test_a_later_time_after_the_end_never_permits(scene: Scene) -> None:
    if "D-12" in refusing(scene):
        for days in (1, 400, 40_000):
            assert "D-12" in refusing(replace(scene, now=scene.now + timedelta(days=days)))


@some
@given(scenes())
def test_asking_for_less_never_refuses_more(scene: Scene) -> None:
    before = refusing(scene)
    for category in scene.ask.categories:
        less = replace(scene.ask, categories=frozenset({category}))
        assert refusing(replace(scene, ask=less)) <= before


@some
@given(scenes())
def test_the_same_question_has_the_same_answer(scene: Scene) -> None:
    assert decided(scene) == decided(scene)
