"""The policy to adopt, asked the questions of law.md and policy.md.

The rules are held by the other files here. This one holds the transcription: that with
`policies/halsoklustret.yaml` the answers come out as law.md says they must.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ombud.law.periods import start_of
from ombud.law.statutes import law_on
from ombud.policy.ask import Ask, Facts, Flag, Form, Refusal
from ombud.policy.decide import decide
from ombud.policy.load import Loaded, load
from ombud.policy.model import Anchor, Policy, Regime, Stage, Tie
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RoleId, ServiceId, SubjectId, UnitId
from tests.policy.example import EXTRACT, NOW

FILE = Path(__file__).parents[2] / "policies" / "halsoklustret.yaml"


def adopted() -> Policy:
    loaded = load(FILE.read_text(encoding="utf-8"))
    assert isinstance(loaded, Loaded), loaded
    return Policy(1, datetime(1990, 1, 1, tzinfo=UTC), loaded.file)


POLICY = adopted()
EVERY = frozenset(POLICY.file.purposes)
JUST_BEFORE = timedelta(microseconds=1)
RULED_OUT_OF_CARE = ("marketing.direct", "profiling.marketing", "statistics.business", "analysis.market")


def role_for(purpose: str) -> RoleId:
    """Somebody whose role carries the purpose; staff who treat, where there are such."""
    roles = [name for name, role in POLICY.file.roles.items() if purpose in role.purposes]
    return next((name for name in roles if POLICY.file.roles[name].care), roles[0] if roles else RoleId("none"))


def ask(purpose: str, *categories: str, unit: str = "A", **more: Any) -> Ask:
    actor = Actor("a1", role_for(purpose), UnitId(unit))
    return Ask(SubjectId(bytes(16)), PurposeId(purpose), frozenset(map(CategoryId, categories)), actor, **more)


def facts(*choices: str, **changes: Any) -> Facts:
    usual: dict[str, Any] = {
        "told": EVERY,
        "told_interest": EVERY,
        "flags": frozenset({Flag.ADULT}),
        "anchors": {anchor: NOW for anchor in Anchor},
        "regime": Regime.NON_CARE,
        "unit": UnitId("A"),
    }
    return Facts(choices=frozenset(map(ChoiceId, choices)), **{**usual, **changes})


def patient(*choices: str, **changes: Any) -> Facts:
    return facts(*choices, **{"regime": Regime.PDL, "ties": frozenset({Tie.CARE}), **changes})


def customer(*choices: str, service: str = "massage", **changes: Any) -> Facts:
    bound = {"ties": frozenset({Tie.AGREEMENT}), "stage": Stage.DURING, "services": frozenset({ServiceId(service)})}
    return facts(*choices, **{**bound, **changes})


def broken(question: Ask, known: Facts, now: datetime = NOW) -> set[str]:
    answer = decide(POLICY, law_on(NOW.date()), question, known, now)
    return {rule.value for rule in answer.rules} if isinstance(answer, Refusal) else set()


def ends(question: Ask, anchor: Anchor, at: datetime, known: Facts, **only: Any) -> datetime | None:
    """The first of the candidate instants at which the period has ended, searched day by day."""
    aged = Facts(**{**{f: getattr(known, f) for f in known.__slots__}, "anchors": {anchor: at}, **only})
    day = at.date()
    for years in range(12):
        for step in range(370):
            first = start_of(day + timedelta(days=365 * years + step))
            if "D-12" in broken(question, aged, first):
                assert "D-12" not in broken(question, aged, first - JUST_BEFORE)
                return first
    return None


def test_every_purpose_that_runs_can_be_permitted_to_somebody_by_some_role() -> None:
    """A purpose no role carries is dead text."""
    carried = {purpose for role in POLICY.file.roles.values() for purpose in role.purposes}
    assert {name for name, row in POLICY.file.purposes.items() if row.off is None} <= carried


def test_n_08_1_other_is_no_purpose() -> None:
    assert broken(ask("other", "contact"), customer()) == {"D-01"}


def test_n_07_1_a_contract_needs_an_agreement() -> None:
    question = ask("contract.perform", "name", "contact")
    assert broken(question, customer()) == set()
    assert "D-05" in broken(question, facts())


def test_t_11_n_07_2_a_closed_request_is_kept_three_months() -> None:
    closed = datetime(2026, 8, 23, 9, tzinfo=UTC)
    assert ends(ask("contract.request", "case"), Anchor.REQUEST_CLOSED, closed, facts()) == start_of(date(2026, 11, 24))


@pytest.mark.parametrize("channel", ["email", "sms", "post"])
def test_n_10_1_marketing_by_consent_per_channel_and_by_nothing_else(channel: str) -> None:
    question = ask("marketing.direct", "name", "contact", channel=channel)
    others = {"email", "sms", "post"} - {channel}
    assert broken(question, facts(f"consent.marketing.{channel}")) == set()
    assert broken(question, customer(*(f"consent.marketing.{c}" for c in others))) == {"D-05"}


def test_m_03_an_agreement_or_a_visit_is_no_leave_to_advertise() -> None:
    question = ask("marketing.direct", "contact", channel="email")
    assert broken(question, customer()) == {"D-05"}
    assert broken(question, patient()) == {"D-05", "D-08"}


@pytest.mark.parametrize("purpose", RULED_OUT_OF_CARE)
@pytest.mark.parametrize("category", ["health", "citizenship", "personnummer"])
def test_n_08_2_n_09_2_p_01_health_citizenship_and_numbers_stay_out(purpose: str, category: str) -> None:
    known = facts("consent.marketing.email", "consent.profiling", ties=frozenset({Tie.CARE}))
    assert "D-03" in broken(ask(purpose, category, form=EXTRACT), known)


def test_p_01_every_purpose_with_a_personnummer_says_why() -> None:
    for name, row in POLICY.file.purposes.items():
        for used in row.categories:
            assert used.id != "personnummer" or used.reason is not None, name


def test_n_05_5_the_website_never_asks_for_a_number() -> None:
    for purpose in ("web.operations", "web.statistics"):
        assert {"D-03", "D-06"} <= broken(ask(purpose, "personnummer", form=EXTRACT), facts())


@pytest.mark.parametrize("purpose", ["statistics.care", "analysis.patient", "care.quality"])
def test_n_08_4_figures_from_care_without_names(purpose: str) -> None:
    assert broken(ask(purpose, "health", form=EXTRACT), patient()) == set()
    assert broken(ask(purpose, "health"), patient()) == {"D-16"}


@pytest.mark.parametrize("purpose", ["statistics.business", "analysis.market", "analysis.customer"])
def test_data_from_care_enters_no_business_figures(purpose: str) -> None:
    question = ask(purpose, "agreement", form=EXTRACT)
    assert broken(question, customer()) == set()
    assert {"D-03", "D-08"} <= broken(question, patient(ties=frozenset({Tie.AGREEMENT})))


@pytest.mark.parametrize("purpose", ["statistics.business", "analysis.market", "product.development"])
def test_n_10_1_an_interest_reaches_only_those_who_were_told_of_it(purpose: str) -> None:
    assert broken(ask(purpose, "agreement", form=EXTRACT), customer(told_interest=frozenset())) == {"D-05"}


def test_n_18_1_n_18_2_the_objections_of_the_notice() -> None:
    marketing = ask("marketing.direct", "contact", channel="email")
    profile = ask("profiling.marketing", "choices")
    both = ("consent.marketing.email", "consent.profiling")
    assert broken(marketing, facts(*both, "object.direct_marketing")) == {"D-09"}
    assert broken(profile, facts(*both, "object.direct_marketing")) == {"D-09"}
    assert broken(profile, facts(*both, "object.profiling")) == {"D-09"}
    assert broken(marketing, facts(*both, "object.profiling")) == set()


def test_n_18_3_an_objection_is_matched_against_the_effective_basis() -> None:
    question = ask("web.statistics", "online", form=EXTRACT)
    assert broken(question, facts()) == set()
    assert broken(question, facts("object.web.statistics")) == {"D-09"}


def test_every_purpose_on_a_legitimate_interest_can_be_objected_to() -> None:
    """Art. 21(1); R-00."""
    answers = {p for choice in POLICY.file.choices.values() if choice.kind == "objection" for p in choice.purposes}
    resting = {n for n, row in POLICY.file.purposes.items() if any(b.article == "6.1.f" for b in row.bases)}
    assert resting <= answers


def test_pdl_2_2_nobody_objects_to_a_journal() -> None:
    for choice in POLICY.file.choices.values():
        if choice.kind == "objection":
            assert not [p for p in choice.purposes if p.startswith("care.")]


def test_n_12_3_a_claim_stops_marketing_and_serves_the_claim() -> None:
    held = facts("consent.marketing.email", ties=frozenset({Tie.CLAIM}), stage=Stage.AFTER)
    assert broken(ask("marketing.direct", "contact", channel="email"), held) == {"D-13"}
    assert broken(ask("legal.claims", "agreement", "health"), held) == set()


def test_r_18_2_restriction_leaves_claims_and_care_by_those_who_treat() -> None:
    flags = frozenset({Flag.ADULT, Flag.RESTRICTED})
    assert broken(ask("care.record", "health"), patient(flags=flags)) == set()
    assert broken(ask("legal.claims", "agreement"), facts(ties=frozenset({Tie.CLAIM}), flags=flags)) == set()
    assert broken(ask("contract.perform", "name"), customer(flags=flags)) == {"D-10"}
    assert broken(ask("statistics.care", "health", form=EXTRACT), patient(flags=flags)) == {"D-10"}


def test_r_18_6_a_block_lets_the_own_unit_read_and_no_other() -> None:
    blocked = patient(flags=frozenset({Flag.ADULT, Flag.BLOCKED}))
    assert broken(ask("care.record", "health", unit="A"), blocked) == set()
    assert broken(ask("care.record", "health", unit="B"), blocked) == {"D-11"}
    svod = patient(flags=frozenset({Flag.ADULT, Flag.SVOD_BLOCKED}))
    assert broken(ask("care.record", "health", form=Form.SHARE), svod) == {"D-11"}


@pytest.mark.parametrize("flag", [Flag.PROTECTED, Flag.DECEASED])
def test_r_40_r_41_neither_the_protected_nor_the_dead_are_reached(flag: Flag) -> None:
    flags = frozenset({Flag.ADULT, flag})
    known = facts("consent.marketing.email", "consent.profiling", flags=flags)
    assert "D-15" in broken(ask("marketing.direct", "contact", channel="email"), known)
    assert "D-15" in broken(ask("profiling.marketing", "choices"), known)
    assert broken(ask("care.record", "health"), patient(flags=flags)) == set()


def test_r_32_no_minor_is_marketed_to_or_profiled() -> None:
    known = facts("consent.marketing.email", "consent.profiling", flags=frozenset())
    assert broken(ask("marketing.direct", "contact", channel="email"), known) == {"D-15"}
    assert broken(ask("profiling.marketing", "choices"), known) == {"D-15"}


def test_c_3_a_consent_to_health_data_for_one_service_is_none_for_another() -> None:
    question = ask("contract.perform", "health")
    assert broken(question, customer("consent.health.massage")) == set()
    assert broken(question, customer("consent.health.massage", service="kostradgivning")) == {"D-07"}
    assert broken(question, customer()) == {"D-07"}


def test_n_05_2_citizenship_only_where_it_decides_who_pays() -> None:
    question = ask("care.admin", "citizenship")
    assert broken(question, patient(services=frozenset({ServiceId("lakarbesok")}))) == set()
    assert broken(question, patient(services=frozenset({ServiceId("vaccination")}))) == {"D-03"}


def test_t_06_t_33_vouchers_go_on_1_january_of_the_eighth_year() -> None:
    for month, day in ((6, 30), (12, 31)):
        year_end = datetime(2026, month, day, 12, tzinfo=UTC)
        end = ends(ask("legal.accounting", "payment"), Anchor.FINANCIAL_YEAR_END, year_end, facts())
        assert end == start_of(date(2034, 1, 1))


def test_t_10_the_core_of_an_agreement_goes_three_years_after_its_end() -> None:
    ended = datetime(2026, 5, 5, 10, tzinfo=UTC)
    end = ends(ask("legal.claims", "agreement"), Anchor.RELATION_ENDED, ended, facts(stage=Stage.AFTER))
    assert end == start_of(date(2029, 5, 6))


def test_t_13_marketing_goes_24_months_after_the_last_interaction() -> None:
    last = datetime(2024, 11, 22, 9, tzinfo=UTC)
    question = ask("marketing.direct", "contact", channel="email")
    assert ends(question, Anchor.LAST_INTERACTION, last, facts("consent.marketing.email")) == start_of(
        date(2026, 11, 23)
    )


def test_t_01_t_32_t_34_a_document_goes_ten_years_after_its_own_last_entry() -> None:
    question, known = ask("care.record", "health"), patient(ties=frozenset())
    for last in (datetime(2016, 3, 1, 9, tzinfo=UTC), datetime(2016, 2, 29, 9, tzinfo=UTC)):
        assert ends(question, Anchor.LAST_ENTRY, last, known) == start_of(date(2026, 3, 2))


def test_t_25_citizenship_goes_three_months_after_the_decision() -> None:
    decided = datetime(2026, 11, 20, 9, tzinfo=UTC)
    known = patient(services=frozenset({ServiceId("lakarbesok")}))
    assert ends(ask("care.admin", "citizenship"), Anchor.DECISION, decided, known) == start_of(date(2027, 2, 21))


def test_t_22_a_profile_goes_after_twelve_months() -> None:
    made = datetime(2026, 1, 31, 9, tzinfo=UTC)
    end = ends(ask("profiling.marketing", "profile"), Anchor.COMPUTED, made, facts("consent.profiling"))
    assert end == start_of(date(2027, 2, 1))
