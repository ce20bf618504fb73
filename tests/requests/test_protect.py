"""Protected identity: noted by one, taken away by two, and met as few see it (R-41)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.app import desk, reviewing
from ombud.app.reviewing import Reviewed, ToReview, note_reviewed, to_review
from ombud.audit import Act
from ombud.choices.circumstance import Circumstance, CircumstanceState
from ombud.collection.inform import owe_information
from ombud.collection.relate import UNKNOWN_PERSON, Declined, close
from ombud.disclosure.register import Change, Telling, tell_recipients
from ombud.disclosure.register.rows import keep_disclosure
from ombud.law.rights import Right
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind
from ombud.requests import answer, events, protect, refusals, requests, requests_due
from ombud.requests.model import Way
from ombud.requests.places import SHOWS_A_PLACE
from ombud.requests.protect import (
    Protection,
    approve_unprotecting,
    keep_protected,
    protections,
    unprotect,
)
from ombud.requests.reading import Listing
from ombud.requests.tasks import Tasks
from ombud.retention import Forecast, forecast
from ombud.terms import SubjectId, Text
from ombud.vault import hidden
from tests.architecture.test_tables import a_disclosure
from tests.clinic import CAMPAIGNS, DISA, EVA, RUT, VERA, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA, HUGO, opened
from tests.requests.test_for_another import done, one_item
from tests.stores import raw

MARKING = Protection("marking", "Aviserad från folkbokföringen den 20 november")


def skye(clinic: Clinic, protection: Protection = MARKING) -> SubjectId:
    """Skye Skyddad: a customer in a place that nobody may learn of."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.COMMITMENT)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(subject)
        for category, fields in (
            ("name", {"given": "Skye", "family": "Skyddad"}),
            ("birth_date", {"birth_date": "1990-06-02"}),
            ("contact", {"street": "Hemliga vägen 7", "city": "Gömstad", "postal_code": "000 07"}),
        ):
            person.seal(clinic.draft(category, "contract", fields))
        act.log(Act.COLLECT, desk.Outcome.DONE, subject)
    noted(clinic, subject, protection)
    return subject


def noted(clinic: Clinic, subject: SubjectId, protection: Protection = MARKING) -> Circumstance:
    one = protect.protect(clinic.vault, subject, protection, by=HANNA, now=clinic.now)
    assert isinstance(one, Circumstance), one
    return one


def is_protected(clinic: Clinic, subject: SubjectId) -> bool:
    with clinic.vault.database.read() as tx:
        return subject in hidden.protected(tx)


def test_it_is_noted_with_evidence_and_taken_away_by_two(clinic: Clinic) -> None:
    """R-41: one may protect, nobody alone may expose."""
    subject = skye(clinic)
    assert is_protected(clinic, subject)
    assert b"folkbokf\xc3\xb6ringen den 20" not in raw(clinic.vault.database)
    v, now = clinic.vault, clinic.now
    assert approve_unprotecting(v, subject, by=HUGO, now=now) == protect.NOTHING_WAITS
    assert unprotect(v, subject, " ", by=HANNA, now=now) == protect.NO_EVIDENCE
    proposed = unprotect(v, subject, "beslut om upphörande", by=HANNA, now=now)
    assert isinstance(proposed, Circumstance)
    assert proposed.state is CircumstanceState.ENDING
    assert is_protected(clinic, subject)
    assert approve_unprotecting(v, subject, by=HANNA, now=now) == protect.SAME_PERSON
    kept = keep_protected(v, subject, by=HUGO, now=now)
    assert isinstance(kept, Circumstance)
    assert keep_protected(v, subject, by=HUGO, now=now) == protect.NOTHING_WAITS
    unprotect(v, subject, "beslut om upphörande", by=HANNA, now=now)
    ended = approve_unprotecting(v, subject, by=HUGO, now=now)
    assert isinstance(ended, Circumstance)
    assert (ended.state, ended.ended_by) == (CircumstanceState.ENDED, ("hanna", "hugo"))
    assert not is_protected(clinic, subject)
    assert unprotect(v, subject, "igen", by=HANNA, now=now) == protect.NOT_PROTECTED
    assert protections(v, subject, by=HANNA, now=now) == (ended,)


