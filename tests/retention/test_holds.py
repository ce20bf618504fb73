"""Holds: placed, approved, reviewed and released by two people; what they keep and never open (T-H1 … T-H4)."""

from datetime import timedelta

import pytest

from ombud.collection.relate import Declined, close
from ombud.erasure import Receipt, erase, plan
from ombud.law.periods import local_date
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind, State
from ombud.requests import consent, objection
from ombud.retention import Hold, approve, holds_on, place, release, review, sweep
from ombud.retention.holds import Ground, Scope, Wanted
from ombud.terms import CategoryId, ChoiceId, ClassId, RelationId, SubjectId
from tests.clinic import CAMPAIGNS, DISA, EVA, RUT, VERA, Clinic
from tests.retention.holds import held, in_months, released, wanted
from tests.retention.test_sweep import asker, everywhere, rows, swept

EMAIL, NO = ChoiceId("consent.marketing.email"), ChoiceId("object.direct_marketing")


def ended(clinic: Clinic) -> SubjectId:
    """Somebody whose request is closed and whose data ends in three months."""
    subject, measure = asker(clinic)
    close(clinic.vault, subject, measure.id, by=RUT, now=clinic.now)
    return subject


def requirement(found: object) -> str:
    assert isinstance(found, Declined), found
    return found.requirement


@pytest.mark.parametrize("days", [None, 0, 200])
def test_t_h1_a_hold_without_a_review_within_six_months_is_refused(clinic: Clinic, days: int | None) -> None:
    subject = ended(clinic)
    on = None if days is None else in_months(clinic, days)
    assert requirement(place(clinic.vault, subject, Wanted(Ground.CLAIM, on), by=EVA, now=clinic.now)) == "T-H1"
    assert clinic.vault.directory  # nothing was changed
    listed = holds_on(clinic.vault, by=DISA, now=clinic.now)
    assert listed == ([], 0)


def test_t_h1_a_hold_says_scope_ground_owner_start_review_and_end(clinic: Clinic) -> None:
    subject = ended(clinic)
    scope = Scope(ClassId("contract"), CategoryId("name"))
    proposal = wanted(clinic, scope, Ground.INSURER, reason="skada", reference="F 1")
    found = place(clinic.vault, subject, proposal, by=EVA, now=clinic.now)
    assert isinstance(found, Hold)
    assert (found.state, found.ground, found.owner) == (State.PROPOSED, Ground.INSURER, "eva")
    assert found.scope == {"class": "contract", "category": "name"}
    assert found.began_at == clinic.now
    assert local_date(found.review_at) == in_months(clinic)
    assert local_date(found.ends_at).year == clinic.now.year + 10
    assert "skada" not in repr(found)


def test_t_08_a_hold_lasts_ten_years_at_most(clinic: Clinic) -> None:
    subject = ended(clinic)
    too_long = wanted(clinic, ends_on=in_months(clinic, 3700))
    assert requirement(place(clinic.vault, subject, too_long, by=EVA, now=clinic.now)) == "T-08"


def test_t_h4_police_without_a_provision_is_refused(clinic: Clinic) -> None:
    subject = ended(clinic)
    assert (
        requirement(place(clinic.vault, subject, wanted(clinic, ground=Ground.POLICE), by=EVA, now=clinic.now))
        == "T-H4"
    )
    with_statute = wanted(clinic, ground=Ground.POLICE, statute="RB 27:1")
    assert isinstance(place(clinic.vault, subject, with_statute, by=EVA, now=clinic.now), Hold)


def test_n_12_2_a_scope_that_is_not_there_is_refused(clinic: Clinic) -> None:
    subject = ended(clinic)
    for scope in (Scope(category=CategoryId("income")), Scope(record=b"x" * 16)):
        assert requirement(place(clinic.vault, subject, wanted(clinic, scope), by=EVA, now=clinic.now)) == "N-12.2"


