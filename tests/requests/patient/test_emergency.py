"""A block lifted in an emergency, in two steps, for a while, and followed up (PDL 4:5; A-15)."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.actors import close_care, open_care
from ombud.app.lift_review import NO_RESULT, NOT_THERE, OWN, STILL_OPEN, FollowUp, Lifts, lifts_to_review, review_lift
from ombud.audit import Act, Outcome
from ombud.choices import LimitKind, lift, limits_of, store_lifts
from ombud.choices.block_lift import BlockLift, join_lifts, keep_lift
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.disclosure import outline
from ombud.policy.ask import Form, Refusal
from ombud.requests import block
from ombud.requests.alerts import SEND_ALERT
from ombud.requests.patient import emergency
from ombud.requests.patient.emergency import TELL_OFFICER, Lifting, lift_block, lock_again, own_lift, show_blocked
from ombud.requests.protect import Protection, protect
from ombud.terms import Actor, CategoryId, PurposeId, RoleId, SubjectId, UnitId
from ombud.vault import Opened
from ombud.vault.history import open_history
from tests.clinic import DISA, NOW, RUT, STELLAN, VERA, Clinic
from tests.collection.rows import logged
from tests.requests.letters import HANNA
from tests.requests.patient.test_ivo import patient

CARE = PurposeId("care.record")
HEALTH = frozenset({CategoryId("health")})
SARA = Actor("sara", RoleId("care_staff"), UnitId("clinic-north"))
"""At the unit that is kept out, as Stellan."""


def unit(clinic: Clinic, by: Actor) -> bytes:
    return clinic.vault.keyring.blind("unit", by.unit)


def takes_part(clinic: Clinic, subject: SubjectId, by: Actor) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        open_care(act.tx, subject, unit(clinic, by), now=clinic.now)
        act.nothing_changed()


def leaves(clinic: Clinic, subject: SubjectId, by: Actor) -> None:
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        close_care(act.tx, subject, unit(clinic, by), now=clinic.now)
        act.nothing_changed()


def nelly(clinic: Clinic) -> SubjectId:
    """A patient of the southern clinic who has blocked her journal, and lies at the northern one."""
    subject = patient(clinic)
    takes_part(clinic, subject, STELLAN)
    block(clinic.vault, subject, LimitKind.BLOCK, by=RUT, now=clinic.now)
    clinic.later(minutes=1)
    return subject


def shown(clinic: Clinic, subject: SubjectId, by: Actor = STELLAN) -> BlockLift:
    found = show_blocked(clinic.vault, subject, CARE, by=by, now=clinic.now)
    assert isinstance(found, BlockLift), found
    return found


def wanting(clinic: Clinic) -> Lifting:
    words = "Medvetslös efter fall, blöder. Vet inte vilka läkemedel."
    return Lifting(frozenset({unit(clinic, VERA)}), HEALTH, "unconscious", words, significant=True)


def lifted(clinic: Clinic, subject: SubjectId, by: Actor = STELLAN) -> BlockLift:
    found = lift_block(clinic.vault, subject, shown(clinic, subject, by).id, wanting(clinic), by=by, now=clinic.now)
    assert isinstance(found, BlockLift), found
    return found


def test_a_15_units_first_then_the_relevant_data_for_an_hour_and_it_locks_itself(clinic: Clinic) -> None:
    """PDL 4:5: what is shown first is which units, and nothing of what they wrote."""
    subject = nelly(clinic)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}
    first = shown(clinic, subject)
    assert first.shown == {unit(clinic, VERA)}
    assert (first.units, first.categories, first.begins_at) == (frozenset(), frozenset(), None)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}
    one = lift_block(clinic.vault, subject, first.id, wanting(clinic), by=STELLAN, now=clinic.now)
    assert isinstance(one, BlockLift)
    assert one.ends_at == clinic.now + timedelta(hours=1)  # the policy's own hour
    assert {row["text"] for row in clinic.values(subject, "care.record", "health", STELLAN)} == {
        "hosta",
        "farlig farbror",
    }
    assert own_lift(clinic.vault, subject, by=STELLAN, now=clinic.now) == one
    clinic.later(minutes=59, seconds=59)
    assert clinic.values(subject, "care.record", "health", STELLAN)
    clinic.later(seconds=1)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}
    assert own_lift(clinic.vault, subject, by=STELLAN, now=clinic.now) is None


def test_a_15_nobody_else_and_nothing_else_is_opened_by_it(clinic: Clinic) -> None:
    subject = nelly(clinic)
    lifted(clinic, subject)
    assert clinic.refused(subject, "care.record", "health", SARA) == {"D-11"}  # a colleague lifts for herself
    assert clinic.refused(subject, "care.complaint", "health", STELLAN) == {"D-11"}
    assert "D-11" in clinic.refused(subject, "care.record", "personnummer", STELLAN)  # written by no known unit
    shared = replace(clinic.asked(subject, "care.record", "health", STELLAN), form=Form.SHARE)
    assert isinstance(clinic.vault.open(shared, now=clinic.now), Refusal)
    history = open_history(clinic.vault, clinic.asked(subject, "care.record", "health", STELLAN), now=clinic.now)
    assert history == ()
    leaves(clinic, subject, STELLAN)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11", "D-14"}


def test_a_15_what_another_unit_wrote_stays_blocked_and_so_does_another_category(clinic: Clinic) -> None:
    subject = nelly(clinic)
    east = Actor("elin", RoleId("care_staff"), UnitId("clinic-east"))
    draft = clinic.draft("health", "care", {"text": "från öst"}, unit=east.unit)
    clinic.store(subject, draft)
    assert shown(clinic, subject).shown == {unit(clinic, VERA), unit(clinic, east)}
    lifted(clinic, subject)
    seen = {row["text"] for row in clinic.values(subject, "care.record", "health", STELLAN)}
    assert seen == {"hosta", "farlig farbror"}


def test_a_15_every_step_is_in_the_log_the_person_sees_it_and_is_told_and_so_is_the_officer(clinic: Clinic) -> None:
    subject = nelly(clinic)
    first = shown(clinic, subject)
    clinic.later(seconds=1)
    one = lift_block(clinic.vault, subject, first.id, wanting(clinic), by=STELLAN, now=clinic.now)
    assert isinstance(one, BlockLift)
    clinic.later(seconds=1)
    locked = lock_again(clinic.vault, subject, one.id, by=STELLAN, now=clinic.now)
    assert isinstance(locked, BlockLift)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.act() as tx:
        about = clinic.vault.ledger.who_read(tx, subject)
    entries = [one.entry for one in about if one.entry.act is Act.EMERGENCY]
    steps = [(one.facts["step"], one.outcome, one.reason) for one in entries]
    assert steps == [
        ("units", Outcome.DONE, None), ("lifted", Outcome.DONE, wanting(clinic).words), ("locked", Outcome.DONE, None),
    ]  # fmt: skip
    assert (entries[1].facts["code"], entries[1].purpose, entries[1].categories) == ("unconscious", CARE, ("health",))
    own = outline(clinic.vault, subject, by=HANNA, now=clinic.now)
    assert not isinstance(own, Refusal)
    assert [row.act for row in own.readings].count("emergency") == 3
    with clinic.vault.database.read() as tx:
        names = {
            row[0]
            for row in tx.all("SELECT step FROM plan_step WHERE subject_id = ? OR step = ?", subject, "officer.tell")
        }
    assert names == {SEND_ALERT, TELL_OFFICER}
    assert one.told == "mail"
    again = lock_again(clinic.vault, subject, one.id, by=STELLAN, now=clinic.now)
    assert again is emergency.NOT_OPEN


def test_r_41_whoever_gets_no_mail_is_told_by_hand_and_that_is_said(clinic: Clinic) -> None:
    subject = nelly(clinic)
    protect(clinic.vault, subject, Protection("marking", "Aviserad"), by=HANNA, now=clinic.now)
    assert lifted(clinic, subject).told == "page"


def test_a_15_without_what_the_law_asks_for_nothing_is_lifted(clinic: Clinic) -> None:
    subject = nelly(clinic)
    first = shown(clinic, subject)
    wrong: list[tuple[dict[str, object], Declined]] = [
        ({"units": frozenset()}, emergency.NO_SUCH_UNIT),
        ({"units": frozenset({b"x" * 16})}, emergency.NO_SUCH_UNIT),
        ({"reason": "curious"}, emergency.NOT_AN_EMERGENCY),
        ({"significant": False}, emergency.NOT_AN_EMERGENCY),
        ({"categories": frozenset()}, emergency.NO_CATEGORY),
        ({"categories": frozenset({CategoryId("payment")})}, emergency.NO_CATEGORY),
        ({"words": " "}, emergency.NO_WORDS),
        ({"words": "x" * 2001}, emergency.NO_WORDS),
    ]
    for change, said in wrong:
        wanted = replace(wanting(clinic), **change)  # type: ignore[arg-type]
        assert lift_block(clinic.vault, subject, first.id, wanted, by=STELLAN, now=clinic.now) is said
        assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}


def test_a_15_the_units_are_shown_first_to_whoever_lifts_and_not_long_ago(clinic: Clinic) -> None:
    subject, vault = nelly(clinic), clinic.vault
    first, wanted = shown(clinic, subject), wanting(clinic)
    assert own_lift(vault, subject, by=STELLAN, now=clinic.now) == first
    assert own_lift(vault, subject, by=SARA, now=clinic.now) is None
    assert lift_block(vault, subject, b"x" * 16, wanted, by=STELLAN, now=clinic.now) is emergency.SHOW_FIRST
    assert lift_block(vault, subject, first.id, wanted, by=SARA, now=clinic.now) is emergency.SHOW_FIRST
    clinic.later(minutes=15)
    assert lift_block(vault, subject, first.id, wanted, by=STELLAN, now=clinic.now) is emergency.SHOW_FIRST
    done = lifted(clinic, subject)
    assert lift_block(vault, subject, done.id, wanted, by=STELLAN, now=clinic.now) is emergency.SHOW_FIRST


def test_a_15_it_is_for_who_takes_part_in_the_care_in_a_role_that_may_and_where_something_is_blocked(
    clinic: Clinic,
) -> None:
    subject, vault = nelly(clinic), clinic.vault
    nobody = SubjectId(b"n" * 16)
    assert show_blocked(vault, nobody, CARE, by=STELLAN, now=clinic.now) is UNKNOWN_PERSON
    assert lift_block(vault, nobody, b"x" * 16, wanting(clinic), by=STELLAN, now=clinic.now) is UNKNOWN_PERSON
    assert lock_again(vault, nobody, b"x" * 16, by=STELLAN, now=clinic.now) is UNKNOWN_PERSON
    assert own_lift(vault, nobody, by=STELLAN, now=clinic.now) is None
    for by, purpose in (
        (RUT, "care.admin"),
        (STELLAN, "legal.requests"),
        (STELLAN, "none"),
        (Actor("otto", RoleId("none")), "care.record"),
    ):
        assert show_blocked(vault, subject, PurposeId(purpose), by=by, now=clinic.now) is emergency.NOT_FOR_ROLE
    stranger = Actor("elin", RoleId("care_staff"), UnitId("clinic-east"))
    found = show_blocked(vault, subject, CARE, by=stranger, now=clinic.now)
    assert isinstance(found, Refusal)
    assert "D-14" in {rule.value for rule in found.rules}
    assert show_blocked(vault, subject, CARE, by=VERA, now=clinic.now) is emergency.NOTHING_BLOCKED
    first = shown(clinic, subject)
    leaves(clinic, subject, STELLAN)
    assert isinstance(lift_block(vault, subject, first.id, wanting(clinic), by=STELLAN, now=clinic.now), Refusal)


def test_a_15_a_block_that_is_set_anew_is_not_opened_by_a_lift_of_the_one_before(clinic: Clinic) -> None:
    subject = nelly(clinic)
    lifted(clinic, subject)
    with clinic.vault.database.read() as tx:
        (limit,) = limits_of(tx, subject)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        person = act.person(subject)
        lift(act.tx, subject, limit.id, now=clinic.now)
        person.changed()
        act.log(Act.LIFT, Outcome.DONE, subject)
    assert clinic.values(subject, "care.record", "health", STELLAN)
    clinic.later(minutes=1)
    block(clinic.vault, subject, LimitKind.BLOCK, by=RUT, now=clinic.now)
    assert clinic.refused(subject, "care.record", "health", STELLAN) == {"D-11"}


def test_a_15_a_lift_whose_row_is_changed_opens_nothing(clinic: Clinic) -> None:
    """R16: a row that decides has its seal."""
    subject = nelly(clinic)
    one = lifted(clinic, subject)
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE block_lift SET ends_at = ends_at + 1 WHERE lift_id = ?", one.id)
    with pytest.raises(Exception, match="block_lift"):
        clinic.read(subject, "care.record", "health", STELLAN)


def test_a_15_it_is_followed_up_by_somebody_else_when_it_is_locked(clinic: Clinic) -> None:
    subject, vault = nelly(clinic), clinic.vault
    one = lifted(clinic, subject)
    assert isinstance(lifts_to_review(vault, by=STELLAN, now=clinic.now), Refusal)
    found = lifts_to_review(vault, by=DISA, now=clinic.now)
    assert isinstance(found, Lifts)
    assert found == Lifts((one,), 0)
    said = FollowUp("in-order")
    assert review_lift(vault, subject, one.id, said, by=DISA, now=clinic.now) is STILL_OPEN
    clinic.later(hours=1)
    assert isinstance(review_lift(vault, subject, one.id, said, by=STELLAN, now=clinic.now), Refusal)
    for wrong in (FollowUp("fine"), FollowUp("suspicious", " ")):
        assert review_lift(vault, subject, one.id, wrong, by=DISA, now=clinic.now) is NO_RESULT
    assert review_lift(vault, subject, b"x" * 16, said, by=DISA, now=clinic.now) is NOT_THERE
    assert review_lift(vault, SubjectId(b"n" * 16), one.id, said, by=DISA, now=clinic.now) is UNKNOWN_PERSON
    done = review_lift(vault, subject, one.id, FollowUp("suspicious", "Ingen vård den dagen."), by=DISA, now=clinic.now)
    assert isinstance(done, BlockLift)
    assert (done.reviewed_by, done.result, done.found) == ("disa", "suspicious", "Ingen vård den dagen.")
    assert review_lift(vault, subject, one.id, said, by=DISA, now=clinic.now) is NOT_THERE
    assert lifts_to_review(vault, by=DISA, now=clinic.now) == Lifts((), 0)
    assert logged(clinic, subject, Act.REVIEW).count("done") == 1


def test_a_15_nobody_follows_up_their_own(clinic: Clinic) -> None:
    subject = nelly(clinic)
    mine = BlockLift(subject, b"m" * 16, "disa", CARE, clinic.now, frozenset())
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        keep_lift(act.tx, mine, act.person(subject).keys.for_writing(emergency.CASE))
        act.nothing_changed()
    assert review_lift(clinic.vault, subject, mine.id, FollowUp("in-order"), by=DISA, now=clinic.now) is OWN


class Told:
    """A model of a few lines: who has it open until when, and whether the unit takes part in the care."""

    def __init__(self, clinic: Clinic, subject: SubjectId) -> None:
        self.clinic, self.subject, self.cared = clinic, subject, True
        self.until: dict[str, datetime] = {}
        takes_part(clinic, subject, STELLAN)

    def step(self, what: str, by: Actor) -> None:
        if what == "lift" and self.cared:
            self.until[by.id] = lifted(self.clinic, self.subject, by).ends_at or NOW
        elif what == "lock" and by.id in self.until:
            one = own_lift(self.clinic.vault, self.subject, by=by, now=self.clinic.now)
            if one is not None:
                lock_again(self.clinic.vault, self.subject, one.id, by=by, now=self.clinic.now)
            del self.until[by.id]
        elif what == "care":
            self.cared = not self.cared
            (takes_part if self.cared else leaves)(self.clinic, self.subject, STELLAN)
        self.clinic.later(minutes=40 if what == "wait" else 1)

    def reads(self, by: Actor) -> bool:
        return self.cared and self.clinic.now < self.until.get(by.id, NOW)


def test_a_15_through_any_history_only_whoever_lifted_reads_and_only_until_its_end(clinic: Clinic) -> None:
    """Shown, lifted, locked, time passes, care ends and begins; and nobody else's block is opened by it."""
    subject, other = nelly(clinic), nelly(clinic)
    what = st.sampled_from(["lift", "lift", "lock", "wait", "care"])

    @settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(what, st.sampled_from([STELLAN, SARA])), max_size=6))
    def holds(drawn: list[tuple[str, Actor]]) -> None:
        clinic.later(hours=2)
        told = Told(clinic, subject)
        for step in drawn:
            told.step(*step)
            for by in (STELLAN, SARA):
                answer = clinic.read(subject, "care.record", "health", by)
                assert isinstance(answer, Opened) is told.reads(by), (drawn, step, by.id)
                assert isinstance(clinic.read(other, "care.record", "health", by), Refusal)

    holds()


def test_a_15_what_was_lifted_comes_along_when_registrations_are_joined_and_is_locked(clinic: Clinic) -> None:
    """N-03.1: the follow-up stays; what was open is not."""
    subject, vault = nelly(clinic), clinic.vault
    one, keep = lifted(clinic, subject), patient(clinic)
    early = shown(clinic, subject, SARA)
    with vault.act(by=RUT, now=clinic.now) as act:
        other, kept = act.person(subject), act.person(keep)
        theirs = emergency.lifts_among(other)
        for _ in range(2):
            join_lifts(act.tx, keep, theirs, lambda: kept.keys.for_writing(emergency.CASE), clinic.now)
        act.nothing_changed()
    with vault.look(by=RUT, now=clinic.now) as look:
        moved = emergency.lifts_among(look.person(keep))
        assert {row.id: row.ends_at for row in moved} == {one.id: clinic.now, early.id: None}
        assert len(store_lifts.left(look.tx)) == 4