def test_a_fictitious_identity_is_never_noted(clinic: Clinic) -> None:
    """R-41: the system cannot know, and nobody may be able to tell."""
    subject = clinic.somebody()
    for protection, said in (
        (Protection("fictitious", "beslut"), protect.NOT_TO_BE_NOTED),
        (Protection("marking", " "), protect.NO_EVIDENCE),
    ):
        assert protect.protect(clinic.vault, subject, protection, by=HANNA, now=clinic.now) == said
    noted(clinic, subject)
    again = protect.protect(clinic.vault, subject, MARKING, by=HANNA, now=clinic.now)
    assert again == protect.PROTECTED_ALREADY
    assert isinstance(protect.protect(clinic.vault, subject, MARKING, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert isinstance(protections(clinic.vault, subject, by=CAMPAIGNS, now=clinic.now), Refusal)
    nobody = SubjectId(b"nobody here 1234")
    assert protect.protect(clinic.vault, nobody, MARKING, by=HANNA, now=clinic.now) == UNKNOWN_PERSON
    assert protections(clinic.vault, nobody, by=HANNA, now=clinic.now) == UNKNOWN_PERSON


def test_a_flag_that_has_lost_its_record_still_takes_two(clinic: Clinic) -> None:
    subject = clinic.somebody(Flag.PROTECTED)
    proposed = unprotect(clinic.vault, subject, "posten saknas", by=HANNA, now=clinic.now)
    assert isinstance(proposed, Circumstance)
    assert is_protected(clinic, subject)
    assert approve_unprotecting(clinic.vault, subject, by=HANNA, now=clinic.now) == protect.SAME_PERSON
    assert isinstance(approve_unprotecting(clinic.vault, subject, by=HUGO, now=clinic.now), Circumstance)


def test_by_name_only_a_role_that_may_finds_the_person(clinic: Clinic) -> None:
    """R-41: search by name gives no hit for roles without `protected_read`; a number that is shown still does."""
    subject = skye(clinic)
    for by, met in ((RUT, ()), (VERA, ()), (HANNA, (subject,)), (DISA, (subject,))):
        found = desk.find(clinic.vault, "Skye Skyddad 1990", "name_birth_year", by=by, now=clinic.now)
        assert isinstance(found, desk.Found)
        assert found.subjects == met
    assert sorted(logged(clinic, subject, Act.FIND)) == ["done", "done", "refused", "refused"]


def test_lists_leave_the_person_out_and_say_how_many(clinic: Clinic) -> None:
    """R-41: "1 undertagen", and never whom."""
    subject, other = skye(clinic), clinic.somebody()
    for one in (subject, other):
        opened(clinic, one, Right.ACCESS)
        with clinic.vault.act(by=EVA, now=clinic.now) as act:
            owe_information(act, one, "third_party:caregiver", clinic.now)
            keep_disclosure(act.person(one), a_disclosure(one, clinic))
            tell_recipients(act.person(one), Telling(Change.RECTIFICATION))
    for by, shown, out in ((RUT, {other}, 1), (HANNA, {subject, other}, 0)):
        listed = requests(clinic.vault, by=by, now=clinic.now)
        assert isinstance(listed, Listing)
        assert ({one.subject for one in listed}, listed.withheld) == (shown, out)
        due = requests_due(clinic.vault, by=by, now=clinic.now)
        assert isinstance(due, Tasks)
        assert {one.subject for one in due.requests} == {one.subject for one in due.information} == shown
        assert due.withheld == 2 * out
        waiting, withheld = desk.notifications_waiting(clinic.vault, by=by, now=clinic.now)
        assert ({one.subject for one in waiting}, withheld) == (shown, out)


def test_a_forecast_names_nobody_who_is_protected(clinic: Clinic) -> None:
    """R-41: lists of people, whatever they are for."""
    people = [clinic.somebody(), clinic.somebody(Flag.ADULT, Flag.PROTECTED)]
    for one in people:
        measure = clinic.begin(one, Kind.MEASURE)
        clinic.hold(one, "name", "contract", given="Skye")
        close(clinic.vault, one, measure.id, by=RUT, now=clinic.now)
    clinic.later(days=92)  # three months, to the day
    clinic.vault.settle(now=clinic.now)
    for by, shown, out in ((RUT, {people[0]}, 1), (HANNA, set(people), 0)):
        found = forecast(clinic.vault, by=by, now=clinic.now, subjects=True)
        assert isinstance(found, Forecast)
        assert (set(found.subjects), found.withheld) == (shown, out)


def test_many_are_left_out_at_once(clinic: Clinic) -> None:
    """Asked of everybody who has the flag, where the list is long."""
    subject = clinic.somebody(Flag.PROTECTED)
    people = [subject, *(SubjectId(bytes([n]) * 16) for n in range(40))]
    with clinic.vault.database.read() as tx:
        policy = clinic.vault.book.in_force(tx, clinic.now)
        assert policy is not None
        shown, out = hidden.shown_to(tx, policy, RUT, people, lambda one: one)
    assert (shown, out) == (people[1:], 1)


def test_the_answer_goes_on_paper_and_shows_no_place(clinic: Clinic) -> None:
    """R-41: through the Tax Agency's forwarding; no address, no place, no unit."""
    subject = skye(clinic)
    file = done(clinic, opened(clinic, subject, Right.ACCESS).id, events.Identified(Way.DESK))
    item = one_item(Right.ACCESS)
    done(clinic, file.id, events.Proposed((item,)))
    shows = replace(item, text=Text("Du bor i Gömstad.", "You live in Gömstad."))
    done(clinic, file.id, events.CarriedOut(shows))
    assert answer(clinic.vault, file.id, by=HANNA, now=clinic.now) == SHOWS_A_PLACE
    assert answer(clinic.vault, file.id, by=HANNA, now=clinic.now, channel="email") == refusals.LETTERS_ALONE
    other = done(clinic, opened(clinic, subject, Right.ACCESS).id, events.Identified(Way.DESK))
    done(clinic, other.id, events.Proposed((item,)))
    done(clinic, other.id, events.CarriedOut(item))
    found = answer(clinic.vault, other.id, by=HANNA, now=clinic.now)
    assert isinstance(found, tuple), found
    answered = found[0].events[-1].what
    assert isinstance(answered, events.Answered)
    assert answered.channel == "letter"
    assert "Skatteverkets förmedling" in answered.letter
    assert "Gömstad" not in answered.letter


def left(clinic: Clinic, by: object = DISA) -> dict[SubjectId, ToReview]:
    found = to_review(clinic.vault, by=by, now=clinic.now)  # type: ignore[arg-type]
    assert isinstance(found, tuple), found
    return {one.subject: one for one in found}


def test_every_look_is_reviewed_by_somebody_else(clinic: Clinic) -> None:
    """R-41: a hundred per cent, not a sample; nobody reviews themself."""
    subject, other = skye(clinic), clinic.somebody()
    clinic.read(subject, "contract.perform", "contact")
    clinic.read(other, "contract.perform", "contact")
    first = left(clinic)
    assert set(first) == {subject}
    assert "open" in {one.entry.act.value for one in first[subject].entries}
    through = first[subject].through
    now = clinic.later(minutes=5)
    seen = Reviewed(through, "in-order")
    settled = note_reviewed(clinic.vault, subject, seen, by=DISA, now=now)
    assert settled == len(first[subject].entries)
    assert left(clinic) == {}
    assert note_reviewed(clinic.vault, subject, seen, by=DISA, now=now) == reviewing.NOTHING_TO_REVIEW
    clinic.now += timedelta(minutes=5)
    clinic.read(subject, "contract.perform", "contact")
    assert [one.entry.act.value for one in left(clinic)[subject].entries] == ["open"]
    clinic.read(subject, "legal.requests", "contact", DISA)
    assert [one.entry.actor.id for one in left(clinic)[subject].entries] == ["rut"]


def test_a_review_has_a_result_and_suspicion_its_words(clinic: Clinic) -> None:
    """R-41; design 5, 8."""
    subject = skye(clinic)
    through, now = left(clinic)[subject].through, clinic.now
    for reviewed, said in (
        (Reviewed(through, "fine"), reviewing.NO_RESULT),
        (Reviewed(through, "suspicious", " "), reviewing.NO_WORDS),
    ):
        assert note_reviewed(clinic.vault, subject, reviewed, by=DISA, now=now) == said
    refused = note_reviewed(clinic.vault, subject, Reviewed(through, "in-order"), by=RUT, now=now)
    assert isinstance(refused, Refusal)
    assert isinstance(to_review(clinic.vault, by=RUT, now=now), Refusal)
    nobody = SubjectId(b"nobody here 1234")
    unknown = note_reviewed(clinic.vault, nobody, Reviewed(through, "in-order"), by=DISA, now=now)
    assert isinstance(unknown, Declined)
    found = note_reviewed(clinic.vault, subject, Reviewed(through, "suspicious", "utan ärende"), by=DISA, now=now)
    assert isinstance(found, int)


@pytest.mark.parametrize("kind", protect.KINDS)
def test_both_kinds_that_can_be_known_leave_the_person_out_of_advertising(clinic: Clinic, kind: str) -> None:
    """R-41, D-15."""
    subject = skye(clinic, Protection(kind, "avisering"))
    assert "D-15" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
