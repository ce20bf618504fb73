"""Consents, objections, restrictions and blocks, and the evidence of each (Art. 7, 18, 21; PDL 4:4)."""

import secrets
from collections.abc import Iterator
from datetime import timedelta

import pytest

from ombud.choices import (
    Denied,
    Evidence,
    Limit,
    LimitKind,
    Wishes,
    block,
    choose,
    consent_ended,
    forget_evidence,
    has_consented,
    lift,
    limits_of,
    restrict,
    set_flags,
    unchoose,
    wishes,
)
from ombud.choices.choose import tell_of_lifting
from ombud.choices.model import FLAG_BITS
from ombud.database import Transaction
from ombud.policy.ask import Flag
from ombud.policy.model import Policy
from ombud.terms import Actor, CategoryId, ChoiceId, SubjectId
from ombud.terms.sealing import Context
from tests.clinic import LONG_AGO, NOW, RUT, VERA, Clinic, demo_policy

EMAIL, SMS, PROFILING = (ChoiceId(f"consent.{name}") for name in ("marketing.email", "marketing.sms", "profiling"))
NO, NO_EMAIL = ChoiceId("object.direct_marketing"), ChoiceId("object.direct_marketing.email")


class Given:
    """One person in one transaction, and what they decide there."""

    def __init__(self, clinic: Clinic, tx: Transaction, subject: SubjectId) -> None:
        self.tx, self.subject = tx, subject
        self.policy = Policy(1, LONG_AGO, demo_policy())
        self.key = clinic.vault.directory.key_or_new(tx, subject, "evidence")  # type: ignore[arg-type]

    def says(self, choice: ChoiceId, by: Actor = RUT, at=NOW):
        evidence = Evidence(secrets.token_bytes(16), by, at, "desk", 1, {"page": "reception"})
        return choose(self.tx, self.subject, choice, evidence, self.key, self.policy)

    def limits(self, kind: LimitKind, ground: str, category: str | None = None):
        limit = Limit(
            self.subject, secrets.token_bytes(16), kind, ground, NOW, CategoryId(category) if category else None
        )
        record = restrict if kind is LimitKind.RESTRICTION else block
        return record(self.tx, limit, self.key, by=RUT)

    def flags(self) -> frozenset[Flag]:
        return wishes(self.tx, self.subject).flag_set() - {Flag.ADULT}

    def bits(self) -> set[str]:
        mask = wishes(self.tx, self.subject).choices
        return {name for name, choice in self.policy.file.choices.items() if mask >> choice.bit & 1}


@pytest.fixture
def given(clinic: Clinic) -> Iterator[Given]:
    subject = clinic.somebody()
    with clinic.vault.database.act() as tx:
        yield Given(clinic, tx, subject)


def test_a_consent_is_in_force_when_it_is_recorded_and_its_evidence_is_sealed(given: Given) -> None:
    """Art. 7(1): which text in which version, where, before whom, when."""
    given.says(EMAIL)
    assert given.bits() == {EMAIL}
    ((choice_id, sealed),) = given.tx.all("SELECT choice_id, sealed FROM choice WHERE subject_id = ?", given.subject)
    evidence = given.key.open(Context(given.subject, "evidence", "choice", choice_id, 1), sealed).decode()
    for part in (
        '"text": "C-1"',
        '"version": 1',
        '"channel": "desk"',
        '"by": "rut"',
        '"page": "reception"',
        '"notice": 1',
    ):
        assert part in evidence


def test_m_09_consent_is_not_taken_by_treating_staff_but_an_objection_is(given: Given) -> None:
    denied = given.says(EMAIL, VERA)
    assert isinstance(denied, Denied)
    assert denied.requirement == "M-09"
    assert given.bits() == set()
    assert not isinstance(given.says(NO, VERA), Denied)


def test_a_role_that_the_policy_does_not_know_is_no_treating_staff(given: Given) -> None:
    assert not isinstance(given.says(EMAIL, Actor("web", "unknown")), Denied)  # type: ignore[arg-type]


def test_a_choice_that_the_policy_does_not_have_is_not_recorded(given: Given) -> None:
    for denied in (
        given.says(ChoiceId("consent.tolvan")),
        unchoose(given.tx, given.subject, ChoiceId("x.tolvan"), policy=given.policy, now=NOW),
    ):
        assert isinstance(denied, Denied)
        assert "tolvan" not in repr(denied)
        assert "object.profiling" in denied.text.en


def test_an_objection_ends_the_consents_it_answers_and_no_other(given: Given) -> None:
    """Art. 21(3): by channel where it names one; to all advertising and its profiling where it names none."""
    for choice in (EMAIL, SMS, PROFILING):
        given.says(choice)
    given.says(NO_EMAIL)
    assert given.bits() == {SMS, PROFILING, NO_EMAIL}
    given.says(NO)
    assert given.bits() == {NO_EMAIL, NO}


