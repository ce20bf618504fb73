"""What an account at work signs in with: passkeys and one TOTP secret, and what changing them does.

* One is added in a session of more than one factor, or, where the account has none, in one that a code from two
  colleagues has begun (`recovery.py`). There is one code path, and this is it (security.md 1.3 row 16).
* Whatever is added or taken away, every other session of the account ends in the same act (S1, threat 28).
* A secret lies sealed under the account's own key.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.identity import sessions
from ombud.identity import store_staff as store
from ombud.identity.model import Means, NotProven, Session, SessionId
from ombud.identity.store_staff import CredentialRow
from ombud.keys import Keyring
from ombud.terms import Text
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault

KINDS = (Means.PASSKEY, Means.TOTP)
NOT_NOW = NotProven(
    "not-with-this-session",
    Text(
        "Du behöver vara inloggad med mer än en faktor för att ändra hur du loggar in.",
        "You need to be signed in with more than one factor to change how you sign in.",
    ),
    Text(
        "Logga in med din passkey. Har du ingen kvar: be två kollegor om en kod.",
        "Sign in with your passkey. If you have none left, ask two colleagues for a code.",
    ),
)
LAST = NotProven(
    "last-one",
    Text("Det är det sista du kan logga in med.", "It is the last thing that you can sign in with."),
    Text("Lägg till en annan passkey först.", "Add another passkey first."),
)


@dataclass(frozen=True, slots=True)
class Credential:
    """One of an account's, for its list."""

    id: bytes
    kind: Means
    made: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class Added:
    """It can be signed in with from now on; so many other sessions of the account have ended."""

    credential: Credential
    ended: int


def listed(vault: Vault, account: str) -> tuple[Credential, ...]:
    """What an account signs in with."""
    with vault.database.read() as tx:
        return tuple(_credential(row) for kind in KINDS for row in store.credentials(tx, account, kind.value))


def remove(vault: Vault, session: Session, which: bytes, *, now: datetime) -> int | NotProven:
    """Take one away; how many other sessions of the account have ended by it."""
    if session.account is None or not session.is_multi_factor:
        return NOT_NOW
    with vault.act(by=SYSTEM, now=now) as act:
        there = [row for kind in KINDS for row in store.credentials(act.tx, session.account, kind.value)]
        others = [row for row in there if row.credential_id != which]
        if not others or len(others) == len(there):
            act.nothing_changed()
            return LAST
        store.drop_credentials(act.tx, session.account, None, which)
        return changed(act, session.account, Kind.REVOKE, session.id)


def may_add(act: Act, session: Session) -> bool:
    """May this session add something to sign in with?"""
    if session.account is None or session.is_multi_factor:
        return session.account is not None
    by_colleagues = session.means is Means.LETTER_CODE
    return by_colleagues and not any(store.credentials(act.tx, session.account, kind.value) for kind in KINDS)


def add(act: Act, session: Session, row: CredentialRow) -> Added:
    """Add it, and end the account's other sessions."""
    account = session.account or ""
    store.add_credential(act.tx, account, row)
    return Added(_credential(row), changed(act, account, Kind.GRANT, session.id))


def changed(act: Act, account: str, kind: Kind, but: SessionId | None = None) -> int:
    """What the account signs in with has changed: its other sessions end, and the log says it."""
    act.log(kind, Outcome.DONE, facts={"account": account, "class": "credential"})
    return sessions.end_all_in(act, account, but)


def refused(vault: Vault, means: Means, account: str | None, why: NotProven, *, now: datetime) -> NotProven:
    """Somebody could not sign in to an account: the log says which, where there is such a one."""
    facts: dict[str, str | int] = {"method": means.value, "code": why.code}
    with vault.act(by=SYSTEM, now=now) as act:
        act.log(Kind.LOG_IN, Outcome.REFUSED, facts=facts if account is None else facts | {"account": account})
    return why


def sealed(
    keyring: Keyring, account: str, row: CredentialRow, plain: Mapping[str, Any], now: datetime
) -> CredentialRow:
    """The row with what is secret of it."""
    return row._replace(sealed=keyring.account_key(account, now).seal(_place(account, row), json.dumps(plain).encode()))


def opened(keyring: Keyring, account: str, row: CredentialRow, now: datetime) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(keyring.account_key(account, now).open(_place(account, row), row.sealed))
    return found


def _place(account: str, row: CredentialRow) -> Context:
    return Context(b"", f"account {account}", row.kind, row.credential_id, 1)


def _credential(row: CredentialRow) -> Credential:
    used = None if row.used_at is None else from_micros(row.used_at)
    return Credential(row.credential_id, Means(row.kind), from_micros(row.made_at), used)


def new_row(act: Act, kind: Means, handle: bytes | None = None, counter: int = 0) -> CredentialRow:
    made = act.vault.new_id()
    return CredentialRow(made, kind.value, handle or made, to_micros(act.now), None, counter, b"")
