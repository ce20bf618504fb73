"""A colleague has lost what they sign in with, or is new: two others let them in, by a code (four eyes).

* One proposes, another confirms; neither is the colleague. So nobody lets themselves in, and nobody lets in alone.
* The code is said once, to the one who confirms, who hands it over in person. It is twelve signs, holds for a day, is
  used once, and stored as a keyed hash.
* Who uses it has one factor: it opens nothing but the place where a new passkey is added. What the account signed in
  with before is gone in that act, and so are its sessions.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.actors import Accounts, UnknownActor
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.identity import credentials
from ombud.identity import store_staff as store
from ombud.identity.letter_code import SIGNS, WRONG, Code
from ombud.identity.model import Level, Means, NotProven, Proven, StaffAccount
from ombud.identity.store_staff import EnrolmentRow
from ombud.identity.throttle import counted
from ombud.terms import Actor, Text
from ombud.terms.crockford import checksum, heard, with_check, written
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

LIVES = timedelta(days=1)
_FIELD = "enrolment-code"
NO_SUCH_ACCOUNT = NotProven(
    "no-such-account",
    Text("Det kontot finns inte.", "There is no such account."),
    Text("Lägg upp kontot i ombud.toml först.", "Enter the account in ombud.toml first."),
)
NOT_YOURSELF = NotProven(
    "not-yourself",
    Text("Det måste vara två andra än den som ska släppas in.", "It must be two others than the one who is let in."),
    Text("Be en kollega.", "Ask a colleague."),
)
NOT_PROPOSED = NotProven(
    "not-proposed",
    Text("Ingen annan har föreslagit det det senaste dygnet.", "Nobody else has proposed it within the last day."),
    Text("Föreslå det, och be en kollega bekräfta.", "Propose it, and ask a colleague to confirm."),
)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One has said so; another confirms before then."""

    account: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that another may confirm."""

    by: str
    ends: datetime


def waiting(vault: Vault, account: str, *, now: datetime) -> Waiting | None:
    """What is proposed for an account, and by whom."""
    with vault.database.read() as tx:
        row = store.enrolment(tx, account)
    if row is None or from_micros(row.ends_at) <= now:
        return None
    return Waiting(row.first_by, from_micros(row.ends_at))


def propose(vault: Vault, accounts: Accounts, account: str, *, by: Actor, now: datetime) -> Proposed | NotProven:
    """The first of the two."""
    if isinstance(accounts.named(account), UnknownActor):
        return NO_SUCH_ACCOUNT
    if by.id == account:
        return NOT_YOURSELF
    ends = now + LIVES
    with vault.act(by=by, now=now) as act:
        made = EnrolmentRow(act.vault.new_id(), by.id, None, None, to_micros(now), to_micros(ends), None)
        store.add_enrolment(act.tx, account, made)
        act.log(Kind.GRANT, Outcome.PARTLY, facts={"account": account, "class": "credential", "step": "propose"})
    return Proposed(account, ends)


def confirm(vault: Vault, account: str, *, by: Actor, now: datetime) -> Code | NotProven:
    """The second of the two. The code is for handing over in person."""
    values = with_check([secrets.randbelow(32) for _ in range(SIGNS - 1)])
    with vault.act(by=by, now=now) as act:
        row = store.enrolment(act.tx, account)
        if by.id == account or row is None or row.first_by == by.id or from_micros(row.ends_at) <= now:
            act.nothing_changed()
            return NOT_YOURSELF if by.id == account else NOT_PROPOSED
        ends = now + LIVES
        code = vault.keyring.blind(_FIELD, written(values))
        confirmed = row._replace(second_by=by.id, code=code, ends_at=to_micros(ends))
        if not store.move_enrolment(act.tx, account, confirmed, row):
            act.nothing_changed()
            return NOT_PROPOSED
        act.log(Kind.GRANT, Outcome.DONE, facts={"account": account, "class": "credential", "step": "confirm"})
    text = written(values)
    return Code("-".join(text[place : place + 4] for place in range(0, SIGNS, 4)), ends)


def redeem(vault: Vault, text: str, source: str, *, now: datetime) -> Proven | NotProven:
    """Who has the code, once. What the account signed in with before is gone."""
    values = heard(text, SIGNS) or [0] * SIGNS
    typed = vault.keyring.blind(_FIELD, written(values))
    slowly = counted(vault, "enrolment", source, typed.hex(), now=now)
    if slowly is not None:
        return slowly
    with vault.act(by=SYSTEM, now=now) as act:
        account, row = store.with_code(act.tx, typed) or ("", _NONE)
        used = row._replace(used_at=to_micros(now))
        good = not checksum(values) and from_micros(row.ends_at) > now
        if not (good and store.move_enrolment(act.tx, account, used, row)):
            act.nothing_changed()
            return WRONG
        store.drop_credentials(act.tx, account, None)
        credentials.changed(act, account, Kind.REVOKE)
    return Proven(StaffAccount(account), Means.LETTER_CODE, Level.ONE_FACTOR, now)


_NONE = EnrolmentRow(bytes(16), "", "", None, 0, 0, None)
