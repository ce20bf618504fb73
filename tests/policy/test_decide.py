"""May this processing happen? One chapter per rule, in the order of `decide`; law.md's own tests by their ids.
D-10, D-11 and D-15 are in test_decide_rights.py, D-12 to D-16 in test_decide_when_and_who.py.

The policy, the law and the people are those of `example.py`. Each refusal states the whole set of rules
that are broken, so that a rule that begins to refuse too much is seen here as well.
"""

from datetime import timedelta

import pytest

from ombud.law.statutes import law_on
from ombud.policy.ask import Facts, Permit, Rule
from ombud.policy.model import Regime, Stage, Tie
from ombud.terms import PurposeId, ServiceId
from tests.policy.example import (
    EVERY,
    EXTRACT,
    FILE,
    LAW,
    NOW,
    POLICY,
    answer,
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

OFFERED = {"ties": frozenset({Tie.OFFER}), "stage": Stage.BEFORE}


def test_a_permit_names_the_ask_the_version_the_time_and_every_rule() -> None:
    question = ask("contract.perform", "name", "contact")
    given = answer(question, customer())
    assert isinstance(given, Permit)
    assert (given.ask, given.policy_number, given.at) == (question, 1, NOW)
    assert given.rules == tuple(Rule)


def test_a_refusal_names_the_ask_the_version_and_its_rules_in_order() -> None:
    """G-04: every no says which rules."""
    question = ask("marketing.direct", "contact", channel="email")
    refused = answer(question, person(told=frozenset()))
    assert (refused.ask, refused.policy_number) == (question, 1)
    assert refused.rules == (Rule.D_04, Rule.D_05)


# D-01 ------------------------------------------------------------------------------------------------


def test_n_08_1_an_unnamed_purpose_is_not_a_purpose() -> None:
    """N-08.1, N-01.1: the sentence breaks off at "samt."; nothing follows from it."""
    question = ask("other", "contact")
    refused = answer(question, customer())
    assert (refused.ask, refused.policy_number, refused.rules) == (question, 1, (Rule.D_01,))


def test_a_question_about_nothing_is_refused() -> None:
    assert broken(ask("contract.perform"), customer()) == {"D-01"}


# D-02 ------------------------------------------------------------------------------------------------


def test_ln_03_a_purpose_with_a_critical_finding_does_not_run_and_the_rest_does() -> None:
    stopped = in_force(POLICY.file, inactive={PurposeId("marketing.direct"): ("L-06",)})
    marketing = ask("marketing.direct", "contact", channel="email")
    assert broken(marketing, person("c1_email"), under=stopped) == {"D-02"}
    assert permitted(ask("contract.perform", "name"), customer(), under=stopped)


def test_a_purpose_declared_but_switched_off_does_not_run() -> None:
    off = policy(contract_perform={"off": w("not carried out")})
    assert broken(ask("contract.perform", "name"), customer(), under=off) == {"D-02"}


def test_a_policy_permits_from_its_first_instant_and_not_before() -> None:
    start = POLICY.from_at
    facts = customer()
    assert permitted(ask("contract.perform", "name"), facts, now=start)
    assert broken(ask("contract.perform", "name"), facts, now=start - timedelta(microseconds=1)) == {"D-02"}


# D-03 ------------------------------------------------------------------------------------------------


def test_n_07_3_a_category_that_the_contract_does_not_need_is_refused() -> None:
    """Gender for invoicing: the purpose does not name it, and nobody declared it (N-05.1)."""
    assert "D-03" in broken(ask("contract.rights", "name", "gender"), customer())
    assert broken(ask("contract.rights", "name", "citizenship"), customer()) == {"D-03"}


def test_n_05_2_citizenship_only_for_a_service_where_it_decides_who_pays() -> None:
    question = ask("care.admin", "citizenship")
    assert broken(question, patient()) == {"D-03"}
    assert broken(question, patient(services=frozenset({ServiceId("yoga")}))) == {"D-03"}
    assert broken(question, patient(services=frozenset({ServiceId("unknown")}))) == {"D-03"}
    assert permitted(question, patient(services=frozenset({ServiceId("unknown"), ServiceId("eu_visit")})))


def test_n_05_2_health_in_a_contract_only_outside_care_and_by_consent() -> None:
    question = ask("contract.perform", "health")
    assert permitted(question, customer("c3_yoga"))
    assert broken(question, customer()) == {"D-07"}
    assert broken(question, customer("c3_yoga", regime=Regime.PDL)) == {"D-03", "D-07"}


def test_t_h2_health_reaches_a_claim_only_while_the_claim_is_open() -> None:
    question = ask("legal.claims", "health")
    assert permitted(question, person(ties=frozenset({Tie.CLAIM})))
    assert broken(question, person()) == {"D-03"}


def test_feedback_serves_development_only_when_it_was_volunteered() -> None:
    development = policy(product_dev={"bases": [{"article": "6.1.f"}]})
    question = ask("product.dev", "case", form=EXTRACT)
    assert permitted(question, person(volunteered=True), under=development)
    assert broken(question, person(), under=development) == {"D-03"}


def test_one_category_too_many_refuses_the_whole_question() -> None:
    assert broken(ask("contract.perform", "name", "payment"), customer()) == {"D-03"}


# D-04 ------------------------------------------------------------------------------------------------


def test_n_10_1_a_purpose_the_person_was_not_told_of_does_not_reach_old_data() -> None:
    question = ask("contract.perform", "name")
    assert broken(question, customer(told=EVERY - {PurposeId("contract.perform")})) == {"D-04"}


def test_a_new_purpose_reaches_old_data_by_the_persons_own_consent() -> None:
    assert permitted(ask("marketing.direct", "contact"), person("c1_email", told=frozenset()))


def test_n_01_1_a_purpose_that_a_statute_adds_needs_no_sentence() -> None:
    assert permitted(ask("care.record", "health"), patient(told=frozenset()))


# D-05 ------------------------------------------------------------------------------------------------


def test_n_07_1_neither_contract_nor_request() -> None:
    facts = customer(ties=frozenset())
    assert broken(ask("contract.perform", "name"), facts) == {"D-05", "D-12"}


@pytest.mark.parametrize("tie", [Tie.AGREEMENT, Tie.MEASURE, Tie.COMMITMENT])
def test_n_07_1_an_open_agreement_measure_or_commitment_carries_the_contract(tie: Tie) -> None:
    assert permitted(ask("contract.perform", "name"), customer(ties=frozenset({tie})))


@pytest.mark.parametrize("tie", [Tie.CLAIM, Tie.CARE])
def test_a_claim_or_a_care_relation_is_no_contract(tie: Tie) -> None:
    lasting = policy(contract_perform={"storage": [{"period": "P1Y", "anchor": "event"}]})
    assert broken(ask("contract.perform", "name"), customer(ties=frozenset({tie})), under=lasting) == {"D-05"}


def test_n_07_2_a_request_is_answered_while_it_is_open_and_before_an_agreement() -> None:
    question = ask("contract.request", "contact")
    assert permitted(question, person(**OFFERED))
    assert broken(question, person(ties=frozenset({Tie.OFFER}), stage=Stage.DURING)) == {"D-05"}


def test_g_01_a_contract_never_carries_marketing() -> None:
    """The notice says contract; the law gate says no (L-06). S10, N-10.1."""
    as_published = policy(marketing_direct={"bases": [{"article": "6.1.b"}]})
    assert broken(ask("marketing.direct", "contact"), customer(), under=as_published) == {"D-05"}


@pytest.mark.parametrize("name", ["profiling.marketing", "statistics.care", "analysis.market", "product.dev"])
def test_g_01_nor_profiling_statistics_analysis_or_development(name: str) -> None:
    category = "health" if name == "statistics.care" else "agreement"
    written = policy(**{name.replace(".", "_", 1): {"bases": [{"article": "6.1.b"}]}})
    assert "D-05" in broken(ask(name, category, form=EXTRACT), customer(), under=written)


def test_g_05_a_condition_for_health_never_stands_alone() -> None:
    """Art. 9(2)(h) without a basis of Art. 6 permits nothing (C-667/21)."""
    alone = policy(care_record={"bases": []})
    assert broken(ask("care.record", "health"), patient(), under=alone) == {"D-05"}


def test_n_10_1_an_interest_that_no_notice_named_when_the_data_came_is_no_basis() -> None:
    """Law.md 0.4: 6(1)(f) is unavailable for data collected before the notice that states it (C-394/23)."""
    question = ask("analysis.market", "agreement", form=EXTRACT)
    assert permitted(question, person())
    assert broken(question, person(told_interest=frozenset())) == {"D-05"}
    assert broken(question, person(told_interest=EVERY - {PurposeId("analysis.market")})) == {"D-05"}


def test_n_10_1_a_defence_against_claims_by_statute_needs_no_earlier_notice() -> None:
    by_law = policy(legal_claims={"source": "law"})
    facts = person(told=frozenset(), told_interest=frozenset())
    assert permitted(ask("legal.claims", "name"), facts, under=by_law)
    assert broken(ask("legal.claims", "name"), facts) == {"D-04", "D-05"}


def test_n_10_2_development_has_no_declared_basis() -> None:
    assert broken(ask("product.dev", "agreement", form=EXTRACT), person()) == {"D-05"}


def test_vital_interests_are_never_assumed() -> None:
    vital = policy(contract_perform={"bases": [{"article": "6.1.d"}]})
    assert broken(ask("contract.perform", "name"), customer(), under=vital) == {"D-05"}


def test_r_07_1_a_withdrawn_consent_stops_the_next_read() -> None:
    question = ask("marketing.direct", "contact", channel="email")
    assert permitted(question, person("c1_email"))
    assert broken(question, person()) == {"D-05"}


def test_m_07_a_consent_to_one_channel_is_none_to_another() -> None:
    assert broken(ask("marketing.direct", "contact", channel="sms"), person("c1_email", told=EVERY)) == {"D-05"}
    assert permitted(ask("marketing.direct", "contact", channel="sms"), person("c1_email", "c1_sms"))


def test_a_consent_to_another_text_or_purpose_or_one_no_longer_offered_counts_for_nothing() -> None:
    question = ask("marketing.direct", "contact")
    assert broken(question, person("c2", "c3_yoga", "withdrawn_from_the_file")) == {"D-05"}
    new_text = policy(marketing_direct={"bases": [{"article": "6.1.a", "consent": "C-1b"}]})
    assert broken(question, person("c1_email"), under=new_text) == {"D-05"}


def test_c_3_a_consent_given_for_one_service_is_none_for_another() -> None:
    question = ask("contract.perform", "health")
    assert permitted(question, customer("c3_yoga", services=("certificate", "yoga")))
    assert broken(question, customer("c3_yoga", services=("certificate",))) == {"D-07"}


def test_an_objection_is_never_read_narrowly() -> None:
    """It names a service the person has left; it holds all the same."""
    no = {"bit": 9, "kind": "objection", "purposes": ["contract.perform"], "service": "certificate"}
    narrow = in_force(POLICY.file.model_validate({**FILE, "choices": {"no": no}}))
    assert broken(ask("contract.perform", "name"), customer("no"), under=narrow) == {"D-09"}


# D-06 ------------------------------------------------------------------------------------------------


def test_p_01_a_personnummer_without_a_reason_is_refused() -> None:
    """DSL 3:10. The purpose lists the number, but does not say why."""
    silent = policy(care_record={"categories": [{"id": "personnummer"}]})
    assert broken(ask("care.record", "personnummer"), patient(), under=silent) == {"D-06"}
    assert permitted(ask("care.record", "personnummer"), patient())


def test_p_01_marketing_never_asks_for_a_personnummer() -> None:
    assert broken(ask("marketing.direct", "personnummer"), person("c1_email")) == {"D-03", "D-06"}


def test_n_05_5_the_website_never_asks_for_a_personnummer() -> None:
    assert broken(ask("web.operations", "personnummer"), person()) == {"D-03", "D-06"}


def test_p_01_the_reason_is_that_of_the_service_at_hand() -> None:
    """A reason that waits for a service does not serve another one."""
    question = ask("contract.perform", "personnummer")
    assert permitted(question, customer(services=("certificate",)))
    assert broken(question, customer(services=("yoga",))) == {"D-03", "D-06"}
    always = [{"id": "personnummer"}, {"id": "personnummer", "reason": w("why"), "when": "service_needs_it"}]
    mixed = policy(contract_perform={"categories": always})
    assert broken(question, customer(services=("yoga",)), under=mixed) == {"D-06"}


def test_a_category_nobody_declared_is_taken_for_the_most_sensitive_kind() -> None:
    careless = policy(contract_perform={"categories": [{"id": "gender"}]})
    assert broken(ask("contract.perform", "gender"), customer(), under=careless) == {"D-06", "D-07"}


# D-07 ------------------------------------------------------------------------------------------------


def test_n_08_2_health_for_marketing_without_explicit_consent() -> None:
    with_health = policy(marketing_direct={"categories": [{"id": "health"}], "bases": [{"article": "6.1.e"}]})
    question = ask("marketing.direct", "health")
    assert broken(question, person(), under=with_health) == {"D-07"}
    assert permitted(question, person("c1_email"), under=with_health)


def test_n_08_2_the_explicit_consent_is_to_the_text_that_speaks_of_health() -> None:
    other_text = {"special": [{"condition": "9.2.a", "consent": "C-3"}], "categories": [{"id": "health"}]}
    with_health = policy(marketing_direct=other_text)
    assert broken(ask("marketing.direct", "health"), person("c1_email"), under=with_health) == {"D-07"}


def test_n_13_4_health_is_never_kept_open_for_development_without_explicit_consent() -> None:
    with_health = policy(product_dev={"categories": [{"id": "health"}], "bases": [{"article": "6.1.f"}]})
    assert broken(ask("product.dev", "health", form=EXTRACT), person(), under=with_health) == {"D-07"}


def test_one_special_category_among_plain_ones_still_needs_its_condition() -> None:
    assert broken(ask("contract.perform", "name", "health"), customer()) == {"D-07"}


# D-08 ------------------------------------------------------------------------------------------------


def test_n_08_3_an_address_from_care_is_not_used_for_marketing_without_explicit_consent() -> None:
    """PDL 2:3. The basis is there, but the consent is not an explicit one under Art. 9(2)(a)."""
    plain = policy(marketing_direct={"special": []})
    question = ask("marketing.direct", "contact", channel="email")
    assert broken(question, patient("c1_email"), under=plain) == {"D-08"}
    assert permitted(question, person("c1_email"), under=plain)
    assert permitted(question, patient("c1_email"))


def test_m_03_soft_opt_in_is_off_for_every_address_from_care() -> None:
    by_interest = policy(marketing_direct={"bases": [{"article": "6.1.f"}]})
    question = ask("marketing.direct", "contact", channel="email")
    assert broken(question, patient(), under=by_interest) == {"D-08"}


def test_data_of_unknown_origin_is_from_care() -> None:
    assert Facts().regime is Regime.PDL


def test_n_08_4_patient_analysis_needs_a_gate_of_the_patient_data_act() -> None:
    question = ask("analysis.patient", "health", form=EXTRACT)
    assert permitted(question, patient())
    gateless = policy(analysis_patient={"gates": ["DSL 3:7"]})
    assert broken(question, patient(), under=gateless) == {"D-08"}


# D-09 ------------------------------------------------------------------------------------------------


def test_n_18_2_an_objection_to_marketing_works_whatever_the_basis_and_stops_profiling() -> None:
    marketing, profile = ask("marketing.direct", "contact"), ask("profiling.marketing", "birth_date")
    assert broken(marketing, person("c1_email", "no_marketing")) == {"D-09"}
    assert broken(profile, person("c2", "no_marketing")) == {"D-09"}


def test_n_18_1_an_objection_to_profiling_leaves_marketing_alone() -> None:
    assert broken(ask("profiling.marketing", "birth_date"), person("c2", "no_profiling")) == {"D-09"}
    assert permitted(ask("marketing.direct", "contact"), person("c1_email", "no_profiling"))


def test_n_18_3_an_objection_to_a_legitimate_interest_is_honoured() -> None:
    assert broken(ask("analysis.market", "agreement", form=EXTRACT), person("no_analysis")) == {"D-09"}


def test_an_objection_on_one_channel_stops_that_channel_and_every_question_without_one() -> None:
    choices = {
        **FILE["choices"],
        "no_sms": {"bit": 9, "kind": "objection", "purposes": ["marketing.direct"], "channel": "sms"},
    }
    narrow = in_force(POLICY.file.model_validate({**FILE, "choices": choices}))
    facts = person("c1_email", "c1_sms", "no_sms")
    assert permitted(ask("marketing.direct", "contact", channel="email"), facts, under=narrow)
    assert broken(ask("marketing.direct", "contact", channel="sms"), facts, under=narrow) == {"D-09"}
    assert broken(ask("marketing.direct", "contact"), facts, under=narrow) == {"D-09"}


# ------------------------------------------------------------------------------------------------------


def test_the_law_of_the_examples_is_the_law() -> None:
    law = law_on(NOW.date())
    assert law.pdl_gates == LAW.pdl_gates | {"PDL 2:5"}
    for name in (
        "contract_cannot_carry",
        "explicit_consent_conditions",
        "restriction_exempt",
        "beyond_care",
        "hold_stops",
        "adult_age",
    ):
        assert getattr(law, name) == getattr(LAW, name), name
