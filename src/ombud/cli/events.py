"""`ombud events DIR …`: programs outside that hold data of people and are told what happens to them (Art. 19).

* A key that is shared with a receiver is shown once; a public key whenever it is asked for.
* What cannot be taken back shows first what it would do (`--plan`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, Code, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from ombud.app.installation import Ombud
    from ombud.events.model import Algorithm, Event, NotSo, Receiver
    from ombud.events.receivers import Standing
    from ombud.terms import Actor

_WHICH = click.argument("receiver", type=Code(), metavar="RECEIVER")
_HMAC = option(
    "--hmac", is_flag=True,
    words=Text("En delad hemlighet i stället för Ed25519.", "A shared secret in place of Ed25519."),
)  # fmt: skip
_EVENT = option("--event", type=Id("e_"), required=True, metavar="e_…", words=Text("Händelsens id.", "The event's id."))


@command(
    "add",
    Text(
        "Ange ett program som får veta vad som händer med personer det har uppgifter om.",
        "Declare a program that is told what happens to people it holds data of.",
    ),
    click.argument("name", type=Code(), metavar="NAME"),
    option("--url", required=True, metavar="URL", words=Text("Dit det skickas: https.", "Where it is sent: https.")),
    option(
        "--for", "account", required=True, metavar="ACCOUNT",
        words=Text("Kontot vars API-nycklar talar för det.", "The account whose API keys speak for it."),
    ),
    option(
        "--type", "types", type=Code(), multiple=True, metavar="TYPE",
        words=Text("En sorts händelse, flera gånger; annars alla.", "A kind of event, more than once; else all."),
    ),
    _HMAC, ACTOR,
)  # fmt: skip
def add(name: str, url: str, account: str, types: tuple[str, ...], hmac: bool, actor: str) -> Answer:
    from ombud.app.events import declare
    from ombud.cli import session
    from ombud.events.model import NotSo
    from ombud.events.receivers import EVERYTHING, Wanted
    from ombud.vault.telling import Happening

    known = {one.value for one in EVERYTHING}
    if set(types) - known:
        every = ", ".join(sorted(known))
        return session.no("R-19.1", Text(f"Sorterna är: {every}.", f"The kinds are: {every}."))
    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        wants = frozenset(map(Happening, types)) or EVERYTHING
        made = declare(ombud, Wanted(name, account, url, wants, _algorithm(hmac)), by=by, now=heard.now())
    if isinstance(made, NotSo):
        return session.no(made.requirement, made.text)
    return _with_key(made)


@command("list", Text("Mottagarna, och hur det står till med var och en.", "The receivers, and how each stands."))
def listed() -> Answer:
    from ombud.cli import session
    from ombud.events.receivers import standings

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = standings(ombud.vault, now=heard.now())
    rows = [
        [one.receiver.name, one.receiver.state.value, str(one.people), *map(str, one.counted)] for one in found
    ]  # fmt: skip
    late = any(one.counted.overdue or one.counted.dead for one in found)
    value = {"receivers": [_standing(one) for one in found]}
    return Answer(value, [Table(_HEADINGS, rows)] if rows else [_NONE], FINDINGS if late else 0)


@command("show", Text("En mottagare och dess senaste händelser.", "One receiver and its latest events."), _WHICH)
def show(receiver: str) -> Answer:
    from ombud.app.events import shown
    from ombud.cli import session
    from ombud.events.receivers import named

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        one = named(ombud.vault, receiver, now=heard.now())
        found = None if one is None else shown(ombud, one.id, now=heard.now())
    if one is None or found is None:
        return session.no("R-19.1", _NO_SUCH)
    value = {
        **_standing(found.standing), "keys": _public(one, heard.now()), "wants": sorted(one.wants),
        "unacknowledged": [_event(each) for each in found.unacknowledged],
        "events": [_event(each) for each in found.latest],
    }  # fmt: skip
    rows = [_row(each) for each in found.latest]
    lines: list[Line] = [f"{one.name}  {one.state.value}  {one.account}", *_public(one, heard.now())]
    return Answer(value, [*lines, *([Table(_EVENTS, rows)] if rows else [_NO_EVENTS])])


@command("test", Text("Skicka en händelse som inte säger något.", "Send an event that says nothing."), _WHICH, ACTOR)
def test(receiver: str, actor: str) -> Answer:
    from ombud.events import receivers

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        made = receivers.try_out(ombud.vault, one.id, by=by, now=now)
        return made if isinstance(made, _no()) else Answer({"event": _event(cast("Event", made))}, [_PUT_DOWN])

    return _acted(receiver, actor, act)


@command(
    "resend",
    Text(
        "Skicka en händelse igen, under samma id; utan --event alla döda.",
        "Send an event again, under the same id; without --event every dead one.",
    ),
    _WHICH,
    option("--event", type=Id("e_"), metavar="e_…", words=Text("Händelsens id.", "The event's id.")),
    ACTOR,
)
def resend(receiver: str, event: bytes | None, actor: str) -> Answer:
    from ombud.app.events import shown
    from ombud.events.model import EventId
    from ombud.events.receivers import send_again

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        found = shown(ombud, one.id, now=now)
        known = () if found is None else found.latest if event is not None else found.dead
        wanted = [each.id for each in known if event in (None, EventId(each.id))]
        number = send_again(ombud.vault, wanted, by=by, now=now)
        return Answer({"resent": number}, [Text(f"{number} skickas igen.", f"{number} will be sent again.")])

    return _acted(receiver, actor, act)


@command("pause", Text("Skicka inget dit tills vidare.", "Send nothing there for now."), _WHICH, ACTOR)
def pause(receiver: str, actor: str) -> Answer:
    from ombud.events import receivers

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        made = receivers.pause(ombud.vault, one.id, by=by, now=now)
        return made if isinstance(made, _no()) else Answer({"state": "paused"}, [_PAUSED])

    return _acted(receiver, actor, act)


@command("resume", Text("Skicka igen, det som väntat först.", "Send again, what has waited first."), _WHICH, ACTOR)
def resume(receiver: str, actor: str) -> Answer:
    from ombud.events import receivers

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        kept = receivers.resume(ombud.vault, one.id, by=by, now=now)
        if not isinstance(kept, int):
            return kept
        said = Text(f"{kept} händelser har väntat och skickas nu.", f"{kept} events have waited and are sent now.")
        return Answer({"state": "active", "kept": kept}, [said])

    return _acted(receiver, actor, act)


@command(
    "rotate",
    Text(
        "En ny nyckel; den förra signerar också i ett dygn.",
        "Another key; the one before it signs too, for a day.",
    ),
    _WHICH, _HMAC, ACTOR,
)  # fmt: skip
def rotate(receiver: str, hmac: bool, actor: str) -> Answer:
    from ombud.events import receivers

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        made = receivers.rotate(ombud.vault, one.id, _algorithm(hmac), by=by, now=now)
        return made if isinstance(made, _no()) else _with_key(cast("Receiver", made))

    return _acted(receiver, actor, act)


@command(
    "move",
    Text("En ny adress.", "Another address."),
    _WHICH,
    option("--url", required=True, metavar="URL", words=Text("Dit det skickas: https.", "Where it is sent: https.")),
    ACTOR,
)
def move(receiver: str, url: str, actor: str) -> Answer:
    from ombud.app.events import unfit
    from ombud.events import receivers

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        made = unfit(ombud, url) or receivers.move(ombud.vault, one.id, url, by=by, now=now)
        return made if isinstance(made, _no()) else Answer({"moved": True}, [_MOVED])

    return _acted(receiver, actor, act)


@command(
    "remove",
    Text(
        "Ta bort en mottagare med allt som finns om den.",
        "Remove a receiver with everything there is of it.",
    ),
    _WHICH,
    option("--plan", is_flag=True, words=Text("Visa bara vad som skulle tas bort.", "Show what would be removed.")),
    ACTOR,
)
def remove(receiver: str, plan: bool, actor: str) -> Answer:
    from ombud.app.events import shown
    from ombud.events import receivers

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        found = shown(ombud, one.id, now=now)
        still = 0 if found is None else found.standing.counted.open
        value = {"receiver": one.name, "unacknowledged": still, "people": 0 if found is None else found.standing.people}
        said = Text(
            f"{one.name}: {still} händelser är inte bekräftade; det går inte att ångra.",
            f"{one.name}: {still} events are not acknowledged; it cannot be undone.",
        )
        if plan:
            return Answer({**value, "removed": False}, [said])
        gone = receivers.remove(ombud.vault, one.id, by=by, now=now)
        return gone if isinstance(gone, _no()) else Answer({**value, "removed": True, "events": gone}, [_REMOVED])

    return _acted(receiver, actor, act)


@command(
    "acknowledge",
    Text(
        "Anteckna vad en mottagare har svarat på annat sätt.",
        "Note what a receiver has said in another way.",
    ),
    _WHICH, _EVENT,
    option(
        "--said", type=click.Choice(["done", "nothing_held", "kept"]), required=True,
        words=Text("Vad den svarade.", "What it said."),
    ),
    ACTOR,
)  # fmt: skip
def acknowledge(receiver: str, event: bytes, said: str, actor: str) -> Answer:
    from ombud.app.events import acknowledged_by_hand
    from ombud.events.model import EventId, Said

    def act(ombud: "Ombud", one: "Receiver", by: "Actor", now: "datetime") -> "Answer | NotSo":
        made = acknowledged_by_hand(ombud, (one.id, EventId(event)), Said(said), by=by, now=now)
        return made if isinstance(made, _no()) else Answer({"event": _event(cast("Event", made))}, [_NOTED])

    return _acted(receiver, actor, act)


def _acted(name: str, actor: str, act: "Callable[[Ombud, Receiver, Actor, datetime], Answer | NotSo]") -> Answer:
    """Find the receiver and who acts, and say what came of it."""
    from ombud.cli import session
    from ombud.events.receivers import named

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        one = named(ombud.vault, name, now=heard.now())
        if one is None:
            return session.no("R-19.1", _NO_SUCH)
        found = act(ombud, one, by, heard.now())
    return found if isinstance(found, Answer) else session.no(found.requirement, found.text)


def _no() -> "type[NotSo]":
    from ombud.events.model import NotSo

    return NotSo


def _algorithm(hmac: bool) -> "Algorithm":
    from ombud.events.model import Algorithm

    return Algorithm.HMAC if hmac else Algorithm.ED25519


def _with_key(one: "Receiver") -> Answer:
    """With the newest key: a secret that is shared is said here and nowhere else."""
    from ombud.events.model import Algorithm, receiver_text
    from ombud.events.signature import shown

    key = shown(one.keys[0])
    secret = one.keys[0].algorithm is Algorithm.HMAC
    value = {"receiver": one.name, "id": receiver_text(one.id), "key": key, "secret": secret}
    return Answer(value, [key, _ONCE if secret else _PUBLIC])


def _public(one: "Receiver", now: "datetime") -> list[str]:
    """The keys that anybody may see."""
    from ombud.events.model import Algorithm
    from ombud.events.signature import shown

    return [shown(key) for key in one.keys if key.lives(now) and key.algorithm is Algorithm.ED25519]


def _standing(one: "Standing") -> dict[str, object]:
    from ombud.events.model import receiver_text

    return {
        "receiver": one.receiver.name, "id": receiver_text(one.receiver.id), "account": one.receiver.account,
        "state": one.receiver.state.value, "people": one.people, **one.counted._asdict(),
    }  # fmt: skip


def _event(one: "Event") -> dict[str, object]:
    from ombud.events.model import event_text

    return {
        "event": event_text(one.id), "type": one.happening.value, "at": one.at.isoformat(), "fate": one.fate.value,
        "tries": one.tries, "next_at": one.next_at.isoformat() if one.fate.value == "waiting" else None,
        "code": one.code or None, "acknowledge_by": None if one.due_at is None else one.due_at.isoformat(),
        "said": None if one.said is None else one.said.value,
    }  # fmt: skip


def _row(one: "Event") -> list[str]:
    from ombud.events.model import event_text

    said = "–" if one.due_at is None else "!" if one.said is None else one.said.value
    return [event_text(one.id), one.happening.value, f"{one.at:%Y-%m-%d %H:%M}", one.fate.value, str(one.tries),
            one.code or "–", said]  # fmt: skip


events = installation_group(
    "events",
    Text(
        "Program utanför som har uppgifter om personer, och får veta vad som händer med dem.",
        "Programs outside that hold data of people, and are told what happens to them.",
    ),
    [add, listed, show, test, resend, pause, resume, rotate, move, acknowledge, remove],
)

_HEADINGS = (
    Text("Mottagare", "Receiver"),
    Text("Läge", "State"),
    Text("Personer", "People"),
    Text("Väntar", "Waiting"),
    Text("Hålls kvar", "Held"),
    Text("Skickade", "Sent"),
    Text("Döda", "Dead"),
    Text("Obekräftade", "Unacknowledged"),
    Text("Försenade", "Overdue"),
)
_EVENTS = (
    Text("Händelse", "Event"),
    Text("Sort", "Kind"),
    Text("När (UTC)", "When (UTC)"),
    Text("Läge", "State"),
    Text("Försök", "Tries"),
    Text("Kod", "Code"),
    Text("Bekräftad", "Acknowledged"),
)
_ONCE = Text(
    "Hemligheten visas inte igen. Mottagaren kontrollerar signaturen med den, och kan också göra en.",
    "The secret is not shown again. The receiver checks the signature with it, and could make one too.",
)
_PUBLIC = Text(
    "Mottagaren kontrollerar signaturen med nyckeln; den är inte hemlig.",
    "The receiver checks the signature with the key; it is no secret.",
)
_NONE = Text("Det finns inga mottagare.", "There are no receivers.")
_NO_EVENTS = Text("Inga händelser ännu.", "No events yet.")
_NO_SUCH = Text("Det finns ingen mottagare med det namnet.", "There is no receiver of that name.")
_PUT_DOWN = Text("Den skickas av `ombud worker`.", "It is sent by `ombud worker`.")
_PAUSED = Text("Inget skickas dit. Det som händer sparas.", "Nothing is sent there. What happens is kept.")
_MOVED = Text("Nästa händelse skickas dit.", "The next event is sent there.")
_REMOVED = Text("Borttagen, med allt som fanns om den.", "Removed, with everything there was of it.")
_NOTED = Text("Antecknat. Loggen säger vem som antecknade.", "Noted. The log says who noted it.")
