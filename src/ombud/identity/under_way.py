"""A sign-in under way: what is needed to end it, bound to the browser that began it and to nothing else.

* It is sealed under a key that follows from a token in the browser's cookie (`keys/of_tokens.py`). Another browser has
  another token, and finds nothing; who has the database opens nothing (security.md, threats 26 and 27).
* It ends once. Whoever takes it has it, and nobody after them; after its time nobody has.
"""

import base64
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ombud.identity import store
from ombud.identity.model import Means
from ombud.keys.of_tokens import LENGTH, token_hash, token_key
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

_KLASS = "signing-in"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What was put aside when the sign-in began."""

    plain: dict[str, Any] = field(repr=False)
    ends: datetime
    raw: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


def text_of(raw: bytes) -> str:
    """A token as a cookie has it."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def read_token(text: str) -> bytes | None:
    """The bytes of what is written as a token of ours is, in its one spelling; none for anything else."""
    if not _TOKEN.fullmatch(text):
        return None
    raw = base64.urlsafe_b64decode(text + "=")
    return raw if text_of(raw) == text else None


def set_out(vault: Vault, means: Means, plain: dict[str, Any], *, now: datetime, lives: timedelta) -> str:
    """Begin one; the token for the browser's cookie, said once. What others left is tidied away."""
    raw, ends_at = secrets.token_bytes(LENGTH), to_micros(now + lives)
    sealed = token_key(raw, vault.keyring.tenant, _KLASS).seal(_place(raw, means, ends_at), _JSON(plain).encode())
    with vault.database.doors.act() as tx:
        store.forget_signing_in(tx, to_micros(now))
        store.add_signing_in(tx, token_hash(raw), means.value, ends_at, sealed)
    return text_of(raw)


def under_way(vault: Vault, token: str, means: Means, *, now: datetime) -> UnderWay | None:
    """The sign-in that this browser began by these means, if it still may be ended."""
    raw = read_token(token)
    row = None if raw is None else store.signing_in(vault.database.doors, token_hash(raw), means.value)
    if raw is None or row is None or row[0] <= to_micros(now):
        return None
    ends_at, sealed = row
    plain = token_key(raw, vault.keyring.tenant, _KLASS).open(_place(raw, means, ends_at), sealed)
    return UnderWay(json.loads(plain), from_micros(ends_at), raw, sealed)


def note(vault: Vault, found: UnderWay, means: Means, **more: Any) -> bool:
    """Put something more aside with it; False where it has ended meanwhile, or somebody else put something aside."""
    place = _place(found.raw, means, to_micros(found.ends))
    sealed = token_key(found.raw, vault.keyring.tenant, _KLASS).seal(place, _JSON({**found.plain, **more}).encode())
    with vault.database.doors.act() as tx:
        return store.rewrite_signing_in(tx, token_hash(found.raw), found.sealed, sealed)


def take(vault: Vault, found: UnderWay) -> bool:
    """End it; False where it has ended already."""
    with vault.database.doors.act() as tx:
        return store.take_signing_in(tx, token_hash(found.raw))


def _place(raw: bytes, means: Means, ends_at: int) -> Context:
    return Context(b"", _KLASS, f"{means.value} {ends_at}", token_hash(raw), 1)
