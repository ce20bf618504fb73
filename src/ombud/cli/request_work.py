"""`ombud request DIR message|ask-identity|identify|papers|extend|weigh|inform`: what happens on the way."""

from datetime import datetime

import click

from ombud.cli.answer import Answer
from ombud.cli.arguments import ACTOR, SUBJECT, Code, Id, Instant, Subject
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.request_named import AT, REQUEST, about, words
from ombud.terms import SubjectId
from ombud.terms.text import Text

_AT = option("--at", type=Instant(), metavar="TIME", words=AT)
_WAYS = ("e-id", "desk", "letter")


@command(
    "message",
    Text(
        "Spara ett meddelande till eller från personen; orden läses från standard in.",
        "Keep a message to or from the person; its words are read on standard input.",
    ),
    REQUEST,
    option(
        "--direction", type=click.Choice(["in", "out"]), default="in",
        words=Text("Till oss eller från oss.", "To us or from us."),
    ),
    option("--channel", type=Code(), default="email", words=Text("Hur det gick: email …", "How it went: email …")),
    _AT, ACTOR,
)  # fmt: skip
def message(named: str, direction: str, channel: str, at: datetime | None, actor: str) -> Answer:
    from ombud.requests import note_message
    from ombud.requests.events import Message

    said = _needed("words", _MESSAGE)
    kept = Message("out" if direction == "out" else "in", channel, said)
    return about(
        named, actor,
        lambda ombud, request, by: note_message(ombud.vault, request, kept, by=by, now=speech().now(), at=at),
    )  # fmt: skip


@command(
    "ask-identity",
    Text(
        "Anteckna att vi frågat vem det är. Aldrig för ett nej eller ett återkallat samtycke.",
        "Note that we asked who it is. Never for an objection or a withdrawal.",
    ),
    REQUEST,
    option(
        "--way", "ways", type=click.Choice(_WAYS), multiple=True, default=("e-id", "desk"),
        words=Text("Hur det kan visas; aldrig med en kopia av pass.", "How it can be shown; never by a passport copy."),
    ),
    _AT, ACTOR,
)  # fmt: skip
def ask_identity(named: str, ways: tuple[str, ...], at: datetime | None, actor: str) -> Answer:
    from ombud.requests import ask_identity as ask
    from ombud.requests.model import Way

    meant = tuple(Way(way) for way in ways)
    return about(
        named, actor, lambda ombud, request, by: ask(ombud.vault, request, meant, by=by, now=speech().now(), at=at)
    )


@command(
    "identify",
    Text("Anteckna att identiteten är visad, eller inte.", "Note that identity was shown, or could not be."),
    REQUEST,
    option("--way", type=click.Choice(_WAYS), words=Text("Hur den visades.", "How it was shown.")),
    option("--refuted", is_flag=True, words=Text("Det är inte personen; varför, på standard in.", "It is not; why.")),
    option(
        "--subject", type=Subject(), metavar="s_…",
        words=Text("Registreringen som det visade.", "The registration that it showed."),
    ),
    _AT, ACTOR,
)  # fmt: skip
def identify(
    named: str, way: str | None, refuted: bool, subject: SubjectId | None, at: datetime | None, actor: str
) -> Answer:
    from ombud.requests import identify as note_shown
    from ombud.requests.identity import Shown, refute
    from ombud.requests.model import Way

    if (way is None) is not refuted:
        raise Misused(Text("Ange --way eller --refuted.", "Give --way or --refuted."))
    if way is None:
        why = _needed("words", _WHY)
        return about(
            named, actor, lambda ombud, request, by: refute(ombud.vault, request, why, by=by, now=speech().now())
        )
    shown = Shown(Way(way), at, subject)
    return about(
        named, actor, lambda ombud, request, by: note_shown(ombud.vault, request, shown, by=by, now=speech().now())
    )


