"""A multitude, cheap to plant: each of its people has what somebody has who came the usual way.

* A few come through the doors, in every way that matters for advertising: permitted, never asked, objected, too
  young, protected. Everybody else is a copy of one of these, with an id, keys and an address of their own: what lies
  in their rows is what the acts would have written, sealed for them.
* Nobody is planted whom Ombud would not find whole (tests/app/test_multitude.py asks it).
"""

import json
import os
from collections.abc import Iterator
from typing import NamedTuple

from ombud.app.bench.clinic import Clinic
from ombud.choices import store as choice_rows
from ombud.database import Transaction
from ombud.keys import DataKey
from ombud.keys import store as keydir
from ombud.keys.model import Mark
from ombud.policy.ask import Flag
from ombud.relations import store as relation_rows
from ombud.requests import consent, objection
from ombud.terms import ChoiceId, ClassId, SubjectId
from ombud.terms.sealing import Context
from ombud.vault import store
from ombud.vault.identity import CHANNEL_OF, findable
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Row
from ombud.vault.write import content_code, row_context

YES, NO = ChoiceId("consent.marketing.email"), ChoiceId("object.direct_marketing")
SHARES = ("yes", "yes", "yes", "yes", "never", "never", "never", "no", "young", "protected")
"""Who comes how, in turn: four of ten may be reached, nobody else."""
_AT_ONCE = 500


def plant(clinic: Clinic, number: int) -> dict[str, int]:
    """So many more people; how many of each way they came."""
    moulds = {way: Mould(clinic, _came(clinic, way)) for way in dict.fromkeys(SHARES)}
    planted = dict.fromkeys(moulds, 1)
    vault, left = clinic.ombud.vault, number - len(moulds)
    while left > 0:
        with vault.database.act() as tx:
            for turn in range(min(left, _AT_ONCE)):
                way = SHARES[(left - turn) % len(SHARES)]
                moulds[way].copy(tx)
                planted[way] += 1
        left -= _AT_ONCE
    return planted


def _came(clinic: Clinic, way: str) -> SubjectId:
    """Somebody who came through the doors."""
    vault, rut = clinic.ombud.vault, clinic.actor("rut")
    (subject,) = clinic.people(1, 1)
    with vault.act(by=rut, now=clinic.now) as act:
        person = act.person(subject)
        if way != "young":
            person.flag(Flag.ADULT)
        act.nothing_changed()
    if way != "never":
        consent(vault, subject, YES, "desk", by=rut, now=clinic.now)
    if way == "no":
        objection(vault, subject, NO, "desk", by=rut, now=clinic.now)
    with vault.act(by=rut, now=clinic.now) as act:
        if way == "protected":
            act.person(subject).flag(Flag.PROTECTED)
        if way == "young":
            act.person(subject).changed()
        act.nothing_changed()
    vault.settle(now=clinic.now)
    return subject


class _Plain(NamedTuple):
    row: Row
    fields: dict[str, str]
    value: dict[str, object]


class Mould:
    """Somebody to copy: what stands in clear of them, and what is sealed, opened."""

    def __init__(self, clinic: Clinic, subject: SubjectId) -> None:
        self._clinic = clinic
        vault = clinic.ombud.vault
        with vault.database.read() as tx:
            keys = PersonKeys(vault.directory, tx, subject)
            self._standing = store.standing(tx, subject) or b""
            self._wishes = choice_rows._wished(tx, subject)
            self._classes = [ClassId(kept.klass) for kept in keys.stored()]
            self._records = [self._opened(subject, keys, row) for row in store.every_row(tx, subject)]
            self._relations = [
                (
                    row,
                    _open(
                        keys,
                        row.klass,
                        Context(subject, row.klass, "relation", row.relation_id, row.version),
                        row.sealed,
                    ),
                )
                for row in relation_rows.rows(tx, subject)
            ]
            self._choices = [
                (row, _open(keys, "evidence", Context(subject, "evidence", "choice", row.choice_id, 1), row.sealed))
                for row in choice_rows.rows(tx, subject)
            ]

    @staticmethod
    def _opened(subject: SubjectId, keys: PersonKeys, row: Row) -> _Plain:
        value = json.loads(_open(keys, row.klass, row_context(subject, row), row.sealed))
        return _Plain(row, value["fields"], value)

    def copy(self, tx: Transaction) -> SubjectId:
        """One more like this person."""
        vault, at = self._clinic.ombud.vault, self._records[0].row.collected_at
        subject = SubjectId(os.urandom(16))
        keyring = vault.keyring
        keys = {klass: keyring.fresh_key(subject, klass) for klass in self._classes}
        marks: dict[str, list[Mark]] = {}
        store.register(tx, subject, at, self._standing, 0)
        for row in self._copied(tx, subject, keys):
            store.insert(tx, subject, row)
            marks.setdefault(row.klass, []).append(Mark(row.record_id, row.version, row.sealed))
        wrapped = keyring.wrapped(subject, keys)
        keydir.add_keys(
            tx,
            subject,
            [
                keydir.Kept(klass, *one, keys[klass].state_of(marks.get(klass, ())))
                for klass, one in zip(keys, wrapped, strict=True)
            ],
        )
        for relation, plain in self._relations:
            made = relation._replace(relation_id=os.urandom(16))
            place = Context(subject, made.klass, "relation", made.relation_id, made.version)
            relation_rows.insert(tx, subject, made._replace(sealed=keys[ClassId(made.klass)].seal(place, plain)))
        for choice, plain in self._choices:
            of = choice._replace(choice_id=os.urandom(16))
            place = Context(subject, "evidence", "choice", of.choice_id, 1)
            chosen = of._replace(sealed=keys[ClassId("evidence")].seal(place, plain))
            tx.send(choice_rows._INSERT, subject, *chosen, tx.row_seal.of("choice", subject, *chosen[:-1]))
        if self._wishes is not None:
            choice_rows._write(tx, subject, self._wishes)
        return subject

    def _copied(self, tx: Transaction, subject: SubjectId, keys: dict[ClassId, DataKey]) -> Iterator[Row]:
        keyring, address = self._clinic.ombud.vault.keyring, self._clinic.address()
        for row, fields, value in self._records:
            key, own = keys[ClassId(row.klass)], {**fields, **{n: t for n, t in address.items() if n in fields}}
            code = content_code(key, row.category, own, None, row.event_at)
            made = row._replace(record_id=os.urandom(16), content=code)
            plain = json.dumps({**value, "fields": own}, ensure_ascii=False, sort_keys=True).encode()
            yield made._replace(sealed=key.seal(row_context(subject, made), plain))
            found = list(findable(own))
            by_value = [(one.field, keyring.blind(one.field, one.normalised)) for one in found]
            kept = [(CHANNEL_OF[one.field], one.normalised) for one in found if one.field in CHANNEL_OF]
            by_no = [(f"suppression.{channel}", keyring.suppression(channel, text)) for channel, text in kept]
            if found:
                keydir.add_indexes(tx, subject, row.klass, [*by_value, *by_no])


def _open(keys: PersonKeys, klass: str, place: Context, sealed: bytes) -> bytes:
    key = keys.for_reading(ClassId(klass))
    if key is None:
        raise AssertionError("who came through the doors has every key")
    return key.open(place, sealed)
