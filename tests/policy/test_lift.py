"""A block that is lifted in an emergency (PDL 4:5, A-15): for whom, for what and until when it may be read."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ombud.policy.ask import Flag, Form, Lift, Permit, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Family, Tie
from ombud.terms import Actor, PurposeId, RoleId, UnitId
from tests.policy import oracle
from tests.policy.strategies import ASKED, OTHER, Scene, scenes
from tests.policy.test_decide_oracle import some

SECOND, HOUR = timedelta(microseconds=1), timedelta(hours=1)


@st.composite
def emergencies(draw: st.DrawFn) -> Scene:
    """Somebody in care asks for what another unit has written and the patient has blocked; lifts, right and wrong."""
    scene = draw(scenes("D-11 another unit" if draw(st.booleans()) else None))
    actor = Actor("nora", RoleId("nurse"), UnitId("A"))
    beginning = st.sampled_from([scene.now - HOUR, scene.now - SECOND, scene.now, scene.now + SECOND])
    lifts = draw(
        st.frozensets(
            st.builds(
                Lift, st.sampled_from(["nora", "nora", "stig"]), st.sampled_from([ASKED, ASKED, OTHER]), beginning,
                st.sampled_from([scene.now - SECOND, scene.now, scene.now + SECOND, scene.now + HOUR]),
            ),
            max_size=3,
        )
    )  # fmt: skip
    purpose = scene.policy.file.purposes[ASKED]
    file = scene.policy.file.model_copy(
        update={"purposes": {ASKED: purpose.model_copy(update={"family": draw(st.sampled_from(Family))})}}
    )
    ties = scene.facts.ties | {Tie.CARE} if draw(st.integers(0, 3)) else scene.facts.ties - {Tie.CARE}
    facts = replace(
        scene.facts, flags=scene.facts.flags | {Flag.BLOCKED}, unit=UnitId("B"), lifts=lifts, ties=frozenset(ties)
    )
    ask = replace(scene.ask, actor=actor, purpose=PurposeId(ASKED), form=draw(st.sampled_from(Form)))
    return replace(scene, policy=replace(scene.policy, file=file), facts=facts, ask=ask)


@some
@given(emergencies())
def test_a_15_both_statements_of_the_rule_agree_about_every_lift(scene: Scene) -> None:
    answer = decide(scene.policy, scene.law, scene.ask, scene.facts, scene.now)
    broken = set() if isinstance(answer, Permit) else {rule.value for rule in answer.rules}
    assert broken == oracle.broken_rules(scene.policy, scene.law, scene.ask, scene.facts, scene.now)


@some
@given(emergencies())
def test_a_15_a_lift_changes_nothing_about_the_decision_but_the_block(scene: Scene) -> None:
    """PDL 4:5: every other rule says what it says without a lift, and none is opened by another's lift or too late."""

    def broken(lifts: frozenset[Lift], now: datetime = scene.now) -> frozenset[Rule]:
        found = decide(scene.policy, scene.law, scene.ask, replace(scene.facts, lifts=lifts), now)
        return frozenset() if isinstance(found, Permit) else frozenset(found.rules)

    lifts = scene.facts.lifts
    assert broken(frozenset()) - broken(lifts) <= {Rule.D_11}
    assert broken(lifts) <= broken(frozenset())
    for wrong in (
        {replace(one, account="somebody-else") for one in lifts},
        {replace(one, purpose=PurposeId("elsewhere")) for one in lifts},
        {replace(one, ends_at=scene.now) for one in lifts},
        {replace(one, begins_at=scene.now + SECOND) for one in lifts},
    ):
        assert broken(frozenset(wrong)) == broken(frozenset())
    apart = replace(scene, facts=replace(scene.facts, ties=scene.facts.ties - {Tie.CARE}))
    without = decide(scene.policy, scene.law, scene.ask, replace(apart.facts, lifts=frozenset()), scene.now)
    assert decide(scene.policy, scene.law, scene.ask, apart.facts, scene.now) == without
