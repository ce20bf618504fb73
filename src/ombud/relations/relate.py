"""Open a relation, move it on, and say what a person's relations come to."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from ombud.database import Transaction
from ombud.policy.model import Anchor, Stage, Tie
from ombud.relations import store
from ombud.relations.model import CLASS_OF, FIRST_STATE, IN_FORCE, NEXT_STATES, Kind, Relation, Standing, State
from ombud.terms import ClassId, RelationId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros


class Sealers(Protocol):
    """One person's keys by retention class; `None` when the key is gone."""

    def for_writing(self, klass: ClassId) -> Sealer: ...

    def for_reading(self, klass: ClassId) -> Sealer | None: ...


COMPLAINT = "complaint"
"""What a person may ask for with a measure: an answer to a complaint about care (PSL 3:8 b), which ends with it."""
INTERRUPTED = "interrupted"
"""The term of a claim that says when it was last interrupted."""
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_decoded = json.JSONDecoder().raw_decode
_TIE = {
    Kind.AGREEMENT: Tie.AGREEMENT,
    Kind.MEASURE: Tie.MEASURE,
    Kind.COMMITMENT: Tie.COMMITMENT,
    Kind.CLAIM: Tie.CLAIM,
    Kind.HOLD: Tie.HOLD,
}


def open_relation(tx: Transaction, relation: Relation, sealers: Sealers) -> Relation:
    """Write a new relation in its first state. An agreement is opened as an offer, never as signed."""
    if relation.state is not FIRST_STATE[relation.kind]:
        raise ValueError(f"a {relation.kind} opens as {FIRST_STATE[relation.kind]}, not as {relation.state}")
    store.insert(tx, relation.subject, _row(relation, 1, sealers.for_writing(CLASS_OF[relation.kind])))
    return relation


def advance(
    tx: Transaction, relation: Relation, to: State, sealers: Sealers, *, now: datetime, terms: Mapping[str, str]
) -> Relation | None:
    """Move a relation on. `None` when it may not go there from where it now is; nothing is changed then."""
    if to not in NEXT_STATES.get((relation.kind, relation.state), frozenset()):
        return None
    ends = to in (State.ENDED, State.WITHDRAWN)
    moved = replace(relation, state=to, closed_at=now if ends else None, terms={**relation.terms, **terms})
    return _write(tx, moved, relation.state, sealers)


def amend(
    tx: Transaction, relation: Relation, sealers: Sealers, *, due_at: datetime | None, terms: Mapping[str, str]
) -> Relation | None:
    """Note something more about an open relation, and when it is due now. `None` when it is not open any more."""
    if relation.closed_at is not None:
        return None
    return _write(tx, replace(relation, due_at=due_at, terms={**relation.terms, **terms}), relation.state, sealers)


def _write(tx: Transaction, moved: Relation, was: State, sealers: Sealers) -> Relation | None:
    current = next(row for row in store.rows(tx, moved.subject) if row.relation_id == moved.id)
    row = _row(moved, current.version + 1, sealers.for_writing(CLASS_OF[moved.kind]))
    return moved if store.update(tx, moved.subject, row, was=was) else None


def put(tx: Transaction, relation: Relation, known: Relation | None, sealers: Sealers) -> None:
    """Write a relation as it stood elsewhere: in the place of the one that is known here, or anew."""
    if known is None:
        store.insert(tx, relation.subject, _row(relation, 1, sealers.for_writing(CLASS_OF[relation.kind])))
    elif known != relation:
        _write(tx, relation, known.state, sealers)


def take_over(tx: Transaction, relation: Relation, subject: SubjectId, sealers: Sealers) -> bool:
    """Write a relation as it stands under another registration of the same person; False where it is there."""
    known = relations_of(tx, subject, sealers)
    if any(one.id == relation.id or _alike(one, relation) for one in known):
        return False
    moved = replace(relation, subject=subject)
    store.insert(tx, subject, _row(moved, 1, sealers.for_writing(CLASS_OF[relation.kind])))
    return True


def _alike(one: Relation, other: Relation) -> bool:
    return replace(one, subject=other.subject, id=other.id) == other


def relations_of(tx: Transaction, subject: SubjectId, sealers: Sealers) -> tuple[Relation, ...]:
    """Everything that binds this person and the controller, in the order it began."""
    return relations_among(subject, store.rows(tx, subject), sealers)


