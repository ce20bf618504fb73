"""Receivers: declared, tried, paused, resumed, given another key, removed; each with an entry of who did it.

* A receiver speaks for itself with the API keys of its account. What it is signed to with is made here and sealed.
* Another key is signed with beside the one before it for a day, so that a receiver that changes over misses nothing.
* Removing a receiver takes its address, its keys, who it knew and its events away: what two lists would have to be
  joined by is gone.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.database import Transaction
from ombud.events import store
from ombud.events.model import (
    NOBODY,
    Algorithm,
    Event,
    EventId,
    NotSo,
    Receiver,
    ReceiverId,
    State,
    receiver_text,
)
from ombud.events.outbox import EventOutbox, let_go
from ombud.events.sealed import keep, opened, receiver_of, sealed
from ombud.events.signature import new_key
from ombud.terms import Actor, Text
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault
from ombud.vault.telling import Happening

OVERLAP = timedelta(days=1)
"""How long the key before is still signed with."""
EVERYTHING = frozenset(Happening) - {Happening.TEST}
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A receiver that is to be declared. Its address has been checked."""

    name: str
    account: str
    url: str
    wants: frozenset[Happening] = EVERYTHING
    algorithm: Algorithm = Algorithm.ED25519


@dataclass(frozen=True, slots=True)
class Standing:
    """A receiver, and how its events stand."""

    receiver: Receiver
    counted: store.Counted
    people: int
    """How many people it knows."""


def declare(vault: Vault, wanted: Wanted, *, by: Actor, now: datetime) -> Receiver | NotSo:
    """From now on it is told."""
    with vault.act(by=by, now=now) as act:
        taken = {one.name for one, _ in store.receivers(act.tx)}
        refused = NO_NAME if not _NAME.fullmatch(wanted.name) else TAKEN if wanted.name in taken else None
        if refused is not None:
            act.log(Kind.CONNECT, Outcome.REFUSED, facts={"step": "add"})
            return refused
        one = Receiver(
            ReceiverId(vault.new_id()), wanted.name, wanted.account, wanted.wants, State.ACTIVE, now, by.id,
            url=wanted.url, keys=(new_key(wanted.algorithm),),
        )  # fmt: skip
        store.add_receiver(act.tx, one, sealed(vault.keyring, one, now))
        _enter(act, one.id, "add")
    return one


def standings(vault: Vault, *, now: datetime) -> tuple[Standing, ...]:
    """Every receiver, in the order of their names, without what is secret of it."""
    with vault.database.read() as tx:
        numbers, people = store.counted(tx, to_micros(now)), store.people_known(tx)
        found = [one for one, _ in store.receivers(tx)]
    return tuple(Standing(one, numbers.get(one.id, store.Counted()), people.get(one.id, 0)) for one in found)


def named(vault: Vault, name: str, *, now: datetime) -> Receiver | None:
    """One by its name, with what is secret of it."""
    with vault.database.read() as tx:
        found = next(((one, secret) for one, secret in store.receivers(tx) if one.name == name), None)
    return None if found is None else opened(vault.keyring, *found, now)


def of_account(vault: Vault, account: str, *, now: datetime) -> tuple[Receiver, ...]:
    """The receivers that an account speaks for."""
    with vault.database.read() as tx:
        found = [pair for pair in store.receivers(tx) if pair[0].account == account]
    return tuple(opened(vault.keyring, *pair, now) for pair in found)


def try_out(vault: Vault, which: ReceiverId, *, by: Actor, now: datetime) -> Event | NotSo:
    """Have it sent an event that says nothing."""
    with vault.act(by=by, now=now) as act:
        one = _held(act, which, now)
        if isinstance(one, NotSo):
            return one
        _enter(act, which, "test")
        return EventOutbox(vault.new_id).add(act.tx, one, (NOBODY, Happening.TEST, {}), now)


def pause(vault: Vault, which: ReceiverId, *, by: Actor, now: datetime) -> Receiver | NotSo:
    """Nothing is sent to it until it is resumed; what happens meanwhile is kept for it."""
    with vault.act(by=by, now=now) as act:
        one = _held(act, which, now)
        if isinstance(one, NotSo):
            return one
        return _changed(act, replace(one, state=State.PAUSED), "pause")


