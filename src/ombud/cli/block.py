"""`ombud block DIR …`: a block of a journal that is lifted in an emergency, and followed up (PDL 4:5; A-15).

* `units` shows which units are blocked, and nothing else; `lift` opens some of them for a while, with a reason; `lock`
  ends it sooner. Each is in the log, and the person is told.
* `list` is what nobody has followed up yet, `review` notes what somebody else than who lifted has found.
* A block is set and ended by the patient's word: `ombud choice DIR block`, `ombud choice DIR lift`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, Code, Id
from ombud.cli.command import command, installation_group, option, speech
from ombud.cli.files import agreed
from ombud.cli.reading import fit
from ombud.terms import CategoryId, PurposeId, SubjectId, subject_text
from ombud.terms.ids import id_text
from ombud.terms.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from ombud.app.installation import Ombud
    from ombud.app.unit_codes import KnownUnits
    from ombud.choices.block_lift import BlockLift
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.terms import Actor

_LIFT = option("--lift", type=Id("b_"), required=True, metavar="b_…", words=Text("Öppningens id.", "The lift's id."))
_REASONS = ("unconscious", "unable", "no-time")


@command(
    "units",
    Text("Visa vilka enheter som har spärrade uppgifter, och inget mer.", "Show which units are blocked; no more."),
    SUBJECT,
    option(
        "--purpose", type=Code(), default="care.record", metavar="PURPOSE",
        words=Text("Vad uppgifterna behövs till.", "What the data is needed for."),
    ),
    ACTOR,
)  # fmt: skip
def units(subject: SubjectId, purpose: str, actor: str) -> Answer:
    from ombud.requests.patient.emergency import show_blocked

    return _act(actor, lambda ombud, by: show_blocked(ombud.vault, subject, PurposeId(purpose), by=by, now=_now()))


@command(
    "lift",
    Text(
        "Öppna spärren i en nödsituation: patienten kan inte tillfrågas och behöver oundgängligen vården.",
        "Lift the block in an emergency: the patient cannot be asked, and cannot do without the care.",
    ),
    SUBJECT, _LIFT,
    option(
        "--unit", "codes", type=Id("u_"), multiple=True, required=True, metavar="u_…",
        words=Text("En enhet som visades; kan upprepas.", "A unit that was shown; repeatable."),
    ),
    option(
        "--category", "categories", type=Code(), multiple=True, required=True, metavar="CATEGORY",
        words=Text("Vad som behövs; kan upprepas.", "What is needed; repeatable."),
    ),
    option(
        "--because", "code", type=click.Choice(_REASONS), required=True,
        words=Text("Varför patienten inte kan tillfrågas.", "Why the patient cannot be asked."),
    ),
    option("--reason", required=True, metavar="TEXT", words=Text("Varför det behövs.", "Why it is needed.")),
    option(
        "--indispensable", is_flag=True,
        words=Text(
            "Uppgifterna kan antas ha betydelse för vård som patienten oundgängligen behöver.",
            "The data may be presumed significant for care that the patient cannot do without.",
        ),
    ),
    ACTOR,
)  # fmt: skip
def lift(
    subject: SubjectId, lift: bytes, codes: tuple[bytes, ...], categories: tuple[str, ...], code: str, reason: str,
    indispensable: bool, actor: str,
) -> Answer:  # fmt: skip
    from ombud.requests.patient.emergency import Lifting, lift_block

    said = indispensable or agreed(speech(), _INDISPENSABLE)
    needed = frozenset(CategoryId(one) for one in categories)
    wanted = Lifting(frozenset(codes), needed, code, fit(reason), significant=said)
    return _act(actor, lambda ombud, by: lift_block(ombud.vault, subject, lift, wanted, by=by, now=_now()))


@command("lock", Text("Lås igen före tiden.", "Lock it again before its time."), SUBJECT, _LIFT, ACTOR)
def lock(subject: SubjectId, lift: bytes, actor: str) -> Answer:
    from ombud.requests.patient.emergency import lock_again

    return _act(actor, lambda ombud, by: lock_again(ombud.vault, subject, lift, by=by, now=_now()))


@command("list", Text("Visa öppningar som ingen har följt upp.", "Show lifts that nobody has followed up."), ACTOR)
def listed(actor: str) -> Answer:
    from ombud.app.lift_review import Lifts, lifts_to_review
    from ombud.app.unit_codes import known_units
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = lifts_to_review(ombud.vault, by=by, now=_now())
        if not isinstance(found, Lifts):
            return session.refused(ombud, found, heard)
        known = known_units(ombud)
    value = [_value(one, known) for one in found.waiting]
    rows = [[str(one[name] or "–") for name in ("lift", "account", "begins_at", "ends_at", "because")] for one in value]
    lines: list[Line] = [Table(_HEADINGS, rows)] if rows else [_NOTHING]
    if found.withheld:
        lines.append(Text(f"Utelämnade (R-41): {found.withheld}.", f"Left out (R-41): {found.withheld}."))
    return Answer({"lifts": value, "withheld": found.withheld}, lines, FINDINGS if rows else 0)


@command(
    "review",
    Text("Anteckna vad uppföljningen visade. Ingen följer upp sig själv.", "Note what the follow-up found."),
    SUBJECT, _LIFT,
    option(
        "--result", type=click.Choice(["in-order", "suspicious"]), default="in-order",
        words=Text("I sin ordning, eller misstänkt.", "In order, or suspicious."),
    ),
    option("--reason", default="", metavar="TEXT", words=Text("Vad som är misstänkt.", "What is suspicious.")),
    ACTOR,
)  # fmt: skip
def review(subject: SubjectId, lift: bytes, result: str, reason: str, actor: str) -> Answer:
    from ombud.app.lift_review import FollowUp, review_lift

    said = FollowUp(result, fit(reason) if reason else "")
    return _act(actor, lambda ombud, by: review_lift(ombud.vault, subject, lift, said, by=by, now=_now()))


def _act(name: str, carried: "Callable[[Ombud, Actor], BlockLift | Declined | Refusal]") -> Answer:
    """Carry one act out, and say what came of it."""
    from ombud.app.unit_codes import known_units
    from ombud.choices.block_lift import BlockLift
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        if isinstance(by, Answer):
            return by
        found = carried(ombud, by)
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
        if not isinstance(found, BlockLift):
            return session.declined(found)
        return Answer(_value(found, known_units(ombud)), _lines(found, known_units(ombud)))


def _lines(one: "BlockLift", known: "KnownUnits") -> list[Line]:
    which = id_text("b_", one.id)
    if one.reviewed_at is not None:
        return [Text("Uppföljningen är antecknad.", "The follow-up is noted.")]
    if one.begins_at is None or one.ends_at is None:
        shown = [Text(f"{name.sv} ({unit})", f"{name.en} ({unit})") for unit, name in known.listed(one.shown)]
        return [Text(f"Spärrade enheter (visning {which}):", f"Blocked units (showing {which}):"), *shown]
    until = f"{one.ends_at:%Y-%m-%d %H:%M} UTC"
    return [Text(f"{which}: öppen till {until}.", f"{which}: open until {until}.")]


def _value(one: "BlockLift", known: "KnownUnits") -> dict[str, object]:
    return {
        "lift": id_text("b_", one.id),
        "subject": subject_text(one.subject),
        "account": one.account,
        "purpose": one.purpose,
        "shown_at": one.shown_at.isoformat(),
        "shown": [unit for unit, _ in known.listed(one.shown)],
        "begins_at": None if one.begins_at is None else one.begins_at.isoformat(),
        "ends_at": None if one.ends_at is None else one.ends_at.isoformat(),
        "units": [unit for unit, _ in known.listed(one.units)],
        "categories": sorted(one.categories),
        "because": one.reason,
        "told": one.told,
        "result": one.result or None,
    }


def _now() -> "datetime":
    return speech().now()


block = installation_group(
    "block",
    Text("Spärrar som öppnas i en nödsituation.", "Blocks that are lifted in an emergency."),
    [units, lift, lock, listed, review],
)
_INDISPENSABLE = Text(
    "Kan uppgifterna antas ha betydelse för vård som patienten oundgängligen behöver",
    "May the data be presumed significant for care that the patient cannot do without",
)
_NOTHING = Text("Allt är uppföljt.", "Everything has been followed up.")
_HEADINGS = (
    Text("Id", "Id"), Text("Konto", "Account"), Text("Öppnad", "Opened"), Text("Låst", "Locked"), Text("Skäl", "Why"),
)  # fmt: skip
