"""An event leaves: the step that sends it, tried on the ladder until the receiver has it or it is dead.

    step ─ its turn? ─► signed, sent ─► act: what came of it, entry, step done
      ▲        │                └── a worker died ── sent again, under the same webhook-id
      │        ├── one before it about the same person has no end yet: after that one
      │        └── the receiver rests, is paused, is gone
      └── the next rung

* What was sent is written after it was sent. A worker that vanishes between the two sends it again, and the receiver
  knows it by its id: at least once, never in silence not at all.
* About one person a receiver is told in the order in which it happened; nobody waits for anybody else.
* 2xx is that it has arrived. 410 is that nothing is wanted any more: the receiver is left alone until somebody here has
  looked. Whatever else it says, and however it fails, is a try.
* A receiver that fails is left alone for a while, so that the worker has time for others.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.events import cloud_event, signature, store
from ombud.events.ladder import next_try, rest
from ombud.events.model import Event, EventId, Fate, Receiver, State, event_text, receiver_text
from ombud.events.post import Answered, Post, Unanswered
from ombud.events.sealed import keep, receiver_of
from ombud.plans import Done, Later, Step, step_done
from ombud.plans.model import Result
from ombud.vault import Act, Vault

GONE = 410
_SOON = timedelta(seconds=1)
_HELD_BACK = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Sending:
    """What events are sent with."""

    vault: Vault
    post: Post
    source: str
    """The installation, as an event names it."""

    def carry_out(self, step: Step, now: datetime) -> Result:
        """One try of one event, if it is its turn."""
        found = self._turn(step, now)
        if not isinstance(found, tuple):
            return found
        receiver, event = found
        body = cloud_event.body_of(event, self.source)
        headers = {"content-type": cloud_event.CONTENT_TYPE}
        came = self.post(
            receiver.url, headers | signature.headers(receiver.keys, event_text(event.id), body, now), body
        )
        return self._written(step, event, came, now)

    def _turn(self, step: Step, now: datetime) -> tuple[Receiver, Event] | Result:
        """The event and its receiver; or when to look again."""
        with self.vault.look(by=SYSTEM, now=now) as act:
            event = store.event(act.tx, EventId(bytes.fromhex(str(step.facts["message"]))))
            receiver = None if event is None else receiver_of(act.tx, self.vault.keyring, event.receiver, now)
            if event is None or receiver is None or event.fate is not Fate.WAITING:
                return Done()
            if self.vault.book.mark(act.policy) < 0:
                return Later(now + _HELD_BACK)  # a restored installation sends nothing until it is reconciled
            earlier = store.before(act.tx, event)
        if receiver.state is not State.ACTIVE:
            return self._hold(step, event, now)
        waits = [event.next_at, receiver.rests_until or now]
        if earlier is not None:
            waits.append(max(earlier.next_at, now) + _SOON)
        return Later(max(waits)) if max(waits) > now else (receiver, event)

    def _hold(self, step: Step, event: Event, now: datetime) -> Result:
        """It waits for its receiver, and not for a worker."""
        with self.vault.act(by=SYSTEM, now=now) as act:
            receiver = receiver_of(act.tx, self.vault.keyring, event.receiver, now, held=True)
            there = store.event(act.tx, event.id, held=True)
            if receiver is not None and receiver.state is State.ACTIVE:
                act.nothing_changed()
                return Later(now + _SOON)  # it was resumed meanwhile
            if there is not None and there.fate is Fate.WAITING and there.round == event.round:
                store.set_event(act.tx, replace(there, fate=Fate.HELD))
            act.nothing_changed()
            step_done(act.tx, step, now=now)
        return Done(written=True)

    def _written(self, step: Step, event: Event, came: Answered | Unanswered, now: datetime) -> Result:
        """What came of a try, with the step. What has moved on meanwhile stays as it is."""
        with self.vault.act(by=SYSTEM, now=now) as act:
            act.nothing_changed()
            receiver = receiver_of(act.tx, self.vault.keyring, event.receiver, now, held=True)
            there = store.event(act.tx, event.id, held=True)
            if receiver is None or there is None or there.fate is not Fate.WAITING or there.round != event.round:
                return Done()
            after, left_alone = _after(receiver, there, came, now)
            store.set_event(act.tx, after)
            if left_alone != receiver:
                keep(act.tx, self.vault.keyring, left_alone, now)
            _enter(act, receiver, left_alone, after)
            if after.fate is Fate.WAITING:
                return Later(after.next_at)
            step_done(act.tx, step, now=now)
        return Done(written=True)


def _after(receiver: Receiver, event: Event, came: Answered | Unanswered, now: datetime) -> tuple[Event, Receiver]:
    """How the event and its receiver stand after a try. Pure."""
    tried = replace(event, tries=event.tries + 1, next_at=now)
    if isinstance(came, Answered) and 200 <= came.status < 300:
        return replace(tried, fate=Fate.SENT, code=""), replace(receiver, fails=0, rests_until=None)
    code = came.code if isinstance(came, Unanswered) else f"status-{came.status}"
    tried = replace(tried, code=code)
    if isinstance(came, Answered) and came.status == GONE:
        return replace(tried, fate=Fate.HELD), replace(receiver, state=State.GONE, fails=0, rests_until=None)
    asked = came.wait if isinstance(came, Answered) else timedelta(0)
    fails = receiver.fails + 1
    alone = replace(receiver, fails=fails, rests_until=now + rest(fails, asked))
    again = next_try(tried, asked, now)
    if again is None:
        return replace(tried, fate=Fate.DEAD), alone
    return replace(tried, next_at=again), alone


def _enter(act: Act, before: Receiver, after: Receiver, event: Event) -> None:
    """That a recipient was told, or could not be (Art. 19; R-19.1); nothing of a try in between."""
    facts = {"system": receiver_text(before.id), "message": event.id.hex(), "kind": event.happening.value}
    if event.fate is Fate.SENT:
        act.log(Kind.NOTIFY, Outcome.DONE, facts=facts)
    elif event.fate is Fate.DEAD:
        act.log(Kind.NOTIFY, Outcome.FAILED, facts={**facts, "code": event.code})
    elif after.state is not before.state:
        act.log(Kind.CONNECT, Outcome.REFUSED, facts={**facts, "state": after.state.value, "code": event.code})
