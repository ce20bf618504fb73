"""The canonical bytes of an entry (spec/audit-log.md 1).

* The same entry has the same bytes, in every implementation; other bytes are another entry.
* `head` is what many entries share, so that a lane writes it once; `tail` is what is new in each.
* The decoder takes nothing that the encoder would not have written.
"""

import hashlib
import struct
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple, NewType

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
_TEXTS, _LISTS = 7, 2
"""Of a heading: its words, and behind the number of the policy its lists of words, before the facts."""


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
        end = _end_of_heading(payload)
        words = _words(payload[:end])
        entry = _entry(words, payload, end)
    except (struct.error, UnicodeDecodeError, ValueError, OverflowError, IndexError) as error:
        raise EntryError("not an entry of format 1") from error
    if tail(to_micros(entry.at), entry.subject or NOBODY, entry.records, entry.reason or "") != payload[end:]:
        raise EntryError("not the canonical bytes of an entry")
    return entry


class _Words(NamedTuple):
    """A heading, read."""

    act: Act
    outcome: Outcome
    actor: Actor
    origin: str
    purpose: PurposeId | None
    policy: int
    categories: tuple[CategoryId, ...]
    rules: tuple[str, ...]
    facts: tuple[tuple[str, str | int], ...]


def _end_of_heading(payload: bytes) -> int:
    """Where the tail begins. Walks over lengths alone: a log repeats few headings, and each is read once."""
    at = 1
    for _ in range(_TEXTS):
        at += 2 + (payload[at] << 8 | payload[at + 1])
    at += _U32.size
    for _ in range(_LISTS):
        items, at = payload[at] << 8 | payload[at + 1], at + 2
        for _ in range(items):
            at += 2 + (payload[at] << 8 | payload[at + 1])
    facts, at = payload[at] << 8 | payload[at + 1], at + 2
    for _ in range(facts):
        at += 2 + (payload[at] << 8 | payload[at + 1])
        at += 3 + (payload[at + 1] << 8 | payload[at + 2]) if payload[at] == 1 else 1 + _I64.size
    return at


@lru_cache(maxsize=1024)
def _words(head: bytes) -> _Words:
    """What a heading says. Only one that `encode` would have written is remembered."""
    source = _Reader(head)
    if source.take(1) != _VERSION:
        raise EntryError("not format 1")
    act, outcome, actor, role, unit, origin, purpose = (source.text() for _ in range(_TEXTS))
    words = _Words(
        act=Act(act),
        outcome=Outcome(outcome),
        actor=Actor(actor, RoleId(role), UnitId(unit)),
        origin=origin,
        purpose=PurposeId(purpose) if purpose else None,
        policy=source.number(_U32),
        categories=tuple(map(CategoryId, source.texts())),
        rules=source.texts(),
        facts=tuple((source.text(), source.value()) for _ in range(source.count())),
    )
    if heading(_entry(words, tail(0, NOBODY, ()), 0)) != head:
        raise EntryError("not the canonical bytes of an entry")
    return words


def _entry(words: _Words, payload: bytes, end: int) -> Entry:
    at, subject, records = _TAIL.unpack_from(payload, end)
    source = _Reader(payload, end + _TAIL.size)
    return Entry(
        at=from_micros(at),
        actor=words.actor,
        act=words.act,
        outcome=words.outcome,
        subject=None if subject == NOBODY else SubjectId(subject),
        purpose=words.purpose,
        categories=words.categories,
        policy_number=words.policy,
        rules=words.rules,
        origin=words.origin,
        records=tuple(RecordId(source.take(16)) for _ in range(records)),
        facts=dict(words.facts),
        reason=source.text() or None,
    )


class _Reader:
    """Takes fields off the front of a payload."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self._at = at

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
