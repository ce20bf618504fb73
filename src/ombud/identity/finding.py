"""From a proven identity to a registration: through the keyed indexes, exactly, and with the same statements whether
anybody is found or not (security.md, threats 10, 11, 14).

It is no look-up of somebody by an account, and is not counted as one: whoever it is has proven to be the person.
"""

import secrets
from dataclasses import dataclass

from ombud.identity.model import Address, NotProven, Number, Registered, StaffAccount, Whose
from ombud.terms import SubjectId, Text
from ombud.vault import Act
from ombud.vault.identity import Findable, lookup

NUMBERS, ADDRESSES = ("personnummer", "samordningsnummer"), ("email",)
TWICE = NotProven(
    "registered-twice",
    Text(
        "Du finns två gånger i vårt register, och då kan vi inte visa allt på ett ställe.",
        "You are in our register twice, so everything cannot be shown in one place.",
    ),
    Text(
        "Hör av dig till dataskyddsombudet eller receptionen: vi slår ihop uppgifterna, och sedan kan du logga in.",
        "Contact the data protection officer or the reception: the two are joined, and then you can sign in.",
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """Whoever it is: a person who is registered, an account, or neither."""

    subject: SubjectId | None
    account: str | None


def found(act: Act, whose: Whose) -> Found | NotProven:
    """Whom an identity leads to, kept from erasure until the act ends."""
    key = _key(whose)
    subjects = act.found_by([] if key is None else [key])
    if isinstance(whose, Registered):
        subjects = (whose.subject,)
    if len(subjects) > 1:
        return TWICE
    person = act.known(subjects[0] if subjects else SubjectId(secrets.token_bytes(16)))
    account = whose.name if isinstance(whose, StaffAccount) else None
    return Found(None if person is None else person.subject, account)


def _key(whose: Whose) -> Findable | None:
    if isinstance(whose, Number):
        return lookup(whose.text, NUMBERS)
    return lookup(whose.text, ADDRESSES) if isinstance(whose, Address) else None
