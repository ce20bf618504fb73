"""Keys of programs: made, shown once, listed, revoked; and the list of what was called with them.

* A key is an account's of `ombud.toml`, in its role, for purposes that the role carries in the policy in force. What it
  opens is decided at each call like everything else: a key only makes less of what its account may.
* The token is 256 random bits behind `ombud_live_`, or `ombud_test_` where the data is invented, so that a key is told
  from anything else at a glance, also by whoever searches code for keys. It is said once.
* It ends by itself, a year from now at the latest; it is revoked at once (A-10).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.actors import UnknownActor
from ombud.actors import store_keys as store
from ombud.actors.api_keys import ApiKey, keep_key, key_text, keys_of, revoke_key, with_token
from ombud.app.installation import Ombud
from ombud.audit import Act, Outcome
from ombud.identity.under_way import read_token, text_of
from ombud.keys.of_tokens import LENGTH, token_hash
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

LONGEST = timedelta(days=366)
CALLS_KEPT = timedelta(days=30)
_PREFIX = {False: "ombud_live_", True: "ombud_test_"}
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Wanted:
    """A key that is to be made."""

    account: str
    purposes: frozenset[PurposeId]
    name: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A new key, and what opens it: said once."""

    key: ApiKey
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NotMade:
    """Why there is no key."""

    text: Text
    requirement: str = "A-10"


def make_key(ombud: Ombud, wanted: Wanted, *, by: Actor, now: datetime) -> Made | NotMade:
    """Make a key for a program."""
    actor = ombud.accounts.named(wanted.account)
    if isinstance(actor, UnknownActor):
        known = ", ".join(actor.known) or "–"
        return NotMade(
            Text(f"Det kontot finns inte i ombud.toml. Där finns: {known}.", f"No such account. There are: {known}.")
        )
    if not (now < wanted.ends_at <= now + LONGEST):
        return NotMade(Text("En nyckel slutar inom ett år.", "A key ends within a year."))
    if not 0 < len(wanted.name.strip()) <= _LONGEST_NAME or not wanted.name.isprintable():
        return NotMade(
            Text("Skriv vad nyckeln är till, på 1–60 tecken.", "Write what the key is for, in 1 to 60 characters.")
        )
    raw = secrets.token_bytes(LENGTH)
    with ombud.vault.act(by=by, now=now) as act:
        refused = _not_carried(wanted.purposes, frozenset(act.policy.file.roles[actor.role].purposes))
        if refused is not None:
            act.log(Act.GRANT, Outcome.REFUSED, facts={"account": actor.id, "class": "api-key"})
            return refused
        key = ApiKey(
            act.vault.new_id(), actor.id, actor.role, wanted.purposes, wanted.name.strip(), now, by.id, wanted.ends_at,
            token=token_hash(raw),
        )  # fmt: skip
        keep_key(act.tx, key)
        act.log(Act.GRANT, Outcome.DONE, facts=_facts(key))
    return Made(key, _PREFIX[ombud.config.installation.demo] + text_of(raw))


def _not_carried(wanted: frozenset[PurposeId], carried: frozenset[PurposeId]) -> NotMade | None:
    if wanted and wanted <= carried:
        return None
    known = ", ".join(sorted(carried)) or "–"
    return NotMade(
        Text(
            f"En nyckel är till för ändamål som kontots roll bär. Rollen bär: {known}.",
            f"A key is for purposes that the account's role carries. The role carries: {known}.",
        )
    )


def end_key(vault: Vault, which: bytes, *, by: Actor, now: datetime) -> ApiKey | None:
    """Revoke a key: the next call with it is answered 401. None where there is no such one that lives."""
    with vault.act(by=by, now=now) as act:
        key = next((one for one in keys_of(act.tx) if one.id == which), None)
        if key is None or not revoke_key(act.tx, key, by=by, now=now):
            act.log(Act.REVOKE, Outcome.REFUSED, facts={"class": "api-key"})
            return None
        act.log(Act.REVOKE, Outcome.DONE, facts=_facts(key))
    return key


def listed_keys(vault: Vault) -> tuple[ApiKey, ...]:
    """Every key, the latest first."""
    with vault.database.read() as tx:
        return keys_of(tx)


def key_of(ombud: Ombud, token: str, *, now: datetime) -> tuple[ApiKey, Actor] | None:
    """The key that a token opens and who acts with it; none where it does not live."""
    prefix = _PREFIX[ombud.config.installation.demo]
    raw = read_token(token.removeprefix(prefix)) if token.startswith(prefix) else None
    key = None if raw is None else with_token(ombud.vault.database, token_hash(raw))
    actor = None if key is None or not key.lives(now) else key.is_of(ombud.accounts.actors)
    return None if key is None or actor is None else (key, actor)


def _facts(key: ApiKey) -> Mapping[str, str | int]:
    return {"account": key.account, "class": "api-key", "key_id": key_text(key.id)}


@dataclass(frozen=True, slots=True)
class Called:
    """One call, as the list of calls has it. Nothing that was asked for or answered stands in it."""

    key: bytes
    at: datetime
    operation: str
    status: int
    code: str
    """Of the problem; empty where it went well."""
    micros: int
    id: bytes = b""


def note_calls(vault: Vault, calls: list[Called]) -> None:
    """Write calls down: many at a time, for each is small."""
    rows = [
        store.CallRow(one.id, one.key, to_micros(one.at), one.operation, one.status, one.code, one.micros)
        for one in calls
    ]
    with vault.database.doors.act() as tx:
        store.add_calls(tx, rows)


def latest_calls(vault: Vault, key: bytes | None = None, most: int = 100) -> tuple[Called, ...]:
    """The latest first, of one key or of all."""
    with vault.database.doors.read() as tx:
        rows = store.calls(tx, key, most)
    return tuple(
        Called(row.key_id, from_micros(row.at), row.operation, row.status, row.code, row.micros, row.call_id)
        for row in rows
    )


def forget_calls(vault: Vault, *, now: datetime) -> int:
    """Take away what has been kept long enough: how many rows."""
    with vault.database.act() as tx:
        gone = store.forget_answers(tx, to_micros(now))
    with vault.database.doors.act() as tx:
        return gone + store.forget_calls(tx, to_micros(now - CALLS_KEPT))
