"""`ombud hold DIR …`: keep what would be erased, for a named claim or case, by two people (law.md 4.2).

One person places, another approves; one asks for the release, another releases. A hold is reviewed within six months.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, Code, Day, Hexadecimal, Id
from ombud.cli.circumstance import left_out
from ombud.cli.command import command, installation_group, option, speech
from ombud.law.periods import local_date
from ombud.terms import CategoryId, ClassId, RelationId, SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.collection.relate import Declined
    from ombud.retention import Hold
    from ombud.terms import Actor

_GROUNDS = ("claim", "insurer", "ivo", "imy", "hsan", "police", "court", "ivo_destruction")
_HOLD = option(
    "--hold", type=Id("h_"), required=True, metavar="h_…",
    words=Text("Beslutets id, från `list`.", "The hold's id, from `list`."),
)  # fmt: skip


@command(
    "place",
    Text(
        "Föreslå ett beslut om bevarande. Det gäller när någon annan har godkänt det.",
        "Propose a hold. It is in force when somebody else has approved it.",
    ),
    SUBJECT,
    option("--ground", type=click.Choice(_GROUNDS), required=True, words=Text("Vad det är för.", "What it is for.")),
    option("--review", type=Day(), words=Text("Omprövas den dagen.", "Reviewed on that day.")),
    option("--until", type=Day(), words=Text("Slutar den dagen; högst tio år.", "Ends that day; ten years at most.")),
    option("--class", "klass", type=Code(), words=Text("Bara den gallringsklassen.", "That retention class alone.")),
    option("--category", type=Code(), words=Text("Bara den kategorin.", "That category alone.")),
    option("--record", type=Hexadecimal(), metavar="HEX", words=Text("Bara den uppgiften.", "That record alone.")),
    option("--owner", type=Code(), words=Text("Kontot som svarar för det.", "The account that answers for it.")),
    option("--statute", metavar="TEXT", words=Text("Lagrummet, om polis eller domstol ber.", "The provision.")),
    option("--reference", metavar="TEXT", words=Text("Ärendets nummer.", "The number of the case.")),
    option("--reason", required=True, metavar="TEXT", words=Text("Skälet. Förseglas.", "The reason. It is sealed.")),
    ACTOR,
)  # fmt: skip
def place(
    subject: SubjectId, ground: str, review: date | None, until: date | None, klass: str | None, category: str | None,
    record: bytes | None, owner: str | None, statute: str | None, reference: str | None, reason: str, actor: str,
) -> Answer:  # fmt: skip
    from ombud.retention import place as propose
    from ombud.retention.holds import Ground, Scope, Wanted

    scope = Scope(ClassId(klass) if klass else None, CategoryId(category) if category else None, record)
    wanted = Wanted(
        Ground(ground), review, scope, until, owner or "", reason, reference or "", statute or ""
    )  # fmt: skip
    return _act(actor, lambda ombud, by: propose(ombud.vault, subject, wanted, by=by, now=speech().now()))


@command(
    "approve",
    Text("Godkänn ett föreslaget beslut om bevarande.", "Approve a proposed hold."),
    SUBJECT, _HOLD, ACTOR,
)  # fmt: skip
def approve(subject: SubjectId, hold: bytes, actor: str) -> Answer:
    from ombud.retention import approve as put

    return _act(actor, lambda ombud, by: put(ombud.vault, subject, RelationId(hold), by=by, now=speech().now()))


@command(
    "release",
    Text(
        "Föreslå att ett beslut hävs, eller häv det som någon annan har föreslagit. Därefter gallras som vanligt.",
        "Propose a release, or release what somebody else has proposed. Then the sweep goes on as usual.",
    ),
    SUBJECT, _HOLD, ACTOR,
)  # fmt: skip
def release(subject: SubjectId, hold: bytes, actor: str) -> Answer:
    from ombud.retention import release as end

    return _act(actor, lambda ombud, by: end(ombud.vault, subject, RelationId(hold), by=by, now=speech().now()))


@command(
    "review",
    Text("Ompröva: beslutet behövs ännu, till nästa omprövning.", "Review: it is needed still, until the next one."),
    SUBJECT, _HOLD,
    option("--until", type=Day(), required=True, words=Text("Nästa omprövning.", "The next review.")),
    ACTOR,
)  # fmt: skip
def review(subject: SubjectId, hold: bytes, until: date, actor: str) -> Answer:
    from ombud.retention import review as again

    return _act(
        actor, lambda ombud, by: again(ombud.vault, subject, RelationId(hold), until, by=by, now=speech().now())
    )


@command(
    "list",
    Text("Visa beslut om bevarande, närmaste omprövning först.", "Show the holds, the next review first."),
    option("--due", is_flag=True, words=Text("Bara de som ska omprövas nu.", "Those alone whose review is due.")),
    ACTOR,
)  # fmt: skip
def listed(due: bool, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.retention import holds_on

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        now = heard.now()
        found = holds_on(ombud.vault, by=by, now=now)
    if isinstance(found, Declined):
        return session.declined(found)
    holds, withheld = found
    shown = [one for one in holds if not due or one.review_due(now)]
    value = {
        "holds": [{**_value(one), "review_due": one.review_due(now)} for one in shown], "withheld": withheld,
    }  # fmt: skip
    rows = [
        [id_text("h_", one.id), subject_text(one.subject), one.ground.value, one.state.value, _day(one), _scope(one)]
        for one in shown
    ]
    return Answer(value, [Table(_HEADINGS, rows) if rows else _NONE, *left_out(withheld)])


def _act(name: str, carried: "Callable[[Ombud, Actor], Hold | Declined]") -> Answer:
    from ombud.cli import session
    from ombud.collection.relate import Declined

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        if isinstance(by, Answer):
            return by
        found = carried(ombud, by)
    return session.declined(found) if isinstance(found, Declined) else _done(found)


def _done(hold: "Hold") -> Answer:
    which, state = id_text("h_", hold.id), hold.state.value
    lines: list[Line] = [Text(f"{which}: {_STATES[state].sv}.", f"{which}: {_STATES[state].en}.")]
    if hold.ended_at is None:
        day = _day(hold)
        lines.append(Text(f"Omprövas {day}.", f"Reviewed on {day}."))
    return Answer({"done": True, **_value(hold)}, lines)


def _value(hold: "Hold") -> dict[str, object]:
    return {
        "hold": id_text("h_", hold.id),
        "subject": subject_text(hold.subject),
        "state": hold.state.value,
        "ground": hold.ground.value,
        "scope": dict(hold.scope),
        "owner": hold.owner,
        "began_at": hold.began_at.isoformat(),
        "review_at": hold.review_at.isoformat(),
        "ends_at": hold.ends_at.isoformat(),
        "ended_at": None if hold.ended_at is None else hold.ended_at.isoformat(),
        "reason": hold.reason,
        "reference": hold.reference,
        "statute": hold.statute,
    }


def _day(hold: "Hold") -> str:
    return local_date(hold.review_at).isoformat()


def _scope(hold: "Hold") -> str:
    return ", ".join(f"{name} {value}" for name, value in hold.scope.items()) or "*"


_STATES = {
    "proposed": Text("väntar på en andra person", "waits for a second person"),
    "open": Text("gäller", "is in force"),
    "releasing": Text(
        "gäller; att häva det väntar på en andra person", "is in force; its release waits for a second person"
    ),
    "ended": Text("är hävt", "is released"),
    "withdrawn": Text("godkändes inte", "was not approved"),
}
_HEADINGS = (
    Text("Id", "Id"),
    Text("Person", "Person"),
    Text("Grund", "Ground"),
    Text("Läge", "State"),
    Text("Omprövas", "Review"),
    Text("Omfattar", "Covers"),
)
_NONE = Text("Inga beslut om bevarande.", "No holds.")

hold = installation_group(
    "hold",
    Text("Bevara det som annars gallras, för ett anspråk.", "Keep what would end, for a claim."),
    [place, approve, release, review, listed],
)
