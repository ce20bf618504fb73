"""`ombud systems DIR …`: connected systems: what they hold, whether their mapping fits, what a person has there.

* `discover` proposes a mapping and writes it beside one that is there, never over it.
* `plan` is a dry run; nothing in a connected system is changed by any of these.
* `read` opens what a statute keeps after an erasure, for its purpose alone.
* Where no machine can look, `tasks` shows what people are asked to do, and `answer` is what they found.
"""

from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SUBJECT, Code
from ombud.cli.command import command, installation_group, speech
from ombud.cli.in_systems import also_value, planned_lines, state_lines, table_value
from ombud.cli.kept import read
from ombud.cli.system_tasks import answer, ask_again, tasks
from ombud.cli.untold import see_to, untold
from ombud.terms import SubjectId
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.connecting import State

_WHICH = click.argument("system", type=Code(), metavar="SYSTEM")


@command(
    "discover",
    Text(
        "Läs ett systems tabeller och föreslå en mappning att granska. Värden ses bara i minnet.",
        "Read the tables of a system and propose a mapping to review. Values are looked at in memory alone.",
    ),
    _WHICH, ACTOR,
)  # fmt: skip
def discover(system: str, actor: str) -> Answer:
    from ombud.app.config_text import write_text
    from ombud.app.connected import proposal
    from ombud.app.connecting import mapping_path
    from ombud.cli import session
    from ombud.policy.ask import Refusal
    from ombud.systems.model import SystemFaultError

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        try:
            made = proposal(ombud, system, by=by, now=heard.now())
        except SystemFaultError as error:
            return _fault(system, str(error))
        if isinstance(made, Refusal):
            return session.refused(ombud, made, heard)
        path = mapping_path(ombud, system)
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            path = path.with_suffix(".proposed.yaml")
        write_text(path, made)
        shown = path.relative_to(ombud.folder) if path.is_relative_to(ombud.folder) else path
    lines: list[Line] = [
        Text(f"Förslaget ligger i {shown}.", f"The proposal is in {shown}."),
        Text(
            "Granska varje tabell, skriv reviewed med by och on, och kör sedan: ombud systems DIR check.",
            "Review each table, write reviewed with by and on, and then run: ombud systems DIR check.",
        ),
    ]
    return Answer({"written": str(shown)}, lines)


@command(
    "check",
    Text(
        "Håll varje system mot sin mappning: vad som är oklassat, onåbart eller har ändrats.",
        "Hold each system against its mapping: what is unclassified, unreached or has changed.",
    ),
)
def check() -> Answer:
    from ombud.app.connected import states
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        found = states(ombud)
    value = {"systems": [_value(one) for one in found]}
    lines: list[Line] = [line for one in found for line in state_lines(one)]
    code = 0 if all(one.ready for one in found) else FINDINGS
    return Answer(value, lines or [_NONE], code)


@command(
    "plan",
    Text(
        "Visa vad varje system har om en person och vad en radering gör där. Ingenting ändras.",
        "Show what each system holds of a person and what an erasure does there. Nothing is changed.",
    ),
    SUBJECT, ACTOR,
)  # fmt: skip
def plan(subject: SubjectId, actor: str) -> Answer:
    from ombud.app.connected import plans
    from ombud.cli import session
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = plans(ombud, subject, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    if isinstance(found, Declined):
        return session.declined(found)
    each = [
        {
            **_value(one.state),
            "tables": [table_value(table) for table in one.tables],
            "also_searched_by": also_value(one),
        }
        for one in found
    ]
    value = {"systems": each}
    lines: list[Line] = planned_lines(found)
    return Answer(value, lines or [_NONE], 0 if all(one.state.ready for one in found) else FINDINGS)


@command("list", Text("Visa de anslutna systemen.", "Show the connected systems."))
def listed() -> Answer:
    from ombud.app.connecting import BY_HAND, mapping_path
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        rows = [
            [name, part.adapter, "ja" if part.adapter not in BY_HAND and mapping_path(ombud, name).exists() else "–"]
            for name, part in sorted(ombud.config.systems.items())
        ]
    value = {"systems": [{"system": name, "adapter": kind, "mapped": there == "ja"} for name, kind, there in rows]}
    heads = (Text("System", "System"), Text("Talar", "Speaks"), Text("Mappning", "Mapping"))
    return Answer(value, [Table(heads, rows) if rows else _NONE])


def _fault(system: str, what: str) -> Answer:
    return Answer({"system": system, "fault": what}, [Text(f"{system}: {what}", f"{system}: {what}")], FINDINGS)


def _value(state: "State") -> dict[str, object]:
    return {
        "system": state.system,
        "ready": state.ready,
        "fault": state.fault or None,
        "findings": [{"where": one.where, "what": one.what.en} for one in state.found],
        "file": [{"line": one.line, "what": one.message.en, "do": one.fix.en} for one in state.faults],
    }


_NONE = Text("Inga system är anslutna.", "No systems are connected.")


systems = installation_group(
    "systems",
    Text("Anslutna system: upptäck, kontrollera, planera.", "Connected systems: discover, check, plan."),
    [discover, check, plan, listed, read, tasks, answer, ask_again, untold, see_to],
)
