"""`ombud protect DIR set|remove|approve|keep|show`: protected identity, noted by one and taken away by two (R-41)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT
from ombud.cli.circumstance import refused
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.reading import fit
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.choices.circumstance import Circumstance
    from ombud.requests.protect import Answer as Found
    from ombud.terms import Actor

_KINDS = ("marking", "protected-registration")
_REASON = option("--reason", required=True, metavar="TEXT", words=Text("Vad som visar det.", "What shows it."))


@command(
    "set",
    Text(
        "Anteckna skyddade personuppgifter: sekretessmarkering (marking) eller skyddad folkbokföring. Fingerade "
        "uppgifter antecknas aldrig.",
        "Note a protected identity: a marking of secrecy or a protected registration. A fictitious one is never noted.",
    ),
    SUBJECT,
    option("--kind", type=click.Choice(_KINDS), required=True, words=Text("Vilket skydd.", "Which protection.")),
    option("--evidence", required=True, metavar="TEXT", words=Text("Vad som visar det.", "What shows it.")),
    ACTOR,
)  # fmt: skip
def set_(subject: SubjectId, kind: str, evidence: str, actor: str) -> Answer:
    from ombud.requests.protect import Protection, protect

    noted = Protection(kind, fit(evidence))
    return _done(subject, actor, lambda ombud, by: protect(ombud.vault, subject, noted, by=by, now=speech().now()))


@command(
    "remove",
    Text("Föreslå att skyddet tas bort. Det gäller tills en andra person har sett på det.", "Propose to take it away."),
    SUBJECT, _REASON, ACTOR,
)  # fmt: skip
def remove(subject: SubjectId, reason: str, actor: str) -> Answer:
    from ombud.requests.protect import unprotect

    why = fit(reason)
    return _done(subject, actor, lambda ombud, by: unprotect(ombud.vault, subject, why, by=by, now=speech().now()))


@command(
    "approve",
    Text("Ta bort skyddet, som andra person.", "Take the protection away, as the second person."), SUBJECT, ACTOR,
)  # fmt: skip
def approve(subject: SubjectId, actor: str) -> Answer:
    from ombud.requests.protect import approve_unprotecting

    return _done(
        subject, actor, lambda ombud, by: approve_unprotecting(ombud.vault, subject, by=by, now=speech().now())
    )


@command("keep", Text("Låt skyddet vara kvar.", "Let the protection stay."), SUBJECT, ACTOR)
def keep(subject: SubjectId, actor: str) -> Answer:
    from ombud.requests.protect import keep_protected

    return _done(subject, actor, lambda ombud, by: keep_protected(ombud.vault, subject, by=by, now=speech().now()))


@command("show", Text("Visa vad som är antecknat om skyddet.", "Show what is noted."), SUBJECT, ACTOR)
def show(subject: SubjectId, actor: str) -> Answer:
    from ombud.cli import session
    from ombud.requests.protect import protections

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = protections(ombud.vault, subject, by=by, now=heard.now())
        if not isinstance(found, tuple):
            return refused(ombud, subject, found)
    value = [_value(one) for one in found]
    rows = [[str(one[name]) for name in ("noted_at", "kind", "state", "evidence")] for one in value]
    return Answer({"protections": value}, [Table(_HEADINGS, rows)] if rows else [_NONE])


def _done(subject: SubjectId, actor: str, change: "Callable[[Ombud, Actor], Found]") -> Answer:
    from ombud.choices.circumstance import Circumstance
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = change(ombud, by)
        if not isinstance(found, Circumstance):
            return refused(ombud, subject, found)
    lines: list[Line] = [_SAID[found.state.value]]
    return Answer({"done": True, **_value(found)}, lines)


def _value(one: "Circumstance") -> dict[str, object]:
    return {
        "kind": one.code,
        "state": one.state.value,
        "noted_at": one.noted_at.isoformat(timespec="seconds"),
        "evidence": one.evidence,
        "by": one.by,
        "reason": one.why_ended,
        "ended_by": list(one.ended_by),
    }


protect = installation_group(
    "protect",
    Text("Skyddade personuppgifter: anteckna, ta bort, se.", "Protected identity: note, take away, see."),
    [set_, remove, approve, keep, show],
)

_HEADINGS = (Text("När", "When"), Text("Skydd", "Protection"), Text("Läge", "State"), Text("Underlag", "Evidence"))
_NONE = Text("Inget skydd är antecknat.", "No protection is noted.")
_SAID = {
    "holds": Text(
        "Skyddet gäller. Brev går bara genom Skatteverkets förmedling.",
        "The protection holds. Letters go only through the Tax Agency's forwarding.",
    ),
    "ending": Text(
        "Skyddet gäller tills en andra person har sett på det: `ombud protect DIR approve`.",
        "The protection holds until a second person has looked: `ombud protect DIR approve`.",
    ),
    "ended": Text("Skyddet är borttaget.", "The protection has been taken away."),
}