def relations_among(subject: SubjectId, rows: Iterable[store.RelationRow], sealers: Sealers) -> tuple[Relation, ...]:
    """The same of rows that were read."""
    return tuple(_relation(subject, row, sealers) for row in rows)


def standing(relations: Iterable[Relation]) -> Standing:
    """Which ties are open, where the agreement stands, and the ends that storage periods run from."""
    ties: set[Tie] = set()
    services = set()
    anchors: dict[Anchor, datetime] = {}
    stage = Stage.BEFORE
    for relation in relations:
        if relation.state in IN_FORCE:
            ties.add(_TIE[relation.kind])
        if relation.state is State.OFFERED:
            ties.add(Tie.OFFER)
        if relation.state in (State.OPEN, State.OFFERED) and relation.service:
            services.add(relation.service)
        if relation.kind is Kind.AGREEMENT and relation.state in (State.OPEN, State.ENDED):
            stage = Stage.DURING if Stage.DURING in (stage, _stage(relation)) else Stage.AFTER
        for anchor, at in _anchors(relation):
            anchors[anchor] = max(at, anchors.get(anchor, at))
    return Standing(frozenset(ties), stage, frozenset(services), anchors)


def _stage(relation: Relation) -> Stage:
    return Stage.DURING if relation.state is State.OPEN else Stage.AFTER


def _anchors(relation: Relation) -> Iterable[tuple[Anchor, datetime]]:
    """The events of one relation that periods run from. A hold is none: it has no say in when something ends."""
    if relation.kind is Kind.HOLD:
        return
    if relation.terms.get("by", "data_subject") == "data_subject":
        yield Anchor.LAST_INTERACTION, relation.closed_at or relation.opened_at
    if relation.kind is Kind.CLAIM:
        yield Anchor.ORIGIN, origin(relation)
    if relation.kind is Kind.CONTACT and relation.terms.get("channel") == "visit":
        yield Anchor.VISIT, relation.opened_at
    if relation.closed_at is not None:
        for anchor in _endings(relation):
            yield anchor, relation.closed_at


def _endings(relation: Relation) -> tuple[Anchor, ...]:
    """What has happened when it ends."""
    if relation.kind is Kind.MEASURE and relation.terms.get("asks") == COMPLAINT:
        return Anchor.REQUEST_CLOSED, Anchor.ANSWERED
    if relation.kind is Kind.MEASURE or relation.state is State.WITHDRAWN:
        return (Anchor.REQUEST_CLOSED,)
    if relation.kind in (Kind.AGREEMENT, Kind.COMMITMENT):
        return (Anchor.RELATION_ENDED,)
    return Anchor.FINAL, Anchor.SETTLED


def origin(relation: Relation) -> datetime:
    """When a claim arose, or was last interrupted: the period of limitation begins anew then (T-07)."""
    interrupted = relation.terms.get(INTERRUPTED)
    return relation.opened_at if interrupted is None else datetime.fromisoformat(interrupted)


def _context(relation: Relation, klass: str, version: int) -> Context:
    return Context(relation.subject, klass, "relation", relation.id, version)


def _row(relation: Relation, version: int, sealer: Sealer) -> store.RelationRow:
    klass = CLASS_OF[relation.kind]
    plain = _JSON(dict(relation.terms)).encode()
    return store.RelationRow(
        relation.id,
        relation.kind,
        relation.state,
        to_micros(relation.opened_at),
        None if relation.closed_at is None else to_micros(relation.closed_at),
        None if relation.due_at is None else to_micros(relation.due_at),
        klass,
        version,
        sealer.seal(_context(relation, klass, version), plain),
    )


def _relation(subject: SubjectId, row: store.RelationRow, sealers: Sealers) -> Relation:
    relation_id = RelationId(row.relation_id)
    sealer = sealers.for_reading(ClassId(row.klass))
    sealed_in = Context(subject, row.klass, "relation", relation_id, row.version)
    return Relation(
        subject,
        relation_id,
        Kind(row.kind),
        State(row.state),
        from_micros(row.opened_at),
        None if row.closed_at is None else from_micros(row.closed_at),
        None if row.due_at is None else from_micros(row.due_at),
        {} if sealer is None else _decoded(str(sealer.open(sealed_in, row.sealed), "utf-8"))[0],
    )
