"""A registration that somebody at the desk has begun: what was looked for, and what was given so far.

It is a draft of the account, sealed (`identity/drafts.py`): nothing of it lies in an address or in the browser, it is
there after a sign-out, and it goes with the day. It has a number, so that another tab cannot go on with it by mistake.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ombud.app.registering import DESK, Saved, saved_of
from ombud.identity import Session, drafts
from ombud.terms import SubjectId
from ombud.web import Visit


@dataclass(frozen=True, slots=True)
class Begun:
    """One registration on its way."""

    key: str
    service: str
    at: str
    """When it was begun, as an ISO time."""
    looked: str = ""
    """What kind of value was looked for; empty where there was none."""
    found: tuple[str, ...] = ()
    """Those who may be the same person, until somebody has said which of them it is, or that it is another."""
    subject: str = ""
    another: bool = False
    """Somebody has looked and said that it is another person."""
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    consent: bool = False
    shown: str = ""
    told: bool = False
    """The notice was shown."""

    @property
    def whose(self) -> SubjectId | None:
        return SubjectId(bytes.fromhex(self.subject)) if self.subject else None

    @property
    def alike(self) -> tuple[SubjectId, ...]:
        return tuple(SubjectId(bytes.fromhex(one)) for one in self.found)

    def meant(self, subject: SubjectId) -> "Begun":
        """It is this person, who is registered already."""
        return replace(self, subject=subject.hex(), found=(), another=False)

    def somebody_else(self) -> "Begun":
        return replace(self, subject="", found=(), another=True)


def begin(visit: Visit, service: str) -> Begun:
    return Begun(secrets.token_hex(8), service, visit.now.isoformat())


def begun(visit: Visit) -> Begun | Saved | None:
    """What the account has begun, or what it came to; None where there is nothing."""
    kept = drafts.draft(visit.ombud.vault, session_of(visit), DESK, now=visit.now)
    if kept is None:
        return None
    saved = saved_of(kept)
    if saved is not None:
        return saved
    plain = json.loads(kept)
    return Begun(**{**plain, "found": tuple(plain["found"])})


def keep(visit: Visit, one: Begun) -> Begun:
    plain = {name: getattr(one, name) for name in Begun.__slots__}
    plain = {**plain, "fields": dict(one.fields), "found": list(one.found)}
    drafts.keep(visit.ombud.vault, session_of(visit), DESK, json.dumps(plain).encode(), now=visit.now)
    return one


def drop(visit: Visit) -> None:
    drafts.drop(visit.ombud.vault, session_of(visit), DESK)


def session_of(visit: Visit) -> Session:
    """Of whoever is at work. Only on a route that needs one."""
    if visit.session is None or visit.session.account is None:
        raise LookupError("this route is open to others than those who work here")
    return visit.session
