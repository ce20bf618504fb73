"""What a person's choices, age, safety and the calendar do to a read (law.md 3, 4; policy.md)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from ombud.law.periods import start_of
from ombud.policy.ask import Facts, Flag, Form
from ombud.policy.model import Anchor, Tie
from ombud.terms import UnitId
from tests.policy.example import (
    EXTRACT,
    NOW,
    POLICY,
    ask,
    broken,
    customer,
    flagged,
    patient,
    permitted,
    person,
    policy,
)

RESTRICTED = flagged(Flag.RESTRICTED)
JUST_BEFORE = timedelta(microseconds=1)


def lasts_until(purpose: str, category: str, anchor: Anchor, at: datetime, end: datetime) -> bool:
    """Readable through the last microsecond, and not from `end` on."""
    facts = patient(told_interest=frozenset(POLICY.file.purposes), anchors={anchor: at})
    question = ask(purpose, category)
    old = POLICY.__class__(1, datetime(1990, 1, 1, tzinfo=UTC), POLICY.file)
    before = broken(question, facts, end - JUST_BEFORE, old)
    return "D-12" not in before and "D-12" in broken(question, facts, end, old)


# Restriction, spärr, SVOD block: three flags (R-18) ---------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "category"),
    [("marketing.direct", "contact"), ("profiling.marketing", "birth_date"), ("web.operations", "online")],
)
def test_r_18_2_restricted_data_is_invisible_to_ordinary_use(purpose: str, category: str) -> None:
    assert broken(ask(purpose, category), person("c1_email", "c2", flags=RESTRICTED)) == {"D-10"}


@pytest.mark.parametrize("purpose", ["statistics.care", "analysis.patient"])
def test_r_18_2_statistics_and_analysis_skip_restricted_rows(purpose: str) -> None:
    assert broken(ask(purpose, "health", form=EXTRACT), patient(flags=RESTRICTED)) == {"D-10"}


def test_r_18_2_an_export_for_a_court_works() -> None:
    assert permitted(ask("legal.claims", "name"), person(ties=frozenset({Tie.CLAIM}), flags=RESTRICTED))


def test_restriction_does_not_lock_a_journal_for_those_who_treat_the_patient() -> None:
    """policy.md: care by staff with a care relation goes on [D, unsettled]."""
    assert permitted(ask("care.record", "health"), patient(flags=RESTRICTED))


def test_restriction_locks_the_journal_for_everybody_else() -> None:
    away = patient(flags=RESTRICTED, ties=frozenset({Tie.AGREEMENT}))
    assert broken(ask("care.record", "health"), away) == {"D-10", "D-14"}


def test_a_care_relation_opens_nothing_but_care_under_restriction() -> None:
    facts = customer(flags=RESTRICTED, ties=frozenset({Tie.AGREEMENT, Tie.CARE}))
    assert broken(ask("contract.perform", "name"), facts) == {"D-10"}


def test_r_18_6_a_block_lets_the_own_unit_read_and_no_other() -> None:
    """PDL 4:4."""
    blocked = patient(flags=flagged(Flag.BLOCKED))
    assert permitted(ask("care.record", "health", unit="A"), blocked)
    assert broken(ask("care.record", "health", unit="B"), blocked) == {"D-11"}


def test_r_18_6_a_block_on_data_of_no_known_unit_holds_for_everybody() -> None:
    blocked = patient(flags=flagged(Flag.BLOCKED), unit=UnitId(""))
    assert broken(ask("care.record", "health", unit="A"), blocked) == {"D-11"}
    assert broken(ask("care.record", "health", unit=""), blocked) == {"D-11"}


def test_r_18_6_a_block_is_about_care_and_not_about_the_books() -> None:
    blocked = patient(flags=flagged(Flag.BLOCKED))
    assert permitted(ask("legal.accounting", "payment", unit="B"), blocked)


def test_r_18_6_an_svod_block_stops_other_providers_and_not_the_own() -> None:
    """SVOD 2:3."""
    blocked = patient(flags=flagged(Flag.SVOD_BLOCKED))
    assert permitted(ask("care.record", "health"), blocked)
    assert broken(ask("care.record", "health", form=Form.SHARE), blocked) == {"D-11"}


def test_r_18_6_the_three_flags_are_three() -> None:
    share = ask("care.record", "health", form=Form.SHARE)
    assert permitted(share, patient(flags=flagged(Flag.BLOCKED)))
    assert permitted(share, patient(flags=RESTRICTED))
    assert permitted(ask("care.record", "health", unit="B"), patient(flags=flagged(Flag.SVOD_BLOCKED)))


# Minors, the dead, protected identities (R-30 … R-41) -------------------------------------------------


@pytest.mark.parametrize(
    ("purpose", "category"), [("marketing.direct", "contact"), ("profiling.marketing", "birth_date")]
)
def test_r_32_nobody_under_eighteen_is_reached_or_profiled(purpose: str, category: str) -> None:
    """A parent's consent does not help; nor does an age that nobody knows (silence refuses)."""
    assert broken(ask(purpose, category), person("c1_email", "c2", flags=frozenset())) == {"D-15"}
    assert permitted(ask(purpose, category), person("c1_email", "c2"))


