"""`/konsol/mottagare`: programs outside that hold data of people: who of them has not obeyed, and what did not arrive.

* Whoever answers for the duty to tell (Art. 19) sees what is not acknowledged, has it sent again, and notes what a
  receiver has said by telephone. Whoever runs the installation tries, pauses, resumes and changes keys.
* No person is named here: an event says a kind and a minute. An address is not shown; it may carry a secret.
* A receiver is declared and removed at the machine (`ombud events`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.app.events import Shown, acknowledged_by_hand, shown
from ombud.events import receivers
from ombud.events.model import (
    Algorithm,
    Event,
    EventId,
    Fate,
    NotSo,
    Receiver,
    ReceiverId,
    Said,
    SigningKey,
    State,
    event_from,
    event_text,
    receiver_from,
    receiver_text,
)
from ombud.events.receivers import Standing
from ombud.events.signature import shown as shown_key
from ombud.terms import PurposeId, Text
from ombud.vault.telling import Happening
from ombud.web import Answer, Group, Moved, Need, Page, Place, Problem, Route, Visit, problem

HERE = "/konsol/mottagare"
TELLS, RUNS = "legal.disclosure", "legal.security"
PURPOSES = frozenset({PurposeId(TELLS), PurposeId(RUNS)})
LATEST = 50
_TITLE = Text("Mottagare", "Receivers")
_STATES = {
    State.ACTIVE: (Text("Får veta", "Is told"), "ok", "check"),
    State.PAUSED: (Text("Pausad här", "Paused here"), "warn", "pause"),
    State.GONE: (Text("Tar inte emot mer", "Takes no more"), "bad", "triangle-alert"),
}
_FATES = {
    Fate.WAITING: Text("väntar", "waits"),
    Fate.HELD: Text("hålls kvar", "is held"),
    Fate.SENT: Text("framme", "arrived"),
    Fate.DEAD: Text("kom inte fram", "did not arrive"),
}
_SAID = {
    Said.DONE: Text("Utfört", "Done"),
    Said.NOTHING_HELD: Text("Hade inget", "Held nothing"),
    Said.KEPT: Text("Behåller enligt egen skyldighet", "Keeps it by a duty of its own"),
}
_WHAT: Mapping[Happening, Text] = {
    Happening.ERASED: Text("Någon är raderad", "Somebody is erased"),
    Happening.PARTLY_ERASED: Text("Något om någon är raderat", "Something of somebody is erased"),
    Happening.MERGED: Text("Två registreringar är en", "Two registrations are one"),
    Happening.RECTIFIED: Text("En uppgift är rättad", "A value is corrected"),
    Happening.OBJECTED: Text("Någon har sagt nej", "Somebody has objected"),
    Happening.OBJECTION_ENDED: Text("Ett nej är taget tillbaka", "An objection is taken back"),
    Happening.CONSENTED: Text("Någon har samtyckt", "Somebody has consented"),
    Happening.WITHDRAWN: Text("Ett samtycke är taget tillbaka", "A consent is withdrawn"),
    Happening.RESTRICTED: Text("Användningen är begränsad", "The use is restricted"),
    Happening.BLOCKED: Text("En journal är spärrad", "A journal is blocked"),
    Happening.LIFTED: Text("En begränsning eller spärr är hävd", "A restriction or block is lifted"),
    Happening.REQUEST_CLOSED: Text("Ett ärende är avslutat", "A case is closed"),
    Happening.POLICY_ADOPTED: Text("En policy är antagen", "A policy is adopted"),
    Happening.TEST: Text("Ett prov", "A test"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An event, in words."""

    id: str
    what: Text
    at: datetime
    fate: Text
    tries: int
    code: str
    due_at: datetime | None
    overdue: bool
    said: Text | None


def show(visit: Visit) -> Answer:
    """Every receiver, and what is wrong first."""
    found = receivers.standings(visit.ombud.vault, now=visit.now)
    values = {
        "rows": [(one, f"{HERE}/{receiver_text(one.receiver.id)}", *_STATES[one.receiver.state]) for one in found],
        "overdue": sum(one.counted.overdue for one in found),
        "dead": sum(one.counted.dead for one in found),
    }
    return Page("console/receivers.html.j2", _TITLE, values)


def one(visit: Visit) -> Answer:
    """One receiver: what it has to say, what did not arrive, the latest."""
    found = _found(visit)
    return problem.NOT_FOUND if found is None else _page(visit, found)


def act(visit: Visit) -> Answer:
    """Try, pause, resume, another key; send again; note what it has said."""
    found, done = _found(visit), _ACTS.get(visit.form.text("gor"))
    if found is None or done is None:
        return problem.NOT_FOUND
    needs, carry_out, said = done
    if visit.work is None or not visit.work.carries(*needs):
        return NOT_YOURS
    came = carry_out(visit, found)
    return Moved(_here(found.standing.receiver), came.text if isinstance(came, NotSo) else said)


