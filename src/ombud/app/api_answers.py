"""What a program was answered, kept for a day, so that the same call twice has one effect (design.md 5.8).

    claim ─► acts, each with the mark that it has had an effect ─► settle: status and answer, sealed
      │         ├─ a no, or a fault before any act ─► let go: the next call is the first
      │         ├─ a fault after one ─► cut off: it is not done again, and whoever repeats it is told so
      │         └─ killed ─► after two minutes: taken over where no act has committed, cut off where one has
      └── a second call with the same mark: that answer; while the first is under way, how long to wait

* An act of the call and the mark of its effect are one transaction. So it is known after a kill whether anything was
  done, and a call that was taken over can do nothing more: its act finds another's claim and is undone (decision 0077).
* The answer is sealed under a key that follows from the token of the program: who has the database opens nothing.
* The mark is bound to the key: two programs with the same mark do not meet.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.actors import store_keys as store
from ombud.actors.store_keys import CUT_OFF, UNDER_WAY, AnswerRow
from ombud.identity.under_way import read_token
from ombud.keys.data_key import DataKey
from ombud.keys.framing import framed
from ombud.keys.of_tokens import token_key
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault

KEPT = timedelta(hours=24)
BOUND = timedelta(minutes=2)
"""How long a call may be under way before a repeated one takes it over. It may run on: it can change nothing then."""
_KLASS = "api-answer"
_SIGNS = 43
"""Of a token, behind its prefix."""


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A call that may come again."""

    key: bytes
    token: str = field(repr=False)
    mark: str
    """What the program calls it."""
    asked: bytes = field(repr=False)
    """All that was asked for."""

    @property
    def own(self) -> bytes:
        """32 bytes of this key and mark alone."""
        return hashlib.sha256(framed(b"ombud-api-mark-1", self.key, self.mark.encode())).digest()


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the first call was answered."""

    status: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """The first call is under way."""

    until: datetime
    """It has been answered, was cut off or is taken over by then."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """The first call did something and was cut off before it answered."""


@dataclass(frozen=True, slots=True)
class OtherCall:
    """The mark is of a call for something else."""


@dataclass(frozen=True, slots=True)
class Claim:
    """This is the first call, or stands in its place: go on, then `settle`, `let_go` or `broken`."""

    row: AnswerRow = field(repr=False)

    def along(self, vault: Vault) -> Vault:
        """The vault that the call is carried out with: each act that does something says whose it is."""

        def beside(act: Act) -> None:
            if act.effective:
                store.effective(act.tx, self.row, TakenOver)

        return vault.with_beside(beside)


class TakenOver(Exception):
    """A repeated call has taken this one's place, so nothing more is done here: what the act would write is undone."""

    def __init__(self) -> None:
        super().__init__("the call was under way for too long, and a repeated one does it; nothing was done here")


Found = Claim | Earlier | UnderWay | CutOff | OtherCall


def claim(vault: Vault, call: Repeatable, *, now: datetime) -> Found:
    """Is it the first of its mark? What became of the first, where it is not."""
    row = AnswerRow(call.key, call.own, hashlib.sha256(call.asked).digest(), UNDER_WAY, to_micros(now + KEPT))
    with vault.database.act() as tx:
        there = store.answer(tx, row.key_id, row.mark)
        if there is not None and there[0].until <= to_micros(now):
            store.let_go(tx, there[0])
            there = None
        if there is None and store.claim(tx, row):
            return Claim(row)
        there = there or store.answer(tx, row.key_id, row.mark)
        before = row if there is None else there[0]
        bound = from_micros(before.until) - KEPT + BOUND
        old = there is not None and before.status == UNDER_WAY and bound <= now
        if old and before.asked == row.asked and store.take_over(tx, before, row):
            return Claim(row)
    if before.asked != row.asked:
        return OtherCall()
    if there is None or before.status < CUT_OFF:
        return CutOff() if before.status != UNDER_WAY and bound <= now else UnderWay(max(bound, now))
    return CutOff() if before.status == CUT_OFF else Earlier(before.status, _opened(vault, call, *there))


def settle(vault: Vault, call: Repeatable, claimed: Claim, status: int, content: bytes) -> None:
    """Keep what the call was answered."""
    row = claimed.row._replace(status=status)
    with vault.database.act() as tx:
        store.settle(tx, row, _key(vault, call).seal(_place(row), content))


def let_go(vault: Vault, claimed: Claim) -> None:
    """Nothing was changed: the call may be made again, also with another content."""
    with vault.database.act() as tx:
        store.let_go(tx, claimed.row)


def broken(vault: Vault, claimed: Claim) -> None:
    """A fault: made again where nothing was done yet, and otherwise not."""
    with vault.database.act() as tx:
        there = store.answer(tx, claimed.row.key_id, claimed.row.mark)
        if there is not None and there[0].status == UNDER_WAY:
            store.let_go(tx, claimed.row)
        else:
            store.settle(tx, claimed.row._replace(status=CUT_OFF), b"")


def _opened(vault: Vault, call: Repeatable, row: AnswerRow, sealed: bytes) -> bytes:
    return _key(vault, call).open(_place(row), sealed)


def _key(vault: Vault, call: Repeatable) -> DataKey:
    raw = read_token(call.token[-_SIGNS:])
    if raw is None:
        raise AssertionError("the token has been read before")
    return token_key(raw, vault.keyring.tenant, _KLASS)


def _place(row: AnswerRow) -> Context:
    return Context(b"", _KLASS, f"answer {row.status} {row.asked.hex()}", row.mark, 1)