def test_r_33_the_day_of_the_eighteenth_birthday_is_a_fact_and_not_a_rule() -> None:
    """Who is of age is stated by the facts; the rest of the answer does not change."""
    young, grown = person("c1_email", flags=frozenset()), person("c1_email")
    assert broken(ask("marketing.direct", "contact"), young) - broken(ask("marketing.direct", "contact"), grown) == {
        "D-15"
    }


def test_a_child_is_a_patient_like_any_other() -> None:
    assert permitted(ask("care.record", "health"), patient(flags=frozenset()))


def test_r_40_marketing_stops_on_death_and_consents_lapse() -> None:
    dead = flagged(Flag.DECEASED)
    assert broken(ask("marketing.direct", "contact"), person("c1_email", flags=dead)) == {"D-05", "D-15"}
    assert broken(ask("contract.perform", "health"), customer("c3_yoga", flags=dead)) == {"D-07"}


def test_r_40_the_dead_are_not_reached_on_any_other_basis_either() -> None:
    """Whatever the file says of age."""
    by_interest = policy(marketing_direct={"bases": [{"article": "6.1.f"}], "adults_only": False})
    dead = person(flags=flagged(Flag.DECEASED))
    assert broken(ask("marketing.direct", "contact"), dead, under=by_interest) == {"D-15"}
    adults = policy(web_operations={"adults_only": True})
    assert broken(ask("web.operations", "online"), dead, under=adults) == {"D-15"}
    assert permitted(ask("web.operations", "online"), dead)


def test_r_40_an_objection_outlives_the_person() -> None:
    dead = person("no_analysis", flags=flagged(Flag.DECEASED))
    assert broken(ask("analysis.market", "agreement", form=EXTRACT), dead) == {"D-09"}


def test_r_40_the_journal_of_the_dead_is_still_a_journal() -> None:
    """PDL 1:1 second paragraph."""
    assert permitted(ask("care.record", "health"), patient(flags=flagged(Flag.DECEASED)))


@pytest.mark.parametrize(
    ("purpose", "category"), [("marketing.direct", "contact"), ("profiling.marketing", "birth_date")]
)
def test_r_41_a_protected_person_is_left_out_of_marketing(purpose: str, category: str) -> None:
    protected = person("c1_email", "c2", flags=flagged(Flag.PROTECTED))
    assert broken(ask(purpose, category), protected) == {"D-15"}


def test_r_41_a_protected_person_is_still_treated() -> None:
    assert permitted(ask("care.record", "health"), patient(flags=flagged(Flag.PROTECTED)))


# The retention table (law.md 4.1) ---------------------------------------------------------------------


def test_t_06_vouchers_are_kept_through_31_december_of_the_seventh_year() -> None:
    for year_end in (datetime(2026, 12, 31, 12, tzinfo=UTC), datetime(2026, 6, 30, 12, tzinfo=UTC)):  # T-33
        anchor = Anchor.FINANCIAL_YEAR_END
        assert lasts_until("legal.accounting", "payment", anchor, year_end, start_of(date(2034, 1, 1)))


def test_t_10_the_core_of_an_agreement_is_kept_three_years_after_it_ended() -> None:
    ended = datetime(2026, 5, 5, 10, tzinfo=UTC)
    assert lasts_until("legal.claims", "agreement", Anchor.RELATION_ENDED, ended, start_of(date(2029, 5, 6)))


def test_t_11_a_request_is_kept_three_months_after_it_was_closed() -> None:
    closed = datetime(2026, 8, 23, 9, tzinfo=UTC)
    assert lasts_until("contract.request", "case", Anchor.REQUEST_CLOSED, closed, start_of(date(2026, 11, 24)))


