"""`ombud worker DIR`: the work that goes on over time, and each day's jobs, until somebody ends it.

* SIGTERM and Ctrl-C end it after the step in hand. Nothing is lost when it is killed instead.
* A database that goes away ends none that goes on: it is said on standard error, and the work goes on with it.
* `--once` does what is due and ends, for a timer. `--list` shows what is due, under way and dead; `--retry` lets a
  dead step be tried again, in somebody's name.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import Code, Id, folder_argument
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.ending import until_ended
from ombud.terms.text import Text

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from datetime import datetime

    from ombud.cli.speech import Speech
    from ombud.plans import Step
    from ombud.plans.letters import Queue


@command(
    "worker",
    Text(
        "Utför det som ska göras över tid: steg i planer och dagliga jobb, tills någon avslutar.",
        "Carry out what goes on over time: steps of plans and daily jobs, until somebody ends it.",
    ),
    folder_argument(),
    option("--once", is_flag=True, words=Text("Gör det som är förfallet och sluta.", "Do what is due and end.")),
    option("--list", "only_list", is_flag=True, words=Text("Visa bara vad som väntar.", "Show what waits alone.")),
    option(
        "--retry", type=Id("p_"), metavar="p_…",
        words=Text("Låt en plans döda steg försökas igen.", "Let the dead step of a plan be tried again."),
    ),
    option(
        "--actor", type=Code(), envvar="OMBUD_ACTOR", metavar="NAME",
        words=Text("Vem som ber om --retry: ett konto i ombud.toml.", "Who asks for --retry: an account."),
    ),
)  # fmt: skip
def worker(folder: Path, once: bool, only_list: bool, retry: bytes | None, actor: str | None) -> Answer:
    from ombud.app.working import Working
    from ombud.cli import session
    from ombud.plans.letters import queue

    if once + only_list + (retry is not None) > 1:
        raise Misused(Text("Välj en av --once, --list och --retry.", "Choose one of --once, --list and --retry."))
    if retry is not None:
        return _retry(folder, retry, actor)
    heard = speech()
    with session.installation(folder, heard) as ombud:
        if only_list:
            return _queue(queue(ombud.vault.database), heard.now())
        with until_ended() as stop:
            return _worked(Working(ombud, heard.now, stop, _says(heard)).run(once=once))


def _says(heard: "Speech") -> "Callable[[Text], None]":
    """What keeps a worker that goes on from its work, on standard error: its answer comes when it ends."""
    return lambda said: click.echo(heard.say(said), err=True)


def _retry(folder: Path, plan: bytes, actor: str | None) -> Answer:
    from ombud.cli import session
    from ombud.plans.letters import try_again
    from ombud.plans.model import PlanId

    if actor is None:
        raise Misused(Text("Ange --actor: det görs i någons namn.", "Name --actor: it is done in somebody's name."))
    heard = speech()
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        steps = try_again(ombud.vault, PlanId(plan), by=by, now=heard.now())
    return Answer({"steps": steps}, [_AGAIN if steps else _NONE_DEAD], DONE if steps else FINDINGS)


def _worked(tally: "Counter[str]") -> Answer:
    value = {name: tally[name] for name in _WORDS}
    lines: list[Line] = [
        Text(f"{words.sv}: {tally[name]}", f"{words.en}: {tally[name]}")
        for name, words in _WORDS.items()
        if tally[name]
    ]
    return Answer(value, lines or [_NOTHING], FINDINGS if tally["failed"] or tally["dead"] else DONE)


def _queue(found: "Queue", now: "datetime") -> Answer:
    under_way = [(kind, step) for kind, step in found.open if step.owner is not None]
    free = [(kind, step) for kind, step in found.open if step.owner is None]
    due = [(kind, step) for kind, step in free if step.at <= now]
    later = [(kind, step) for kind, step in free if step.at > now]
    groups = {"due": due, "under_way": under_way, "later": later, "dead": list(found.dead)}
    value = {"numbers": found.numbers, **{name: [_value(*one) for one in some] for name, some in groups.items()}}
    rows = [_row(_GROUPS[name], *one) for name, some in groups.items() for one in some]
    lines: list[Line] = [Table(_HEADINGS, rows)] if rows else [_NOTHING]
    return Answer(value, lines, FINDINGS if found.dead else DONE)


def _value(kind: str, step: "Step") -> dict[str, object]:
    from ombud.plans.model import plan_text

    return {
        "plan": plan_text(step.plan), "kind": kind, "step": step.name, "at": step.at.isoformat(),
        "fails": step.fails, "code": step.code,
    }  # fmt: skip


def _row(group: Text, kind: str, step: "Step") -> list[str | Text]:
    from ombud.plans.model import plan_text

    return [plan_text(step.plan), group, kind, step.name, f"{step.at:%Y-%m-%d %H:%M} UTC", step.code or ""]


_WORDS = {
    "done": Text("Utförda steg", "Steps done"),
    "later": Text("Fortsätter senare", "To go on later"),
    "failed": Text("Misslyckade, försöks igen", "Failed, to be tried again"),
    "dead": Text("Döda: någon behöver titta (--list)", "Dead: somebody has to look (--list)"),
    "lost": Text("Tagna av en annan arbetare", "Taken by another worker"),
    "given back": Text("Återlämnade", "Given back"),
}
_GROUPS = {
    "due": Text("förfallen", "due"),
    "under_way": Text("pågår", "under way"),
    "later": Text("senare", "later"),
    "dead": Text("död", "dead"),
}
_HEADINGS = (
    Text("Plan", "Plan"), Text("Läge", "State"), Text("Slag", "Kind"), Text("Steg", "Step"), Text("När", "When"),
    Text("Varför", "Why"),
)  # fmt: skip
_NOTHING = Text("Inget väntar.", "Nothing waits.")
_AGAIN = Text("Försöks igen från och med nu.", "Tried again from now on.")
_NONE_DEAD = Text(
    "Inget steg i den planen är dött. Se `ombud worker DIR --list`.",
    "No step of that plan is dead. See `ombud worker DIR --list`.",
)
