"""What a program was answered, kept for a day, so that the same call twice has one effect (design.md 5.8).

    claim ─► the call ─► settle: status and answer, sealed      a second call with the same mark gets that answer
      │         └─ a no that changed nothing ─► let go
      └── a kill here: nobody knows whether it was done; it is not done again, and whoever repeats it is told so

* The answer is sealed under a key that follows from the token of the program: who has the database opens nothing.
* The mark is bound to the key: two programs with the same mark do not meet.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.actors import store_keys as store
from ombud.actors.store_keys import AnswerRow
from ombud.identity.under_way import read_token
from ombud.keys.data_key import DataKey
from ombud.keys.framing import framed
from ombud.keys.of_tokens import token_key
from ombud.terms.sealing import Context
from ombud.terms.time import to_micros
from ombud.vault import Vault

KEPT = timedelta(hours=24)
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


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the first call was answered."""

    status: int
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotNow:
    """The first call is under way, or was cut off; or it was another call."""

    other: bool


def claim(vault: Vault, call: Repeatable, *, now: datetime) -> Earlier | NotNow | None:
    """None: this is the first; go on, then `settle` or `let_go`."""
    mark, asked = _mark(call), hashlib.sha256(call.asked).digest()
    row = AnswerRow(call.key, mark, asked, 0, to_micros(now + KEPT))
    with vault.database.act() as tx:
        there = store.answer(tx, call.key, mark)
        if there is not None and there[0].until <= to_micros(now):
            store.let_go(tx, call.key, mark)
            there = None
        if there is None:
            if store.claim(tx, row):
                return None
            there = store.answer(tx, call.key, mark)
    if there is None or there[0].status == 0:
        return NotNow(False)
    before, sealed = there
    if before.asked != asked:
        return NotNow(True)
    return Earlier(before.status, _key(vault, call).open(_place(before), sealed))


def settle(vault: Vault, call: Repeatable, status: int, content: bytes, *, now: datetime) -> None:
    """Keep what the first call was answered."""
    row = AnswerRow(call.key, _mark(call), hashlib.sha256(call.asked).digest(), status, 0)
    with vault.database.act() as tx:
        there = store.answer(tx, call.key, row.mark)
        row = row._replace(until=to_micros(now + KEPT) if there is None else there[0].until)
        store.settle(tx, row, _key(vault, call).seal(_place(row), content))


def let_go(vault: Vault, call: Repeatable) -> None:
    """Nothing was changed: the call may be made again, also with another content."""
    with vault.database.act() as tx:
        store.let_go(tx, call.key, _mark(call))


def _mark(call: Repeatable) -> bytes:
    return hashlib.sha256(framed(b"ombud-api-mark-1", call.key, call.mark.encode())).digest()


def _key(vault: Vault, call: Repeatable) -> DataKey:
    raw = read_token(call.token[-_SIGNS:])
    if raw is None:
        raise AssertionError("the token has been read before")
    return token_key(raw, vault.keyring.tenant, _KLASS)


def _place(row: AnswerRow) -> Context:
    return Context(b"", _KLASS, f"answer {row.status} {row.asked.hex()}", row.mark, 1)
