"""Which purposes may not run under a policy, and why (LN-03, N-10.2, A-40, A-62)."""

from typing import Any

import pytest

from ombud.policy.activation import inactive, unapproved
from ombud.policy.model import PolicyFile
from tests.policy.example import LAW, NO_LAW
from tests.policy.small_policy import small

BASIS, MARKETING, RECORD, PROFILING = (
    "purposes/web.onsite/bases",
    "purposes/marketing.direct",
    "purposes/care.record",
    "purposes/profiling.marketing",
)
APPROVED = {"approved_by": "Vera Påhitt", "approved_on": "2026-11-01"}
INTEREST = small().interests["LIA-1"].model_dump(mode="json")
RUNNING = {BASIS: [{"article": "6.1.e"}], "purposes/web.onsite/off": None, "interests/LIA-1": {**INTEREST, **APPROVED}}


def file(**changes: Any) -> PolicyFile:
    """A policy in which every purpose runs, with parts replaced."""
    return small(**{**RUNNING, **changes})


def stopped(critical: dict[str, tuple[str, ...]] | None = None, **changes: Any) -> dict[str, tuple[str, ...]]:
    return dict(inactive(file(**changes), LAW, critical or {}))  # type: ignore[arg-type]


def test_with_everything_in_order_every_purpose_runs() -> None:
    assert stopped() == {}
    assert unapproved(file()) == {}


def test_ln_03_a_critical_finding_stops_its_purpose_and_names_each_rule_once() -> None:
    found = stopped({"marketing.direct": ("L-12", "L-06")}, **{f"{MARKETING}/bases": [{"article": "6.1.b"}]})
    assert found == {"marketing.direct": ("L-12", "L-06")}


def test_what_is_switched_off_does_not_run() -> None:
    assert stopped(**{f"{MARKETING}/off": {"sv": "av", "en": "off"}}) == {"marketing.direct": ("off",)}


def test_n_10_2_what_has_no_legal_basis_does_not_run() -> None:
    assert stopped(**{BASIS: []}) == {"web.onsite": ("N-10.2",)}


def test_l_06_what_rests_on_an_agreement_alone_and_cannot_does_not_run_whatever_the_linter_was_asked() -> None:
    agreement, consent = {"article": "6.1.b"}, {"article": "6.1.a"}
    assert stopped(**{f"{MARKETING}/bases": [agreement]}) == {"marketing.direct": ("L-06",)}
    assert stopped(**{f"{MARKETING}/bases": [agreement, consent]}) == {}
    assert stopped(**{BASIS: [agreement]}) == {}
    assert inactive(file(**{f"{MARKETING}/bases": [agreement]}), NO_LAW, {}) == {}


@pytest.mark.parametrize("missing", [{}, {"approved_by": "Vera Påhitt"}, {"approved_on": "2026-11-01"}])
def test_a_62_an_interest_waits_for_a_named_person_and_a_day(missing: dict[str, str]) -> None:
    assert stopped(**{"interests/LIA-1": {**INTEREST, **missing}}) == {"profiling.marketing": ("A-62",)}


@pytest.mark.parametrize("interest", [None, "LIA-9"])
def test_a_62_an_interest_that_is_nowhere_assessed_is_not_approved(interest: str | None) -> None:
    bases = [{"article": "6.1.f", "interest": interest}]
    assert stopped(**{f"{PROFILING}/bases": bases}) == {"profiling.marketing": ("A-62",)}


def test_a_62_one_assessment_of_two_is_not_enough_beside_another_basis_neither() -> None:
    two = [{"article": "6.1.f", "interest": one} for one in ("LIA-1", "LIA-9")]
    for bases in (two, two[::-1], [{"article": "6.1.a"}, two[1]]):
        assert stopped(**{f"{PROFILING}/bases": bases}) == {"profiling.marketing": ("A-62",)}


def test_an_assessment_that_no_interest_rests_on_is_not_asked_for() -> None:
    bases = [{"article": "6.1.a", "interest": "LIA-9"}]
    assert stopped(**{f"{PROFILING}/bases": bases}) == {}


@pytest.mark.parametrize(
    ("impact", "waits"),
    [
        ({"criteria": ["sensitive"]}, False),
        ({"criteria": ["sensitive", "sensitive"]}, False),
        ({"criteria": ["sensitive", "dependent"]}, True),
        ({"criteria": ["sensitive", "dependent", "large_scale"]}, True),
        ({"criteria": ["sensitive", "dependent"], "approved_by": "Vera Påhitt"}, True),
        ({"criteria": ["sensitive", "dependent"], "approved_on": "2026-11-01"}, True),
        ({"criteria": ["sensitive", "dependent"], **APPROVED}, False),
    ],
)
def test_a_40_two_criteria_wait_for_an_approved_impact_assessment(impact: dict[str, Any], waits: bool) -> None:
    expected = {"marketing.direct": ("A-40",)} if waits else {}
    assert stopped(**{f"{MARKETING}/impact": impact}) == expected


def test_every_reason_is_given_in_order() -> None:
    changes = {
        f"{PROFILING}/off": {"sv": "av", "en": "off"},
        f"{PROFILING}/impact": {"criteria": ["sensitive", "dependent"]},
        "interests/LIA-1": INTEREST,
    }
    assert stopped({"profiling.marketing": ("L-12",)}, **changes) == {
        "profiling.marketing": ("L-12", "off", "A-62", "A-40")
    }


def test_what_a_statute_demands_runs_without_its_approval_and_is_reported() -> None:
    """policy.md: a journal is kept whatever a notice says; another's approval is no statute's."""
    changes = {
        f"{RECORD}/impact": {"criteria": ["sensitive", "dependent"]},
        f"{MARKETING}/impact": {"criteria": ["sensitive", "dependent"]},
    }
    assert stopped(**changes) == {"marketing.direct": ("A-40",)}
    assert unapproved(file(**changes)) == {"care.record": ("A-40",)}
