"""The canonical bytes of an entry (spec/audit-log.md 1).

* The same entry has the same bytes, in every implementation; other bytes are another entry.
* `head` is what many entries share, so that a lane writes it once; `tail` is what is new in each.
* The decoder takes nothing that the encoder would not have written.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NewType

from ombud.audit.model import NOBODY, Entry, EntryError
from ombud.audit.words import Act, Outcome
from ombud.terms import Actor, CategoryId, PurposeId, RecordId, RoleId, SubjectId, UnitId
from ombud.terms.time import from_micros, to_micros

Heading = NewType("Heading", bytes)
"""The part of a payload that does not change from open to open: who, what, for which purpose, by which rules."""

SALT = 32
_VERSION = b"\x01"
_U16 = struct.Struct(">H")
_U32 = struct.Struct(">I")
_I64 = struct.Struct(">q")
_TAIL = struct.Struct(">q16sH")


def commitment(salted: bytes) -> bytes:
    """The 32 bytes that stand in the tree for `salt ‖ payload`."""
    return hashlib.sha256(salted).digest()


def encode(entry: Entry) -> bytes:
    head = heading(entry)
    return head + tail(to_micros(entry.at), entry.subject or NOBODY, entry.records, entry.reason or "")


def heading(entry: Entry) -> Heading:
    facts = tuple([(name, type(value), value) for name, value in sorted(entry.facts.items())])
    return _heading(
        (entry.act, entry.outcome, entry.actor, entry.origin, entry.purpose or "", entry.policy_number),
        entry.categories,
        entry.rules,
        facts,
    )


@lru_cache(maxsize=1024)
def _heading(
    words: tuple[Act, Outcome, Actor, str, str, int],
    categories: tuple[str, ...],
    rules: tuple[str, ...],
    facts: tuple[tuple[str, type, str | int], ...],
) -> Heading:
    """Remembered: acts differ in whom they are about and when, seldom in more. It holds codes and counts only."""
    act, outcome, actor, origin, purpose, policy_number = words
    return Heading(
        b"".join(
            (
                _VERSION,
                *map(_text, (act, outcome, actor.id, actor.role, actor.unit, origin, purpose)),
                _U32.pack(policy_number),
                _list(map(_text, categories)),
                _list(map(_text, rules)),
                _list(_text(name) + _value(value) for name, _, value in facts),
            )
        )
    )


def tail(at: int, subject: bytes, records: Sequence[bytes], reason: str = "") -> bytes:
    return _TAIL.pack(at, subject, len(records)) + b"".join(records) + _text(reason)


def decode(payload: bytes) -> Entry:
    """Read an entry back. Raises `EntryError` for bytes that `encode` did not write."""
    try:
        entry = _read(_Reader(payload))
    except (struct.error, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise EntryError("not an entry of format 1") from error
    if encode(entry) != payload:
        raise EntryError("not the canonical bytes of an entry")
    return entry


def _read(source: "_Reader") -> Entry:
    if source.take(1) != _VERSION:
        raise EntryError("not format 1")
    act, outcome, actor, role, unit, origin, purpose = (source.text() for _ in range(7))
    policy = source.number(_U32)
    categories = source.texts()
    rules = source.texts()
    facts = {source.text(): source.value() for _ in range(source.count())}
    at, subject, records = _TAIL.unpack(source.take(_TAIL.size))
    return Entry(
        at=from_micros(at),
        actor=Actor(actor, RoleId(role), UnitId(unit)),
        act=Act(act),
        outcome=Outcome(outcome),
        subject=None if subject == NOBODY else SubjectId(subject),
        purpose=PurposeId(purpose) if purpose else None,
        categories=tuple(map(CategoryId, categories)),
        policy_number=policy,
        rules=rules,
        origin=origin,
        records=tuple(RecordId(source.take(16)) for _ in range(records)),
        facts=facts,
        reason=source.text() or None,
    )


class _Reader:
    """Takes fields off the front of a payload."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, length: int) -> bytes:
        piece = self._data[self._at : self._at + length]
        if len(piece) != length:
            raise EntryError("the payload ends too early")
        self._at += length
        return piece

    def number(self, form: struct.Struct) -> int:
        return int(form.unpack(self.take(form.size))[0])

    def count(self) -> int:
        return self.number(_U16)

    def text(self) -> str:
        return self.take(self.count()).decode()

    def texts(self) -> tuple[str, ...]:
        return tuple(self.text() for _ in range(self.count()))

    def value(self) -> str | int:
        return self.text() if self.take(1) == b"\x01" else self.number(_I64)


def _text(text: str) -> bytes:
    raw = text.encode()
    return _U16.pack(len(raw)) + raw


def _value(value: str | int) -> bytes:
    return b"\x01" + _text(value) if isinstance(value, str) else b"\x00" + _I64.pack(value)


def _list(items: Iterable[bytes]) -> bytes:
    all_of_them = list(items)
    return _U16.pack(len(all_of_them)) + b"".join(all_of_them)
