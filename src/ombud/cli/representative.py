"""`ombud representative DIR …`: who acts for a person, how far and until when (R-13, R-30, R-34).

* Who it is is read at the prompt or on standard input, never from the command line.
* What a second person has to look at says so, and holds nothing until then.
"""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, Day, Id, Subject
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import typed
from ombud.cli.reading import fit
from ombud.law.representation import Capacity, Mandate, Matter
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.actors import Representation
    from ombud.app.installation import Ombud
    from ombud.requests.represent import Answer as Found
    from ombud.terms import Actor

_WHICH = option(
    "--representative", "which", type=Id("m_"), required=True, metavar="m_…",
    words=Text("Företrädarens id, från `list`.", "The representative's id, from `list`."),
)  # fmt: skip


@command(
    "add",
    Text(
        "Anteckna att någon företräder personen. Vem det är läses från prompten eller standard in.",
        "Note that somebody acts for the person. Who it is is read at the prompt or on standard input.",
    ),
    SUBJECT,
    option(
        "--kind", "capacity", type=click.Choice([one.value for one in Capacity]), required=True,
        words=Text("Vad det är för företrädare.", "As what somebody acts."),
    ),
    option(
        "--scope", "scope", type=click.Choice([one.value for one in Matter]), multiple=True,
        words=Text("Vad det omfattar; kan upprepas.", "What it covers; may be repeated."),
    ),
    option("--from", "from_on", type=Day(), required=True, metavar="DATE", words=Text("Första dagen.", "First day.")),
    option("--until", "until_on", type=Day(), metavar="DATE", words=Text("Sista dagen.", "The last day.")),
    option(
        "--alone", is_flag=True,
        words=Text(
            "Ensam vårdnad, eller den andra vårdnadshavaren har sagt ja.",
            "Custody alone, or the other custodian has said yes.",
        ),
    ),
    option(
        "--evidence", required=True, metavar="TEXT",
        words=Text("Vad som visar det. Sparas i valvet.", "What shows it. Kept in the vault."),
    ),
    option(
        "--acting", type=Subject(), metavar="s_…",
        words=Text(
            "Företrädarens egen registrering, om den ska kunna göra det inloggad.",
            "The representative's own registration, where they are to act signed in.",
        ),
    ),
    ACTOR,
)  # fmt: skip
def add(
    subject: SubjectId, capacity: str, scope: tuple[str, ...], from_on: date, until_on: date | None, alone: bool,
    evidence: str, acting: SubjectId | None, actor: str,
) -> Answer:  # fmt: skip
    from ombud.requests.represent import Claimed, add_representation

    heard, shown = speech(), fit(evidence)
    who = typed(heard, Text("Vem företräder personen? Namn", "Who acts for the person? Name"))
    kind, matters = Capacity(capacity), frozenset(map(Matter, scope))
    together = kind is Capacity.CUSTODIAN and not alone
    claimed = Claimed(Mandate(kind, from_on, until_on, scope=matters, alone=not together), who, shown, acting)

    def added(ombud: "Ombud", by: "Actor") -> "Found":
        return add_representation(ombud.vault, subject, claimed, by=by, now=heard.now())

    return _done(subject, actor, added)


@command(
    "approve",
    Text("Godkänn som andra person, efter att ha sett handlingen.", "Approve as the second person, having seen it."),
    SUBJECT, _WHICH, ACTOR,
)  # fmt: skip
def approve(subject: SubjectId, which: bytes, actor: str) -> Answer:
    from ombud.requests.represent import approve_representation

    def approved(ombud: "Ombud", by: "Actor") -> "Found":
        return approve_representation(ombud.vault, subject, which, by=by, now=speech().now())

    return _done(subject, actor, approved)


@command(
    "end",
    Text("Anteckna att någon inte längre företräder personen.", "Note that somebody no longer acts for the person."),
    SUBJECT, _WHICH,
    option("--reason", required=True, metavar="TEXT", words=Text("Varför.", "Why.")),
    ACTOR,
)  # fmt: skip
def end(subject: SubjectId, which: bytes, reason: str, actor: str) -> Answer:
    from ombud.requests.represent import end_representation

    why = fit(reason)

    def ended(ombud: "Ombud", by: "Actor") -> "Found":
        return end_representation(ombud.vault, subject, which, why, by=by, now=speech().now())

    return _done(subject, actor, ended)


@command(
    "list", Text("Visa vilka som företräder personen.", "Show who acts for the person."), SUBJECT, ACTOR
)  # fmt: skip
def listed(subject: SubjectId, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.cli.circumstance import refused
    from ombud.requests.represent import representations

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = representations(ombud.vault, subject, by=by, now=heard.now())
        if not isinstance(found, tuple):
            return refused(ombud, subject, found)
    value = [_value(one) for one in found]
    rows = [[str(one[name]) for name in ("representative", "kind", "state", "from", "ends", "who")] for one in value]
    return Answer({"representatives": value}, [Table(_HEADINGS, rows)] if rows else [_NOBODY])


def _done(subject: SubjectId, actor: str, change: "Callable[[Ombud, Actor], Found]") -> Answer:
    from ombud.actors import Representation
    from ombud.cli import session
    from ombud.cli.circumstance import refused

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = change(ombud, by)
        if not isinstance(found, Representation):
            return refused(ombud, subject, found)
    value = _value(found)
    which, state = value["representative"], value["state"]
    lines: list[Line] = [Text(f"Företrädaren {which} är i läget {state}.", f"The representative {which} is {state}.")]
    if state == "proposed":
        lines.append(_SECOND)
    return Answer({"done": True, **value}, lines)


def _value(one: "Representation") -> dict[str, object]:
    from ombud.actors.representation import representation_text

    mandate = one.mandate
    return {
        "representative": representation_text(one.id),
        "kind": mandate.capacity.value,
        "state": one.state.value,
        "who": one.who,
        "scope": sorted(mandate.scope),
        "from": mandate.from_on.isoformat(),
        "ends": "–" if one.ends_on is None else one.ends_on.isoformat(),
        "alone": mandate.alone,
        "evidence": one.evidence,
        "reason": one.why_ended,
    }


representative = installation_group(
    "representative",
    Text("Vårdnadshavare, god man, fullmakt: vem som företräder.", "Custodian, god man, power: who acts for whom."),
    [add, approve, end, listed],
)

_HEADINGS = (
    Text("Id", "Id"), Text("Slag", "Kind"), Text("Läge", "State"), Text("Från", "From"), Text("Slutar", "Ends"),
    Text("Vem", "Who"),
)  # fmt: skip
_NOBODY = Text("Ingen företräder personen.", "Nobody acts for the person.")
_SECOND = Text(
    "En andra person ser på handlingen innan det gäller: `ombud representative DIR approve`.",
    "A second person looks at the document before it holds: `ombud representative DIR approve`.",
)
