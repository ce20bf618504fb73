"""What binds a person and the controller, and what that comes to for a decision (S7, S12)."""

import pytest

from ombud.policy.model import Anchor, Stage, Tie
from ombud.relations import Kind, Relation, State, advance, open_relation, relations_of, standing
from ombud.relations.model import NEXT_STATES
from ombud.terms import RelationId, SubjectId
from ombud.vault.keys import PersonKeys
from tests.clinic import NOW, Clinic

LATER = NOW.replace(month=12)
WHO = SubjectId(b"s" * 16)


def one(kind: Kind, state: State, **more: object) -> Relation:
    return Relation(WHO, RelationId(b"r" * 16), kind, state, NOW, **more)  # type: ignore[arg-type]


def ended(anchor: Anchor) -> dict[Anchor, object]:
    return {anchor: LATER, Anchor.LAST_INTERACTION: LATER}


def test_nothing_opens_in_another_state_than_its_first(clinic: Clinic) -> None:
    """N-04: an agreement is never opened as signed."""
    with clinic.vault.database.act() as tx:
        keys = PersonKeys(clinic.vault.directory, tx, WHO)
        with pytest.raises(ValueError, match="opens as offered"):
            open_relation(tx, one(Kind.AGREEMENT, State.OPEN), keys)


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.HOLD])  # of holds: tests/retention
def test_a_relation_goes_only_where_it_may_from_where_it_is(clinic: Clinic, kind: Kind) -> None:
    subject = clinic.somebody()
    begun = (
        clinic.begin(subject, kind, service="traningskort") if kind is Kind.AGREEMENT else clinic.begin(subject, kind)
    )
    for to in State:
        with clinic.vault.database.act() as tx:
            keys = PersonKeys(clinic.vault.directory, tx, subject)
            moved = advance(tx, begun, to, keys, now=LATER, terms={})
            assert (moved is not None) is (to in NEXT_STATES.get((kind, begun.state), frozenset()))
            if moved is not None:
                assert moved.closed_at == (None if to is State.OPEN else LATER)
                assert relations_of(tx, subject, keys) == (moved,)
                return


def test_two_who_move_a_relation_at_once_move_it_once(clinic: Clinic) -> None:
    """The second finds it moved already, and changes nothing."""
    subject = clinic.somebody()
    measure = clinic.begin(subject, Kind.MEASURE)
    with clinic.vault.database.act() as tx:
        keys = PersonKeys(clinic.vault.directory, tx, subject)
        assert advance(tx, measure, State.ENDED, keys, now=NOW, terms={"ended": "first"})
        assert advance(tx, measure, State.ENDED, keys, now=LATER, terms={"ended": "second"}) is None
        assert [known.terms["ended"] for known in relations_of(tx, subject, keys)] == ["first"]


def test_what_a_relation_is_about_is_sealed_and_goes_with_its_key(clinic: Clinic) -> None:
    """Design 4: losing a key is erasing; kind, state and dates are what is left to decide by."""
    subject = clinic.somebody()
    offer = clinic.begin(subject, Kind.AGREEMENT, service="traningskort")
    assert offer.service == "traningskort"
    with clinic.vault.database.act() as tx:
        clinic.vault.directory.purge(subject)
        tx.run("DELETE FROM data_key WHERE subject_id = ? AND class = 'claims'", subject)
        (left,) = relations_of(tx, subject, PersonKeys(clinic.vault.directory, tx, subject))
    assert (left.kind, left.state, dict(left.terms), left.service) == (Kind.AGREEMENT, State.OFFERED, {}, None)
    assert "traningskort" not in repr(left)


def test_open_relations_are_ties_and_an_offer_is_one_of_its_own() -> None:
    ties = {
        Kind.AGREEMENT: Tie.AGREEMENT,
        Kind.MEASURE: Tie.MEASURE,
        Kind.COMMITMENT: Tie.COMMITMENT,
        Kind.CLAIM: Tie.CLAIM,
    }
    for kind, tie in ties.items():
        assert standing([one(kind, State.OPEN)]).ties == {tie}
        assert standing([one(kind, State.ENDED, closed_at=LATER)]).ties == frozenset()
    assert standing([one(Kind.AGREEMENT, State.OFFERED)]).ties == {Tie.OFFER}
    assert standing([one(Kind.CONTACT, State.NOTED)]).ties == frozenset()


def test_the_stage_is_that_of_the_agreement_that_runs() -> None:
    ended, runs = one(Kind.AGREEMENT, State.ENDED, closed_at=LATER), one(Kind.AGREEMENT, State.OPEN)
    assert standing([]).stage is Stage.BEFORE
    assert standing([one(Kind.AGREEMENT, State.OFFERED)]).stage is Stage.BEFORE
    assert standing([ended]).stage is Stage.AFTER
    assert standing([ended, runs]).stage is standing([runs, ended]).stage is Stage.DURING


def test_services_are_those_of_what_is_offered_or_runs() -> None:
    terms = {"service": "massage"}
    assert standing([one(Kind.AGREEMENT, State.OPEN, terms=terms)]).services == {"massage"}
    assert standing([one(Kind.AGREEMENT, State.ENDED, closed_at=LATER, terms=terms)]).services == frozenset()
    assert standing([one(Kind.MEASURE, State.OPEN)]).services == frozenset()


@pytest.mark.parametrize(
    ("relation", "anchors"),
    [
        (one(Kind.MEASURE, State.ENDED, closed_at=LATER), ended(Anchor.REQUEST_CLOSED)),
        (one(Kind.AGREEMENT, State.WITHDRAWN, closed_at=LATER), ended(Anchor.REQUEST_CLOSED)),
        (one(Kind.AGREEMENT, State.ENDED, closed_at=LATER), ended(Anchor.RELATION_ENDED)),
        (one(Kind.COMMITMENT, State.ENDED, closed_at=LATER), ended(Anchor.RELATION_ENDED)),
        (
            one(Kind.CLAIM, State.ENDED, closed_at=LATER),
            {Anchor.ORIGIN: NOW, Anchor.FINAL: LATER, Anchor.SETTLED: LATER, Anchor.LAST_INTERACTION: LATER},
        ),
        (one(Kind.CONTACT, State.NOTED, terms={"channel": "visit"}), {Anchor.VISIT: NOW, Anchor.LAST_INTERACTION: NOW}),
        (one(Kind.CONTACT, State.NOTED, terms={"channel": "phone", "by": "controller"}), {}),
    ],
)  # fmt: skip
def test_the_ends_that_periods_run_from(relation: Relation, anchors: dict[Anchor, object]) -> None:
    """law.md 4.1; contact that the controller took is no interaction of the person's (T-13)."""
    assert standing([relation]).anchors == anchors


def test_of_several_ends_the_last_counts() -> None:
    first, last = (one(Kind.MEASURE, State.ENDED, closed_at=at) for at in (NOW, LATER))
    for order in ([first, last], [last, first]):
        assert standing(order).anchors[Anchor.REQUEST_CLOSED] == LATER
