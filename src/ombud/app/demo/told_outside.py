"""The demo's receiver: a program outside that holds data of some of its people, and is told what happens to them.

It is declared, says whom it holds, is sent each event and acknowledges what it has obeyed, by the same acts as any. It
listens nowhere: what is sent in the demo's past is handed to it here, and nothing leaves this machine. What has
happened last it has not acknowledged, so that there is something to look at. The web shop, which is connected, is told
what was decided meanwhile by the same way as any system.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ombud.app.carrying_systems import system_step
from ombud.app.demo.cast import Cast
from ombud.app.events import source
from ombud.app.owing_systems import duty_step
from ombud.events import receivers, store
from ombud.events.acknowledge import acknowledge, hold
from ombud.events.deliver import Sending
from ombud.events.model import Event, Fate, Receiver, Said
from ombud.events.outbox import SEND_EVENT
from ombud.events.post import Answered
from ombud.events.receivers import EVERYTHING, Wanted
from ombud.plans import Later, Step
from ombud.plans.model import Handler, Result
from ombud.plans.work import Worker
from ombud.requests.ordering import IN_SYSTEM
from ombud.requests.system_duties import TELL_SYSTEM

NAME, KNOWN = "kundklubb", ("tolvan", "nelly", "pausa", "ester")
URL = "https://kundklubb.example.se/handelser"
_SINCE, _MOST, _SOON = 330, 1000, timedelta(seconds=1)
_LATELY = timedelta(days=14)


def declared(cast: Cast) -> Receiver:
    """Eleven months ago; whom it holds it said the day after."""
    wanted = Wanted(NAME, cast.actor("rut").id, URL, EVERYTHING)
    made = receivers.declare(cast.ombud.vault, wanted, by=cast.actor("disa"), now=cast.ago(days=_SINCE))
    if not isinstance(made, Receiver):
        raise AssertionError("the demo's receiver has a name of its own")
    for name in KNOWN:
        at = cast.ago(days=_SINCE - 1)
        hold(cast.ombud.vault, cast.subjects[name], made.id, by=cast.actor("rut"), now=at)
    return made


def delivered(cast: Cast, to: Receiver) -> None:
    """Each event is sent, and what came before the last days acknowledged; the shop is told, and has acknowledged."""
    vault, ombud = cast.ombud.vault, cast.ombud
    handlers = _Events(
        {
            SEND_EVENT: Sending(vault, _arrives, source(ombud)).carry_out,
            TELL_SYSTEM: lambda step, now: duty_step(ombud, step, now),
            IN_SYSTEM: lambda step, now: system_step(ombud, step, now),
        }
    )
    for minute in range(60):  # of one person the next event goes when the one before has arrived
        at = cast.ago(hours=1) + timedelta(minutes=minute)
        worker = Worker(vault, handlers, "demo", lambda at=at: at)  # type: ignore[misc]
        while worker.work():
            pass
        if not _events(cast, to, Fate.WAITING):
            break
    for event in _events(cast, to, Fate.SENT):
        if event.open and event.at < cast.ago() - _LATELY:
            by = cast.actor("rut")
            acknowledge(vault, event.id, Said.DONE, by.id, by=by, now=event.at + timedelta(hours=5))


def _events(cast: Cast, to: Receiver, fate: Fate) -> list[Event]:
    with cast.ombud.vault.database.read() as tx:
        return list(store.events_of(tx, to.id, [fate], _MOST))


def _arrives(_url: str, _headers: Mapping[str, str], _body: bytes) -> Answered:
    return Answered(200)


class _Events(dict[str, Handler]):
    """What is no event waits a moment for the demo's own worker."""

    def get(self, name: str, _default: object = None) -> Handler:
        return super().get(name) or _not_now


def _not_now(_step: Step, now: datetime) -> Result:
    return Later(now + _SOON)
