"""Restriction: its grounds, who answers for it, what it stops, whom it is told to, how it ends (Art. 18, 19)."""

from datetime import date

import pytest

from ombud.choices import Denied, Limit, LimitKind, forget_evidence, limits_of
from ombud.choices.model import ENDS, REVIEW
from ombud.disclosure.register.model import Change
from ombud.policy.ask import Flag
from ombud.policy.model import Family
from ombud.relations import Kind
from ombud.requests import block, consent, lift, objection, restrict, withdraw
from ombud.requests.restrict import Restriction, restrict_as, review, reviews_due, tell
from ombud.terms import CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import Opened
from tests.clinic import ADA, CAMPAIGNS, DISA, EVA, NOW, RUT, VERA, Clinic, demo_policy
from tests.disclosure.test_register import AGENCY, customer, handed, notified

CONTACT = CategoryId("contact")
STATISTICS = ChoiceId("object.statistics.business")


def restricted(clinic: Clinic, subject: SubjectId, ground: str, *, more: Restriction | None = None) -> Limit:
    done = restrict_as(clinic.vault, subject, more or Restriction(ground), by=RUT, now=clinic.now)
    assert isinstance(done, Limit), done
    return done


def live(clinic: Clinic, subject: SubjectId) -> list[Limit]:
    with clinic.vault.database.read() as tx:
        return [one for one in limits_of(tx, subject) if one.ended_at is None]


def flags(clinic: Clinic, subject: SubjectId) -> frozenset[Flag]:
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return act.person(subject).about.wishes.flag_set()


@pytest.mark.parametrize("ground", sorted(ENDS))
def test_each_ground_has_an_owner_and_a_day_of_review(clinic: Clinic, ground: str) -> None:
    """R-18.1: whoever records it answers for it unless another does; it is looked at after the time of its ground."""
    subject = customer(clinic)
    restricted(clinic, subject, ground)
    assert reviews_due(clinic.vault, by=DISA, now=clinic.now) == ()
    clinic.later(days=190 if REVIEW[ground] == "P6M" else 35)
    (due,) = reviews_due(clinic.vault, by=DISA, now=clinic.now)
    assert (due.owner, due.ground) == ("rut", ground)


def test_it_is_looked_at_again_and_again_until_it_ends(clinic: Clinic) -> None:
    """R-18.1: a review names the next one, and who looked answers from then on."""
    subject, other = customer(clinic), customer(clinic)
    wanted = Restriction("18.1.c", None, "eva", date(2026, 12, 1))
    limit = restricted(clinic, subject, "18.1.c", more=wanted)
    later = restricted(clinic, other, "18.1.c", more=Restriction("18.1.c", None, "eva", date(2026, 12, 2)))
    clinic.later(days=10)
    assert [one.id for one in reviews_due(clinic.vault, by=DISA, now=clinic.now)] == [limit.id, later.id]
    past = review(clinic.vault, subject, limit.id, date(2026, 12, 3), by=DISA, now=clinic.now)
    assert isinstance(past, Denied)
    assert isinstance(review(clinic.vault, subject, limit.id, date(2027, 3, 1), by=DISA, now=clinic.now), Limit)
    assert [one.id for one in reviews_due(clinic.vault, by=DISA, now=clinic.now)] == [later.id]
    assert isinstance(review(clinic.vault, subject, b"x" * 16, date(2027, 3, 1), by=DISA, now=clinic.now), Denied)
    nobody = SubjectId(b"x" * 16)
    assert isinstance(review(clinic.vault, nobody, limit.id, date(2027, 3, 1), by=DISA, now=clinic.now), Denied)
    clinic.later(days=100)
    owners = {one.id: one.owner for one in reviews_due(clinic.vault, by=DISA, now=clinic.now)}
    assert owners == {limit.id: "disa", later.id: "eva"}


def test_one_that_has_lost_its_evidence_is_to_be_looked_at_at_once(clinic: Clinic) -> None:
    subject = customer(clinic)
    limit = restricted(clinic, subject, "18.1.b")
    with clinic.vault.database.act() as tx:
        forget_evidence(tx, subject)
    assert [(one.id, one.owner) for one in reviews_due(clinic.vault, by=DISA, now=clinic.now)] == [(limit.id, "")]


