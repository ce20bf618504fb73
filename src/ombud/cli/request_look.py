"""`ombud request DIR open|list|show|due`: requests come in, and are looked at.

* `open` takes what came by any channel, with the time at which it reached us. The person's words come on standard
  input: {"words": …, "contact": …}; other names there are details of the first right that is wanted.
* What holds at once, an objection or a withdrawal, is in force when `open` has answered.
"""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, Code, Id, Instant, Subject
from ombud.cli.circumstance import left_out
from ombud.cli.command import command, option, speech
from ombud.cli.request_named import REQUEST, Wish, refused, which, words
from ombud.cli.speech import Speech
from ombud.law.rights import Right
from ombud.terms import SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.requests.reading import Listed
    from ombud.requests.tasks import InformationDue, RequestDue

_WHOSE = option(
    "--subject", type=Subject(), metavar="s_…",
    words=Text("Personens id, från `ombud find`; annars någon ny.", "The person's id, from `ombud find`; else new."),
)  # fmt: skip


@command(
    "open",
    Text("Ta emot en begäran, från vilken kanal som helst.", "Take a request in, from any channel."),
    _WHOSE,
    option(
        "--want", "wishes", type=Wish(), multiple=True, metavar="RIGHT[:NAME=VALUE,…]",
        words=Text("Vad som begärs; kan anges flera gånger.", "What is asked for; may be given several times."),
    ),
    option(
        "--representative", "mandate", type=Id("m_"), metavar="m_…",
        words=Text("Vem som begär det för personen.", "Who asks it for the person."),
    ),
    option("--channel", type=Code(), default="desk", words=Text("Hur det kom: email …", "How it came: email …")),
    option("--received", type=Instant(), metavar="TIME", words=Text("När det nådde oss.", "When it reached us.")),
    option(
        "--answer-in", type=click.Choice(["sv", "en"]), default="sv",
        words=Text("Språket som svaret ska ha.", "The language of the answer."),
    ),
    ACTOR,
)  # fmt: skip
def opened(
    subject: SubjectId | None, wishes: tuple[tuple[Right, dict[str, str]], ...], mandate: bytes | None,
    channel: str, received: datetime | None, answer_in: str, actor: str,
) -> Answer:  # fmt: skip
    from ombud.cli import session
    from ombud.cli.merged import merged
    from ombud.cli.request_page import changed, items_table
    from ombud.requests import open_request
    from ombud.requests.case_file import CaseFile
    from ombud.requests.model import Arrival, Wanted

    heard = speech()
    said = words(("words", _WORDS), ("contact", _CONTACT))
    own = {name: text for name, text in said.items() if name not in ("words", "contact")}
    wanted = tuple(Wanted(right, details | (own if not place else {})) for place, (right, details) in enumerate(wishes))
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        gone = None if isinstance(by, Answer) or subject is None else merged(ombud, subject)
        if isinstance(by, Answer) or gone is not None:
            return by if isinstance(by, Answer) else gone  # type: ignore[return-value]
        arrival = Arrival(
            channel, received or heard.now(), wanted, "en" if answer_in == "en" else "sv", said.get("words", ""),
            subject, None if mandate is None else id_text("m_", mandate), said.get("contact", ""),
        )  # fmt: skip
        file = open_request(ombud.vault, arrival, by=by, now=heard.now())
        if not isinstance(file, CaseFile):
            return refused(ombud, file)
    answer = changed(file)
    done = [items_table(file.case.items)] if file.case.matters else []
    return Answer({**answer.value, "in_force": [one.key for one in file.case.items]}, [*answer.lines, *done])


