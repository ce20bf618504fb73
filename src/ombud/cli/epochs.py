"""`ombud keys DIR rotate` and `… epochs`: the weekly job on the keys, and what there is.

* `rotate` does what is due and no more; `--plan` shows it first, `--now` begins an epoch before its week is over.
* It may be stopped at any time. The next run, of whatever process, goes on where it came to.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line, Table, console
from ombud.cli.arguments import Code
from ombud.cli.command import command, option, speech
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.key_life.rotate import EpochState, Progress, Rotated


@command(
    "rotate",
    Text(
        "Veckans arbete med nycklarna: börja en epok när den är fällig, slå om alla nycklar till den, och förstör de "
        "epoker som inget behöver. Kan avbrytas; nästa körning fortsätter.",
        "The weekly job on the keys: begin an epoch when it is due, move every key to it, and destroy the epochs that "
        "nothing needs. May be interrupted; the next run goes on.",
    ),
    option("--plan", "only_plan", is_flag=True, words=Text("Visa vad som skulle göras.", "Show what would be done.")),
    option("--now", "at_once", is_flag=True, words=Text("Börja en epok fast den inte är fällig.", "Begin early.")),
    option(
        "--actor", type=Code(), envvar="OMBUD_ACTOR", metavar="NAME",
        words=Text("Vem som kör; annars systemet självt.", "Who runs it; else the system itself."),
    ),
)  # fmt: skip
def rotate(only_plan: bool, at_once: bool, actor: str | None) -> Answer:
    from ombud.app import archiving
    from ombud.app.key_life.rotate import Rotation, planned
    from ombud.app.key_life.rotate import rotate as carry_out
    from ombud.audit.model import SYSTEM
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor) if actor else SYSTEM
        if isinstance(by, Answer):
            return by
        with _bar(heard) as progress:
            wish = Rotation(begin_now=at_once, by=by, archives_need=archiving.needs(ombud.vault), progress=progress)
            done = (planned if only_plan else carry_out)(ombud.vault, wish, now=heard.now())
        if not only_plan:
            archiving.mirror_again(ombud)  # an epoch's key does not outlive its end in the copy of the keys
    value = {
        "done": not only_plan, "begins": done.begins, "rewraps": done.rewraps, "destroys": list(done.destroys),
        "epochs": [_value(epoch) for epoch in done.epochs],
    }  # fmt: skip
    return Answer(value, [*_said(done, only_plan=only_plan), _table(done.epochs)])


@command("epochs", Text("Nycklarnas epoker, och varför var och en finns.", "The epochs of the keys, and why each is."))
def epochs() -> Answer:
    from ombud.app import archiving
    from ombud.app.key_life.rotate import epochs as found
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        states = found(ombud.vault, archiving.needs(ombud.vault), now=heard.now())
    return Answer({"epochs": [_value(state) for state in states]}, [_table(states)])


@contextmanager
def _bar(heard: Speech) -> "Iterator[Progress]":
    """A bar on standard error; nothing where nobody watches."""
    screen = console(stderr=True)
    if heard.as_json or not screen.is_terminal:
        yield lambda _done, _all: None
        return
    from rich.progress import Progress as Bars  # slow to load

    with Bars(console=screen, transient=True) as bars:
        task = bars.add_task(heard.say(Text("Slår om nycklar", "Re-wrapping keys")), total=None)
        yield lambda done, number: bars.update(task, completed=done, total=number)


def _said(done: "Rotated", *, only_plan: bool) -> list[Line]:
    begun, moved = Text("började", "began"), Text("slogs om", "were re-wrapped")
    gone = Text("förstördes", "was destroyed")
    if only_plan:
        begun, moved = Text("börjar", "begins"), Text("slås om", "would be re-wrapped")
        gone = Text("förstörs", "would be destroyed")
    lines: list[Line] = []
    if done.begins is not None:
        lines.append(Text(f"Epok {done.begins} {begun.sv}.", f"Epoch {done.begins} {begun.en}."))
    if done.rewraps:
        lines.append(Text(f"{done.rewraps} nycklar {moved.sv}.", f"{done.rewraps} keys {moved.en}."))
    lines += [Text(f"Epok {n} {gone.sv}.", f"Epoch {n} {gone.en}.") for n in done.destroys]
    return lines or [Text("Inget är fälligt.", "Nothing is due.")]


def _table(states: "Sequence[EpochState]") -> Table:
    headings = (
        Text("Epok", "Epoch"), Text("Började", "Began"), Text("Nycklar", "Keys"),
        Text("Arkiv till", "Archives until"), Text("Läge", "State"),
    )  # fmt: skip
    return Table(headings, [_row(state) for state in states])


def _row(state: "EpochState") -> tuple[str | Text, ...]:
    archive = "–" if state.archive_until is None else f"{state.archive_until:%Y-%m-%d}"
    return (str(state.number), f"{state.began_at:%Y-%m-%d}", str(state.live_keys), archive, state.standing)


def _value(state: "EpochState") -> dict[str, object]:
    moments = {
        "began_at": state.began_at, "destroyed_at": state.destroyed_at,
        "archive_until": state.archive_until, "not_before": state.until,
    }  # fmt: skip
    return {
        "epoch": state.number,
        "live_keys": state.live_keys,
        **{name: None if at is None else at.isoformat() for name, at in moments.items()},
        "kept_sv": None if state.kept is None else state.kept.sv,
        "kept_en": None if state.kept is None else state.kept.en,
    }