def _page(visit: Visit, found: Shown) -> Page:
    receiver, now = found.standing.receiver, visit.now
    whole = receivers.named(visit.ombud.vault, receiver.name, now=now)
    keys = [] if whole is None else [(_key(one), one.until) for one in whole.keys if one.lives(now)]
    values = {
        "standing": found.standing, "here": _here(receiver), "state": _STATES[receiver.state],
        "unacknowledged": [_row(one, now) for one in found.unacknowledged],
        "dead": [_row(one, now) for one in found.dead], "latest": [_row(one, now) for one in found.latest[:LATEST]],
        "keys": keys, "answers": [(said.value, words) for said, words in _SAID.items()],
        "runs": visit.work is not None and visit.work.carries(RUNS), "rests": _rests(found.standing, now),
        "tells": visit.work is not None and visit.work.carries(TELLS),
    }  # fmt: skip
    return Page("console/receiver.html.j2", Text(receiver.name, receiver.name), values)


def _rests(standing: Standing, now: datetime) -> datetime | None:
    until = standing.receiver.rests_until
    return until if until is not None and until > now else None


def _key(key: SigningKey) -> str:
    """A public key as it is; of a shared secret, that there is one."""
    return shown_key(key) if key.algorithm is Algorithm.ED25519 else "whsec_…"


def _row(event: Event, now: datetime) -> Row:
    said = None if event.said is None else _SAID[event.said]
    return Row(
        event_text(event.id), _WHAT[event.happening], event.at, _FATES[event.fate], event.tries, event.code,
        event.due_at, event.overdue(now), said,
    )  # fmt: skip


def _found(visit: Visit) -> Shown | None:
    try:
        which = receiver_from(visit.path["receiver"])
    except ValueError:
        return None
    return shown(visit.ombud, which, now=visit.now)


def _here(receiver: Receiver) -> str:
    return f"{HERE}/{receiver_text(receiver.id)}"


def _again(visit: Visit, found: Shown) -> object:
    """One event, or everything that did not arrive."""
    which = _event_of(visit)
    known = found.dead if which is None else [one for one in (*found.dead, *found.latest) if one.id == which]
    wanted = {one.id for one in known}
    return receivers.send_again(visit.ombud.vault, wanted, by=visit.actor, now=visit.now) or NotSo(_NOTHING)


def _note(visit: Visit, found: Shown) -> object:
    which, said = _event_of(visit), visit.form.text("svar")
    if which is None or said not in {one.value for one in Said}:
        return NotSo(_NOTHING)
    named = found.standing.receiver.id, which
    return acknowledged_by_hand(visit.ombud, named, Said(said), by=visit.actor, now=visit.now)


def _event_of(visit: Visit) -> EventId | None:
    try:
        return event_from(visit.form.text("handelse"))
    except ValueError:
        return None


Act = Callable[[Visit, ReceiverId], object]


def _plain(act: Act) -> Callable[[Visit, Shown], object]:
    return lambda visit, found: act(visit, found.standing.receiver.id)


_ACTS: Mapping[str, tuple[tuple[str, ...], Callable[[Visit, Shown], object], Text]] = {
    "prova": (
        (RUNS,), _plain(lambda v, one: receivers.try_out(v.ombud.vault, one, by=v.actor, now=v.now)),
        Text("Ett prov skickas av arbetaren.", "A test is sent by the worker."),
    ),
    "pausa": (
        (RUNS,), _plain(lambda v, one: receivers.pause(v.ombud.vault, one, by=v.actor, now=v.now)),
        Text("Pausad. Det som händer sparas till den.", "Paused. What happens is kept for it."),
    ),
    "ateruppta": (
        (RUNS,), _plain(lambda v, one: receivers.resume(v.ombud.vault, one, by=v.actor, now=v.now)),
        Text("Igång. Det som har väntat skickas först.", "Going. What has waited is sent first."),
    ),
    "byt": (
        (RUNS,), _plain(lambda v, one: receivers.rotate(v.ombud.vault, one, Algorithm.ED25519, by=v.actor, now=v.now)),
        Text(
            "En ny nyckel gäller. Den förra signerar också i ett dygn: ge mottagaren den nya innan dess.",
            "Another key is in force. The one before signs for a day more: give the receiver the new one before that.",
        ),
    ),
    "igen": ((RUNS, TELLS), _again, Text("Skickas igen, under samma id.", "Is sent again, under the same id.")),
    "anteckna": ((TELLS,), _note, Text("Antecknat. Loggen säger vem som antecknade.", "Noted. The log says by whom.")),
}  # fmt: skip
"""What may be done, by which of the two duties, and what is said when it is."""
_NOTHING = Text("Det finns ingen sådan händelse hos mottagaren.", "The receiver has no such event.")
NOT_YOURS = Problem(
    403, "receivers.not_yours", Text("Det gör någon annan", "Somebody else does that"),
    Text(
        "Driften prövar, pausar och byter nycklar. Den som svarar för underrättelserna antecknar svar.",
        "Operations try, pause and change keys. Whoever answers for telling recipients notes what they say.",
    ), ((_TITLE, HERE),),
)  # fmt: skip

ROUTES: tuple[Route, ...] = (
    Route(
        HERE, "console.receivers", show, None, Need.STAFF, PURPOSES,
        Place(Group.PROTECTION, _TITLE, "webhook"),
    ),
    Route(HERE + "/{receiver}", "console.receiver", one, act, Need.STAFF, PURPOSES),
)  # fmt: skip