def pause_restored(tx: Transaction) -> int:
    """What an archive brings back may have been removed, moved or given another key since: nothing is sent to a
    receiver of one until somebody has looked and resumed it. What happens meanwhile is kept for it; how many."""
    active = [(one, secret) for one, secret in store.receivers(tx) if one.state is State.ACTIVE]
    for one, secret in active:
        store.set_receiver(tx, replace(one, state=State.PAUSED), secret)
    return len(active)


def resume(vault: Vault, which: ReceiverId, *, by: Actor, now: datetime) -> int | NotSo:
    """It is sent what was kept for it, in order, and what happens from now on; how many were kept."""
    with vault.act(by=by, now=now) as act:
        one = _held(act, which, now)
        if isinstance(one, NotSo):
            return one
        _changed(act, replace(one, state=State.ACTIVE, fails=0, rests_until=None), "resume")
        kept = store.held_events(act.tx, which)
        for event in kept:
            let_go(act.tx, event, now)
        return len(kept)


def rotate(vault: Vault, which: ReceiverId, algorithm: Algorithm, *, by: Actor, now: datetime) -> Receiver | NotSo:
    """Another key. The one before it is signed with for a day more; any older one ends at once."""
    with vault.act(by=by, now=now) as act:
        one = _held(act, which, now)
        if isinstance(one, NotSo):
            return one
        latest = replace(one.keys[0], until=now + OVERLAP)
        return _changed(act, replace(one, keys=(new_key(algorithm), latest)), "rotate")


def move(vault: Vault, which: ReceiverId, url: str, *, by: Actor, now: datetime) -> Receiver | NotSo:
    """Another address, that has been checked."""
    with vault.act(by=by, now=now) as act:
        one = _held(act, which, now)
        if isinstance(one, NotSo):
            return one
        return _changed(act, replace(one, url=url, fails=0, rests_until=None), "move")


def remove(vault: Vault, which: ReceiverId, *, by: Actor, now: datetime) -> int | NotSo:
    """It is told nothing more, and everything of it goes; how many events."""
    with vault.act(by=by, now=now) as act:
        one = _held(act, which, now)
        if isinstance(one, NotSo):
            return one
        act.erases = True
        gone = store.drop_receiver(act.tx, which)
        _enter(act, which, "remove")
        return gone


def send_again(vault: Vault, events: Collection[EventId], *, by: Actor, now: datetime) -> int:
    """Let these go once more, under the same ids, in order; how many. What waits goes on as it is."""
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()
        found = [one for which in events if (one := store.event(act.tx, which, held=True)) is not None]
        ended = sorted((one for one in found if one.settled), key=lambda one: (one.about, one.number))
        for one in ended:
            let_go(act.tx, one, now)
            _enter(act, one.receiver, "resend", one.id)
        return len(ended)


def _held(act: Act, which: ReceiverId, now: datetime) -> Receiver | NotSo:
    one = receiver_of(act.tx, act.vault.keyring, which, now, held=True)
    if one is None:
        act.log(Kind.CONNECT, Outcome.REFUSED)
        return NO_RECEIVER
    return one


def _changed(act: Act, one: Receiver, step: str) -> Receiver:
    keep(act.tx, act.vault.keyring, one, act.now)
    _enter(act, one.id, step)
    return one


def _enter(act: Act, which: ReceiverId, step: str, event: EventId | None = None) -> None:
    facts = {"system": receiver_text(which), "step": step}
    act.log(Kind.CONNECT, Outcome.DONE, facts=facts if event is None else {**facts, "message": event.hex()})


NO_RECEIVER = NotSo(Text("Det finns ingen sådan mottagare.", "There is no such receiver."))
NO_NAME = NotSo(
    Text(
        "Namnet är små bokstäver a–z, siffror och bindestreck, högst 40.",
        "The name is small letters a–z, digits and hyphens, 40 at most.",
    )
)
TAKEN = NotSo(Text("En annan mottagare heter så.", "Another receiver has that name."))
