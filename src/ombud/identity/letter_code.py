"""A code by post, for whoever has no e-ID: it opens choices and cases, and never what is in a journal (R-07; policy,
*a letter code is one factor*).

* Twelve signs, `K7M4-2QX9-0HTP`: 55 random bits and a sign that checks them. It is said once, for the letter; stored is
  a keyed hash, so that the database alone tells no code.
* It holds for 14 days, for one session. A new one ends those before it, and the sessions that they began (S1).
* It goes to the registered address alone, or is handed over at the desk to whoever has shown who they are there. Who
  has it is as much as whoever opens the mail: one factor, and what needs more goes on paper.
* A code that nobody has costs as much work as one that somebody has, and is answered alike.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.identity import store_sent as store
from ombud.identity.model import Evidence, Level, Means, NotProven, Proven, Registered
from ombud.identity.sessions import end_all_in
from ombud.identity.store_sent import CodeRow
from ombud.identity.throttle import counted
from ombud.keys import Keyring
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.crockford import checksum, heard, with_check, written
from ombud.terms.time import to_micros
from ombud.vault import Vault

LIVES = timedelta(days=14)
RECORD = timedelta(days=30)
SIGNS = 12
_FIELD = "letter-code"

WRONG = NotProven(
    "no-such-code",
    Text(
        "Koden stämmer inte, är redan använd eller har gått ut.",
        "The code is not right, has been used already, or has ended.",
    ),
    Text(
        "Kontrollera tecknen i brevet. Går det ändå inte, be om ett nytt brev hos receptionen eller per telefon.",
        "Check the signs in the letter. If it still does not work, ask the reception for another letter.",
    ),
)
NOT_HERE = NotProven(
    "nobody-registered",
    Text("Personen finns inte här.", "There is no such person here."),
    Text("Sök fram personen igen.", "Look the person up again."),
)


@dataclass(frozen=True, slots=True)
class Code:
    """A code for a letter. It does not print; `text` is for the letter alone."""

    text: str = field(repr=False)
    ends: datetime


def issue(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> Code | NotProven:
    """A new code for a letter to somebody's registered address. Those before it hold no more."""
    values = with_check([secrets.randbelow(32) for _ in range(SIGNS - 1)])
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            act.nothing_changed()
            return NOT_HERE
        for row in store.codes(act.tx, subject):
            store.use_code(act.tx, subject, row._replace(used_at=to_micros(now)))
        ends = now + LIVES
        code = CodeRow(
            act.vault.new_id(), _hash(vault.keyring, values), to_micros(now), to_micros(ends), None,
            to_micros(ends + RECORD),
        )  # fmt: skip
        store.add_code(act.tx, subject, code)
        act.log(Kind.GRANT, Outcome.DONE, subject, facts={"method": Means.LETTER_CODE.value})
        end_all_in(act, subject, by=Means.LETTER_CODE)
    text = written(values)
    return Code("-".join(text[place : place + 4] for place in range(0, SIGNS, 4)), ends)


def redeem(vault: Vault, text: str, source: str, *, now: datetime) -> Proven | NotProven:
    """Who has the code, once. `source` is the address that it was typed at."""
    values = heard(text, SIGNS) or [0] * SIGNS
    typed = _hash(vault.keyring, values)
    slowly = counted(vault, "letter_code", source, typed.hex(), now=now)
    if slowly is not None:
        return slowly
    at = to_micros(now)
    with vault.database.act() as tx:
        subject, row = store.with_code(tx, typed) or (SubjectId(bytes(16)), _NONE)
        holds = not checksum(values) and row.used_at is None and row.ends_at > at
        row = row._replace(used_at=at)
        used = store.use_code(tx, subject if holds else SubjectId(bytes(16)), row)
    if not (holds and used):
        return WRONG
    return Proven(Registered(subject), Means.LETTER_CODE, Level.ONE_FACTOR, now, Evidence(row.code))


_NONE = CodeRow(bytes(16), bytes(16), 0, 0, 0, 0)
"""What stands for a code that nobody has: it has ended."""


def _hash(keyring: Keyring, values: list[int]) -> bytes:
    return keyring.blind(_FIELD, written(values))