@pytest.mark.parametrize("ground", sorted(ENDS))
def test_it_is_lifted_when_what_ends_it_has_happened_and_a_week_after_the_person_was_told(
    clinic: Clinic, ground: str
) -> None:
    """R-18.1, R-18.3: lifting without notice is declined, and so is a notice without the end of its ground."""
    subject = customer(clinic)
    limit = restricted(clinic, subject, ground)
    assert isinstance(lift(clinic.vault, subject, limit.id, by=DISA, now=clinic.now), Denied)
    for because in {"verified", "asked", "claims-ended", "balanced"} - ENDS[ground]:
        assert isinstance(tell(clinic.vault, subject, limit.id, because, by=DISA, now=clinic.now), Denied)
    because = min(ENDS[ground])
    assert isinstance(tell(clinic.vault, subject, limit.id, because, by=DISA, now=clinic.now), Limit)
    assert isinstance(lift(clinic.vault, subject, limit.id, by=DISA, now=clinic.later(days=6)), Denied)
    assert isinstance(lift(clinic.vault, subject, limit.id, by=DISA, now=clinic.later(days=1)), Limit)
    assert flags(clinic, subject) == {Flag.ADULT}
    assert isinstance(tell(clinic.vault, SubjectId(b"x" * 16), limit.id, because, by=DISA, now=clinic.now), Denied)
    assert isinstance(lift(clinic.vault, SubjectId(b"x" * 16), limit.id, by=DISA, now=clinic.now), Denied)


def test_restricted_is_stored_and_invisible_to_ordinary_use_and_a_claim_still_reads_it(clinic: Clinic) -> None:
    """R-18.2: advertising, profiling, statistics and analysis skip the person; what a court asks for still opens."""
    subject = customer(clinic)
    for choice in ("consent.marketing.email", "consent.profiling"):
        consent(clinic.vault, subject, ChoiceId(choice), "desk", by=RUT, now=clinic.now)
    assert isinstance(clinic.read(subject, "marketing.direct", "contact", CAMPAIGNS, "email"), Opened)
    restricted(clinic, subject, "18.1.b")
    ordinary = {Family.MARKETING, Family.PROFILING, Family.STATISTICS, Family.ANALYSIS, Family.PRODUCT_DEVELOPMENT}
    file = demo_policy()
    asked = 0
    for purpose_id, purpose in file.purposes.items():
        if purpose.family in ordinary:
            by = CAMPAIGNS if purpose.family in (Family.MARKETING, Family.PROFILING) else ADA
            assert "D-10" in clinic.refused(subject, purpose_id, purpose.categories[0].id, by), purpose_id
            asked += 1
    assert asked >= 8
    assert "D-10" in clinic.refused(subject, "contract.rights", "name", EVA)
    clinic.begin(subject, Kind.CLAIM)
    assert clinic.values(subject, "legal.claims", "name", EVA) == [{"given": "Lo", "family": "Lika"}]


def test_recipients_are_told_of_a_restriction_and_of_its_end(clinic: Clinic) -> None:
    """R-19.1 for Art. 18: of the category that is restricted alone."""
    subject = customer(clinic)
    handed(clinic, subject, recipient=AGENCY, named="Exempel Inkasso AB")
    limit = restricted(clinic, subject, "18.1.a", more=Restriction("18.1.a", CONTACT))
    restricted(clinic, subject, "18.1.a", more=Restriction("18.1.a", CategoryId("birth_date")))
    assert [(one.change, one.categories) for one in notified(clinic, subject)] == [(Change.RESTRICTION, (CONTACT,))]
    tell(clinic.vault, subject, limit.id, "verified", by=DISA, now=clinic.now)
    lift(clinic.vault, subject, limit.id, by=DISA, now=clinic.later(days=7))
    changes = {one.change for one in notified(clinic, subject)}
    assert changes == {Change.RESTRICTION, Change.END_OF_RESTRICTION}


