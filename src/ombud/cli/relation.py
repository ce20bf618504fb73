"""`ombud relation DIR …`: what binds a person and the controller, opened and closed (S3, S4, S7, S12).

Each is one act with one actor. What a person gives when signing comes by prompt or as JSON on standard input.
"""

from datetime import date, datetime

import click

from ombud.cli.answer import Answer, Table
from ombud.cli.arguments import ACTOR, SUBJECT, Code, Day, Id, Instant, Subject
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.signing import sign
from ombud.terms import RelationId, SubjectId
from ombud.terms.text import Text

_AT = option("--at", type=Instant(), words=Text("När; annars nu.", "When; otherwise now."))
_UNTIL = option("--until", type=Day(), words=Text("Sista dagen, om den är känd.", "The last day, where known."))
_SERVICE = option("--service", type=Code(), words=Text("En av policyns tjänster.", "A service of the policy."))
_RELATION = option(
    "--relation", type=Id("r_"), required=True, metavar="r_…",
    words=Text("Relationens id, från `list`.", "The relation's id, from `list`."),
)  # fmt: skip
_WHOSE = option(
    "--whose", type=click.Choice(["data_subject", "controller"]), default="data_subject",
    words=Text("Personens eller företagets.", "The person's or the controller's."),
)  # fmt: skip


@command(
    "contact",
    Text(
        "Anteckna en kontakt. Utan --subject registreras en ny person. Vid den första kontakten lämnas informationen.",
        "Note a contact. Without --subject a new person is registered. The first contact hands over the notice.",
    ),
    option("--subject", type=Subject(), metavar="s_…", words=Text("Personens id.", "The person's id.")),
    option("--channel", type=Code(), default="desk", words=Text("Kanal: desk, phone, web …", "Channel: desk, phone …")),
    option("--by-us", is_flag=True, words=Text("Kontakten togs av oss.", "The contact was made by us.")),
    _AT, ACTOR,
)  # fmt: skip
def contact(subject: SubjectId | None, channel: str, by_us: bool, at: datetime | None, actor: str) -> Answer:
    terms = {"channel": channel, "by": "controller" if by_us else "data_subject"}
    return _begin(subject, "contact", terms, actor, at=at)


@command(
    "offer",
    Text("Erbjud ett avtal om en tjänst.", "Offer an agreement about a service."),
    SUBJECT,
    option("--service", type=Code(), required=True, words=Text("En av policyns tjänster.", "A service of the policy.")),
    option(
        "--terms-hash", type=Code(), metavar="SHA-256",
        words=Text("Avtalsvillkorens kontrollsumma.", "The hash of the terms."),
    ),
    _AT, ACTOR,
)  # fmt: skip
def offer(subject: SubjectId, service: str, terms_hash: str | None, at: datetime | None, actor: str) -> Answer:
    terms = {"service": service, **({"terms_sha256": terms_hash} if terms_hash else {})}
    return _begin(subject, "agreement", terms, actor, at=at)


@command(
    "ask",
    Text("Anteckna en åtgärd som personen har bett om.", "Note a measure that the person has asked for."),
    SUBJECT, _SERVICE,
    option(
        "--asks", type=Code(),
        words=Text("Vad personen ber om; complaint: ett klagomål på vården.", "What is asked; complaint: about care."),
    ),
    _AT, ACTOR,
)  # fmt: skip
def ask(subject: SubjectId, service: str | None, asks: str | None, at: datetime | None, actor: str) -> Answer:
    terms = {**({"service": service} if service else {}), **({"asks": asks} if asks else {})}
    return _begin(subject, "measure", terms, actor, at=at)


@command(
    "commit",
    Text("Anteckna ett åtagande: avbetalning, garanti, medlemskap.", "Note a commitment: payment plan, guarantee …"),
    SUBJECT,
    option("--what", type=Code(), default="other", words=Text("Vad åtagandet är.", "What the commitment is.")),
    _WHOSE, _UNTIL, _AT, ACTOR,
)  # fmt: skip
def commit(
    subject: SubjectId, what: str, whose: str, until: date | None, at: datetime | None, actor: str
) -> Answer:  # fmt: skip
    return _begin(subject, "commitment", {"what": what, "whose": whose}, actor, at=at, until=until)


