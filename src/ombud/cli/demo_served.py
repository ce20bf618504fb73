"""The demo's pages, served on this machine until somebody ends it, and the list of its doors."""

import json
import sys
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import Answer, Line
from ombud.cli.command import speech
from ombud.cli.demo_story import new_place
from ombud.cli.ending import until_ended
from ombud.cli.serve import log_to_standard_error
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud

_OTHERS = 20
"""How many ports after the one that is taken are tried."""
_SHOWN = ("tolvan", "nelly", "skye", "ester", "olle", "siv", "gustav")
"""The doors that the terminal lists; `/demo` has all of them."""
_FAULTS_ALONE = 40


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command was asked for."""

    people: int
    seed: int
    folder: Path | None
    database: str | None
    port: int
    opens: bool
    at: datetime | None
    """Where the clock stands still."""


def served(wanted: Wanted) -> Answer:
    """Serve until it is ended."""
    from ombud.app.demo.served import Background
    from ombud.cli.pages import ROUTES, doors_beside
    from ombud.web import Door
    from ombud.web.serving import at_port, serve

    heard, began = speech(), time.monotonic()
    clock = heard.now if wanted.at is None else _stopped(wanted.at)
    with _place(wanted.folder) as folder, until_ended() as stop:
        company = _company(wanted, folder, clock)
        background = Background(folder, wanted.at)
        try:
            place = at_port(wanted.port, others=_OTHERS)
            door = Door(company, clock, True, place.url, log=log_to_standard_error(_FAULTS_ALONE))
            with doors_beside(door) as doors:
                serve(door, ROUTES, place, ready=_ready(wanted, heard, began), stop=stop, doors=doors)
        finally:
            background.close()
            company.close(clock())
    kept = wanted.folder
    return Answer({"ended": True, "directory": str(kept) if kept else None}, _last(kept))


def erased(folder: Path, *, plan: bool) -> Answer:
    """Take a demo away, or say what would be taken."""
    from ombud.app.demo.served import erase_demo, parts_of_demo

    gone = parts_of_demo(folder) if plan else erase_demo(folder)
    words = Text("Skulle tas bort:", "Would be removed:") if plan else Text("Borttaget:", "Removed:")
    return Answer({"plan": plan, "removed": [str(path) for path in gone]}, [words, *(f"  {path}" for path in gone)])


@contextmanager
def _place(folder: Path | None) -> Iterator[Path]:
    """A demo that is there already, or the place of a new one."""
    from ombud.app.config import FILE

    if folder is not None and (folder / FILE).exists():
        yield folder
        return
    with new_place(folder) as new:
        yield new


def _company(wanted: Wanted, folder: Path, clock: Callable[[], datetime]) -> "Ombud":
    from ombud.app.config import FILE
    from ombud.app.demo.served import found, reopen

    if (folder / FILE).exists():
        return reopen(folder, now=clock())
    return found(folder, wanted.seed, wanted.people, now=clock(), database=wanted.database)


def _stopped(at: datetime) -> Callable[[], datetime]:
    return lambda: at


def _ready(wanted: Wanted, heard: Speech, began: float) -> Callable[[str], None]:
    """Said as soon as the first page is there."""

    def ready(url: str) -> None:
        seconds = round(time.monotonic() - began, 1)
        if heard.as_json:
            doors = {name: f"{url}/demo/som/{name}" for name in _SHOWN}
            click.echo(json.dumps({"url": url, "demo": f"{url}/demo", "doors": doors, "seconds": seconds}))
        else:
            for line in _listed(wanted, url, seconds):
                click.echo(heard.say(line))
        sys.stdout.flush()
        if wanted.opens:
            webbrowser.open(f"{url}/demo")

    return ready


def _listed(wanted: Wanted, url: str, seconds: float) -> Iterator[Text]:
    from ombud.app.demo.characters import BY_NAME

    yield Text(
        f"\nDemoföretaget Hälsoklustret (påhittat) svarar efter {str(seconds).replace('.', ',')} s. "
        f"{wanted.people} påhittade personer kommer in medan du ser dig om.\n",
        f"\nThe demo company Hälsoklustret (invented) answers after {seconds} s. "
        f"{wanted.people} invented people come in while you look round.\n",
    )
    yield Text(f"  Öppna         {url}/demo", f"  Open          {url}/demo")
    for name in _SHOWN:
        one = BY_NAME[name]
        door = f"{one.given + ' ' + one.family:<22} {url}/demo/som/{name:<8}"
        yield Text(f"  Patient       {door} {one.does.sv}", f"  Patient       {door} {one.does.en}")
    yield Text(
        "\n  Ingen är på riktigt, och inget lämnar den här datorn.",
        "\n  Nobody is real, and nothing leaves this machine.",
    )
    if wanted.folder is not None:
        kept = wanted.folder
        yield Text(
            f"  Demon ligger i {kept} och {kept}.keys. Ta bort den: ombud demo --erase --dir {kept}",
            f"  The demo lies in {kept} and {kept}.keys. Take it away: ombud demo --erase --dir {kept}",
        )
    yield Text("  Ctrl-C avslutar.", "  Ctrl-C ends it.")


def _last(kept: Path | None) -> list[Line]:
    if kept is None:
        return [Text("Avslutad. Katalogen är borttagen.", "Ended. The directory is removed.")]
    return [Text(f"Avslutad. Demon ligger kvar i {kept}.", f"Ended. The demo is still in {kept}.")]
