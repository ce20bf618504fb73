"""Put back what an archive does not know: erase again, object again, restrict again (design 5, invariant 5).

* Each "no" is one act with one entry, before the restored installation opens to anybody.
* Repeating it is harmless: a key is erased by its commitment, a record by its id, a mask is only ever narrowed.
  A key that the person got later, by a new yes, has another commitment and stays.
* What the archive has already, it has: the entry of the act is in it.
"""

import dataclasses
import json
from collections import defaultdict
from datetime import datetime

from ombud.archives import store
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import NOBODY
from ombud.choices import forget_evidence
from ombud.choices import store as choice_rows
from ombud.keys import Tombstone
from ombud.keys.directory import WHOLE
from ombud.relations import Kind as RelationKind
from ombud.relations import Relation, State
from ombud.relations import store as relation_rows
from ombud.relations.relate import put
from ombud.terms import Actor, ClassId, RelationId, SubjectId
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros
from ombud.vault import Act, Person, Row, Vault
from ombud.vault import store as record_rows
from ombud.vault.noes import ADDED_FLAGS, Masks, No, Said, consents_of

EVIDENCE = ClassId("evidence")


@dataclasses.dataclass(slots=True)
class PutBack:
    """What was put back, counted."""

    noes: int = 0
    erased: int = 0
    """People who are gone altogether."""
    classes: int = 0
    records: int = 0
    choices: int = 0
    """People whose objections, withdrawals, restrictions or blocks are in force again."""
    suppressed: int = 0
    holds: int = 0
    joined: dict[bytes, list[SubjectId]] = dataclasses.field(default_factory=lambda: defaultdict(list))
    """Doubles that the archive has still apart, by the registration that took them in after it."""


def put_back(vault: Vault, no: No, counted: PutBack, *, by: Actor, now: datetime) -> None:
    """What this "no" says is so again, unless the archive has the act itself.

    Two registrations that were joined after the archive are two in it, and what is held of the second is held there
    alone: it is not erased. What the person has said under the one, then and later, holds for both.
    """
    if no.joined:
        counted.joined[no.joined].append(no.subject)
        no = _as_the_other(vault, no)
    _put_back(vault, no, counted, by=by, now=now)
    for double in counted.joined.get(no.subject, ()):
        _put_back(vault, _of_double(vault, no, double), counted, by=by, now=now)


def _as_the_other(vault: Vault, no: No) -> No:
    """What the registration that took it in has said, and no erasure."""
    with vault.database.read() as tx:
        choices, flags = choice_rows.wishes(tx, SubjectId(no.joined))
        policy = vault.book.in_force(tx, from_micros(no.at))
    consents = 0 if policy is None else consents_of(policy)
    return No(no.subject, no.at, no.entry, masks=Masks(choices, consents, flags & ADDED_FLAGS))


def _of_double(vault: Vault, no: No, double: SubjectId) -> No:
    """The same for a double: its keys of the classes that went, and everything that was said."""
    with vault.database.read() as tx:
        keys = tuple(commitment for klass, commitment in store.data_keys(tx, double) if klass in no.classes)
    return dataclasses.replace(no, subject=double, entry=b"", keys=keys, records=(), suppressed=(), said=(), held=())


def _put_back(vault: Vault, no: No, counted: PutBack, *, by: Actor, now: datetime) -> None:
    """One act."""
    with vault.act(by=by, now=now) as act:
        if no.entry and store.has_entry(act.tx, (no.subject, NOBODY), no.entry):
            act.nothing_changed()
            return
        counted.noes += 1
        counted.suppressed += vault.directory.keep_suppressed(act.tx, no.suppressed, no.at)
        if not store.has_subject(act.tx, no.subject):
            act.log(Kind.RESTORE, Outcome.DONE, facts={"step": "nobody-there"})
            return
        if WHOLE in no.classes:
            _erase_whole(act, no)
            counted.erased += 1
            return
        person = act.person(no.subject)
        counted.classes += _erase_classes(person, no)
        counted.records += _remove(person, no)
        counted.holds += _hold(person, no)
        counted.choices += _stand(person, no)
        person.changed()
        act.log(Kind.RESTORE, Outcome.DONE, no.subject, facts={"step": "put-back"})


