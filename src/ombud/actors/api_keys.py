"""Keys of programs: a key is an account's, in one role, for some purposes, until a day (Art. 29, 32(4)).

* A key opens nothing that its account may not: the role's purposes bound it, and its own list bounds it further.
* It is bound to the role that the account had when it was made. An account with another role has other keys.
* Of the key its hash alone is stored. What it was called with is counted and listed without what was asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ombud.actors import store_keys as store
from ombud.actors.store_keys import KeyRow
from ombud.database import Database, Transaction
from ombud.terms import Actor, PurposeId
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.time import from_micros, to_micros


@dataclass(frozen=True, slots=True)
class ApiKey:
    """One key, without what opens it."""

    id: bytes
    account: str
    role: str
    purposes: frozenset[PurposeId]
    name: str
    """What it is for, in the words of whoever made it."""
    made_at: datetime
    made_by: str
    ends_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    token: bytes = field(default=b"", repr=False)
    """The hash of what opens it."""

    def lives(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.ends_at

    def is_of(self, accounts: Mapping[str, Actor]) -> Actor | None:
        """Who acts with it: its account, as long as that has the role the key was made for."""
        actor = accounts.get(self.account)
        return actor if actor is not None and actor.role == self.role else None


def key_text(key: bytes) -> str:
    return id_text("key_", key)


def key_from(text: str) -> bytes:
    """Raises `ValueError`, which never repeats the text, when it is no such id."""
    return id_bytes("key_", text)


def with_token(database: Database, token: bytes) -> ApiKey | None:
    """The key of which this is the hash, living or not. Raises `DamagedRow`."""
    row = store.with_token(database, token)
    return None if row is None else _key(row)


def keys_of(tx: Transaction) -> tuple[ApiKey, ...]:
    """Every key, the latest first. Raises `DamagedRow`."""
    return tuple(_key(row) for row in store.keys(tx))


def keep_key(tx: Transaction, key: ApiKey) -> None:
    store.add_key(tx, _row(key))


def revoke_key(tx: Transaction, key: ApiKey, *, by: Actor, now: datetime) -> bool:
    """False where it has been revoked already."""
    revoked = _row(key)._replace(revoked_at=to_micros(now), revoked_by=by.id)
    return store.revoke(tx, revoked)


def _row(key: ApiKey) -> KeyRow:
    revoked_at = None if key.revoked_at is None else to_micros(key.revoked_at)
    return KeyRow(
        key.id, key.token, key.account, key.role, " ".join(sorted(key.purposes)), key.name,
        to_micros(key.made_at), key.made_by, to_micros(key.ends_at), revoked_at, key.revoked_by,
    )  # fmt: skip


def _key(row: KeyRow) -> ApiKey:
    return ApiKey(
        row.key_id, row.account, row.role, frozenset(map(PurposeId, row.purposes.split())), row.name,
        from_micros(row.made_at), row.made_by, from_micros(row.ends_at),
        None if row.revoked_at is None else from_micros(row.revoked_at), row.revoked_by, row.token,
    )  # fmt: skip