def test_what_is_objected_to_is_restricted_until_it_is_balanced_and_nothing_else_is(clinic: Clinic) -> None:
    """R-18.4, R-21.2: by itself, for the purposes that rest on an interest; the rest goes on."""
    subject = customer(clinic)
    done = objection(clinic.vault, subject, STATISTICS, "desk", by=RUT, now=clinic.now)
    assert not isinstance(done, Denied), done
    (limit,) = live(clinic, subject)
    assert (limit.ground, limit.purpose, limit.category) == ("18.1.d", PurposeId("statistics.business"), None)
    assert "D-09" in clinic.refused(subject, "statistics.business", "agreement", ADA)
    assert clinic.values(subject, "contract.rights", "name", EVA) == [{"given": "Lo", "family": "Lika"}]
    clinic.later(days=40)
    assert [one.purpose for one in reviews_due(clinic.vault, by=DISA, now=clinic.now)] == ["statistics.business"]
    withdraw(clinic.vault, subject, STATISTICS, by=RUT, now=clinic.now)
    assert live(clinic, subject) == []
    assert flags(clinic, subject) == {Flag.ADULT}


def test_another_restriction_outlives_an_objection_that_is_taken_back(clinic: Clinic) -> None:
    subject = customer(clinic)
    objection(clinic.vault, subject, STATISTICS, "desk", by=RUT, now=clinic.now)
    restricted(clinic, subject, "18.1.a")
    withdraw(clinic.vault, subject, STATISTICS, by=RUT, now=clinic.now)
    assert [one.ground for one in live(clinic, subject)] == ["18.1.a"]
    assert Flag.RESTRICTED in flags(clinic, subject)


def test_an_objection_to_advertising_stops_it_at_once_and_restricts_nothing(clinic: Clinic) -> None:
    """R-18.4: an objection to direct marketing is not (d)."""
    subject = customer(clinic)
    objection(clinic.vault, subject, ChoiceId("object.direct_marketing"), "desk", by=RUT, now=clinic.now)
    assert live(clinic, subject) == []
    assert "D-09" in clinic.refused(subject, "marketing.direct", "contact", CAMPAIGNS, "email")


def test_restriction_block_and_svod_block_are_three(clinic: Clinic) -> None:
    """R-18.6: a block leaves the own unit reading, and restricts nothing else; each is ended by itself."""
    subject = customer(clinic)
    entry = clinic.draft("health", "care", {"text": "hosta"}, unit=VERA.unit, document="d1", author="dr")
    clinic.store(subject, entry)
    for kind in (LimitKind.BLOCK, LimitKind.SVOD_BLOCK):
        block(clinic.vault, subject, kind, by=RUT, now=clinic.now)
    assert flags(clinic, subject) == {Flag.ADULT, Flag.BLOCKED, Flag.SVOD_BLOCKED}
    assert clinic.values(subject, "contract.rights", "name", EVA)
    blocks = live(clinic, subject)
    assert isinstance(tell(clinic.vault, subject, blocks[0].id, "asked", by=DISA, now=clinic.now), Denied)
    assert isinstance(lift(clinic.vault, subject, blocks[0].id, by=DISA, now=clinic.now), Limit)
    assert len(live(clinic, subject)) == 1


def test_a_restriction_of_nobody_or_of_no_category_is_denied(clinic: Clinic) -> None:
    nobody = restrict(clinic.vault, SubjectId(b"x" * 16), "18.1.a", None, by=RUT, now=clinic.now)
    assert isinstance(nobody, Denied)
    subject = customer(clinic)
    for wrong in (Restriction("18.1.a", CategoryId("shoes")), Restriction("17.1")):
        assert isinstance(restrict_as(clinic.vault, subject, wrong, by=RUT, now=clinic.now), Denied)
    assert live(clinic, subject) == []
    assert isinstance(block(clinic.vault, SubjectId(b"x" * 16), LimitKind.BLOCK, by=RUT, now=NOW), Denied)
