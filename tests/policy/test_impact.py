"""Impact assessments held against what is live (Art. 35; A-40, A-41)."""

from datetime import UTC, date, datetime

import pytest

from ombud.policy.impact import CRITERIA, PARTS, Assessed, State, assessments
from ombud.policy.model import Policy, PolicyFile, Words
from ombud.terms import PurposeId
from tests.clinic import demo_policy

PROFILING, RECORD = PurposeId("profiling.marketing"), PurposeId("care.record")
TODAY = date(2026, 8, 20)


def of(purpose: PurposeId, file: PolicyFile | None = None, today: date = TODAY, **more: object) -> Assessed:
    policy = Policy(1, datetime(2026, 1, 1, tzinfo=UTC), file or demo_policy(), **more)  # type: ignore[arg-type]
    return next(one for one in assessments(policy, today) if one.purpose == purpose)


def changed(purpose: PurposeId, **impact: object) -> PolicyFile:
    file = demo_policy()
    was = file.purposes[purpose]
    assert was.impact is not None
    now = was.model_copy(update={"impact": was.impact.model_copy(update=impact)})
    return file.model_copy(update={"purposes": {**file.purposes, purpose: now}})


def test_a_40_two_criteria_demand_an_assessment_and_one_does_not() -> None:
    assert of(PROFILING).state is State.APPROVED
    assert of(PurposeId("contract.request")).state is State.NOT_NEEDED
    missing = changed(PROFILING, approved_on=None)
    assert of(PROFILING, missing).state is State.MISSING
    assert of(PROFILING, changed(PROFILING, approved_by=None)).review_on is None


def test_a_40_a_criterion_that_the_words_show_and_the_assessment_forgets_is_named() -> None:
    found = of(PROFILING, changed(PROFILING, criteria=["matching"]))
    assert set(found.unnamed) == set(found.criteria) - {"matching"}
    assert "evaluation" in found.unnamed


@pytest.mark.parametrize("part", list(PARTS))
def test_a_41_each_part_of_35_7_and_the_officers_advice_must_be_there(part: str) -> None:
    found = of(PROFILING, changed(PROFILING, **{part: None}))
    assert (found.state, found.missing) == (State.UNFINISHED, (part,))


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 8, 20), State.APPROVED), (date(2026, 8, 21), State.REVIEW)]
)  # fmt: skip
def test_art_35_11_it_is_looked_at_again_within_a_year(day: date, state: State) -> None:
    found = of(PROFILING, today=day)
    assert (found.review_on, found.state) == (date(2026, 8, 21), state)


def test_what_does_not_run_is_not_live() -> None:
    assert of(RECORD).live
    assert not of(RECORD, inactive={RECORD: ("A-40",)}).live
    file = demo_policy()
    off = file.purposes[RECORD].model_copy(update={"off": Words(sv="av", en="off")})
    assert not of(RECORD, file.model_copy(update={"purposes": {**file.purposes, RECORD: off}})).live


def test_what_has_to_be_done_stands_first() -> None:
    policy = Policy(1, datetime(2026, 1, 1, tzinfo=UTC), changed(RECORD, approved_on=None))
    found = [one.state for one in assessments(policy, TODAY)]
    assert found == sorted(found, key=list(State).index)
    assert found[0] is State.MISSING


def test_every_criterion_of_the_policy_has_its_words() -> None:
    impacts = [purpose.impact for purpose in demo_policy().purposes.values() if purpose.impact]
    assert {name for impact in impacts for name in impact.criteria} <= set(CRITERIA)