def test_n_07_2_a_quote_closed_ninety_days_ago_without_an_agreement_is_read_by_nobody() -> None:
    """The period may have days left, but there is no basis for a read; it waits for the sweep."""
    closed = person(anchors={Anchor.REQUEST_CLOSED: NOW - timedelta(days=90)})
    assert broken(ask("contract.request", "case"), closed) == {"D-05"}
    later = person(anchors={Anchor.REQUEST_CLOSED: NOW - timedelta(days=95)})
    assert broken(ask("contract.request", "case"), later) == {"D-05", "D-12"}


def test_t_13_marketing_by_consent_ends_24_months_after_the_last_interaction() -> None:
    last = datetime(2024, 11, 22, 9, tzinfo=UTC)
    anchor = Anchor.LAST_INTERACTION
    assert lasts_until("marketing.direct", "contact", anchor, last, start_of(date(2026, 11, 23)))


def test_t_22_a_profile_is_kept_twelve_months() -> None:
    made = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert lasts_until("profiling.marketing", "birth_date", Anchor.COMPUTED, made, start_of(date(2027, 2, 1)))


def test_t_25_citizenship_goes_three_months_after_the_decision() -> None:
    decided = datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert lasts_until("care.admin", "citizenship", Anchor.DECISION, decided, start_of(date(2027, 2, 21)))
    assert lasts_until("care.admin", "name", Anchor.VISIT, decided, start_of(date(2027, 11, 21)))


def test_t_32_two_documents_of_one_patient_expire_separately() -> None:
    question = ask("care.record", "health")
    first_day = start_of(date(2026, 3, 2))

    def document(last_entry: datetime) -> Facts:
        return patient(anchors={Anchor.LAST_ENTRY: last_entry})

    a, b = (document(datetime(year, 3, 1, 9, tzinfo=UTC)) for year in (2016, 2025))
    assert permitted(question, a, now=first_day - JUST_BEFORE)
    assert broken(question, a, now=first_day) == {"D-12"}
    assert permitted(question, b, now=first_day)


def test_t_31_a_new_entry_moves_the_end() -> None:
    question, old = ask("care.record", "health"), datetime(2016, 3, 1, tzinfo=UTC)
    assert broken(question, patient(anchors={Anchor.LAST_ENTRY: old})) == {"D-12"}
    assert permitted(question, patient(anchors={Anchor.LAST_ENTRY: NOW}))


def test_t_33_financial_years_that_end_in_one_year_go_together() -> None:
    question, end = ask("legal.accounting", "payment"), start_of(date(2034, 1, 1))
    for month, day in ((6, 30), (12, 31)):
        facts = person(anchors={Anchor.FINANCIAL_YEAR_END: start_of(date(2026, month, day))})
        assert permitted(question, facts, now=end - JUST_BEFORE)
        assert broken(question, facts, now=end) == {"D-12"}


def test_t_34_a_journal_of_29_february_is_kept_through_1_march() -> None:
    last = datetime(2016, 2, 29, 9, tzinfo=UTC)
    assert lasts_until("care.record", "health", Anchor.LAST_ENTRY, last, start_of(date(2026, 3, 2)))


def test_n_13_3_the_end_of_the_agreement_neither_ends_nor_extends_marketing() -> None:
    question = ask("marketing.direct", "contact")
    for ties in (frozenset[Tie](), frozenset({Tie.AGREEMENT})):
        assert permitted(question, person("c1_email", ties=ties))
        gone = {Anchor.LAST_INTERACTION: NOW - timedelta(days=800), Anchor.RELATION_ENDED: NOW}
        assert broken(question, person("c1_email", ties=ties, anchors=gone)) == {"D-12"}


def test_n_13_3_an_objection_on_the_first_day_ends_marketing_at_once() -> None:
    assert broken(ask("marketing.direct", "contact"), person("c1_email", "no_marketing")) == {"D-09"}


# Profiling (N-09) -------------------------------------------------------------------------------------


@pytest.mark.parametrize("category", ["health", "citizenship"])
def test_n_09_2_a_profile_uses_no_health_and_no_citizenship(category: str) -> None:
    assert broken(ask("profiling.marketing", category), person("c2")) == {"D-03"}


def test_n_09_2_a_profile_uses_no_personnummer() -> None:
    assert broken(ask("profiling.marketing", "personnummer"), person("c2")) == {"D-03", "D-06"}


def test_n_09_2_a_profile_uses_agreements_outside_care_only() -> None:
    question = ask("profiling.marketing", "agreement")
    assert permitted(question, person("c2"))
    assert broken(question, patient("c2")) == {"D-03"}


def test_n_09_3_a_consent_to_marketing_is_none_to_profiling() -> None:
    assert broken(ask("profiling.marketing", "birth_date"), person("c1_email", "c1_sms")) == {"D-05"}
