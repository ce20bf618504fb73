"""The list of those who are not written to, by hand, and its yearly look (Art. 21(3); M-12, T-17).

* An address is read, hashed under its own key with the channel, and forgotten. It may be anybody's: nobody is looked
  up.
* It is also said to the archives, so that none lets it be written to again.
* The list lasts as long as there is advertising. Once a year somebody looks at how long it is and how old, and says
  so; `ombud doctor` says when it is due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import NOBODY
from ombud.campaigns import store
from ombud.campaigns.gates import address_of
from ombud.collection.relate import Declined
from ombud.database import Transaction
from ombud.terms import Actor, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

FIELD = {"email": "email", "sms": "phone"}


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The address is on the list. `again`: it was already."""

    channel: str
    again: bool


EVERY = "P1Y"
"""How often the list is looked at (policy.md: reviewed yearly). The first time a year after its oldest entry."""


@dataclass(frozen=True, slots=True)
class Review:
    """How long the list is, by channel, and when its oldest entry was made."""

    entries: Mapping[str, int]
    oldest: datetime | None


def suppress(
    vault: Vault, channel: str, address: Mapping[str, str], *, by: Actor, now: datetime
) -> Suppressed | Declined:
    """Write nothing more to this address. `address` holds the fields of the channel."""
    normal = address_of(channel, address)
    if normal is None:
        return NO_ADDRESS
    with vault.act(by=by, now=now) as act:
        blind = vault.keyring.suppression(channel, normal)
        again = vault.directory.suppressed(act.tx, channel, normal)
        vault.directory.keep_suppressed(act.tx, [(channel, blind)], to_micros(now))
        if (no := act.no(NOBODY)) is not None:
            no.suppressed = ((channel, blind),)
        act.log(Kind.OBJECT, Outcome.DONE, facts={"channel": channel, "step": "suppress"})
        return Suppressed(channel, again)


def counted(tx: Transaction) -> Review:
    """How it stands, without anybody having looked at it."""
    return _told(store.suppressions(tx))


def review(vault: Vault, *, by: Actor, now: datetime) -> Review:
    """Look at the list as a whole, with an entry that it was done (T-17)."""
    with vault.act(by=by, now=now) as act:
        rows = store.suppressions(act.tx)
        total = sum(number for _, number, _ in rows)
        store.add_review(act.tx, to_micros(now), by.id, total)
        act.log(Kind.REVIEW, Outcome.DONE, facts={"step": "suppression", "rows": total})
    return _told(rows)


def _told(rows: list[tuple[str, int, int]]) -> Review:
    oldest = min((at for _, _, at in rows), default=None)
    return Review({channel: number for channel, number, _ in rows}, None if oldest is None else from_micros(oldest))


NO_ADDRESS = Declined(
    "M-12",
    Text("Det är ingen adress på den kanalen. Skriv om den.", "That is no address of the channel. Write it anew."),
)
