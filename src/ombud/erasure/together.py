"""Erase what has ended of many people in one transaction, table by table: the short way for the plain cases.

Almost everybody whose period ends has nothing but records and relations that end together: all of it goes and the
person with it, or whole retention classes go and the rest stays. Then nothing has to be opened or computed, because
ends are right for whoever is settled. Each has a tombstone, a no where there are archives, and an entry as always.

Whoever is not plain (a hold or a restriction, choices, a consent, a patient, rows of other tables, a class of which
something stays) is left for `ended.py`, which knows every case; a test holds the two to the same result
(tests/retention/test_together.py).
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ombud.choices.model import FLAG_BITS
from ombud.erasure import store
from ombud.erasure.dated import DATED, Cutoffs
from ombud.erasure.ended import CARE, EVIDENCE, LOG, NO_GROUND, T_LOG, Counted, Kind
from ombud.erasure.eraser import final_of
from ombud.keys import Tombstone
from ombud.keys.directory import WHOLE
from ombud.keys.store import Kept
from ombud.policy.ask import Flag
from ombud.relations import Kind as RelationKind
from ombud.relations import store as relation_rows
from ombud.relations.model import CATEGORY_OF
from ombud.terms import ClassId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Act
from ombud.vault import store as record_rows
from ombud.vault.standing import is_held

_PAUSED = FLAG_BITS[Flag.RESTRICTED]


@dataclass(slots=True)
class Plain:
    """One person of whom it is plain what goes."""

    subject: SubjectId
    keys: tuple[Kept, ...]
    emptied: tuple[ClassId, ...]
    """Empty: everything goes."""
    rows: dict[Kind, list[bytes]]
    indexes: int

    @property
    def whole(self) -> bool:
        return not self.emptied

    @property
    def records(self) -> int:
        return sum(map(len, self.rows.values()))


@dataclass(slots=True)
class _Seen:
    """What is there of one person."""

    standing: bytes | None
    log_until: int | None
    stale: bool
    keys: list[Kept] = field(default_factory=list)
    due: dict[Kind, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    living: set[ClassId] = field(default_factory=set)
    relations: bool = False
    """Relations that have ended."""
    flags: int = 0
    chosen: int = 0
    indexed: dict[str, int] = field(default_factory=dict)
    special: bool = False
    """There are rows that only the long way knows."""


def plain_among(act: Act, people: Sequence[SubjectId], cutoffs: Cutoffs) -> list[Plain]:
    """Who of these people is plain, and what goes of each. They are held from here on."""
    found = _seen(act, people, cutoffs)
    return [plain for subject, seen in found.items() if (plain := _plain(subject, seen)) is not None]


def _seen(act: Act, people: Sequence[SubjectId], cutoffs: Cutoffs) -> dict[SubjectId, _Seen]:
    tx, at = act.tx, to_micros(act.now)
    found = {SubjectId(bytes(row[0])): _Seen(row[1], row[2], bool(row[3])) for row in store.hold_all(tx, people)}
    tables = act.vault.people.with_class(tx)
    there = act.vault.people.tables(tx)
    dated = [(one, cutoffs[one.table]) for one in DATED.values() if one.table in there]
    records, relations, living, keys, indexed, wished, special = tx.each(
        *store.about_all(people, at, tables, dated),
    )
    for head in record_rows.heads(tx.row_seal, records):
        kind = Kind(head.klass, head.category, head.rule or NO_GROUND)
        found[head.subject].due[kind].append(head.record_id + bytes([head.version]))
    for subject, *read in relations:
        one = found[SubjectId(bytes(subject))]
        (row,) = relation_rows.whole(tx.row_seal, SubjectId(bytes(subject)), [tuple(read)])
        one.relations = True
        one.due[Kind(row.klass, CATEGORY_OF[RelationKind(row.kind)], row.rule or NO_GROUND)].append(row.relation_id)
    for subject, klass in living:
        found[SubjectId(bytes(subject))].living.add(ClassId(klass))
    for subject, *key in keys:
        found[SubjectId(bytes(subject))].keys.append(Kept._make(key))
    for subject, klass, number in indexed:
        found[SubjectId(bytes(subject))].indexed[klass] = number
    for subject, choices, flags, recorded, seal in wished:
        tx.row_seal.check("wishes", seal, subject, choices, flags, recorded)
        found[SubjectId(bytes(subject))].chosen, found[SubjectId(bytes(subject))].flags = choices, flags
    for (subject,) in special:
        found[SubjectId(bytes(subject))].special = True
    return found


def _plain(subject: SubjectId, seen: _Seen) -> Plain | None:
    stored = {ClassId(key.klass) for key in seen.keys}
    odd = (
        seen.stale or seen.special or seen.chosen or seen.flags & _PAUSED or seen.log_until is not None
        or seen.standing is None or is_held(seen.standing) or CARE in stored or EVIDENCE in stored
    )  # fmt: skip
    if odd or not seen.due:
        return None
    rows = dict(seen.due)
    if not seen.living:
        return Plain(subject, tuple(seen.keys), (), rows, sum(seen.indexed.values()))
    emptied = {ClassId(kind.klass) for kind in rows}
    if seen.relations or emptied & seen.living or stored - seen.living - {LOG} != emptied:
        return None
    keys = tuple(key for key in seen.keys if key.klass in emptied)
    indexes = sum(number for klass, number in seen.indexed.items() if klass in emptied)
    return Plain(subject, keys, tuple(sorted(emptied)), rows, indexes)


def erase_together(act: Act, plain: Sequence[Plain]) -> Counted:
    """Erase it. The caller writes the entries, of whoever stays before, of the others after it."""
    counted = Counted()
    for one in plain:
        for kind, rows in one.rows.items():
            counted.add(kind, rows)
    gone = [one for one in plain if one.whole]
    if gone:
        _erase_people(act, gone, counted)
    by_classes: dict[tuple[ClassId, ...], list[Plain]] = defaultdict(list)
    for one in plain:
        if not one.whole:
            by_classes[one.emptied].append(one)
    for classes, some in by_classes.items():
        _erase_classes(act, classes, some)
    _bury(act, plain)
    act.erases = act.erases or bool(plain)
    return counted


def _erase_people(act: Act, gone: Sequence[Plain], counted: Counted) -> None:
    vault, subjects = act.vault, [one.subject for one in gone]
    for entries in vault.ledger.forget_all(act.tx, subjects).values():
        counted.add(Kind(LOG, LOG, T_LOG), entries)
    store.erase_people(act.tx, vault.people.tables(act.tx), subjects)
    keys, indexes = sum(len(one.keys) for one in gone), sum(one.indexes for one in gone)
    vault.directory.drop_people(act.tx, subjects, keys, indexes)


def _erase_classes(act: Act, classes: tuple[ClassId, ...], some: Sequence[Plain]) -> None:
    vault, subjects = act.vault, [one.subject for one in some]
    records = sum(one.records for one in some)
    store.erase_classes(act.tx, subjects, classes, records)
    keys, indexes = sum(len(one.keys) for one in some), sum(one.indexes for one in some)
    vault.directory.drop_classes_of(act.tx, subjects, classes, keys, indexes)


def _bury(act: Act, plain: Iterable[Plain]) -> None:
    finals: dict[frozenset[int], datetime] = {}
    stones = []
    for one in plain:
        epochs = frozenset(key.epoch for key in one.keys)
        if epochs not in finals:
            finals[epochs] = final_of(act.vault, epochs, act.now)
        digest = hashlib.sha256(b"".join(sorted(row for rows in one.rows.values() for row in rows))).digest()
        stone = Tombstone(act.now, digest, finals[epochs])
        stones.append((one.subject, one.emptied, stone))
        if (no := act.no(one.subject)) is not None:
            no.take(one.emptied or (WHOLE,), [key.commitment for key in one.keys], stone.plan_hash, stone.final_at)
    act.vault.directory.bury_all(act.tx, stones)
