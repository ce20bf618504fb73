"""What a receiver says of an event, and whom it knows: in its own words, by its own key (Art. 19; R-19.1).

* That an event has arrived is not that it is obeyed. What has to be is acknowledged: it is done, nothing was held, or
  something is kept by a duty of the receiver's own. The first word stands until another is said.
* Somebody here may note what a receiver has said in another way. The log says which of the two it was.
* A receiver says of whom it holds data, and when it holds nothing more of them. It is told of nobody else.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.events import store
from ombud.events.model import Event, EventId, KnownAs, NotSo, ReceiverId, Said, receiver_text
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import to_micros
from ombud.vault import Vault

KEPT = timedelta(days=30)
"""How long an event is kept that nothing more comes of: as long as somebody may ask for it again [D]."""
LONGEST = timedelta(days=365)
"""And one that is dead or was never acknowledged; the log says what it was."""
_SOME = 500


def acknowledge(
    vault: Vault, which: EventId, said: Said, account: str | None, *, by: Actor, now: datetime
) -> Event | NotSo:
    """What a receiver says of an event. `account` is the one that speaks for the receiver; none where somebody here
    notes it."""
    with vault.act(by=by, now=now) as act:
        event = store.event(act.tx, which, held=True)
        found = None if event is None else store.receiver(act.tx, event.receiver)
        if event is None or found is None or account not in (None, found[0].account):
            act.log(Kind.ASK_SYSTEM, Outcome.REFUSED)
            return NO_EVENT
        after = replace(event, said=said, said_at=now)
        store.set_event(act.tx, after)
        facts = {
            "system": receiver_text(event.receiver), "message": which.hex(), "kind": event.happening.value,
            "result": said.value, "source": "receiver" if account is not None else "noted",
        }  # fmt: skip
        act.log(Kind.ASK_SYSTEM, Outcome.DONE, facts=facts)
    return after


def hold(vault: Vault, subject: SubjectId, which: ReceiverId, *, by: Actor, now: datetime) -> KnownAs | NotSo:
    """The receiver holds data of this person: what it knows them by, the same each time it says so."""
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None or store.receiver(act.tx, which) is None:
            act.log(Kind.CONNECT, Outcome.REFUSED)
            return NO_PERSON
        known = next((row for row in store.known(act.tx, subject) if row.receiver_id == which), None)
        if known is not None:
            act.nothing_changed()
            return KnownAs(known.known_as)
        row = store.KnownRow(subject, which, vault.new_id(), to_micros(now))
        store.add_known(act.tx, row)
        act.log(Kind.CONNECT, Outcome.DONE, subject, facts={"system": receiver_text(which), "step": "holds"})
        return KnownAs(row.known_as)


def hold_nothing(vault: Vault, subject: SubjectId, which: ReceiverId, *, by: Actor, now: datetime) -> bool:
    """It holds nothing of this person any more, and is told nothing more of them. False where it did not know them."""
    with vault.act(by=by, now=now) as act:
        knew = act.known(subject) is not None and store.drop_known(act.tx, subject, which)
        if knew:
            act.log(Kind.CONNECT, Outcome.DONE, subject, facts={"system": receiver_text(which), "step": "let-go"})
        else:
            act.nothing_changed()
    return knew


def forget_events(vault: Vault, *, now: datetime) -> int:
    """Take away the events that nothing more comes of; how many."""
    gone, some = 0, _SOME
    while some == _SOME:
        with vault.act(by=SYSTEM, now=now) as act:
            found = store.over(act.tx, to_micros(now - KEPT), to_micros(now - LONGEST), _SOME)
            store.drop_events(act.tx, found)
            act.nothing_changed()
        some = len(found)
        gone += some
    return gone


NO_EVENT = NotSo(Text("Det finns ingen sådan händelse.", "There is no such event."))
NO_PERSON = NotSo(Text("Det finns ingen sådan person här.", "There is no such person here."))
