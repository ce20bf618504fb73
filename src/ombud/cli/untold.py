"""`ombud systems DIR untold | see-to`: what connected systems have not acknowledged of what was decided here.

* The list tells of nobody. `--show` opens what the person is known by there and what is right; that is in the log.
* A worker tells every system. What needs a person somebody sees to there, and says what was done.
"""

from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, Id
from ombud.cli.command import command, option, speech
from ombud.requests.names import STAGES
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.owing_systems import Owed
    from ombud.requests.system_duties import Duty


@command(
    "untold",
    Text(
        "Visa vad anslutna system inte har bekräftat: rättelser, begränsningar och val utanför ett ärende.",
        "Show what connected systems have not acknowledged: corrections, restrictions and choices outside a request.",
    ),
    option(
        "--show", "one", type=Id("t_"), default=None, metavar="t_…",
        words=Text("Visa en, med vad personen söks på där.", "Show one, with what the person is looked for by there."),
    ),
    ACTOR,
)  # fmt: skip
def untold(one: bytes | None, actor: str) -> Answer:
    from ombud.app.owing_systems import Owed, Waiting, shown, waiting
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = (
            waiting(ombud, by=by, now=heard.now()) if one is None else shown(ombud, one, by=by, now=heard.now())
        )  # fmt: skip
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    if isinstance(found, Owed):
        return _shown(found)
    if not isinstance(found, Waiting):
        return session.declined(found)
    rows: list[list[str | Text]] = [
        [each.text, each.system, WHAT[each.what.value], STAGES[each.stage], each.made_at.date().isoformat()]
        for each in found.duties
    ]
    out = Text(f"Utelämnade (R-41): {found.withheld}.", f"Left out (R-41): {found.withheld}.")
    lines: list[Line] = [Table(_HEADS, rows) if rows else _NOTHING, *([out] if found.withheld else [])]
    value = {"duties": [_value(each) for each in found.duties], "withheld": found.withheld}
    return Answer(value, lines, FINDINGS if rows else 0)


@command(
    "see-to",
    Text(
        "Säg att du har sett till det i systemet, och hur. Det är bekräftelsen.",
        "Say that you have seen to it in the system, and how. That is the acknowledgement.",
    ),
    click.argument("duty", type=Id("t_"), metavar="t_…"),
    option("--note", required=True, metavar="TEXT", words=Text("Vad som är gjort.", "What was done.")),
    ACTOR,
)  # fmt: skip
def see_to(duty: bytes, note: str, actor: str) -> Answer:
    from ombud.app.owing_systems import see_to as seen_to
    from ombud.cli import session
    from ombud.policy.ask import Refusal
    from ombud.requests.system_duties import Duty

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = seen_to(ombud, duty, note, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    if not isinstance(found, Duty):
        return session.declined(found)
    said = Text(f"{found.text}: antecknat som gjort.", f"{found.text}: noted as done.")
    return Answer(_value(found), [said])


def _shown(found: "Owed") -> Answer:
    one, right = found.duty, found.duty.content.corrected
    lines: list[Line] = [
        Text(f"{one.text}: {one.system}, {WHAT[one.what.value].sv}.", f"{one.text}: {one.system}, "
             f"{WHAT[one.what.value].en}."),
        *([one.content.why] if one.content.why.sv else []),
        *(f"  {kind}: {', '.join(values)}" for kind, values in found.known.items()),
        *(f"  → {name}.{field}: {value}" for name, fields in right.items() for field, value in fields.items()),
    ]  # fmt: skip
    value = {**_value(one), "looked_for": {kind: list(values) for kind, values in found.known.items()}}
    return Answer({**value, "right": {name: dict(fields) for name, fields in right.items()}}, lines)


def _value(one: "Duty") -> dict[str, object]:
    return {
        "duty": one.text, "system": one.system, "what": one.what.value, "stage": one.stage.value,
        "made_at": one.made_at.isoformat(), "since": one.since.isoformat(), "ended": one.ended,
    }  # fmt: skip


WHAT = {
    "corrected": Text("en rättelse", "a correction"),
    "restricted": Text("begränsning", "restriction"),
    "choices": Text("val", "choices"),
}
_HEADS = (
    Text("Vad", "Which"),
    Text("System", "System"),
    Text("Gäller", "About"),
    Text("Läge", "State"),
    Text("Sedan", "Since"),
)
_NOTHING = Text("Alla system har bekräftat allt.", "Every system has acknowledged everything.")