def test_a_10_who_does_not_work_with_claims_decides_about_no_hold(clinic: Clinic) -> None:
    subject = ended(clinic)
    assert requirement(place(clinic.vault, subject, wanted(clinic), by=RUT, now=clinic.now)) == "A-10"
    assert requirement(holds_on(clinic.vault, by=RUT, now=clinic.now)) == "A-10"


def test_t_h3_two_people_place_a_hold_and_a_proposal_keeps_nothing(clinic: Clinic) -> None:
    subject = ended(clinic)
    proposed = place(clinic.vault, subject, wanted(clinic), by=EVA, now=clinic.now)
    assert isinstance(proposed, Hold)
    assert requirement(approve(clinic.vault, subject, proposed.id, by=EVA, now=clinic.now)) == "T-H3"
    clinic.later(days=100)
    assert swept(clinic).people == 1
    assert rows(clinic, subject, "record") == 0


def test_t_h3_two_people_release_a_hold_and_then_the_sweep_goes_on(clinic: Clinic) -> None:
    subject = ended(clinic)
    hold = held(clinic, subject)
    assert requirement(approve(clinic.vault, subject, hold.id, by=EVA, now=clinic.now)) == "T-H3"
    clinic.later(days=100)
    assert swept(clinic).people == 0
    first = release(clinic.vault, subject, hold.id, by=DISA, now=clinic.now)
    assert isinstance(first, Hold)
    assert first.state is State.RELEASING
    assert requirement(release(clinic.vault, subject, hold.id, by=DISA, now=clinic.now)) == "T-H3"
    assert swept(clinic).people == 0
    done = release(clinic.vault, subject, hold.id, by=EVA, now=clinic.now)
    assert isinstance(done, Hold)
    assert done.state is State.ENDED
    assert requirement(release(clinic.vault, subject, hold.id, by=EVA, now=clinic.now)) == "T-H3"
    assert swept(clinic).people == 1
    assert rows(clinic, subject, "record") == 0
    assert rows(clinic, subject, "relation") == 1  # that there was a hold, as long as a case is kept (T-15)
    clinic.later(days=5 * 366)
    assert swept(clinic).whole == 1
    assert everywhere(clinic, subject) == {"tombstone"}


def test_relation_close_does_not_release_a_hold(clinic: Clinic) -> None:
    """T-H3: there is no way round the second person."""
    subject = ended(clinic)
    hold = held(clinic, subject)
    assert requirement(close(clinic.vault, subject, RelationId(hold.id), by=RUT, now=clinic.now)) == "T-H3"


def test_a_proposal_is_turned_down_by_one(clinic: Clinic) -> None:
    subject = ended(clinic)
    proposed = place(clinic.vault, subject, wanted(clinic), by=EVA, now=clinic.now)
    assert isinstance(proposed, Hold)
    done = release(clinic.vault, subject, proposed.id, by=DISA, now=clinic.now)
    assert isinstance(done, Hold)
    assert done.state is State.WITHDRAWN


def test_t_h2_what_is_held_is_read_for_claims_alone(clinic: Clinic) -> None:
    """T-H2, N-12.3: after its period it is there for claims and disclosures by statute, and for nothing else."""
    subject = ended(clinic)
    held(clinic, subject)
    clinic.later(days=400)
    assert swept(clinic).people == 0
    assert clinic.values(subject, "legal.claims", "name", EVA) == [{"given": "Nelly", "family": "Nej"}]
    assert clinic.values(subject, "legal.disclosure", "name", DISA)
    assert clinic.refused(subject, "contract.request", "name", RUT)
    assert clinic.refused(subject, "contract.rights", "name", EVA)
    assert "D-13" in clinic.refused(subject, "marketing.direct", "name", CAMPAIGNS)


