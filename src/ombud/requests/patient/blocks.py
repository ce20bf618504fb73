"""Blocks of a journal: for other units (PDL 4:4), for other caregivers (SVOD 2:3), and the end of one (R-18.6, R-31).

* In force in the act that records it; what is blocked so already stays as it is.
* A custodian cannot block a child's data; a child who is mature enough can (PDL 4:4, SVOD 2:3, second paragraph).
* A block is ended by the patient alone; it needs no notice beforehand, as a restriction does.
"""

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.choices import Limit, LimitKind, lift, limits_of
from ombud.choices import block as record
from ombud.requests.patient.outcome import PatientOutcome
from ombud.terms import ClassId
from ombud.vault import Person

EVIDENCE = ClassId("evidence")
GROUNDS = {LimitKind.BLOCK: "PDL-4-4", LimitKind.SVOD_BLOCK: "SVOD-2-3"}
BLOCKED = {LimitKind.BLOCK: PatientOutcome.BLOCKED, LimitKind.SVOD_BLOCK: PatientOutcome.SVOD_BLOCKED}


def blocks(person: Person) -> tuple[Limit, ...]:
    """The blocks in force."""
    kinds = (LimitKind.BLOCK, LimitKind.SVOD_BLOCK)
    found = limits_of(person.act.tx, person.subject)
    return tuple(one for one in found if one.ended_at is None and one.kind in kinds)


def set_block(person: Person, kind: LimitKind) -> PatientOutcome:
    """Block, inside an act."""
    act = person.act
    if any(one.kind is kind for one in blocks(person)):
        act.nothing_changed()
        return BLOCKED[kind]
    limit = Limit(person.subject, act.vault.new_id(), kind, GROUNDS[kind], act.now)
    record(act.tx, limit, person.keys.for_writing(EVIDENCE), by=act.by)
    person.decided(0, 0)
    person.said_no()
    act.log(Kind.BLOCK, Outcome.DONE, person.subject, facts={"ground": GROUNDS[kind]})
    return BLOCKED[kind]


def end_blocks(person: Person, kinds: frozenset[LimitKind]) -> PatientOutcome:
    """End the blocks of these kinds, inside an act."""
    act = person.act
    ended = [one for one in blocks(person) if one.kind in kinds]
    for one in ended:
        lift(act.tx, person.subject, one.id, now=act.now)
        act.log(Kind.LIFT, Outcome.DONE, person.subject, facts={"kind": one.kind.value})
    if not ended:
        act.nothing_changed()
        return PatientOutcome.NOT_BLOCKED
    person.changed()
    return PatientOutcome.UNBLOCKED