def test_a_withdrawn_consent_is_out_of_force_and_its_record_says_until_when(given: Given) -> None:
    given.says(EMAIL)
    unchoose(given.tx, given.subject, EMAIL, policy=given.policy, now=NOW + timedelta(days=1))
    assert given.bits() == set()
    assert has_consented(given.tx, given.subject)
    assert consent_ended(given.tx, given.subject, NOW + timedelta(days=9)) == NOW + timedelta(days=1)
    given.says(SMS)
    assert consent_ended(given.tx, given.subject, NOW + timedelta(days=9)) == NOW + timedelta(days=9)


def test_who_never_consented_has_no_proof(given: Given) -> None:
    given.says(NO)
    assert not has_consented(given.tx, given.subject)


@pytest.mark.parametrize(
    ("kind", "grounds", "flag"),
    [
        (LimitKind.RESTRICTION, ["18.1.a", "18.1.b", "18.1.c", "18.1.d"], Flag.RESTRICTED),
        (LimitKind.BLOCK, ["PDL-4-4"], Flag.BLOCKED),
        (LimitKind.SVOD_BLOCK, ["SVOD-2-3"], Flag.SVOD_BLOCKED),
    ],
)
def test_each_limit_is_a_flag_of_its_own_and_names_its_ground(
    given: Given, kind: LimitKind, grounds: list[str], flag: Flag
) -> None:
    """R-18.6: restriction, block and SVOD block are three."""
    denied = given.limits(kind, "because Tolvan said so")
    assert isinstance(denied, Denied)
    assert denied.requirement == "R-18.1"
    assert "Tolvan" not in repr(denied)
    assert grounds[0] in denied.text.sv
    for ground in grounds:
        assert isinstance(given.limits(kind, ground), Limit)
    assert given.flags() == {flag}


def test_a_restriction_is_lifted_only_a_week_after_the_person_was_told(given: Given) -> None:
    """R-18.3; a block needs no waiting. The flag stays while another one stands."""
    first, second = given.limits(LimitKind.RESTRICTION, "18.1.a"), given.limits(LimitKind.RESTRICTION, "18.1.c", "name")
    assert isinstance(first, Limit)
    assert isinstance(second, Limit)
    denied = lift(given.tx, given.subject, first.id, now=NOW)
    assert isinstance(denied, Denied)
    assert denied.requirement == "R-18.3"
    for limit, because in ((first, "verified"), (second, "claims-ended")):
        assert isinstance(tell_of_lifting(given.tx, given.subject, limit.id, "balanced", now=NOW), Denied)
        assert isinstance(tell_of_lifting(given.tx, given.subject, limit.id, because, now=NOW), Limit)
    assert isinstance(lift(given.tx, given.subject, first.id, now=NOW + timedelta(days=6)), Denied)
    assert isinstance(lift(given.tx, given.subject, first.id, now=NOW + timedelta(days=7)), Limit)
    assert given.flags() == {Flag.RESTRICTED}
    assert isinstance(lift(given.tx, given.subject, second.id, now=NOW + timedelta(days=7)), Limit)
    assert given.flags() == frozenset()
    again = lift(given.tx, given.subject, second.id, now=NOW + timedelta(days=8))
    assert isinstance(again, Denied)
    assert isinstance(tell_of_lifting(given.tx, given.subject, second.id, "asked", now=NOW), Denied)
    blocked = given.limits(LimitKind.BLOCK, "PDL-4-4")
    assert isinstance(blocked, Limit)
    assert isinstance(lift(given.tx, given.subject, blocked.id, now=NOW), Limit)
    assert [limit.ended_at is not None for limit in limits_of(given.tx, given.subject)] == [True] * 3


def test_flags_are_set_and_cleared_and_nobody_has_any_to_begin_with(given: Given, clinic: Clinic) -> None:
    assert wishes(given.tx, SubjectId(b"n" * 16)) == Wishes()
    set_flags(given.tx, given.subject, on=(Flag.PROTECTED, Flag.DECEASED), off=(Flag.ADULT,))
    assert given.flags() == {Flag.PROTECTED, Flag.DECEASED}
    assert len(set(FLAG_BITS.values())) == len(Flag)


def test_forgetting_the_evidence_keeps_what_was_said_and_the_limits_in_force(given: Given) -> None:
    given.says(NO)
    given.limits(LimitKind.RESTRICTION, "18.1.a", "name")
    blocked = given.limits(LimitKind.BLOCK, "PDL-4-4")
    assert isinstance(blocked, Limit)
    lift(given.tx, given.subject, blocked.id, now=NOW)
    assert forget_evidence(given.tx, given.subject) == 2
    assert given.bits() == {NO}
    assert [limit.category for limit in limits_of(given.tx, given.subject)] == ["name"]
