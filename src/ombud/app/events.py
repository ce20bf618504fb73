"""Programs outside that are told, for the doors: declared after their address was checked, and what sends to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ombud.actors import UnknownActor
from ombud.app.installation import Ombud
from ombud.events import receivers, store
from ombud.events.acknowledge import NO_EVENT, acknowledge
from ombud.events.deliver import Sending
from ombud.events.model import Event, EventId, Fate, NotSo, Receiver, ReceiverId, Said
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Poster, checked
from ombud.events.receivers import Standing, Wanted
from ombud.plans import Handler
from ombud.systems.model import SystemFaultError
from ombud.terms import Actor, Text
from ombud.vault import Vault

SHOWN = 200
LATEST = 1000


@dataclass(frozen=True, slots=True)
class Shown:
    """A receiver, and what stands out among its events."""

    standing: Standing
    unacknowledged: tuple[Event, ...]
    dead: tuple[Event, ...]
    latest: tuple[Event, ...]


def event_steps(ombud: Ombud) -> Mapping[str, Handler]:
    """The step that sends an event, for a worker."""
    return {SEND_EVENT: Sending(ombud.vault, poster(ombud), source(ombud)).carry_out}


def has_receivers(ombud: Ombud) -> bool:
    """Is any told?"""
    with ombud.vault.database.read() as tx:
        return bool(store.receivers(tx))


def poster(ombud: Ombud) -> Poster:
    """What receivers are spoken to with."""
    part = ombud.config.events
    return Poster(part.allow, None if part.ca_file is None else ombud.folder / part.ca_file)


def source(ombud: Ombud) -> str:
    """What an event says that it comes from."""
    return ombud.config.serve.public_url or f"urn:ombud:{ombud.config.installation.name}"


def unfit(ombud: Ombud, url: str) -> NotSo | None:
    """Why nothing may be sent to an address; None where it may (security.md 2, row 16)."""
    try:
        checked(url, ombud.config.events.allow, poster(ombud).resolve)
    except SystemFaultError as error:
        return NotSo(Text(f"Adressen går inte: {error}", f"The address will not do: {error}"), "G-04")
    return None


def declare(ombud: Ombud, wanted: Wanted, *, by: Actor, now: datetime) -> Receiver | NotSo:
    """Declare a receiver, of an account that there is, at an address that may be spoken to."""
    actor = ombud.accounts.named(wanted.account)
    if isinstance(actor, UnknownActor):
        known = ", ".join(actor.known) or "–"
        return NotSo(
            Text(f"Det kontot finns inte i ombud.toml. Där finns: {known}.", f"No such account. There are: {known}."),
            "A-10",
        )
    return unfit(ombud, wanted.url) or receivers.declare(ombud.vault, wanted, by=by, now=now)


def shown(ombud: Ombud, which: ReceiverId, *, now: datetime) -> Shown | None:
    """One receiver as people look at it; nothing secret of it."""
    standing = next((one for one in receivers.standings(ombud.vault, now=now) if one.receiver.id == which), None)
    if standing is None:
        return None
    with ombud.vault.database.read() as tx:
        still = store.unacknowledged(tx, which, SHOWN)
        dead = store.events_of(tx, which, [Fate.DEAD], SHOWN)
        latest = store.events_of(tx, which, list(Fate), SHOWN)
    return Shown(standing, tuple(still), tuple(dead), tuple(latest))


def latest_events(vault: Vault, of: Sequence[ReceiverId]) -> tuple[Event, ...]:
    """The latest events of these receivers, and those that they have still to acknowledge."""
    with vault.database.read() as tx:
        found = [event for which in of for event in store.events_of(tx, which, list(Fate), LATEST)]
        still = [event for which in of for event in store.unacknowledged(tx, which, LATEST)]
    return tuple({event.id: event for event in (*found, *still)}.values())


def is_of(vault: Vault, which: EventId, of: Sequence[ReceiverId]) -> bool:
    """Is it an event of one of these receivers?"""
    with vault.database.read() as tx:
        found = store.event(tx, which)
    return found is not None and found.receiver in of


def acknowledged_by_hand(
    ombud: Ombud, which: tuple[ReceiverId, EventId], said: Said, *, by: Actor, now: datetime
) -> Event | NotSo:
    """What a receiver has said in another way, of an event of its own, noted by somebody here."""
    receiver, event = which
    if not is_of(ombud.vault, event, [receiver]):
        return NO_EVENT
    return acknowledge(ombud.vault, event, said, None, by=by, now=now)