def _erase_whole(act: Act, no: No) -> None:
    vault = act.vault
    vault.ledger.forget(act.tx, no.subject)
    person = act.person(no.subject)
    act.keep()
    person.erase_rows()
    person.erase(None, _stone(no))
    act.log(Kind.RESTORE, Outcome.DONE, facts={"step": "erased-again"})


def _erase_classes(person: Person, no: No) -> int:
    """The classes whose very keys were erased; a key of the same class that came later stays."""
    act = person.act
    held = store.data_keys(act.tx, person.subject)
    gone = tuple(ClassId(klass) for klass, commitment in held if commitment in no.keys)
    if gone:
        act.keep()
        act.vault.people.erase_classes(act.tx, person.subject, gone)
        if EVIDENCE in gone:
            forget_evidence(act.tx, person.subject)
        person.erase(gone, _stone(no))
    named = [ClassId(klass) for klass in no.classes if klass not in gone]
    act.vault.directory.bury(act.tx, person.subject, named, _stone(no))
    return len(gone)


def _stone(no: No) -> Tombstone:
    return Tombstone(from_micros(no.at), no.plan_hash, from_micros(no.final_at))


def _remove(person: Person, no: No) -> int:
    """Rows that ended by themselves: records, what was corrected too, relations, and the evidence of choices."""
    tx, subject, gone = person.act.tx, person.subject, set(no.records)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in record_rows.every_row(tx, subject):
        if row.record_id in gone:
            found[row.klass].append(row)
    relations = [row.relation_id for row in relation_rows.rows(tx, subject) if row.relation_id in gone]
    relation_rows.remove(tx, subject, relations)
    choices = [row.choice_id for row in choice_rows.rows(tx, subject) if row.choice_id in gone]
    choice_rows.remove(tx, subject, choices)
    removed = sum(person.remove(ClassId(klass), rows) for klass, rows in found.items())
    return removed + len(relations) + len(choices)


def _hold(person: Person, no: No) -> int:
    """Holds stand as they stood: placed after the archive, reviewed, or released."""
    tx, subject, known = person.act.tx, person.subject, {one.id: one for one in person.about.relations}
    for held in no.held:
        closed_at, due_at = (None if at is None else from_micros(at) for at in (held.closed_at, held.due_at))
        hold = Relation(
            subject, RelationId(held.id), RelationKind.HOLD, State(held.state), from_micros(held.opened_at),
            closed_at, due_at, json.loads(held.terms),
        )  # fmt: skip
        put(tx, hold, known.get(hold.id), person.keys)
    return len(no.held)


def _stand(person: Person, no: No) -> int:
    """Objections and limits that stood then stand; consents that did not stand then do not."""
    if no.masks is None:
        return 0
    tx, subject, masks = person.act.tx, person.subject, no.masks
    ended = masks.consents & ~masks.choices
    choice_rows.end_bits(tx, subject, ended, no.at)
    choice_rows.set_choices(tx, subject, on=masks.choices & ~masks.consents, off=ended)
    choice_rows.set_flags(tx, subject, on=masks.flags, off=0)
    known = {row.choice_id for row in choice_rows.rows(tx, subject)}
    for said in no.said:
        if said.id not in known:
            choice_rows.insert(tx, subject, _row(person, said))
    return 1


def _row(person: Person, said: Said) -> choice_rows.ChoiceRow:
    """The choice with its evidence, sealed anew: the key it was sealed under may have come after the archive."""
    context = Context(person.subject, EVIDENCE, "choice", said.id, 1)
    sealed = person.keys.for_writing(EVIDENCE).seal(context, said.evidence.encode())
    return choice_rows.ChoiceRow(
        said.id, said.kind, said.bit, said.category, said.ground, said.made_at, None, None, sealed
    )
