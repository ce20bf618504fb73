"""What is kept of a mail beside the mail itself: what was understood, by what, and what was done. Sealed.

The dates and the state that stand in clear are in it too, so that a change of them is found when it is opened.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from ombud.keys import DataKey
from ombud.keys.model import TamperedError
from ombud.law.rights import Right
from ombud.requests.intake.model import ArrivedBy, Attachment, Found, Mail, Recognised, Verdict
from ombud.requests.intake.store import MailRow
from ombud.terms import ClassId, SubjectId, Text
from ombud.terms.sealing import Context
from ombud.terms.text import Language
from ombud.terms.time import from_micros, to_micros

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


def sealed(note: Note, version: int, key: DataKey) -> MailRow:
    """The row of a note. `key` is the mail's own, of the data key and the queue key."""
    context = _context(note.subject, note.id, version)
    return MailRow(*_clear(note), version, key.seal(context, _plain(note)))


def opened(row: MailRow, key: DataKey) -> Note:
    """The note of a row. Raises `TamperedError` where what stands in clear is not what was sealed."""
    plain = key.open(_context(row.subject_id, row.mail_id, row.version), row.sealed)
    note = _note(row, json.loads(plain))
    if _clear(note) != row[:-2]:
        raise TamperedError("a mail in the queue")
    return note


def message_context(subject: bytes, mail_id: bytes) -> Context:
    return Context(subject, QUEUE, "queue-message", mail_id, 1)


def _context(subject: bytes, mail_id: bytes, version: int) -> Context:
    return Context(subject, QUEUE, "queue-mail", mail_id, version)


def _clear(note: Note) -> tuple[object, ...]:
    return (
        note.subject,
        note.id,
        QUEUE,
        note.state.value,
        to_micros(note.received_at),
        to_micros(note.due_at),
        None if note.closed_at is None else to_micros(note.closed_at),
        note.request,
    )


def _plain(note: Note) -> bytes:
    said = {
        "clear": [one.hex() if isinstance(one, bytes) else one for one in _clear(note)],
        "arrived_by": note.arrived_by,
        "verdict": note.verdict,
        "language": note.language,
        "found": [[one.right, one.rule, list(one.words), one.sentence] for one in note.found],
        "hints": list(note.hints),
        "sender": [note.sender, note.sender_name],
        "title": note.title,
        "written": note.written,
        "attachments": [[one.kind, one.size, one.name] for one in note.attachments],
        "faults": [list(one) for one in note.faults],
        "forwarded_by": note.forwarded_by,
        "receipt": note.receipt,
        "decided": dict(note.decided),
    }
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "backslashreplace")


def _note(row: MailRow, said: dict[str, object]) -> Note:
    return _of(SubjectId(row.subject_id), row.mail_id, **said)  # type: ignore[arg-type]


def _of(
    subject: SubjectId,
    mail_id: bytes,
    *,
    clear: list[object],
    found: list[tuple[str, str, list[str], str]],
    sender: tuple[str, str],
    attachments: list[tuple[str, int, str]],
    faults: list[tuple[str, str]],
    **said: object,
) -> Note:
    state, received, due, closed, request = clear[3:]
    return Note(
        subject=subject,
        id=mail_id,
        state=MailState(str(state)),
        received_at=from_micros(int(str(received))),
        due_at=from_micros(int(str(due))),
        closed_at=None if closed is None else from_micros(int(str(closed))),
        request=None if request is None else bytes.fromhex(str(request)),
        arrived_by=ArrivedBy(str(said.pop("arrived_by"))),
        verdict=Verdict(str(said.pop("verdict"))),
        found=tuple(Found(Right(right), rule, tuple(words), sentence) for right, rule, words, sentence in found),
        hints=tuple(said.pop("hints")),  # type: ignore[call-overload]
        sender=sender[0],
        sender_name=sender[1],
        attachments=tuple(Attachment(*one) for one in attachments),
        faults=tuple(Text(*one) for one in faults),
        **said,  # type: ignore[arg-type]
    )
