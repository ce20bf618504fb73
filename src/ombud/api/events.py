"""What a receiver says of the events that it is sent, and of whom it holds data (Art. 19; spec/events.md 1, 5).

A key speaks for the receivers of its account, and for nobody else's: what is another's is not there.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Problem, Refused
from ombud.api.shapes import At, Listing, PageOf, cut
from ombud.app.events import is_of, latest_events
from ombud.events import acknowledge as words
from ombud.events import receivers
from ombud.events.cloud_event import type_of
from ombud.events.model import (
    Algorithm,
    Event,
    EventId,
    NotSo,
    Receiver,
    Said,
    event_text,
    known_text,
    receiver_text,
)
from ombud.events.signature import shown
from ombud.terms import Text
from ombud.terms.time import to_micros

NO_RECEIVER = Problem(
    409,
    "no_receiver",
    Text("Kontot är ingen mottagare", "The account is no receiver"),
    Text("Ingen mottagare av händelser hör till nyckelns konto.", "No receiver of events is of the key's account."),
    (Text("Ange en: ombud events DIR add.", "Declare one: ombud events DIR add."),),
)


class ReceiverTold(Told):
    """A receiver of the key's account."""

    id: str
    name: str
    state: Literal["active", "paused", "gone"]
    wants: list[str]
    keys: list[str] = Field(description="The public keys that events are signed with now; a shared secret is not told.")


class Receivers(Told):
    receivers: list[ReceiverTold]


class Holding(Taken):
    """The receiver holds data of the person."""

    receiver: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="The name of a receiver of the key's account.")


class Known(Told):
    """What the receiver knows the person by. It is kept with the data: after an erasure it says whose it was."""

    known_as: str


class LetGo(Told):
    """The receiver is told nothing more of the person."""

    knew: bool


class Acknowledging(Taken):
    """What the receiver has done."""

    result: Literal["done", "nothing_held", "kept"]


class EventTold(Told):
    """An event of a receiver of the key's account."""

    id: str
    receiver: str
    type: str
    subject: str | None
    time: At
    state: Literal["waiting", "held", "sent", "dead"]
    tries: int
    acknowledge_by: At | None
    acknowledged: str | None


class Again(Taken):
    """There is nothing to say."""


class Resent(Told):
    id: str
    resent: bool = Field(description="False where it is under way already.")


class Events(Listing):
    """Which events."""

    unacknowledged: bool = False


def mine(call: Call) -> Answer:
    return Given(Receivers(receivers=[_receiver(one, call.now) for one in _of(call)]))


def holds(call: Call) -> Answer:
    receiver = _named(call)
    if receiver is None:
        return Refused(NO_RECEIVER)
    found = words.hold(call.vault, call.person, receiver.id, by=call.actor, now=call.now)
    return Refused(problems.NOT_FOUND) if isinstance(found, NotSo) else Given(Known(known_as=known_text(found)))


def lets_go(call: Call) -> Answer:
    receiver = _named(call)
    if receiver is None:
        return Refused(NO_RECEIVER)
    return Given(LetGo(knew=words.hold_nothing(call.vault, call.person, receiver.id, by=call.actor, now=call.now)))


def listed(call: Call) -> Answer:
    asked: Events = call.query
    names = {one.id: one.name for one in _of(call)}
    found = [one for one in latest_events(call.vault, list(names)) if one.open or not asked.unacknowledged]
    part, after = cut(found, lambda one: (to_micros(one.at), one.id), asked)
    items = [_event(one, names[one.receiver]) for one in part]
    return Given(PageOf[EventTold](items=items, has_more=after is not None, next=after))


def acknowledged(call: Call) -> Answer:
    asked: Acknowledging = call.body
    names = {one.id: one.name for one in _of(call)}
    which, said = EventId(call.path["event"]), Said(asked.result)
    found = words.acknowledge(call.vault, which, said, call.actor.id, by=call.actor, now=call.now)
    return Refused(problems.NOT_FOUND) if isinstance(found, NotSo) else Given(_event(found, names[found.receiver]))


def resent(call: Call) -> Answer:
    which = EventId(call.path["event"])
    if not is_of(call.vault, which, [one.id for one in _of(call)]):
        return Refused(problems.NOT_FOUND)
    number = receivers.send_again(call.vault, [which], by=call.actor, now=call.now)
    return Given(Resent(id=event_text(which), resent=number == 1))


def _of(call: Call) -> tuple[Receiver, ...]:
    return receivers.of_account(call.vault, call.actor.id, now=call.now)


def _named(call: Call) -> Receiver | None:
    asked: Holding = call.body
    return next((one for one in _of(call) if one.name == asked.receiver), None)


def _receiver(one: Receiver, now: datetime) -> ReceiverTold:
    keys = [shown(key) for key in one.keys if key.lives(now) and key.algorithm is Algorithm.ED25519]
    return ReceiverTold(
        id=receiver_text(one.id), name=one.name, state=one.state.value, wants=sorted(one.wants), keys=keys
    )


def _event(one: Event, receiver: str) -> EventTold:
    return EventTold(
        id=event_text(one.id), receiver=receiver, type=type_of(one),
        subject=known_text(one.about) if one.about else None, time=one.at, state=one.fate.value, tries=one.tries,
        acknowledge_by=one.due_at, acknowledged=None if one.said is None else one.said.value,
    )  # fmt: skip


_PERSON, _EVENT = {"person": "{person}"}, {"event": "{event}"}
ENDPOINTS = (
    Endpoint(
        "GET", "/receivers", "events.receivers", "The receivers that this key speaks for, and their public keys.",
        mine, Receivers,
    ),
    Endpoint(
        "POST", "/people/{person}/holding", "events.hold",
        "Say that a receiver holds data of somebody: it is told what happens to them from now on.",
        holds, Known, takes=Holding, once=True, problems=(NO_RECEIVER,),
        example=Example(_PERSON, body={"receiver": "crm"}),
    ),
    Endpoint(
        "POST", "/people/{person}/let-go", "events.let_go",
        "Say that a receiver holds nothing of somebody any more: it is told nothing more of them.",
        lets_go, LetGo, takes=Holding, once=True, problems=(NO_RECEIVER,),
        example=Example(_PERSON, body={"receiver": "crm"}),
    ),
    Endpoint(
        "GET", "/events", "events.list", "What the receivers of this key were sent, are to be sent, and have to say.",
        listed, PageOf[EventTold], asks=Events, example=Example(query={"unacknowledged": "true"}),
    ),
    Endpoint(
        "POST", "/events/{event}/acknowledgement", "events.acknowledge",
        "Say what the receiver has done (Art. 19): done, nothing held, or kept by a duty of its own.",
        acknowledged, EventTold, takes=Acknowledging, once=True, example=Example(_EVENT, body={"result": "done"}),
    ),
    Endpoint(
        "POST", "/events/{event}/resend", "events.resend", "Have an event sent again, under the same id.",
        resent, Resent, takes=Again, once=True, example=Example(_EVENT, body={}),
    ),
)  # fmt: skip
