"""Rows of transfers, sealed and opened. What stands in clear stands sealed too, and must agree."""

import json
from hashlib import sha256
from typing import Any

from ombud.disclosure.transfer import store
from ombud.disclosure.transfer.store import TransferRow
from ombud.keys import TamperedError
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.vault import Person

CASE = ClassId("case")
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def hashed(token: str) -> bytes:
    """How a token is kept. It is random and long: its hash tells nothing of it."""
    return sha256(token.strip().encode()).digest()


def keep(person: Person, row: TransferRow, plain: dict[str, Any]) -> None:
    """Write a new row."""
    key = person.keys.for_writing(CASE)
    store.insert(person.act.tx, person.subject, row._replace(sealed=_sealed(person.subject, row, plain, key)))


def opened(person: Person, row: TransferRow) -> dict[str, Any]:
    """What the person has instructed. Raises `TamperedError`."""
    key = person.keys.for_reading(CASE)
    if key is None:
        raise TamperedError("the key of a transfer")
    return _plain(person.subject, row, key)


def take_over(kept: Person, other: Person) -> None:
    """Two registrations of one person are joined: what the one asked to be moved, the other did too."""
    key = other.keys.for_reading(CASE)
    if key is None:
        return
    for row in store.transfers(kept.act.tx, other.subject):
        keep(kept, row, _plain(other.subject, row, key))


def _sealed(subject: SubjectId, row: TransferRow, plain: dict[str, Any], key: Sealer) -> bytes:
    return key.seal(_context(subject, row), _JSON({**plain, "clear": _clear(row)}).encode())


def _plain(subject: SubjectId, row: TransferRow, key: Sealer) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(key.open(_context(subject, row), row.sealed))
    if plain.pop("clear") != _clear(row):
        raise TamperedError("the days of a transfer")
    return plain


def _clear(row: TransferRow) -> list[object]:
    return [row.token.hex(), row.made_at, row.expires_at, row.until]


def _context(subject: SubjectId, row: TransferRow) -> Context:
    return Context(subject, CASE, "transfer", row.transfer_id, 1)