@command(
    "claim",
    Text("Anteckna ett rättsligt anspråk.", "Note a legal claim."),
    SUBJECT, _WHOSE,
    option("--origin", "at", type=Instant(), words=Text("När det uppkom; annars nu.", "When it arose; otherwise now.")),
    option("--until", type=Day(), words=Text("Preskriptionsdag, om den är känd.", "The limitation date, where known.")),
    ACTOR,
)  # fmt: skip
def claim(subject: SubjectId, whose: str, at: datetime | None, until: date | None, actor: str) -> Answer:
    return _begin(subject, "claim", {"whose": whose}, actor, at=at, until=until)


@command(
    "interrupt",
    Text(
        "Avbryt preskriptionen av ett anspråk: krav, erkännande eller talan. Tiden räknas om därifrån.",
        "Interrupt the limitation of a claim: demand, acknowledgment or action. Its period begins anew.",
    ),
    SUBJECT, _RELATION,
    option(
        "--by", "how", type=click.Choice(["demand", "acknowledgment", "action"]), required=True,
        words=Text("Vad som avbröt den.", "What interrupted it."),
    ),
    _AT, ACTOR,
)  # fmt: skip
def interrupt(subject: SubjectId, relation: bytes, how: str, at: datetime | None, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.cli.tied import outcome
    from ombud.collection.relate import Interruption
    from ombud.collection.relate import interrupt as anew

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        now = heard.now()
        return outcome(anew(ombud.vault, subject, RelationId(relation), Interruption(how, at or now), by=by, now=now))


@command(
    "close",
    Text("Avsluta en relation; ett erbjudande återkallas.", "End a relation; an offer is withdrawn."),
    SUBJECT, _RELATION,
    option("--why", type=Code(), words=Text("Skälet, som ett ord.", "The reason, as one word.")),
    ACTOR,
)  # fmt: skip
def close(subject: SubjectId, relation: bytes, why: str | None, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.cli.tied import outcome
    from ombud.collection.relate import close as end

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        return outcome(end(ombud.vault, subject, RelationId(relation), by=by, now=heard.now(), why=why or ""))


@command(
    "list",
    Text("Visa personens relationer: slag, läge och datum.", "Show the person's relations: kind, state and dates."),
    SUBJECT, ACTOR,
)  # fmt: skip
def listed(subject: SubjectId, actor: str) -> Answer:
    from ombud.app.desk import bindings
    from ombud.cli import session
    from ombud.cli.merged import unknown
    from ombud.cli.tied import row, value

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = bindings(ombud.vault, subject, by=by, now=heard.now())
        if found is None:
            return unknown(ombud, subject)
    table = Table(_HEADINGS, [row(one) for one in found])
    return Answer({"relations": [value(one) for one in found]}, [table] if found else [_NONE])


def _begin(
    subject: SubjectId | None, kind: str, terms: dict[str, str], name: str,
    *, at: datetime | None = None, until: date | None = None,
) -> Answer:  # fmt: skip
    from ombud.app.desk import meet
    from ombud.cli import session
    from ombud.cli.tied import ended_after, outcome
    from ombud.collection.relate import Beginning, begin
    from ombud.relations import Kind

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        if isinstance(by, Answer):
            return by
        now = heard.now()
        beginning = Beginning(Kind(kind), at or now, ended_after(until), terms)
        if subject is None:
            return outcome(meet(ombud.vault, beginning, by=by, now=now))
        return outcome(begin(ombud.vault, subject, beginning, by=by, now=now))


relation = installation_group(
    "relation",
    Text("Kontakter, avtal och annat som binder.", "Contacts, agreements and what else binds."),
    [contact, offer, sign, ask, commit, claim, interrupt, close, listed],
)

_HEADINGS = (
    Text("Id", "Id"),
    Text("Slag", "Kind"),
    Text("Läge", "State"),
    Text("Från", "From"),
    Text("Slutade", "Ended"),
    Text("Till", "Until"),
)
_NONE = Text("Inget binder personen och företaget.", "Nothing binds the person and the controller.")
