"""`ombud request DIR queue`: what the data protection officer does with the mail in the queue (N-20).

Only a role that carries `dpo.correspondence` lists, opens or decides. Each opening is in the log, and so is each try.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, TO, Id
from ombud.cli.command import command, group, option, speech
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.cli.speech import Speech
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests.intake import Listed, Note, Opened

_MAIL = click.argument("mail", type=Id("b_"), metavar="b_…")


@command("list", Text("Visa breven i kön, först det som brådskar.", "List the queue, the most urgent first."), ACTOR)
def listed(actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.intake import listed as queue_of

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = queue_of(ombud.vault, by=by, now=heard.now())
        if not isinstance(found, tuple):
            return session.refused(ombud, found, heard)
    value = [_listed(one) for one in found]
    rows = [["" if cell is None else str(cell) for cell in list(one.values())[:5]] for one in value]
    return Answer({"mails": value}, [Table(_HEADINGS, rows)] if rows else [_EMPTY])


@command(
    "show",
    Text("Öppna ett brev.", "Open a mail."),
    _MAIL, TO, ACTOR,
)  # fmt: skip
def show(mail: bytes, to: Path | None, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.cli.files import reserve, write
    from ombud.requests.intake import Opened
    from ombud.requests.intake import show as open_mail

    heard = speech()
    reserve(to)
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = open_mail(ombud.vault, mail, by=by, now=heard.now())
        if not isinstance(found, Opened):
            return _no(ombud, found, heard)
    if to is not None:
        write(to, found.message)
    return _shown(found)


@command(
    "open-case",
    Text("Öppna ett ärende av ett brev, med brevets egen tid.", "Open a case from a mail, with the mail's own time."),
    _MAIL,
    option(
        "--right", "rights", type=click.Choice([right.value for right in Right]), multiple=True, required=True,
        words=Text("Vad som begärs; kan anges flera gånger.", "What is asked for; may be given several times."),
    ),
    option(
        "--whole", is_flag=True,
        words=Text("Lämna hela texten till handläggaren.", "Hand the whole text to whoever handles the case."),
    ),
    ACTOR,
)  # fmt: skip
def open_case(mail: bytes, rights: tuple[str, ...], whole: bool, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.intake import open_case as carry_out

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        wanted = [Right(one) for one in rights]
        found = carry_out(ombud.vault, mail, wanted, whole=whole, by=by, now=heard.now())
        return _decided(ombud, found, heard)


@command(
    "not-a-request",
    Text("Säg att ett brev inte är en begäran.", "Say that a mail is no request."),
    _MAIL,
    option(
        "--why", type=click.Choice(["no-request", "duplicate", "spam", "other-matter"]), required=True,
        words=Text("Varför.", "Why."),
    ),
    ACTOR,
)  # fmt: skip
def not_a_request(mail: bytes, why: str, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.intake import not_a_request as carry_out

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = carry_out(ombud.vault, mail, why, by=by, now=heard.now())  # type: ignore[arg-type]
        return _decided(ombud, found, heard)


queue = group(
    "queue",
    Text("Dataskyddsombudets brev: visa, öppna, avgör.", "The officer's mail: list, open, decide."),
    [listed, show, open_case, not_a_request],
)


def _no(ombud: "Ombud", found: "Declined | Refusal", heard: "Speech") -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined

    return session.declined(found) if isinstance(found, Declined) else session.refused(ombud, found, heard)


def _decided(ombud: "Ombud", found: "Note | Declined | Refusal", heard: "Speech") -> Answer:
    from ombud.requests.intake import Note, mail_text, reference_to

    if not isinstance(found, Note):
        return _no(ombud, found, heard)
    reference = reference_to(found.request)
    value = {"mail": mail_text(found.id), "state": found.state.value, "reference": reference}
    if reference is None:
        return Answer(value, [Text("Brevet är avslutat: ingen begäran.", "The mail is closed: no request.")])
    return Answer(value, [Text(f"Ärende {reference} är öppnat.", f"Case {reference} is opened.")])


def _listed(one: "Listed") -> dict[str, object]:
    from ombud.requests.intake import last_day, mail_text, reference_to

    return {
        "mail": mail_text(one.id),
        "state": one.state.value,
        "received_at": one.received_at.isoformat(),
        "due": last_day(one.received_at).isoformat(),
        "reference": reference_to(one.request),
        "closed_at": None if one.closed_at is None else one.closed_at.isoformat(),
    }


def _shown(found: "Opened") -> Answer:
    from ombud.requests.intake import last_day, mail_text, reference_to

    note = found.note
    value: dict[str, object] = {
        "mail": mail_text(note.id),
        "state": note.state.value,
        "received_at": note.received_at.isoformat(),
        "received_by": note.arrived_by.value,
        "due": last_day(note.received_at).isoformat(),
        "reference": reference_to(note.request),
        "from": {"address": note.sender, "name": note.sender_name},
        "forwarded_by": note.forwarded_by,
        "subject": note.title,
        "written": note.written,
        "verdict": note.verdict.value,
        "language": note.language,
        "found": [
            {"right": one.right.value, "rule": one.rule, "words": list(one.words), "sentence": one.sentence}
            for one in note.found
        ],
        "hints": list(note.hints),
        "attachments": [{"type": one.kind, "bytes": one.size, "name": one.name} for one in note.attachments],
        "faults": [{"sv": one.sv, "en": one.en} for one in note.faults],
        "receipt": note.receipt,
        "decided": dict(note.decided),
    }
    return Answer(value, _lines(note))


def _lines(note: "Note") -> list[Line]:
    from ombud.requests.intake import last_day

    received, due = local_date(note.received_at).isoformat(), last_day(note.received_at).isoformat()
    lines: list[Line] = [
        Text(
            f"Kom {received} ({note.arrived_by}), sista dag {due}.", f"Came {received} ({note.arrived_by}), due {due}."
        ),
        Text(f"Från: {note.sender_name} <{note.sender}>", f"From: {note.sender_name} <{note.sender}>"),
        Text(f"Ämne: {note.title}", f"Subject: {note.title}"),
        "",
        note.written,
        "",
    ]
    for one in note.found:
        words = ", ".join(one.words)
        lines.append(
            Text(f"{one.right}: \u201d{words}\u201d ({one.rule})", f"{one.right}: \u201c{words}\u201d ({one.rule})")
        )
    lines += [
        Text(
            f"Bilaga: {one.kind}, {one.size} byte, {one.name}", f"Attachment: {one.kind}, {one.size} bytes, {one.name}"
        )
        for one in note.attachments
    ]
    return [*lines, *note.faults]


_HEADINGS = (
    Text("Brev", "Mail"), Text("Läge", "State"), Text("Kom", "Came"), Text("Sista dag", "Due"),
    Text("Ärende", "Case"),
)  # fmt: skip
_EMPTY = Text("Kön är tom.", "The queue is empty.")
