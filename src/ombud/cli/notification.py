"""`ombud notification DIR …`: which recipients are to be told of a rectification, erasure or restriction (Art. 19).

* `open` lists what is open, the oldest first, with its age. It opens nothing about anybody.
* `show` gives the message to send. `outcome` notes what came of it; what is impossible has a reason.
"""

from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, Id
from ombud.cli.circumstance import left_out
from ombud.cli.command import command, installation_group, option, speech
from ombud.terms import SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.disclosure.register import Notification


@command("open", Text("Visa vad som är öppet, äldst först.", "Show what is open, oldest first."), ACTOR)
def opened(actor: str) -> Answer:
    from ombud.app.desk import notifications_waiting
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found, withheld = notifications_waiting(ombud.vault, by=by, now=heard.now())
    value = [
        {
            "subject": subject_text(one.subject), "notification": id_text("n_", one.id), "state": one.state.value,
            "made_at": one.made_at.isoformat(), "days": one.days,
        }
        for one in found
    ]  # fmt: skip
    rows = [[str(one["notification"]), str(one["state"]), str(one["days"]), str(one["subject"])] for one in value]
    lines: list[Line] = [Table(_HEADINGS, rows)] if rows else [_NOTHING]
    return Answer({"open": value, "withheld": withheld}, [*lines, *left_out(withheld)], FINDINGS if rows else 0)


@command("show", Text("Visa personens underrättelser.", "Show the person's notifications."), SUBJECT, ACTOR)
def show(subject: SubjectId, actor: str) -> Answer:
    from ombud.app.desk import told_to_recipients
    from ombud.cli import session
    from ombud.cli.merged import unknown
    from ombud.disclosure.register.notify import message
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        if not session.known(ombud, subject):
            return unknown(ombud, subject)
        found = told_to_recipients(ombud.vault, subject, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    controller, notes = found
    said = [(one, message(one, controller)) for one in notes]
    lines: list[Line] = []
    for one, words in said:
        head = f"{id_text('n_', one.id)}  {one.name}  ({one.state.value})"
        lines += [head, *([] if one.settled_at else [words])]
    return Answer({"notifications": [_value(one, words) for one, words in said]}, lines or [_NOTHING])


@command(
    "outcome",
    Text("Anteckna vad som kom av underrättelsen.", "Note what came of a notification."),
    SUBJECT,
    option(
        "--notification", type=Id("n_"), required=True, metavar="n_…",
        words=Text("Underrättelsens id.", "The notification's id."),
    ),
    option(
        "--is", "to", type=click.Choice(["sent", "confirmed", "impossible", "disproportionate"]), required=True,
        words=Text("Skickad, bekräftad, omöjlig, oproportionell.", "What came of it."),
    ),
    option("--reason", default="", metavar="TEXT", words=Text("Varför den inte kan nå fram.", "Why it cannot reach.")),
    ACTOR,
)  # fmt: skip
def outcome(subject: SubjectId, notification: bytes, to: str, reason: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.disclosure.register import Notification
    from ombud.disclosure.register.model import Told
    from ombud.disclosure.register.notify import Came, settle

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        came = Came(Told(to), reason)
        found = settle(ombud.vault, subject, notification, came, by=by, now=heard.now())
    if not isinstance(found, Notification):
        return session.no(found.requirement, found.text)
    done = Text(f"Antecknat: {found.state.value}.", f"Noted: {found.state.value}.")
    return Answer({"done": True, "state": found.state.value}, [done])


def _value(one: "Notification", words: Text) -> dict[str, object]:
    return {
        "notification": id_text("n_", one.id),
        "change": one.change.value,
        "state": one.state.value,
        "name": one.name,
        "categories": list(one.categories),
        "made_at": one.made_at.isoformat(),
        "settled_at": None if one.settled_at is None else one.settled_at.isoformat(),
        "reason": one.reason,
        "message_sv": "" if one.settled_at else words.sv,
        "message_en": "" if one.settled_at else words.en,
    }


notification = installation_group(
    "notification",
    Text("Vilka mottagare ska underrättas, och utfallet.", "Which recipients are to be told, and what came of it."),
    [opened, show, outcome],
)

_HEADINGS = (Text("Id", "Id"), Text("Läge", "State"), Text("Dagar", "Days"), Text("Person", "Person"))
_NOTHING = Text("Ingen underrättelse är öppen.", "No notification is open.")
