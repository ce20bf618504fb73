"""Readings that are not like the usual: noticed, told, reviewed (PDL 4:3, A-13)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.app.reviewing import Reviewed, note_reviewed, to_review
from ombud.audit import Act
from ombud.choices.own_setting import OwnSetting
from ombud.plans import store as plans
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import store
from ombud.requests.alerts import mail_wanted, set_mail
from ombud.requests.unusual import LOOKED_BACK, check_readings
from ombud.requests.unusual_rules import TRIES
from ombud.terms import SubjectId
from ombud.terms.alert import AlertKind
from tests.clinic import CAMPAIGNS, DISA, RUT, VERA, Clinic
from tests.portal.people import in_care


def patient(clinic: Clinic, *flags: Flag) -> SubjectId:
    """Somebody with a visit a while ago, of whom everything may be read in care."""
    subject = clinic.somebody(Flag.ADULT, *flags)
    clinic.begin(subject, Kind.CONTACT, channel="desk")
    in_care(clinic, subject)
    return subject


def reads(clinic: Clinic, subject: SubjectId) -> None:
    clinic.read(subject, "care.record", "health", VERA)


def noticed(clinic: Clinic, subject: SubjectId) -> list[str]:
    with clinic.vault.database.read() as tx:
        return [row.rule for row in store.unusual_of(tx, subject)]


def mails(clinic: Clinic, subject: SubjectId) -> list[str]:
    """The kinds of alerts that are on their way."""
    with clinic.vault.database.read() as tx:
        found = [plans.steps_of(tx, subject, one.plan_id) for one in plans.plans_of(tx, subject) if one.kind == "alert"]
    return [str(step.facts["kind"]) for steps in found for step in steps]


def check(clinic: Clinic, protected: tuple[str, ...] = ()) -> int:
    return check_readings(clinic.vault, protected, by=DISA, now=clinic.now).noticed


def test_a_reading_a_year_after_anything_has_happened_is_told_to_the_person_and_to_who_reviews(clinic: Clinic) -> None:
    """PDL 4:3, A-13"""
    subject = patient(clinic)
    reads(clinic, subject)
    clinic.later(hours=1)
    assert check(clinic) == 0  # they have just been here
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.later(hours=1)
    assert check(clinic) == 1
    assert noticed(clinic, subject) == ["no-reason"]
    assert mails(clinic, subject) == [AlertKind.UNUSUAL_READING.value]
    (one,) = listed(clinic)
    assert (one.subject, one.noticed, [entry.entry.actor.id for entry in one.entries]) == (
        subject,
        ("no-reason",),
        ["vera"],
    )
    assert check(clinic) == 0  # once
    assert len(mails(clinic, subject)) == 1


def listed(clinic: Clinic, by: object = DISA) -> tuple:  # type: ignore[type-arg]
    found = to_review(clinic.vault, by=by, now=clinic.now)  # type: ignore[arg-type]
    assert not isinstance(found, Refusal), found
    return found


def test_reviewed_it_leaves_the_list_and_nobody_reviews_themself(clinic: Clinic) -> None:
    """R-41: the same rule as for protected people."""
    subject = patient(clinic)
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.later(hours=1)
    check(clinic)
    (one,) = listed(clinic)
    assert note_reviewed(clinic.vault, subject, Reviewed(one.through, "in-order"), by=DISA, now=clinic.now)
    assert listed(clinic) == ()
    with clinic.vault.database.read() as tx:
        assert [row.reviewed_at is not None for row in store.unusual_of(tx, subject)] == [True]
    clinic.later(hours=1)
    assert check(clinic) == 0


def test_the_same_account_again_and_again_while_nothing_happens(clinic: Clinic) -> None:
    subject = patient(clinic)
    clinic.later(days=20)
    for _ in range(4):
        reads(clinic, subject)
        clinic.later(days=1)
    assert check(clinic) == 0
    reads(clinic, subject)
    clinic.later(hours=1)
    assert check(clinic) == 1
    assert noticed(clinic, subject) == ["again"]


def test_work_with_somebody_who_is_here_is_usual(clinic: Clinic) -> None:
    """Few false alarms: five days of care, a check of one's own case, a program and the person themself."""
    subject = patient(clinic)
    for _ in range(6):
        clinic.later(days=1)
        reads(clinic, subject)
    clinic.later(days=380)
    clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    clinic.read(subject, "legal.requests", "health", DISA)
    clinic.read(subject, "contract.perform", "contact", RUT)
    clinic.later(hours=1)
    assert check(clinic) == 0
    assert noticed(clinic, subject) == []


def test_who_is_refused_again_and_again(clinic: Clinic) -> None:
    subject = patient(clinic)
    for number in range(TRIES):
        assert check(clinic) == 0, number
        clinic.read(subject, "marketing.direct", "health", RUT)
        clinic.later(minutes=5)
    assert check(clinic) == 1
    assert noticed(clinic, subject) == ["stopped"]


def test_to_the_protected_no_mail_goes_and_every_look_is_reviewed_anyway(clinic: Clinic) -> None:
    """R-41"""
    subject = patient(clinic, Flag.PROTECTED)
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.later(hours=1)
    assert check(clinic) == 1
    assert mails(clinic, subject) == []
    assert [one.noticed for one in listed(clinic)] == [()]


def test_what_must_not_be_shown_is_not_told_and_reviewed_all_the_same(clinic: Clinic) -> None:
    """policy.md, *Readers*: a protected unit."""
    subject = patient(clinic)
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.later(hours=1)
    assert check(clinic, (VERA.unit,)) == 1
    assert mails(clinic, subject) == []
    assert len(listed(clinic)) == 1


def test_who_wants_no_mail_of_it_gets_none_and_sees_it_on_their_page(clinic: Clinic) -> None:
    subject = patient(clinic)
    received, unusual = OwnSetting.MAIL_RECEIVED, OwnSetting.MAIL_UNUSUAL
    assert mail_wanted(clinic.vault, subject, by=DISA, now=clinic.now) == {received: True, unusual: True}
    assert set_mail(clinic.vault, subject, {received: True}, by=DISA, now=clinic.now)
    assert mail_wanted(clinic.vault, subject, by=DISA, now=clinic.now) == {received: True, unusual: False}
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.later(hours=1)
    assert check(clinic) == 1
    assert mails(clinic, subject) == []
    assert not set_mail(clinic.vault, SubjectId(b"n" * 16), {}, by=DISA, now=clinic.now)


def test_each_check_is_in_the_log_also_where_it_found_nothing(clinic: Clinic) -> None:
    """A-13: documented, with its outcome."""
    assert check(clinic) == 0
    with clinic.vault.database.read() as tx:
        said = [one.entry.facts for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.REVIEW]
    assert [facts["step"] for facts in said] == ["checked"]
    assert said[0]["people"] == 0


def test_what_is_older_than_a_week_is_not_gone_through_again(clinic: Clinic) -> None:
    subject = patient(clinic)
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.now += LOOKED_BACK + timedelta(hours=1)
    assert check(clinic) == 0


def test_somebody_who_is_gone_meanwhile_is_told_nothing(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure between the check and the telling."""
    subject = patient(clinic)
    clinic.later(days=380)
    reads(clinic, subject)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        (one, *_) = [found for found in clinic.vault.ledger.who_read(tx, subject) if found.entry.act is Act.OPEN]
    gone = one._replace(entry=replace(one.entry, subject=SubjectId(b"n" * 16)))
    monkeypatch.setattr(type(clinic.vault.ledger), "between", lambda *_: iter([gone]))
    assert check(clinic) == 0
