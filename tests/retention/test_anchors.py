"""The events that periods run from, each made by what happens here: closings, last days, interruptions, answers."""

from datetime import datetime, timedelta

from ombud.collection.relate import Beginning, Declined, Interruption, barred_at, begin, close, interrupt
from ombud.law.periods import end_of
from ombud.policy.model import Anchor
from ombud.relations import Kind, Relation, State
from ombud.terms import RelationId, SubjectId
from tests.clinic import DISA, EVA, RUT, Clinic
from tests.retention.test_sweep import kinds, rows, swept


def claim(clinic: Clinic, subject: SubjectId, whose: str = "controller", at: datetime | None = None) -> Relation:
    return clinic.begin(subject, Kind.CLAIM, at, whose=whose)


def relations(clinic: Clinic, subject: SubjectId) -> list[Relation]:
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return list(act.person(subject).about.relations)


def anchors(clinic: Clinic, subject: SubjectId) -> dict[Anchor, datetime]:
    with clinic.vault.look(by=DISA, now=clinic.now) as act:
        return dict(act.person(subject).about.anchors)


def test_t_07_an_unpaid_claim_is_barred_after_three_years_and_the_sweep_closes_it(clinic: Clinic) -> None:
    subject = clinic.somebody()
    owed = claim(clinic, subject)
    assert owed.due_at == end_of("P3Y", clinic.now)
    clinic.hold(subject, "name", "contract", given="Dan")
    clinic.now = owed.due_at - timedelta(microseconds=1)
    assert (swept(clinic).closed, rows(clinic, subject, "record")) == (0, 1)
    clinic.now = owed.due_at
    assert swept(clinic).closed == 1
    (ended,) = relations(clinic, subject) or [None]
    assert ended is None or ended.state is State.ENDED


def test_t_07_a_demand_begins_the_three_years_anew(clinic: Clinic) -> None:
    """Preskriptionslagen 5–7 §§: demand, acknowledgment, action."""
    subject = clinic.somebody()
    owed = claim(clinic, subject)
    clinic.hold(subject, "name", "contract", given="Dan")
    clinic.later(days=1000)
    for how in ("demand", "acknowledgment", "action"):
        clinic.later(days=10)
        moved = interrupt(clinic.vault, subject, owed.id, Interruption(how, clinic.now), by=EVA, now=clinic.now)
        assert isinstance(moved, Relation)
        assert moved.due_at == end_of("P3Y", clinic.now)
        assert anchors(clinic, subject)[Anchor.ORIGIN] == clinic.now
    clinic.later(days=1000)
    assert (swept(clinic).closed, rows(clinic, subject, "record")) == (0, 1)


def test_a_claim_on_us_is_barred_after_ten_years(clinic: Clinic) -> None:
    """T-08: where it is documented."""
    assert claim(clinic, clinic.somebody(), "data_subject").due_at == end_of("P10Y", clinic.now)
    assert barred_at("data_subject", clinic.now) == end_of("P10Y", clinic.now)


def test_only_an_open_claim_is_interrupted_and_by_what_the_law_names(clinic: Clinic) -> None:
    subject = clinic.somebody()
    owed, measure = claim(clinic, subject), clinic.begin(subject, Kind.MEASURE)
    demand = Interruption("demand", clinic.now)

    def refused(relation: RelationId, what: Interruption, who: SubjectId = subject) -> str:
        found = interrupt(clinic.vault, who, relation, what, by=EVA, now=clinic.now)
        assert isinstance(found, Declined)
        return found.requirement

    assert refused(owed.id, Interruption("phone", clinic.now)) == "T-07"
    assert refused(measure.id, demand) == "T-07"
    assert refused(RelationId(b"x" * 16), demand) == "N-12.1"
    assert refused(owed.id, demand, SubjectId(b"y" * 16)) == "N-12.1"
    assert refused(owed.id, Interruption("demand", clinic.now + timedelta(days=1))) == "N-12.1"
    assert refused(owed.id, Interruption("demand", clinic.now - timedelta(days=1))) == "N-12.1"
    close(clinic.vault, subject, owed.id, by=RUT, now=clinic.now)
    assert refused(owed.id, demand) == "N-12.1"


def test_s12_a_commitment_ends_with_its_last_day(clinic: Clinic) -> None:
    """N-12.1: the sweep closes it as of that day; then the core is kept for claims as long as T-10 says."""
    subject = clinic.somebody()
    until = clinic.now + timedelta(days=365)
    begun = begin(clinic.vault, subject, Beginning(Kind.COMMITMENT, clinic.now, until, {}), by=RUT, now=clinic.now)
    assert isinstance(begun, Relation)
    clinic.hold(subject, "birth_date", "contract", birth_date="1990-06-02")
    clinic.now = until + timedelta(days=3)
    done = swept(clinic)
    assert (done.closed, kinds(done)["contract", "birth_date", "N-11.2"]) == (1, 1)
    (ended,) = relations(clinic, subject)
    assert (ended.state, ended.closed_at) == (State.ENDED, until)
    assert anchors(clinic, subject)[Anchor.RELATION_ENDED] == until
    clinic.now = end_of("P3Y", until)
    assert swept(clinic).whole == 1


def test_t_28_a_complaint_is_kept_five_years_after_it_was_answered(clinic: Clinic) -> None:
    """The measure that asks for an answer is closed when it has been given."""
    subject = clinic.somebody()
    asked = clinic.begin(subject, Kind.MEASURE, asks="complaint")
    clinic.store(subject, clinic.draft("case", "case", {"message": "väntade länge"}))
    clinic.later(days=30)
    close(clinic.vault, subject, asked.id, by=RUT, now=clinic.now)
    assert anchors(clinic, subject)[Anchor.ANSWERED] == clinic.now
    end = end_of("P5Y", clinic.now)
    clinic.now = end - timedelta(microseconds=1)
    swept(clinic)
    assert rows(clinic, subject, "record") == 1
    clinic.now = end
    swept(clinic)
    assert rows(clinic, subject, "record") == 0


def test_t_25_citizenship_goes_three_months_after_the_decision(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.AGREEMENT, service="lakarbesok")
    written = clinic.hold(subject, "citizenship", "care", country="SE")
    assert written
    clinic.now = end_of("P3M", clinic.now) - timedelta(microseconds=1)
    before = rows(clinic, subject, "record")
    swept(clinic)
    assert rows(clinic, subject, "record") == before
    clinic.later(microseconds=1)
    swept(clinic)
    assert rows(clinic, subject, "record") == 0


def test_t_11_a_contact_alone_is_kept_as_a_request_that_was_closed(clinic: Clinic) -> None:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.CONTACT, channel="phone")
    assert swept(clinic).people == 0
    clinic.now = end_of("P3M", clinic.now) - timedelta(microseconds=1)
    assert swept(clinic).people == 0
    clinic.later(microseconds=1)
    assert swept(clinic).whole == 1