def test_t_h2_a_hold_never_reopens_marketing_and_a_no_is_obeyed_under_it(clinic: Clinic) -> None:
    """The advertising's copy stays for the claim, and serves no advertising."""
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    consent(clinic.vault, subject, EMAIL, "desk", by=RUT, now=clinic.now)
    assert clinic.values(subject, "marketing.direct", "contact", CAMPAIGNS)
    hold = held(clinic, subject)
    assert "D-13" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    objection(clinic.vault, subject, NO, "desk", by=RUT, now=clinic.now)
    assert rows(clinic, subject, "record") == 2
    assert {"D-05", "D-09"} <= clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")
    released(clinic, hold)
    assert ("marketing", "contact") in {kind[:2] for kind in swept(clinic).counted.by}
    assert rows(clinic, subject, "record") == 1


def test_a_hold_of_one_record_category_or_class_keeps_that_and_no_more(clinic: Clinic) -> None:
    """T-H1: the rest of the class ends one by one, and its key lives on for what is held."""
    for scope, kept, people in (
        (Scope(category=CategoryId("name")), {"name"}, 1),
        (Scope(klass=ClassId("contract")), {"name", "contact"}, 0),
    ):
        subject = ended(clinic)
        held(clinic, subject, scope)
        clinic.later(days=100)
        assert swept(clinic).people == people
        with clinic.vault.database.read() as tx:
            left = {row[0] for row in tx.all("SELECT category FROM record WHERE subject_id = ?", subject)}
        assert left == kept
        assert clinic.values(subject, "legal.claims", "name", EVA)
    subject = ended(clinic)
    with clinic.vault.database.read() as tx:
        found = tx.one("SELECT record_id FROM record WHERE subject_id = ? AND category = 'contact'", subject)
    assert found is not None
    held(clinic, subject, Scope(record=bytes(found[0])))
    clinic.later(days=100)
    swept(clinic)
    with clinic.vault.database.read() as tx:
        assert tx.all("SELECT record_id FROM record WHERE subject_id = ?", subject) == [found]
    assert "D-12" in clinic.refused(subject, "legal.claims", "name", EVA)


def test_a_journal_under_a_hold_is_read_for_care_as_before_and_for_the_claim(clinic: Clinic) -> None:
    """T-H2: a hold suspends deletion only. Health is read for a claim by hold (policy.md)."""
    subject = clinic.somebody()
    clinic.store(subject, clinic.draft("health", "care", {"text": "hosta"}, document="a", unit=VERA.unit))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        from ombud.actors import open_care

        open_care(act.tx, subject, clinic.vault.keyring.blind("unit", VERA.unit), now=clinic.now)
        act.nothing_changed()
    assert clinic.refused(subject, "legal.claims", "health", EVA)
    held(clinic, subject, Scope(klass=ClassId("care")), Ground.IVO_DESTRUCTION)
    assert clinic.values(subject, "care.record", "health", VERA) == [{"text": "hosta"}]
    assert clinic.values(subject, "legal.claims", "health", EVA) == [{"text": "hosta"}]


def test_an_erasure_plan_skips_what_is_held_and_says_why(clinic: Clinic) -> None:
    """R-17.1, 17(3)(e): the answer CLAIM; after the release it goes."""
    subject = ended(clinic)
    hold = held(clinic, subject, Scope(category=CategoryId("name")))
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    told = {str(item.klass): (item.key, item.until) for item in shown.items}
    assert told["contract"] == told["hold"] == ("CLAIM", None)
    assert not shown.whole
    released(clinic, hold)
    shown = plan(clinic.vault, subject, by=DISA, now=clinic.now)
    assert shown.whole
    assert isinstance(erase(clinic.vault, shown, by=DISA, now=clinic.now), Receipt)


def test_a_hold_of_a_class_of_which_no_record_is_held_keeps_its_key(clinic: Clinic) -> None:
    subject = ended(clinic)
    objection(clinic.vault, subject, NO, "desk", by=RUT, now=clinic.now)
    held(clinic, subject, Scope(klass=ClassId("evidence")))
    told = {str(item.klass): item.key for item in plan(clinic.vault, subject, by=DISA, now=clinic.now).items}
    assert (told["evidence"], told["contract"]) == ("CLAIM", "ERASED")
    clinic.later(days=100)
    assert swept(clinic).whole == 0
    assert rows(clinic, subject, "choice") == 1