@command(
    "list",
    Text("Visa ärenden, det som är mest bråttom först.", "Show requests, the most urgent first."),
    _WHOSE,
    option("--all", "closed", is_flag=True, words=Text("Även de avslutade.", "Those that are closed too.")),
    ACTOR,
)  # fmt: skip
def listed(subject: SubjectId | None, closed: bool, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.policy.ask import Refusal
    from ombud.requests import requests

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = requests(ombud.vault, by=by, now=heard.now(), subject=subject, closed=closed)
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    values = [_listed(one, heard.now()) for one in found]
    lines: list[Line] = [Table(_LIST, [_row(one, heard) for one in found])] if values else [_NONE]
    return Answer({"requests": values, "withheld": found.withheld}, [*lines, *left_out(found.withheld)])


@command("show", Text("Visa ett ärende med allt i.", "Show one request with everything in it."), REQUEST, ACTOR)
def show(named: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.cli.request_page import shown
    from ombud.requests import request_of
    from ombud.requests.case_file import CaseFile

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        request = by if isinstance(by, Answer) else which(ombud, named)
        if isinstance(by, Answer) or isinstance(request, Answer):
            return by if isinstance(by, Answer) else request  # type: ignore[return-value]
        file = request_of(ombud.vault, request, by=by, now=heard.now())
        return shown(file, heard.now()) if isinstance(file, CaseFile) else refused(ombud, file)


@command(
    "due",
    Text("Visa vad som ska göras och till när.", "Show what has to be done, and by when."),
    ACTOR,
)
def due(actor: str) -> Answer:
    from ombud.cli import session
    from ombud.policy.ask import Refusal
    from ombud.requests import requests_due

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = requests_due(ombud.vault, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    requests_, information = [_due(one) for one in found.requests], [_owed(one) for one in found.information]
    lines: list[Line] = []
    if requests_:
        rows = [[str(one[name] or "–") for name in ("reference", "state", "due_on", "reminder")] for one in requests_]
        lines.append(Table(_DUE, rows))
    if information:
        rows = [[str(one[name]) for name in ("duty", "source", "due_on", "subject")] for one in information]
        lines.append(Table(_OWED, rows))
    value = {"requests": requests_, "information": information, "withheld": found.withheld}
    return Answer(value, [*(lines or [_NONE]), *left_out(found.withheld)])


def _row(one: "Listed", heard: Speech) -> list[str]:
    from datetime import timedelta

    from ombud.law.periods import local_date
    from ombud.requests.model import request_text
    from ombud.requests.names import STATES

    due_on = local_date(one.due_at - timedelta(seconds=1))
    state = heard.say(STATES[one.state])
    return [one.reference, state, str(local_date(one.received_at)), str(due_on), request_text(one.id)]


def _listed(one: "Listed", now: datetime) -> dict[str, object]:
    from datetime import timedelta

    from ombud.law.periods import local_date
    from ombud.requests.model import request_text

    return {
        "request": request_text(one.id),
        "reference": one.reference,
        "subject": subject_text(one.subject),
        "state": one.state.value,
        "received_at": one.received_at.isoformat(),
        "due_on": local_date(one.due_at - timedelta(seconds=1)).isoformat(),
        "overdue": one.overdue(now),
        "closed_at": None if one.closed_at is None else one.closed_at.isoformat(),
    }


def _due(one: "RequestDue") -> dict[str, object]:
    from ombud.cli.request_page import suspension
    from ombud.requests.model import request_text

    return {
        "request": request_text(one.id),
        "reference": one.reference,
        "subject": subject_text(one.subject),
        "state": one.state.value,
        "rights": [right.value for right in one.rights],
        "due_on": one.due_on.isoformat(),
        "overdue": one.overdue,
        "suspended": suspension(one.suspended),
        "reminder": None if one.reminder is None else one.reminder.code,
        "escalates": one.reminder is not None and one.reminder.escalates,
        "papers_until": None if one.papers_until is None else one.papers_until.isoformat(),
    }


def _owed(one: "InformationDue") -> dict[str, object]:
    return {
        "duty": id_text("i_", one.duty),
        "subject": subject_text(one.subject),
        "source": one.source,
        "due_on": one.due_on.isoformat(),
        "overdue": one.overdue,
    }


_WORDS = Text("Vad personen skriver eller säger", "What the person writes or says")
_CONTACT = Text("Vart svaret når personen", "Where an answer reaches the person")
_LIST = (
    Text("Beteckning", "Reference"),
    Text("Läge", "State"),
    Text("Kom in", "Received"),
    Text("Svar senast", "Answer by"),
    Text("Id", "Id"),
)
_DUE = (
    Text("Beteckning", "Reference"),
    Text("Läge", "State"),
    Text("Svar senast", "Answer by"),
    Text("Påminnelse", "Reminder"),
)
_OWED = (Text("Informera", "Inform"), Text("Källa", "Source"), Text("Senast", "By"), Text("Person", "Person"))
_NONE = Text("Inget väntar.", "Nothing waits.")
