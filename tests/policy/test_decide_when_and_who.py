"""D-12 to D-16: how long, under which claim, by whom, and in what form (see test_decide.py)."""

from datetime import UTC, datetime, timedelta

from ombud.policy.model import Anchor, Stage, Tie
from ombud.terms import ServiceId
from tests.policy.example import (
    EXTRACT,
    FILE,
    NOW,
    POLICY,
    PURPOSES,
    ask,
    broken,
    customer,
    in_force,
    patient,
    permitted,
    person,
    policy,
    w,
)

# D-12 ------------------------------------------------------------------------------------------------


def test_n_11_1_a_purpose_without_a_period_keeps_nothing() -> None:
    endless = policy(contract_perform={"storage": []})
    assert broken(ask("contract.perform", "name"), customer(), under=endless) == {"D-12"}


def test_n_11_2_marketing_has_ended_and_accounting_lives() -> None:
    long_ago = {Anchor.LAST_INTERACTION: NOW - timedelta(days=800), Anchor.FINANCIAL_YEAR_END: NOW}
    facts = person("c1_email", anchors=long_ago)
    assert broken(ask("marketing.direct", "contact"), facts) == {"D-12"}
    assert permitted(ask("legal.accounting", "contact"), facts)


def test_a_longer_period_never_reaches_data_already_held_and_a_shorter_one_does_at_once() -> None:
    """Design 4 [D]: the earlier of what the person was told and what is in force."""
    question = ask("marketing.direct", "contact")
    short = policy(marketing_direct={"storage": [{"period": "P1M", "anchor": "last_interaction"}]})
    facts = {"anchors": {Anchor.LAST_INTERACTION: NOW - timedelta(days=60)}}
    assert permitted(question, person("c1_email", told_under=POLICY, **facts))
    assert broken(question, person("c1_email", told_under=short, **facts)) == {"D-12"}
    assert broken(question, person("c1_email", told_under=POLICY, **facts), under=short) == {"D-12"}


def test_a_statutes_period_is_the_statutes_whatever_was_told() -> None:
    nothing_told = policy(care_record={"storage": []})
    assert permitted(ask("care.record", "health"), patient(told_under=nothing_told))


def test_a_version_that_did_not_know_the_purpose_sets_no_period_for_it() -> None:
    """It reached the person by consent (D-04); the period is the one in force."""
    purposes = {name: row for name, row in PURPOSES.items() if name != "marketing.direct"}
    choices = {"c2": FILE["choices"]["c2"]}
    roles = {"clerk": FILE["roles"]["clerk"]}
    before = in_force(POLICY.file.model_validate({**FILE, "purposes": purposes, "choices": choices, "roles": roles}))
    assert permitted(ask("marketing.direct", "contact"), person("c1_email", told_under=before))


def test_one_category_whose_period_has_ended_refuses_the_whole_question() -> None:
    """T-25: three months after the decision citizenship is gone; the visit stays a year."""
    anchors = {Anchor.VISIT: NOW, Anchor.DECISION: NOW - timedelta(days=100)}
    facts = patient(anchors=anchors, services=frozenset({ServiceId("eu_visit")}))
    assert permitted(ask("care.admin", "name"), facts)
    assert broken(ask("care.admin", "name", "citizenship"), facts) == {"D-12"}


# D-13 ------------------------------------------------------------------------------------------------


def test_n_12_3_a_claim_keeps_the_data_for_itself() -> None:
    held = person("c1_email", ties=frozenset({Tie.CLAIM}))
    assert broken(ask("marketing.direct", "contact"), held) == {"D-13"}
    assert permitted(ask("legal.claims", "contact"), held)


def test_n_12_1_the_agreement_has_ended_and_the_claim_keeps_the_core() -> None:
    after = {"stage": Stage.AFTER, "anchors": {Anchor.RELATION_ENDED: datetime(2020, 1, 1, tzinfo=UTC)}}
    assert permitted(ask("legal.claims", "agreement"), customer(ties=frozenset({Tie.CLAIM}), **after))
    assert broken(ask("legal.claims", "agreement"), customer(ties=frozenset(), **after)) == {"D-12"}


# D-14 ------------------------------------------------------------------------------------------------


def test_a_10_a_role_that_does_not_carry_the_purpose_is_refused() -> None:
    assert broken(ask("contract.perform", "name", role="marketer"), customer()) == {"D-14"}
    assert broken(ask("contract.perform", "name", role="nobody"), customer()) == {"D-14"}


def test_pdl_4_1_staff_without_a_care_relation_read_no_journal() -> None:
    assert broken(ask("care.record", "health"), patient(ties=frozenset())) == {"D-14"}


def test_pdl_4_1_a_role_that_does_not_treat_needs_no_care_relation() -> None:
    roles = {**FILE["roles"], "controller": {"name": w("kontroll"), "purposes": ["care.record"]}}
    checked = in_force(POLICY.file.model_validate({**FILE, "roles": roles}))
    assert permitted(ask("care.record", "health", role="controller"), patient(ties=frozenset()), under=checked)


def test_a_treating_role_needs_the_care_relation_for_care_alone() -> None:
    roles = {**FILE["roles"], "nurse": {"name": w("s"), "purposes": ["contract.perform"], "care": True}}
    both = in_force(POLICY.file.model_validate({**FILE, "roles": roles}))
    assert permitted(ask("contract.perform", "name", role="nurse"), customer(), under=both)


# D-16 ------------------------------------------------------------------------------------------------


def test_n_08_4_an_analysis_opens_nobody_by_name() -> None:
    """S-04: an action list for sales is a question about one person."""
    assert broken(ask("analysis.patient", "health"), patient()) == {"D-16"}
    assert permitted(ask("statistics.care", "health", form=EXTRACT), patient())


def test_a_purpose_about_persons_may_also_leave_as_an_extract() -> None:
    assert permitted(ask("contract.perform", "name", form=EXTRACT), customer())