def test_reviews_that_are_due_are_listed_and_a_review_moves_them(clinic: Clinic) -> None:
    subject = ended(clinic)
    hold = held(clinic, subject)
    ((listed,), _) = holds_on(clinic.vault, by=DISA, now=clinic.now)  # type: ignore[misc]
    assert not listed.review_due(clinic.now)
    clinic.later(days=151)
    ((listed,), _) = holds_on(clinic.vault, by=DISA, now=clinic.now)  # type: ignore[misc]
    assert listed.review_due(clinic.now)
    assert swept(clinic).people == 0  # an overdue review releases nothing
    too_late = local_date(clinic.now) + timedelta(days=300)
    assert requirement(review(clinic.vault, subject, hold.id, too_late, by=DISA, now=clinic.now)) == "T-H1"
    assert isinstance(release(clinic.vault, subject, hold.id, by=EVA, now=clinic.now), Hold)
    again = review(clinic.vault, subject, hold.id, in_months(clinic), by=DISA, now=clinic.now)
    assert isinstance(again, Hold)
    assert again.state is State.OPEN
    assert local_date(again.review_at) == in_months(clinic)


def test_a_hold_is_over_when_its_last_day_has_passed(clinic: Clinic) -> None:
    """T-08: the sweep ends it, and goes on with what it kept."""
    subject = ended(clinic)
    proposed = place(clinic.vault, subject, wanted(clinic, ends_on=in_months(clinic, 200)), by=EVA, now=clinic.now)
    assert isinstance(proposed, Hold)
    approve(clinic.vault, subject, proposed.id, by=DISA, now=clinic.now)
    clinic.later(days=190)
    done = swept(clinic)
    assert (done.people, done.closed) == (0, 0)
    clinic.later(days=20)
    done = swept(clinic)
    assert (done.people, done.closed) == (1, 1)


def test_r_18_5_a_restriction_for_the_persons_own_claim_postpones_the_end(clinic: Clinic) -> None:
    """18(1)(b) and (c); the clock of (a) and (d) runs on."""
    from ombud.requests import restrict

    for ground, people in (("18.1.b", 0), ("18.1.c", 0), ("18.1.a", 1), ("18.1.d", 1)):
        subject = ended(clinic)
        restrict(clinic.vault, subject, ground, None, by=RUT, now=clinic.now)
        clinic.later(days=100)
        assert swept(clinic).people == people, ground
        assert bool(rows(clinic, subject, "record")) is (people == 0)


def test_nobody_of_whom_nothing_is_known_is_held(clinic: Clinic) -> None:
    unknown = SubjectId(b"n" * 16)
    assert requirement(place(clinic.vault, unknown, wanted(clinic), by=EVA, now=clinic.now)) == "N-07.1"
    subject = ended(clinic)
    assert requirement(approve(clinic.vault, subject, RelationId(b"h" * 16), by=DISA, now=clinic.now)) == "T-H1"


def test_a_hold_takes_nothing_in(clinic: Clinic) -> None:
    """N-11.1: what no purpose keeps is not stored, hold or no hold."""
    subject = ended(clinic)
    held(clinic, subject)
    clinic.later(days=200)
    from ombud.vault import NoGround

    assert isinstance(clinic.hold(subject, "citizenship", "contract", country="SE"), NoGround)
    assert not isinstance(clinic.read(subject, "legal.claims", "name", EVA), Refusal)
    assert not isinstance(sweep(clinic.vault, by=DISA, now=clinic.now), Declined)


def test_r_41_a_hold_of_somebody_with_a_protected_identity_is_counted_in_the_list_and_not_named(
    clinic: Clinic,
) -> None:
    subject = ended(clinic)
    held(clinic, subject)
    with clinic.vault.act(by=DISA, now=clinic.now) as act:
        act.person(subject).flag(Flag.PROTECTED)
        act.nothing_changed()
    assert holds_on(clinic.vault, by=EVA, now=clinic.now) == ([], 1)
