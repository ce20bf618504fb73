"""What has happened is put down in the act that it happened in, for each receiver that knows the person (Art. 19).

* An event is about the receiver's own id of the person, which is random: once the person is gone, nobody gets from the
  one to the other.
* The numbers of a person's events for a receiver follow the acts about that person, which come one after another
  (docs/decisions/0015).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ombud.database import Transaction
from ombud.events import store
from ombud.events.model import (
    ACKNOWLEDGED_WITHIN,
    MUST_BE_ACKNOWLEDGED,
    NOBODY,
    Event,
    EventId,
    Fate,
    KnownAs,
    Receiver,
    ReceiverId,
    known_text,
)
from ombud.plans import NewPlan, NewStep, begin
from ombud.terms import SubjectId
from ombud.terms.time import from_micros
from ombud.vault.telling import Happening, Program, Told

SEND_EVENT = "event.send"
"""The step that sends one; `deliver.py` carries it out."""


@dataclass(frozen=True, slots=True)
class EventOutbox:
    """The outbox of an installation."""

    new_id: Callable[[], bytes]

    def put(self, tx: Transaction, told: Told, now: datetime) -> None:
        """One happening to a person, for each receiver that knows them and wants it. In the act, before the person's
        rows go."""
        for row in store.known(tx, told.subject):
            found = store.receiver(tx, ReceiverId(row.receiver_id))
            if found is not None and found[0].is_told(told.happening):
                more = _into(tx, told.into, row.receiver_id)
                self.add(tx, found[0], (KnownAs(row.known_as), told.happening, more), now)

    def put_to_all(self, tx: Transaction, happening: Happening, more: Mapping[str, str | int], now: datetime) -> None:
        """What is about nobody, for each receiver that wants it."""
        for one, _sealed in store.receivers(tx):
            if one.is_told(happening):
                self.add(tx, one, (NOBODY, happening, more), now)

    def programs(self, tx: Transaction, subject: SubjectId) -> tuple[Program, ...]:
        """Who outside knows the person, by name: also one that is paused or wants to be told of little."""
        names = {bytes(one.id): one.name for one, _sealed in store.receivers(tx)}
        known = [row for row in store.known(tx, subject) if bytes(row.receiver_id) in names]
        found = [Program(names[bytes(row.receiver_id)], from_micros(row.since)) for row in known]
        return tuple(sorted(found, key=lambda one: one.name))

    def add(
        self, tx: Transaction, to: Receiver, what: tuple[KnownAs, Happening, Mapping[str, str | int]], now: datetime
    ) -> Event:
        """One event, with the plan that sends it. Whether anything is sent there now, the step finds out under a lock:
        whoever is resumed in that moment misses nothing."""
        about, happening, more = what
        due_at = now + ACKNOWLEDGED_WITHIN if happening in MUST_BE_ACKNOWLEDGED else None
        number = store.last_number(tx, to.id, about) + 1
        one = Event(
            EventId(self.new_id()), to.id, about, number, happening, now.replace(second=0, microsecond=0),
            json.dumps(more, sort_keys=True), Fate.WAITING, 0, now, 0, "", due_at,
        )  # fmt: skip
        store.add_event(tx, one)
        begin(tx, plan_of(one), now=now)
        return one


def plan_of(one: Event) -> NewPlan:
    """The plan that sends an event: one for each time that it is let go."""
    return NewPlan("event", f"{one.id.hex()}.{one.round}", (NewStep(SEND_EVENT, {"message": one.id.hex()}),))


def let_go(tx: Transaction, one: Event, now: datetime) -> Event:
    """An event is tried from the first rung again, under the same id."""
    again = replace(one, fate=Fate.WAITING, tries=0, next_at=now, round=one.round + 1, code="")
    store.set_event(tx, again)
    begin(tx, plan_of(again), now=now)
    return again


def _into(tx: Transaction, kept: SubjectId | None, receiver: bytes) -> Mapping[str, str | int]:
    """What the receiver knows the registration by that took this one in."""
    if kept is None:
        return {}
    by = {row.receiver_id: KnownAs(row.known_as) for row in store.known(tx, kept)}
    return {"into": known_text(by[receiver])} if receiver in by else {}
