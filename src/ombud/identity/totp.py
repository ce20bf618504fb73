"""Codes of an app for people at work (TOTP, RFC 6238): six digits, thirty seconds, one factor.

* A code counts once: the step that was taken, and those before it, are not taken again (Vault's lesson, security.md
  1.3). The step before and the step after now are taken too, for clocks that differ.
* Alone it is one factor. With a sign-in at the employer's provider the two are more than one (`sessions.raise_level`).
* An account that there is not costs as much work as one that there is, and is answered alike.
"""

import hmac
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp

from ombud.audit.model import SYSTEM
from ombud.identity import credentials, refusals, under_way
from ombud.identity import store_staff as store
from ombud.identity.credentials import NOT_NOW, Added
from ombud.identity.model import Level, Means, NotProven, Proven, Session, StaffAccount
from ombud.identity.picture import svg
from ombud.identity.store_staff import CredentialRow
from ombud.identity.throttle import counted
from ombud.terms import Text
from ombud.terms.time import to_micros
from ombud.vault import Vault

LIVES = timedelta(minutes=10)
STEP = 30
_AROUND = (-1, 0, 1)
_NOBODYS = "A" * 32
WRONG = NotProven(
    "wrong-code",
    Text("Kontot eller koden stämmer inte.", "The account or the code is not right."),
    Text(
        "Vänta på nästa kod i appen och försök igen. Stämmer telefonens klocka?",
        "Wait for the next code in the app and try again. Is the telephone's clock right?",
    ),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the app reads, as a link, as a picture and as letters to type; and the token for the browser's cookie."""

    uri: str = field(repr=False)
    picture: str = field(repr=False)
    letters: str = field(repr=False)
    token: str = field(repr=False)


def ask_to_add(vault: Vault, site: str, session: Session, *, now: datetime) -> Asked | NotProven:
    """Begin to add an app to the account of the session. `site` is what the app calls us."""
    with vault.look(by=SYSTEM, now=now) as look:
        if session.account is None or not credentials.may_add(look, session):
            return NOT_NOW
    secret = pyotp.random_base32()
    uri = pyotp.TOTP(secret, name=session.account, issuer=site).provisioning_uri()
    plain = {"account": session.account, "secret": secret}
    token = under_way.set_out(vault, Means.TOTP, plain, now=now, lives=LIVES)
    return Asked(uri, svg(uri), secret, token)


def add(vault: Vault, session: Session, token: str, code: str, *, now: datetime) -> Added | NotProven:
    """The app shows its first code: it is the account's from now on, in place of the one before."""
    begun = under_way.under_way(vault, token, Means.TOTP, now=now)
    if begun is None or begun.plain["account"] != session.account or session.account is None:
        return refusals.NOT_BEGUN
    step = _step(begun.plain["secret"], code, 0, now)
    if step is None:
        return WRONG
    if not under_way.take(vault, begun):
        return refusals.NOT_BEGUN
    with vault.act(by=SYSTEM, now=now) as act:
        if not credentials.may_add(act, session):
            act.nothing_changed()
            return NOT_NOW
        store.drop_credentials(act.tx, session.account, Means.TOTP.value)
        row = credentials.new_row(act, Means.TOTP, counter=step)
        plain = {"secret": begun.plain["secret"]}
        return credentials.add(act, session, credentials.sealed(vault.keyring, session.account, row, plain, now))


def sign_in(vault: Vault, account: str, code: str, source: str, *, now: datetime) -> Proven | NotProven:
    """Who has the account's app. Tries are counted by where they come from, and by the account that they are at."""
    slowly = counted(vault, "totp", source, account, now=now)
    if slowly is not None:
        return slowly
    with vault.database.act() as tx:
        found = store.credentials(tx, account, Means.TOTP.value)
        row = found[0] if found else _NONE
        secret = credentials.opened(vault.keyring, account, row, now)["secret"] if found else _NOBODYS
        step = _step(secret, code, row.counter, now)
        used = row._replace(counter=row.counter if step is None else step, used_at=to_micros(now))
        in_time = store.use_credential(tx, account if step is not None and found else "", used, row.counter)
    if not in_time:
        return credentials.refused(vault, Means.TOTP, account if found else None, WRONG, now=now)
    return Proven(StaffAccount(account), Means.TOTP, Level.ONE_FACTOR, now)


_NONE = CredentialRow(bytes(16), Means.TOTP.value, bytes(16), 0, None, 0, b"")


def _step(secret: str, code: str, last: int, now: datetime) -> int | None:
    """The step of this code, if it is one of those around now and later than the last that was taken. Every one of them
    is looked at, whatever the first says."""
    app, here, typed = pyotp.TOTP(secret), int(now.timestamp()) // STEP, "".join(code.split()).encode()
    said = [(here + by, hmac.compare_digest(app.generate_otp(here + by).encode(), typed)) for by in _AROUND]
    return max((step for step, same in said if same and step > last), default=None)
