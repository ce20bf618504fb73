"""Links that somebody was sent, which do one thing without signing in: an objection, an end to mail, a case (R-08).

* What stands in one is sixteen random bytes and eight that only this installation could have made of them. A forged one
  is known for one without anybody being looked up; a true one for as long as the keys live. Stored is its hash.
* One for an objection or an end to mail never ends: a person may say no for ever (Art. 21(3), 7(3)). It opens nothing.
* One for a case is one factor: it lives as long as the case, opens that case and no other, and nothing of a journal.
* Advertising keeps its own with whom it was sent to (`campaigns/stop_token.py`), made and read here.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ombud.identity import store_sent as store
from ombud.identity.model import Evidence, Level, Means, NotProven, Proven, Registered
from ombud.identity.store_sent import LinkRow
from ombud.keys import Keyring
from ombud.terms import ChoiceId, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault

_LENGTH, _MADE = 24, 16
_SHAPE = re.compile(r"[A-Za-z0-9_-]{32}")
FOR_EVER = 2**62 - 1

NOT_OURS = NotProven(
    "no-such-link",
    Text("Länken är inte en av våra, eller inte hel.", "The link is not one of ours, or not whole."),
    Text(
        "Öppna den igen från brevet eller mejlet. Blev raden bruten: kopiera hela länken.",
        "Open it again from the letter or the mail. If the line was broken, copy the whole link.",
    ),
)
OVER = NotProven(
    "link-ended",
    Text("Länken gäller inte längre.", "The link does not hold any more."),
    Text(
        "Logga in för att se dina ärenden, eller be om en ny länk.",
        "Sign in to see your cases, or ask for a new link.",
    ),
)


class For(StrEnum):
    """What a link does."""

    OBJECTION = "objection"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Opens:
    """What somebody's link leads to."""

    who: Proven
    subject: SubjectId
    choice: ChoiceId | None
    """The objection that it makes; the case's link has none."""
    case: bytes | None
    """The id of the one request that it opens."""


def token_of(keyring: Keyring, purpose: str, drawn: bytes) -> str:
    """What stands in a link with these sixteen random bytes."""
    return base64.urlsafe_b64encode(drawn + _mac(keyring, purpose, drawn)).decode("ascii")


def hash_of(purpose: str, drawn: bytes) -> bytes:
    """What is stored of it."""
    return hashlib.sha256(f"ombud/{purpose}/v1".encode() + drawn).digest()


def read_token(keyring: Keyring, purpose: str, text: str) -> bytes | None:
    """The hash of what was made here for that purpose; none for anything else."""
    if not _SHAPE.fullmatch(text):
        return None
    whole = base64.urlsafe_b64decode(text)
    drawn, mac = whole[:_MADE], whole[_MADE:]
    return hash_of(purpose, drawn) if hmac.compare_digest(mac, _mac(keyring, purpose, drawn)) else None


def find_token(text: str) -> str | None:
    """The first thing in a text that has the shape of one: somebody has answered by mail."""
    found = re.search(r"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{32}(?![A-Za-z0-9_-])", text)
    return found[0] if found else None


def objection_link(act: Act, subject: SubjectId, choice: ChoiceId) -> str:
    """What stands in `/nej/…` of a letter or mail to somebody: an objection or an end to consent, for ever."""
    return _made(act, subject, For.OBJECTION, None, choice, FOR_EVER)


def case_link(act: Act, subject: SubjectId, case: bytes, until: datetime) -> str:
    """What stands in the link to one case of somebody, until the case's file ends."""
    return _made(act, subject, For.CASE, case, None, to_micros(until))


def opened(vault: Vault, what: For, token: str, *, now: datetime) -> Opens | NotProven:
    """What a link leads to. Of somebody who has been erased it leads nowhere, and says that it has ended."""
    known = read_token(vault.keyring, what.value, token)
    if known is None:
        return NOT_OURS
    found = store.with_link(vault.database, what.value, known)
    if found is None or found[1].until <= to_micros(now):
        return OVER
    subject, row = found
    who = Proven(Registered(subject), Means.SIGNED_LINK, Level.ONE_FACTOR, now, Evidence(row.token))
    return Opens(who, subject, None if row.choice is None else ChoiceId(row.choice), row.about)


def _made(act: Act, subject: SubjectId, what: For, about: bytes | None, choice: ChoiceId | None, until: int) -> str:
    drawn = secrets.token_bytes(_MADE)
    row = LinkRow(act.vault.new_id(), what.value, hash_of(what.value, drawn), about, choice, to_micros(act.now), until)
    store.add_link(act.tx, subject, row)
    return token_of(act.vault.keyring, what.value, drawn)


def _mac(keyring: Keyring, purpose: str, drawn: bytes) -> bytes:
    return keyring.blind(purpose, drawn.hex())[: _LENGTH - _MADE]
