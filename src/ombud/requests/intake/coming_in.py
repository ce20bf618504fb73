"""A mail comes in: read, understood, put into the queue, and a case opened from it where it asks for something (R-01).

* Small acts, each of which may be the last: the mail into the queue; the case; that the case was opened. A mail that
  comes again is known by its content, and what a kill left is done then. Its case has its id from the first act on, so
  that no mail opens two.
* The case is about a newcomer. It takes the sentences that ask for something, the sender's address and the original
  time of arrival; the mail itself stays in the queue, under its own key (N-20.2).
* A mail that asks for nothing we recognise waits for a person, and its clock runs (N-20.1).
* The receipt is written into the case, or beside a mail that waits. This release sends nothing.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.keys.framing import framed
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests.intake.model import Mail
from ombud.requests.intake.note import MailState, Note
from ombud.requests.intake.parse import Came, Postbox, TooLarge, read_mail
from ombud.requests.intake.queue import DECIDED, decide_on, known, last_day, put_in, reference_to, settle
from ombud.requests.intake.receipt import receipt
from ombud.requests.intake.recognise import recognise
from ombud.requests.model import Arrival, RequestId, Wanted
from ombud.requests.opening import free_id, open_once
from ombud.terms import Actor
from ombud.vault import Act, Vault


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a mail. `again`: it was here already."""

    note: Note
    again: bool

    @property
    def reference(self) -> str | None:
        return reference_to(self.note.request)


def receive(vault: Vault, came: Came, postbox: Postbox, *, by: Actor, now: datetime) -> Received | Declined | TooLarge:
    """Take a mail in, whoever brings it. The same mail again changes nothing that was done."""
    mail = read_mail(came, postbox, now)
    if isinstance(mail, TooLarge):
        return mail
    key = fingerprint(mail, came.content)
    with vault.act(by=by, now=now) as act:
        note = known(act, key)
        again = note is not None
        if note is None:
            understood = recognise(mail.subject, mail.written, is_reply=mail.is_reply)
            note = put_in(act, mail, understood, came.content, key)
            note = _with_receipt(act, note)
        act.nothing_changed()
    if note.state is MailState.ARRIVED:
        opened = _open_case(vault, note, by=by, now=now)
        if isinstance(opened, Declined):
            return opened
        note = opened
    return Received(note, again)


def open_case(
    vault: Vault, mail_id: bytes, rights: Sequence[Right], *, whole: bool, by: Actor, now: datetime
) -> Note | Declined | Refusal:
    """A person says what a waiting mail asks for; the case gets the mail's own time of arrival.

    `whole`: the case takes all that the sender wrote, and not only the sentences that asked.
    """

    def begin(act: Act, note: Note) -> Note | Declined:
        if note.state is MailState.ARRIVED:
            return note  # a kill came between
        if note.state is not MailState.WAITING:
            return DECIDED
        decided = {"by": by.id, "at": now.isoformat(), "rights": " ".join(rights), "whole": "yes" if whole else ""}
        begun = settle(act, note, MailState.ARRIVED, request=free_id(act), decided=decided)
        return _with_receipt(act, begun)

    note = decide_on(vault, mail_id, "open-case", begin, by=by, now=now)
    return note if not isinstance(note, Note) else _open_case(vault, note, by=by, now=now)


def fingerprint(mail: Mail, content: bytes) -> str:
    """By what the same mail is known again: its Message-ID with what it says, however it came.

    What the servers on the way write above it is left out; another text under the same id is another mail.
    """
    if not mail.readable or not mail.message_id:
        return hashlib.sha256(framed(b"raw", content)).hexdigest()
    said = (mail.message_id, mail.sender, mail.subject, mail.whole, *(f"{a.kind} {a.size}" for a in mail.attachments))
    return hashlib.sha256(framed(b"mail", *(one.encode("utf-8", "backslashreplace") for one in said))).hexdigest()


def wanted_of(note: Note) -> tuple[Right, ...]:
    """What the case is about: what a person has said, or else what was recognised."""
    said = note.decided.get("rights", "")
    return tuple(Right(one) for one in said.split()) or note.rights


def _open_case(vault: Vault, note: Note, *, by: Actor, now: datetime) -> Note | Declined:
    if note.request is None:
        raise AssertionError("a mail from which a case is opened has the id of the case")
    request = RequestId(note.request)
    opened = open_once(vault, request, _arrival(note), note.receipt, by=by, now=now)
    if isinstance(opened, Declined):
        return opened
    with vault.act(by=by, now=now) as act:
        after = settle(act, note, MailState.CASE)
        act.nothing_changed()  # the case has its entry
    return after


def _arrival(note: Note) -> Arrival:
    sentences = dict.fromkeys(one.sentence for one in note.found)
    words = note.written if note.decided.get("whole") else "\n".join(sentences)
    wanted = tuple(Wanted(right) for right in wanted_of(note))
    return Arrival("email", note.received_at, wanted, note.language, words, contact=note.sender)


def _with_receipt(act: Act, note: Note) -> Note:
    """The receipt in the sender's language, written with the mail."""
    received, reference = local_date(note.received_at), reference_to(note.request)
    rights = wanted_of(note) if reference else ()
    text = receipt(rights, received, last_day(note.received_at), reference).in_(note.language)
    return settle(act, note, note.state, receipt=text)
