"""A consent that waits for its address to say yes (M-07): who said it first, how, and which address is asked.

* It is not in force. Nothing that decides reads it: what is in force stands in `wishes`, and gets there when the
  address has answered.
* In clear stand the choice's bit, state and dates, and the hash of what is answered with. The address, what the message
  is made with, and who took the first yes are sealed under the person's key for cases, bound to what stands in clear.
* When it has ended, whichever way, the address and the token are gone from it. The proof of a confirmed one is the
  evidence of the consent (Art. 7(1)).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from ombud.choices import store
from ombud.choices.circumstance import CASE
from ombud.choices.store import ConfirmationRow
from ombud.database import Transaction
from ombud.terms import SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros

ANSWERED_WITHIN = timedelta(days=7)
"""How long an address may answer [D]."""
KEPT = timedelta(days=30)
"""How long the row stays, so that a link that is followed late is answered rightly [D]."""
_AGAIN = "again"
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


class ConfirmationState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """The address has said no, or the person has said it otherwise."""
    TURNED = "turned"
    """The message could not be delivered."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One consent that waits or has waited. It does not print."""

    subject: SubjectId = field(repr=False)
    id: bytes
    bit: int
    state: ConfirmationState
    asked_at: datetime
    token: bytes = field(repr=False)
    first: dict[str, str] = field(repr=False)
    """How the first yes came, and who took it: `way`, `by`, `role`, `notice`; `again`, how often it was asked again."""
    address: dict[str, str] = field(repr=False)
    """As it was given, by field; empty when it has ended."""
    drawn: bytes = field(repr=False)
    """What the token is made from; empty when it has ended."""
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    version: int = 1

    @property
    def ends_at(self) -> datetime:
        return self.asked_at + ANSWERED_WITHIN

    def waits(self, now: datetime) -> bool:
        return self.state is ConfirmationState.WAITING and now < self.ends_at

    @property
    def times(self) -> int:
        """How often the address has been asked."""
        return int(self.first.get(_AGAIN, "0")) + 1

    @property
    def message(self) -> bytes:
        """What makes the message one wherever it comes up. Asked again it is another, which no mailbox takes for the
        first."""
        again = self.first.get(_AGAIN)
        return self.id if again is None else hashlib.sha256(self.id + again.encode()).digest()[:16]

    def again(self) -> "Confirmation":
        """The same question, to be sent once more."""
        return self.moved(sent_at=None, first={**self.first, _AGAIN: str(self.times)})

    def moved(self, **to: Any) -> "Confirmation":
        """Its next version."""
        return replace(self, version=self.version + 1, **to)

    def ended(self, state: ConfirmationState, now: datetime) -> "Confirmation":
        return self.moved(state=state, ended_at=now, address={}, drawn=b"")


def confirmations_of(tx: Transaction, subject: SubjectId, key: Sealer | None) -> tuple[Confirmation, ...]:
    """All that are kept, oldest first; nothing where the key has gone."""
    rows = store.confirmations(tx, subject) if key is not None else []
    return tuple(_opened(subject, row, key) for row in rows if key is not None)


def waits(tx: Transaction, subject: SubjectId) -> bool:
    """Is there one that has not ended?"""
    return store.waits(tx, subject)


def waiting_bits(tx: Transaction, subject: SubjectId, now: datetime) -> dict[int, datetime]:
    """The choices that wait for an address, and until when."""
    rows = store.confirmations(tx, subject)
    waiting = [row for row in rows if row.state == ConfirmationState.WAITING and row.ends_at > to_micros(now)]
    return {row.bit: from_micros(row.ends_at) for row in waiting}


def asked_by(tx: Transaction, token: bytes) -> tuple[SubjectId, bytes] | None:
    """Whose confirmation is answered with this token, and which."""
    found = store.confirmation_of(tx, token)
    return None if found is None else (found[0], found[1].confirmation_id)


def keep_confirmation(tx: Transaction, one: Confirmation, key: Sealer) -> None:
    """Write a new row."""
    store.add_confirmation(tx, one.subject, _row(one, key))


def move_confirmation(tx: Transaction, one: Confirmation, key: Sealer) -> None:
    """Write the next version."""
    store.move_confirmation(tx, one.subject, _row(one, key))


def join_confirmations(
    tx: Transaction, subject: SubjectId, theirs: tuple[Confirmation, ...], key: Callable[[], Sealer]
) -> None:
    """What waits for an address waits under the person's other registration too."""
    for one in theirs:
        keep_confirmation(tx, replace(one, subject=subject), key())


def _row(one: Confirmation, key: Sealer) -> ConfirmationRow:
    plain = {"first": one.first, "address": one.address, "drawn": one.drawn.hex()}
    sent, ended = (None if at is None else to_micros(at) for at in (one.sent_at, one.ended_at))
    row = ConfirmationRow(
        one.id, one.bit, one.state, to_micros(one.asked_at), to_micros(one.ends_at), sent, ended,
        to_micros(one.asked_at + KEPT), one.token, CASE, one.version, b"",
    )  # fmt: skip
    return row._replace(sealed=key.seal(_context(one.subject, row), _JSON(plain).encode()))


def _opened(subject: SubjectId, row: ConfirmationRow, key: Sealer) -> Confirmation:
    plain = json.loads(key.open(_context(subject, row), row.sealed))
    sent, ended = (None if at is None else from_micros(at) for at in (row.sent_at, row.ended_at))
    return Confirmation(
        subject, row.confirmation_id, row.bit, ConfirmationState(row.state), from_micros(row.asked_at), row.token,
        plain["first"], plain["address"], bytes.fromhex(plain["drawn"]), sent, ended, row.version,
    )  # fmt: skip


def _context(subject: SubjectId, row: ConfirmationRow) -> Context:
    clear = f"confirmation {row.bit} {row.state} {row.asked_at} {row.sent_at} {row.ended_at} {row.token.hex()}"
    return Context(subject, row.klass, clear, row.confirmation_id, row.version)
