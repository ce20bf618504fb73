"""Passkeys for people at work: WebAuthn, with the person verified by their own device each time.

* The site and its origin are those of `ombud.toml`. What was asked lies with the browser's sign-in under way, and is
  answered once.
* Signing in names no account: the passkey says which. So the page tells nobody which accounts there are, and what the
  database is asked is the same for a passkey that is known and for one that is not.
* A passkey whose count goes backwards has been copied; it does not sign in.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ombud.audit.model import SYSTEM
from ombud.identity import credentials, refusals, under_way
from ombud.identity import store_staff as store
from ombud.identity.credentials import NOT_NOW, Added
from ombud.identity.model import Level, Means, NotProven, Proven, Session, StaffAccount
from ombud.identity.store_staff import CredentialRow
from ombud.identity.throttle import counted
from ombud.keys import Keyring
from ombud.terms import Text
from ombud.terms.time import to_micros
from ombud.vault import Vault

LIVES = timedelta(minutes=5)
_FAULTS = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError)
UNKNOWN = NotProven(
    "passkey-refused",
    Text("Din passkey gick inte att logga in med här.", "Your passkey could not be used to sign in here."),
    Text(
        "Försök igen med en annan. Har du ingen kvar: be två kollegor om en kod.",
        "Try again with another one. If you have none left, ask two colleagues for a code.",
    ),
)


@dataclass(frozen=True, slots=True)
class Site:
    """Who asks, as the browser knows it."""

    domain: str
    origin: str
    """`https://` and the domain; with a port where there is one."""
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser's own dialogue is given, and the token for its cookie."""

    options: str
    token: str = field(repr=False)


def ask_to_add(vault: Vault, site: Site, session: Session, *, now: datetime) -> Asked | NotProven:
    """Begin to add a passkey to the account of the session."""
    with vault.look(by=SYSTEM, now=now) as look:
        if session.account is None or not credentials.may_add(look, session):
            return NOT_NOW
        there = store.credentials(look.tx, session.account, Means.PASSKEY.value)
        known = [credentials.opened(vault.keyring, session.account, row, now)["id"] for row in there]
    options = generate_registration_options(
        rp_id=site.domain,
        rp_name=site.name,
        user_name=session.account,
        user_id=vault.keyring.blind("passkey-of", session.account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
    )
    return _asked(vault, options, options.challenge, {"account": session.account}, now)


def add(vault: Vault, site: Site, session: Session, token: str, answer: str, *, now: datetime) -> Added | NotProven:
    """The browser's answer: the passkey is the account's from now on."""
    begun = under_way.under_way(vault, token, Means.PASSKEY, now=now)
    if begun is None or not under_way.take(vault, begun) or begun.plain.get("account") != session.account:
        return refusals.NOT_BEGUN
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(begun.plain["challenge"]),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _FAULTS:
        return UNKNOWN
    account = session.account or ""
    plain = {"id": bytes_to_base64url(made.credential_id), "key": bytes_to_base64url(made.credential_public_key)}
    with vault.act(by=SYSTEM, now=now) as act:
        if not credentials.may_add(act, session):
            act.nothing_changed()
            return NOT_NOW
        row = credentials.new_row(act, Means.PASSKEY, _handle(vault.keyring, made.credential_id), made.sign_count)
        return credentials.add(act, session, credentials.sealed(vault.keyring, account, row, plain, now))


def ask(vault: Vault, site: Site, *, now: datetime) -> Asked:
    """Begin to sign in: any passkey of this site."""
    options = generate_authentication_options(rp_id=site.domain, user_verification=UserVerificationRequirement.REQUIRED)
    return _asked(vault, options, options.challenge, {}, now)


def sign_in(vault: Vault, site: Site, token: str, answer: str, source: str, *, now: datetime) -> Proven | NotProven:
    """The browser's answer: which account it is."""
    slowly = counted(vault, "passkey", source, now=now)
    begun = under_way.under_way(vault, token, Means.PASSKEY, now=now)
    if slowly is not None or begun is None or not under_way.take(vault, begun) or "account" in begun.plain:
        return slowly or refusals.NOT_BEGUN
    account, row = _meant(vault, answer)
    known = None if row is None else credentials.opened(vault.keyring, account, row, now)
    count = _verified(site, begun.plain["challenge"], answer, known, 0 if row is None else row.counter)
    used = (row or _NONE)._replace(used_at=to_micros(now), counter=count or 0)
    with vault.database.act() as tx:
        in_time = store.use_credential(
            tx, account if count is not None else "", used, 0 if row is None else row.counter
        )
    if count is None or not in_time:
        return credentials.refused(vault, Means.PASSKEY, account or None, UNKNOWN, now=now)
    return Proven(StaffAccount(account), Means.PASSKEY, Level.MULTI_FACTOR, now)


_NONE = CredentialRow(bytes(16), Means.PASSKEY.value, bytes(16), 0, None, 0, b"")
_NOBODYS_KEY = "pQECAyYgASFYIGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWIlggT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"
"""A public key that is well formed and nobody's (the base point of P-256): what an unknown passkey is held against."""


def _meant(vault: Vault, answer: str) -> tuple[str, CredentialRow | None]:
    """Whose passkey the answer says that it is."""
    try:
        named = base64url_to_bytes(json.loads(answer)["rawId"])
    except (*_FAULTS, RecursionError):
        named = b""
    with vault.database.read() as tx:
        found = store.with_handle(tx, _handle(vault.keyring, named))
    return found or ("", None)


def _verified(site: Site, challenge: str, answer: str, known: dict[str, Any] | None, counter: int) -> int | None:
    """How often the passkey says that it has been used, if it is the one."""
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.domain,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(_NOBODYS_KEY if known is None else known["key"]),
            credential_current_sign_count=counter,
            require_user_verification=True,
        )
    except (*_FAULTS, RecursionError):
        return None
    return None if known is None else found.new_sign_count


def _asked(vault: Vault, options: Any, challenge: bytes, more: dict[str, Any], now: datetime) -> Asked:
    plain = {"challenge": bytes_to_base64url(challenge), **more}
    token = under_way.set_out(vault, Means.PASSKEY, plain, now=now, lives=LIVES)
    return Asked(options_to_json(options), token)


def _handle(keyring: Keyring, credential: bytes) -> bytes:
    return keyring.blind("passkey", credential.hex())
