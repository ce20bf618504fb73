"""A `Decider` that has answered before gives the answers of `decide`, on every scene drawn, and of the oracle."""

import sys
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import Decider, decide
from ombud.policy.model import Anchor
from ombud.terms import RoleId, SubjectId
from tests.policy import oracle
from tests.policy.strategies import LEANS, Scene, anchors, facts, scenes
from tests.policy.test_decide_oracle import few, some

ANNA = SubjectId(b"a" * 16)
OTHERS: tuple[Callable[[Ask], Ask], ...] = (
    lambda ask: replace(ask, categories=frozenset()),
    lambda ask: replace(ask, channel="fax"),
    lambda ask: replace(ask, actor=replace(ask.actor, role=RoleId("another"))),
)


@dataclass(frozen=True)
class Told:
    """Facts as a decider takes them. The form is everything but the anchors."""

    known: Facts

    @property
    def form(self) -> Hashable:
        one = self.known
        return (
            one.told, one.told_interest, id(one.told_under), one.choices, one.ties, one.stage, one.services, one.flags,
            one.regime, one.volunteered, one.unit,
        )  # fmt: skip

    def facts(self) -> Facts:
        return self.known

    def anchors(self) -> Mapping[Anchor, datetime]:
        return self.known.anchors


@dataclass(frozen=True)
class Remembered(Told):
    """The same once more: whatever is asked for again now is a mistake."""

    def facts(self) -> Facts:
        raise AssertionError("facts of a form that was asked before")


def decider(scene: Scene) -> Decider:
    return Decider(scene.policy, scene.law, replace(scene.ask, subject=SubjectId(bytes(16))))


def of(scene: Scene, subject: SubjectId) -> Permit | Refusal:
    return decide(scene.policy, scene.law, replace(scene.ask, subject=subject), scene.facts, scene.now)


def declared(scene: Scene) -> bool:
    return scene.purpose() is not None and bool(scene.ask.categories)


@some
@given(scenes(), anchors, st.sampled_from((-1, 0, 1, 10**6, 10**15)))
def test_what_is_remembered_is_what_decide_says_for_other_events_and_on_other_days(
    scene: Scene, others: dict[Anchor, datetime], microseconds: int
) -> None:
    desk, told = decider(scene), Told(scene.facts)
    assert desk.decide(ANNA, told, scene.now) == of(scene, ANNA)
    again = Remembered if declared(scene) else Told
    for known in (scene.facts, replace(scene.facts, anchors=others), scene.facts):
        for now in (scene.now, scene.now + timedelta(microseconds=microseconds)):
            then = replace(scene, facts=known, now=now)
            answer = desk.decide(ANNA, again(known), now)
            assert answer == of(then, ANNA)
            broken = {rule.value for rule in answer.rules} if isinstance(answer, Refusal) else set()
            assert broken == oracle.broken_rules(then.policy, then.law, then.ask, then.facts, now)


@pytest.mark.parametrize("lean", LEANS)
def test_so_it_is_where_one_rule_alone_is_broken(lean: str) -> None:
    @few
    @given(scenes(lean), facts)
    def agree(scene: Scene, others: Facts) -> None:
        desk = decider(scene)
        for known in (scene.facts, others, scene.facts):
            assert desk.decide(ANNA, Told(known), scene.now) == of(replace(scene, facts=known), ANNA)

    agree()


@some
@given(scenes())
def test_a_permit_is_for_the_person_asked_about_and_for_the_question_of_the_desk(scene: Scene) -> None:
    answer = decider(scene).decide(ANNA, Told(scene.facts), scene.now)
    assert answer.ask == replace(scene.ask, subject=ANNA)


@some
@given(scenes(), st.sampled_from(OTHERS))
def test_another_question_is_not_answered(scene: Scene, other: Callable[[Ask], Ask]) -> None:
    """The permit would be for what nobody has decided about."""
    ask = replace(scene.ask, subject=ANNA)
    desk = decider(scene)
    assert desk.answer(ask, Told(scene.facts), scene.now) == of(scene, ANNA)
    if other(ask) != ask:
        with pytest.raises(ValueError, match="another question"):
            desk.answer(other(ask), Told(scene.facts), scene.now)


def test_what_is_remembered_is_bounded_and_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[Decider.__module__], "_REMEMBERED", 1)

    @few
    @given(scenes(), facts, anchors)
    def agree(scene: Scene, others: Facts, events: dict[Anchor, datetime]) -> None:
        desk = decider(scene)
        for known in (scene.facts, others, replace(others, anchors=events), scene.facts):
            assert desk.decide(ANNA, Told(known), scene.now) == of(replace(scene, facts=known), ANNA)

    agree()
