"""What is kept of a mail beside the mail itself: what was understood, by what, and what was done. Sealed.

The dates and the state that stand in clear are in it too, so that a change of them is found when it is opened. The end
of its period is not: it follows from them, or from the case.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter

from ombud.keys import DataKey
from ombud.keys.model import TamperedError
from ombud.law.rights import Right
from ombud.requests.intake.model import ArrivedBy, Attachment, Found, Mail, Recognised, Verdict
from ombud.requests.intake.store import MailRow
from ombud.terms import ClassId, SubjectId, Text
from ombud.terms.sealing import Context
from ombud.terms.text import Language
from ombud.terms.time import to_micros

QUEUE = ClassId("queue")
"""The class of the data key of a mail: with it the mail is erased."""


class MailState(StrEnum):
    """Where a mail stands."""

    ARRIVED = "arrived"
    """A case is to be opened from it; that it was is not noted yet."""
    WAITING = "waiting"
    """A person decides what it is. The clock runs."""
    CASE = "case"
    """A case was opened from it."""
    NOT_A_REQUEST = "not_a_request"
    """A person has said that it is none."""


@dataclass(frozen=True, slots=True)
class Note:
    """One mail in the queue. Nothing in it prints what the mail says."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(ser_json_bytes="hex", val_json_bytes="hex")

    subject: SubjectId
    id: bytes
    state: MailState
    received_at: datetime
    due_at: datetime
    arrived_by: ArrivedBy
    verdict: Verdict
    language: Language
    found: tuple[Found, ...] = field(repr=False)
    hints: tuple[str, ...] = field(repr=False)
    sender: str = field(repr=False)
    sender_name: str = field(repr=False)
    title: str = field(repr=False)
    """The subject line."""
    written: str = field(repr=False)
    attachments: tuple[Attachment, ...]
    faults: tuple[Text, ...]
    forwarded_by: str | None = field(repr=False)
    receipt: str = field(default="", repr=False)
    """The receipt that was written for the sender and has not been sent."""
    request: bytes | None = None
    closed_at: datetime | None = None
    decided: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Who has said what it is, when and why."""

    @property
    def rights(self) -> tuple[Right, ...]:
        return tuple(dict.fromkeys(one.right for one in self.found))

    def become(self, state: MailState, **changed: object) -> "Note":
        return replace(self, state=state, **changed)  # type: ignore[arg-type]


def note_of(
    where: tuple[SubjectId, bytes], mail: Mail, understood: Recognised, state: MailState, due_at: datetime
) -> Note:
    """What is noted of a mail when it is taken in."""
    return Note(
        *where,
        state,
        mail.arrived.at,
        due_at,
        mail.arrived.by,
        understood.verdict,
        understood.language,
        understood.found,
        understood.hints,
        mail.sender,
        mail.sender_name,
        mail.subject,
        mail.written,
        mail.attachments,
        mail.faults,
        mail.forwarded_by,
    )


def sealed(note: Note, version: int, until: int | None, key: DataKey) -> MailRow:
    """The row of a note. `key` is the mail's own, of the data key and the queue key."""
    plain = _NOTE.dump_json(note)
    return _clear(note)._replace(
        version=version, until=until, sealed=key.seal(_context(note.subject, note.id, version), plain)
    )


def opened(row: MailRow, key: DataKey) -> Note:
    """The note of a row. Raises `TamperedError` where what stands in clear is not what was sealed."""
    plain = key.open(_context(row.subject_id, row.mail_id, row.version), row.sealed)
    note = _NOTE.validate_json(plain)
    if _clear(note) != row._replace(version=0, until=None, sealed=b""):
        raise TamperedError("a mail in the queue")
    return note


def message_context(subject: bytes, mail_id: bytes) -> Context:
    return Context(subject, QUEUE, "queue-message", mail_id, 1)


def _context(subject: bytes, mail_id: bytes, version: int) -> Context:
    return Context(subject, QUEUE, "queue-mail", mail_id, version)


def _clear(note: Note) -> MailRow:
    """What stands in clear of it."""
    return MailRow(
        note.subject,
        note.id,
        QUEUE,
        note.state.value,
        to_micros(note.received_at),
        to_micros(note.due_at),
        None if note.closed_at is None else to_micros(note.closed_at),
        None,
        note.request,
        0,
        b"",
    )


_NOTE = TypeAdapter(Note)
