"""Rows of the register, sealed and opened. What stands in clear stands sealed too, and must agree."""

import json
from datetime import datetime
from typing import Any

from ombud.database import Transaction
from ombud.disclosure import store
from ombud.disclosure.register.model import Change, Disclosure, Notification, Role, Told
from ombud.keys import TamperedError
from ombud.terms import CategoryId, ClassId, PurposeId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Person

CASE = ClassId("case")
"""The retention class of files and their acts; its rows end by themselves, each at its own `until`."""
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def disclosures_of(person: Person) -> tuple[Disclosure, ...]:
    """Everything that was handed over of the person and is still kept, oldest first; nothing without its key."""
    key, now = person.keys.for_reading(CASE), person.act.now
    rows = store.disclosures(person.act.tx, person.subject) if key is not None else []
    found = [_disclosure(person.subject, row, key) for row in rows if key is not None]
    return tuple(one for one in found if now < one.until)


def keep_disclosure(person: Person, one: Disclosure) -> None:
    """Write a new row."""
    key = person.keys.for_writing(CASE)
    store.insert(person.act.tx, person.subject, _row(one, key))


def notifications_of(person: Person) -> tuple[Notification, ...]:
    """Who has been or is to be told of what, oldest first."""
    key = person.keys.for_reading(CASE)
    rows = store.notifications(person.act.tx, person.subject) if key is not None else []
    return tuple(_notification(person.subject, row, key) for row in rows if key is not None)


def keep_notification(person: Person, one: Notification) -> None:
    key = person.keys.for_writing(CASE)
    store.insert_notification(person.act.tx, person.subject, _notification_row(one, key))


def move_on(person: Person, one: Notification) -> bool:
    """Write the next version of a notification; False when another act was first."""
    row = _notification_row(one, person.keys.for_writing(CASE))
    return store.move_on(person.act.tx, person.subject, row, was=one.version - 1)


def take_over(kept: Person, other: Person) -> None:
    """Two registrations of one person are joined: what was handed over of the one was of the other too."""
    key = other.keys.for_reading(CASE)
    if key is None:
        return
    tx = kept.act.tx
    for row in store.disclosures(tx, other.subject):
        one = _disclosure(other.subject, row, key)
        store.insert(tx, kept.subject, _row(one, kept.keys.for_writing(CASE), of=kept.subject))
    for told in store.notifications(tx, other.subject):
        note = _notification(other.subject, told, key)
        store.insert_notification(
            tx, kept.subject, _notification_row(note, kept.keys.for_writing(CASE), of=kept.subject)
        )


def in_states(tx: Transaction, states: tuple[Told, ...]) -> list[tuple[SubjectId, bytes, Told, datetime]]:
    """Notifications by their state, without anything of what they say."""
    found = store.in_states(tx, tuple(state.value for state in states))
    return [(subject, note, Told(state), from_micros(at)) for subject, note, state, at in found]


def _row(one: Disclosure, key: Sealer, *, of: SubjectId | None = None) -> store.DisclosureRow:
    made_at, until = to_micros(one.made_at), to_micros(one.until)
    plain = {
        "purpose": one.purpose, "statute": one.statute, "kind": one.kind, "recipient": one.recipient,
        "name": one.name, "role": one.role.value, "categories": list(one.categories),
        "records": [record.hex() for record in one.records], "reference": one.reference, "said": one.said,
        "by": one.by, "withheld": one.withheld, "entry": one.entry.hex(), "clear": [made_at, until],
    }  # fmt: skip
    sealed = key.seal(_context(of or one.subject, "disclosure", one.id, 1), _JSON(plain).encode())
    return store.DisclosureRow(one.id, CASE, made_at, until, sealed)


def _disclosure(subject: SubjectId, row: store.DisclosureRow, key: Sealer) -> Disclosure:
    plain = _opened(key, _context(subject, "disclosure", row.disclosure_id, 1), row.sealed, [row.made_at, row.until])
    return Disclosure(
        subject=subject, id=row.disclosure_id, made_at=from_micros(row.made_at), until=from_micros(row.until),
        purpose=PurposeId(plain["purpose"]), statute=plain["statute"], kind=plain["kind"],
        recipient=plain["recipient"], name=plain["name"], role=Role(plain["role"]),
        categories=tuple(map(CategoryId, plain["categories"])), records=tuple(map(bytes.fromhex, plain["records"])),
        reference=plain["reference"], said=plain["said"], by=plain["by"], withheld=plain["withheld"],
        entry=bytes.fromhex(plain["entry"]),
    )  # fmt: skip


def _notification_row(one: Notification, key: Sealer, *, of: SubjectId | None = None) -> store.NotificationRow:
    made_at, until = to_micros(one.made_at), to_micros(one.until)
    plain = {
        "change": one.change.value, "name": one.name, "recipient": one.recipient, "role": one.role.value,
        "categories": list(one.categories), "references": list(one.references), "about": one.about,
        "values": dict(one.values), "reason": one.reason, "by": one.by,
        "settled_at": None if one.settled_at is None else to_micros(one.settled_at),
        "clear": [one.state.value, made_at, until],
    }  # fmt: skip
    context = _context(of or one.subject, "notification", one.id, one.version)
    return store.NotificationRow(
        one.id, CASE, one.state.value, made_at, until, one.version, key.seal(context, _JSON(plain).encode())
    )


def _notification(subject: SubjectId, row: store.NotificationRow, key: Sealer) -> Notification:
    context = _context(subject, "notification", row.notification_id, row.version)
    plain = _opened(key, context, row.sealed, [row.state, row.made_at, row.until])
    settled = plain["settled_at"]
    return Notification(
        subject=subject, id=row.notification_id, state=Told(row.state), made_at=from_micros(row.made_at),
        until=from_micros(row.until), version=row.version, change=Change(plain["change"]), name=plain["name"],
        recipient=plain["recipient"], role=Role(plain["role"]), categories=tuple(map(CategoryId, plain["categories"])),
        references=tuple(plain["references"]), about=plain["about"], values=plain["values"], reason=plain["reason"],
        by=plain["by"], settled_at=None if settled is None else from_micros(settled),
    )  # fmt: skip


def _opened(key: Sealer, context: Context, sealed: bytes, clear: list[object]) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(key.open(context, sealed))
    if plain["clear"] != clear:
        raise TamperedError("the days of a disclosure")
    return plain


def _context(subject: SubjectId, field: str, record: bytes, version: int) -> Context:
    return Context(subject, CASE, field, record, version)