@command(
    "papers",
    Text("Anteckna en legitimationshandling: högst 30 dagar.", "Note a paper that shows identity: 30 days at most."),
    REQUEST,
    option("--destroyed", is_flag=True, words=Text("Den är förstörd.", "It is destroyed.")),
    ACTOR,
)  # fmt: skip
def papers(named: str, destroyed: bool, actor: str) -> Answer:
    from ombud.requests.identity import note_papers, papers_destroyed

    note = papers_destroyed if destroyed else note_papers
    return about(named, actor, lambda ombud, request, by: note(ombud.vault, request, by=by, now=speech().now()))


@command(
    "extend",
    Text(
        "Förläng med två månader, inom den första; skälen läses från standard in.",
        "Extend by two months, within the first; the reasons are read on standard input.",
    ),
    REQUEST,
    option(
        "--because", type=click.Choice(["complexity", "number"]), required=True,
        words=Text("Komplicerad, eller många.", "Complex, or many."),
    ),
    ACTOR,
)  # fmt: skip
def extend(named: str, because: str, actor: str) -> Answer:
    from ombud.law.clock import Reason
    from ombud.requests import extend as prolong

    why = words(("words", _WHY)).get("words", "")
    return about(
        named, actor,
        lambda ombud, request, by: prolong(ombud.vault, request, Reason(because), why, by=by, now=speech().now()),
    )  # fmt: skip


@command(
    "weigh",
    Text(
        "Anteckna avvägningen av en invändning (artikel 21.1); orden läses från standard in.",
        "Note the balancing of an objection (Art. 21(1)); its words are read on standard input.",
    ),
    REQUEST,
    option(
        "--compelling", is_flag=True,
        words=Text("Våra skäl väger tyngre: sägs som sv och en.", "Our grounds override: told as sv and en."),
    ),
    ACTOR,
)  # fmt: skip
def weigh(named: str, compelling: bool, actor: str) -> Answer:
    from ombud.requests import weigh as balance

    asked = [("words", _BALANCE), *([("sv", _TOLD), ("en", _TOLD_EN)] if compelling else [])]
    said = words(*asked)
    told = Text(said.get("sv", ""), said.get("en", "")) if compelling else None
    balanced = said.get("words", "")
    return about(
        named, actor,
        lambda ombud, request, by: balance(
            ombud.vault, request, balanced, compelling=told, by=by, now=speech().now()
        ),
    )  # fmt: skip


@command(
    "inform",
    Text(
        "Anteckna att personen är informerad (artikel 14), eller inte behöver bli det.",
        "Note that the person was informed (Art. 14), or need not be.",
    ),
    SUBJECT,
    option(
        "--duty", type=Id("i_"), required=True, metavar="i_…", words=Text("Uppgift, ur `due`.", "Task, of `due`.")
    ),
    option("--exempt", type=Code(), metavar="14.5.x", words=Text("Grunden i artikel 14.5.", "The ground.")),
    ACTOR,
)  # fmt: skip
def inform(subject: SubjectId, duty: bytes, exempt: str | None, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.tasks import note_informed

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        declined = note_informed(ombud.vault, subject, duty, exempt, by=by, now=heard.now())
    return session.declined(declined) if declined else Answer({"done": True}, [_NOTED])


def _needed(name: str, asked: Text) -> str:
    said = words((name, asked)).get(name, "")
    if not said.strip():
        raise Misused(
            Text(
                'Orden behövs: {"words": …} på standard in.',
                'The words are needed: {"words": …} on standard input.',
            )
        )
    return said


_MESSAGE = Text("Meddelandet", "The message")
_WHY = Text("Varför", "Why")
_BALANCE = Text("Avvägningen, skriftligt", "The balancing, in writing")
_TOLD = Text("Skälen som personen får veta, på svenska", "The grounds that the person is told, in Swedish")
_TOLD_EN = Text("De samma på engelska", "The same in English")
_NOTED = Text("Antecknat.", "Noted.")
