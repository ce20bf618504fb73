"""`ombud systems DIR tasks | answer | ask-again`: what people are asked to do where no machine can look.

* The list tells of nobody. `--show` opens what the person is looked for by there, and that is in the log.
* An answer is given once. Where it was wrong, somebody is asked again, and the earlier answer stays.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SOURCE, Code, Id
from ombud.cli.command import command, option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from datetime import datetime

    from ombud.app.installation import Ombud
    from ombud.app.system_tasks import Shown
    from ombud.collection.relate import Declined
    from ombud.policy.ask import Refusal
    from ombud.requests.system_tasks import SystemTask
    from ombud.terms import Actor

_TASK = click.argument("task", type=Id("k_"), metavar="k_…")
_OUTCOMES = ("done", "refused", "not-found")


@command(
    "tasks",
    Text("Visa vad människor ska göra i andra system.", "Show what people are to do in other systems."),
    option(
        "--show", "one", type=Id("k_"), default=None, metavar="k_…",
        words=Text("Visa en, med vad personen söks på där.", "Show one, with what the person is looked for by there."),
    ),
    ACTOR,
)  # fmt: skip
def tasks(one: bytes | None, actor: str) -> Answer:
    return _listed(actor) if one is None else _shown(one, actor)


@command(
    "answer",
    Text("Svara på en uppgift: gjort, får inte, eller finns inte.", "Answer a task: done, may not, or not there."),
    _TASK,
    option(
        "--outcome", type=click.Choice(_OUTCOMES), required=True,
        words=Text("Hur det gick.", "How it went."),
    ),
    option("--note", required=True, metavar="TEXT", words=Text("Vad som är gjort.", "What was done.")),
    option(
        "--file", "found", type=SOURCE, metavar="FILE",
        words=Text("Det som hittades till en kopia, som CSV eller JSON.", "What was found for a copy, as CSV or JSON."),
    ),
    option(
        "--category", type=Code(), metavar="CATEGORY",
        words=Text("Vad filen innehåller: en kategori i policyn.", "What the file holds: a category of the policy."),
    ),
    ACTOR,
)  # fmt: skip
def answer(task: bytes, outcome: str, note: str, found: Path | None, category: str | None, actor: str) -> Answer:
    from ombud.app.system_tasks import Answer as Found
    from ombud.app.system_tasks import answer as answered
    from ombud.requests.found_file import MOST_BYTES
    from ombud.systems.person.connect import Said
    from ombud.terms import CategoryId

    file = b"" if found is None else read_some(found, MOST_BYTES)
    said = Found(Said(outcome), note, file, None if category is None else CategoryId(category))
    return _act(actor, lambda ombud, by: answered(ombud, task, said, by=by, now=_now()))


@command(
    "ask-again",
    Text("Ett svar var fel: fråga en gång till. Svaret står kvar.", "An answer was wrong: ask once more. It stays."),
    _TASK, ACTOR,
)  # fmt: skip
def ask_again(task: bytes, actor: str) -> Answer:
    from ombud.app.system_tasks import ask_again as asked

    return _act(actor, lambda ombud, by: asked(ombud, task, by=by, now=_now()))


def _listed(actor: str) -> Answer:
    from ombud.app.system_tasks import Waiting, waiting
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = waiting(ombud, by=by, now=_now())
        if not isinstance(found, Waiting):
            return session.refused(ombud, found, heard)
    value = [_value(one) for one in found.tasks]
    names = ("task", "reference", "system", "do", "due_at")
    rows = [[*(str(one[name]) for name in names), "!" if one["overdue"] else "–"] for one in value]
    out = Text(f"Utelämnade (R-41): {found.withheld}.", f"Left out (R-41): {found.withheld}.")
    lines: list[Line] = [Table(_HEADS, rows) if rows else _NOTHING, *([out] if found.withheld else [])]
    late = any(one["overdue"] for one in value)
    return Answer({"tasks": value, "withheld": found.withheld}, lines, FINDINGS if late else 0)


def _shown(task: bytes, actor: str) -> Answer:
    from ombud.app.system_tasks import Shown, shown
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = shown(ombud, task, by=by, now=_now())
        if not isinstance(found, Shown):
            return _no(ombud, found)
    return Answer(
        {
            **_value(found.task),
            "looked_for": {kind: list(values) for kind, values in found.looked_for.items()},
            "answered_by": found.answered.by or None,
            "note": found.answered.note or None,
        },
        _lines(found),
    )


def _lines(found: "Shown") -> list[Line]:
    one = found.task
    lines: list[Line] = [
        Text(
            f"{one.text}: {one.reference} i {one.place.system}, klart före {one.due_at.date()}.",
            f"{one.text}: {one.reference} in {one.place.system}, to be done before {one.due_at.date()}.",
        ),
        _ASKED[one.place.do.value],
        *(Text(f"  {kind}: {', '.join(values)}", f"  {kind}: {', '.join(values)}")
          for kind, values in found.looked_for.items()),
    ]  # fmt: skip
    if one.outcome is not None:
        said = f"{one.outcome.value} ({found.answered.by}): {found.answered.note}"
        lines.append(Text(f"Svar: {said}", f"Answer: {said}"))
    return lines


def _act(name: str, carried: "Callable[[Ombud, Actor], SystemTask | Declined | Refusal]") -> Answer:
    from ombud.cli import session
    from ombud.requests.system_tasks import SystemTask

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        if isinstance(by, Answer):
            return by
        found = carried(ombud, by)
        if not isinstance(found, SystemTask):
            return _no(ombud, found)
    said = "–" if found.outcome is None else found.outcome.value
    return Answer(_value(found), [Text(f"{found.text}: {said}", f"{found.text}: {said}")])


def _no(ombud: "Ombud", found: "Declined | Refusal") -> Answer:
    from ombud.cli import session
    from ombud.policy.ask import Refusal

    return session.refused(ombud, found, speech()) if isinstance(found, Refusal) else session.declined(found)


def _value(one: "SystemTask") -> dict[str, object]:
    return {
        "task": one.text,
        "reference": one.reference,
        "system": one.place.system,
        "do": one.place.do.value,
        "made_at": one.made_at.isoformat(),
        "due_at": one.due_at.isoformat(),
        "overdue": one.overdue(_now()),
        "answered_at": None if one.answered_at is None else one.answered_at.isoformat(),
        "outcome": None if one.outcome is None else one.outcome.value,
    }


def _now() -> "datetime":
    return speech().now()


_ASKED = {
    "give": Text(
        "Leta där efter personen på det här, lämna ut vad som finns, och svara:",
        "Look for the person there by this, hand over what is there, and answer:",
    ),
    "erase": Text(
        "Leta där efter personen på det här, radera, leta igen, och svara:",
        "Look for the person there by this, erase, look again, and answer:",
    ),
    "correct": Text(
        "Leta där efter personen på det här, skriv in det som ärendet säger är rätt, läs igen, och svara:",
        "Look for the person there by this, write what the case says is right, read it again, and answer:",
    ),
    "restrict": Text(
        "Leta där efter personen på det här, märk att uppgifterna är begränsade, och svara:",
        "Look for the person there by this, mark that the data is restricted, and answer:",
    ),
    "stop": Text(
        "Leta där efter personen på det här, se till att det som personen sagt nej till inte görs, och svara:",
        "Look for the person there by this, see to it that what they said no to is not done, and answer:",
    ),
}
_HEADS = (
    Text("Uppgift", "Task"),
    Text("Ärende", "Request"),
    Text("System", "System"),
    Text("Vad", "What"),
    Text("Senast", "Due"),
    Text("Försenad", "Overdue"),
)
_NOTHING = Text("Ingen uppgift väntar.", "No task waits.")


def read_some(path: Path, most: int) -> bytes:
    """The file, or the beginning of one that is too large to be taken at all."""
    with path.open("rb") as file:
        return file.read(most + 1)
