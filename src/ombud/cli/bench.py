"""`ombud bench`: what each part costs beside the same work without it. Exit code 1 when a goal is missed.

* Works in a directory of its own below the one where it is run, and on PostgreSQL in databases of its own;
  both are removed at the end. Nobody's installation is touched.
* How far it has come is shown on standard error; the figures are the answer.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table, console
from ombud.cli.command import Misused, command, option, speech
from ombud.cli.files import reserve, write
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.bench.model import Measured, Store

SERVER = "OMBUD_BENCH_POSTGRESQL"
"""Where the address of a PostgreSQL server may stand."""


@command(
    "bench",
    Text(
        "Mät vad varje del kostar jämfört med samma arbete utan den, på den här maskinen.",
        "Measure what each part costs beside the same work without it, on this machine.",
    ),
    option("--only", multiple=True, metavar="NAME", words=Text("Bara det måttet.", "This measure only.")),
    option(
        "--store", "stores", multiple=True, type=click.Choice(["sqlite", "postgresql"]),
        words=Text(
            "Bara den databasen; annars SQLite, och PostgreSQL där en server är angiven.",
            "This database only; else SQLite, and PostgreSQL where a server is named.",
        ),
    ),
    option(
        "--database", metavar="URL",
        words=Text(
            f"En PostgreSQL-server där databaser får skapas; kan stå i {SERVER}.",
            f"A PostgreSQL server where databases may be made; may stand in {SERVER}.",
        ),
    ),
    option(
        "--runs", type=click.IntRange(1, 100_000),
        words=Text("Tidsskivor för varje sida; annars måttets egna.", "Slices of each side; else the measure's own."),
    ),
    option(
        "--people", type=click.IntRange(10, 1_000_000), default=2000, show_default=True,
        words=Text("Påhittade personer med tio poster var.", "Invented people with ten records each."),
    ),
    option(
        "--entries", type=click.IntRange(1000, 100_000_000), default=1_000_000, show_default=True,
        words=Text("Loggposter i den logg som prövas.", "Entries in the log that is verified."),
    ),
    option(
        "--crowd", type=click.IntRange(100, 10_000_000), default=20_000, show_default=True,
        words=Text("Påhittade personer i en målgrupp.", "Invented people that an audience is made of."),
    ),
    option(
        "--grown", type=click.IntRange(100, 100_000), default=100_000, show_default=True,
        words=Text(
            "Påhittade personer i en installation som har vuxit.", "Invented people in an installation that has grown."
        ),
    ),
    option(
        "--full", is_flag=True,
        words=Text(
            "Också det som tar lång tid: tio gånger så många i den som har vuxit, en miljon.",
            "Also what takes long: ten times as many in the one that has grown, a million.",
        ),
    ),
    option(
        "--to", type=click.Path(path_type=Path), metavar="FILE",
        words=Text(
            "Skriv siffrorna som en sida också, med en bild (.svg) bredvid, i stället för äldre.",
            "Write the figures as a page too, with a picture (.svg) beside it, in place of older ones.",
        ),
    ),
)  # fmt: skip
def bench(
    only: tuple[str, ...],
    stores: tuple[str, ...],
    database: str | None,
    runs: int | None,
    people: int,
    entries: int,
    crowd: int,
    grown: int,
    full: bool,
    to: Path | None,
) -> Answer:
    from ombud.app.bench import suite
    from ombud.app.bench.model import Size

    heard, url = speech(), database or os.environ.get(SERVER, "")
    size = Size(people, runs, entries, crowd, grown)
    wanted = suite.Wanted(_names(only, suite.BY_NAME), _stores(stores, url), size, url, full)
    files = _Files(to)
    with _bar(heard) as progress:
        figures = list(suite.run(wanted, progress, now=heard.now()))
    where = suite.machine(wanted)
    files.write(figures, where, heard.now())
    value = {
        "measures": [one.to_json() for one in figures],
        "machine": where,
        "at": heard.now().isoformat(),
        "ok": all(one.ok for one in figures),
    }
    return Answer(value, _lines(figures, where), DONE if value["ok"] else FINDINGS)


class _Files:
    """The page and the picture beside it: held free before anything is measured, each written whole."""

    def __init__(self, page: Path | None) -> None:
        self._pages = () if page is None else (page, page.with_suffix(".svg"))
        self._aside = {one: one.with_name(f".{one.name}.{os.getpid()}") for one in self._pages}
        for aside in self._aside.values():
            reserve(aside)

    def write(self, figures: "list[Measured]", where: str, at: datetime) -> None:
        from ombud.app.bench import chart, page

        if self._pages:
            text, picture = self._pages
            self._replace(picture, chart.drawn(figures, where, at))
            self._replace(text, page.page(figures, where, at, picture.name))

    def _replace(self, one: Path, content: str) -> None:
        """Figures hold nobody: they take the place of older ones."""
        aside = self._aside[one]
        write(aside, content)
        aside.chmod(0o644)
        aside.replace(one)


def _names(only: tuple[str, ...], known: Iterable[str]) -> tuple[str, ...]:
    names = list(known)
    if set(only) - set(names):
        listed = ", ".join(names)
        raise Misused(Text(f"Måttet finns inte. Det finns: {listed}.", f"No such measure. There are: {listed}."))
    return only


def _stores(asked: tuple[str, ...], url: str) -> "tuple[Store, ...]":
    from ombud.app.bench.model import Store

    chosen = tuple(Store(name) for name in dict.fromkeys(asked)) or (
        Store.SQLITE,
        *((Store.POSTGRESQL,) if url else ()),
    )
    if Store.POSTGRESQL in chosen and not url:
        raise Misused(
            Text(
                f"Ange en PostgreSQL-server med --database eller i {SERVER}.",
                f"Name a PostgreSQL server with --database or in {SERVER}.",
            )
        )
    return chosen


@contextmanager
def _bar(heard: Speech) -> "Iterator[Callable[[str, Store, int, int], None]]":
    """A bar for each measure on standard error, or a line where nobody watches."""
    screen = console(stderr=True)
    from rich.progress import Progress  # slow to load

    with Progress(console=screen, transient=True, disable=not screen.is_terminal) as bars:
        tasks = {}

        def progress(name: str, store: "Store", done: int, of: int) -> None:
            key = f"{name} {store.value}"
            if key not in tasks:
                tasks[key] = bars.add_task(key, total=of)
                if not screen.is_terminal:
                    click.echo(key, err=True)
            bars.update(tasks[key], completed=done, total=of)

        yield progress


def _told(value: float, one: "Measured") -> str:
    from ombud.app.bench.model import TIMED
    from ombud.app.bench.page import number

    return number(value) if one.unit == TIMED else f"{number(value)} {one.unit}"


def _medians(one: "Measured") -> str:
    from ombud.app.bench.model import TIMED
    from ombud.app.bench.page import number

    return f"{number(one.baseline_median_us)} / {number(one.ours_median_us)}" if one.unit == TIMED else ""


def _lines(figures: "list[Measured]", where: str) -> Iterator[Line]:
    yield where
    yield Table(
        (
            Text("Mått", "Measure"), Text("Databas", "Database"), Text("Kvot", "Ratio"), Text("Mål", "Goal"),
            Text("Utan, µs", "Baseline, µs"), Text("Vår, µs", "Ours, µs"), Text("Medianer", "Medians"), Text("", ""),
        ),
        [
            (
                one.name, one.store.value, f"{one.ratio:.2f}", f"≤ {one.goal:g}",
                _told(one.baseline_us, one), _told(one.ours_us, one), _medians(one),
                Text("inom målet", "within the goal") if one.ok else Text("MISSAT", "MISSED"),
            )
            for one in figures
        ],
    )  # fmt: skip
    for one in figures:
        yield from _beside(one)


def _beside(one: "Measured") -> Iterator[Line]:
    from ombud.app.bench.model import BARE
    from ombud.app.bench.page import bare, number, smaller

    less, beside = smaller(one), bare(one)
    if less is not None:
        yield Text(
            f"Mätt i mindre skala än målet gäller: {less.sv}",
            f"Measured at a smaller size than the goal is said of: {less.en}",
        )
    if beside is not None:
        yield Text(f"Bredvid samma arbete i ren SQL: {beside.sv}", f"Beside the bare SQL of the same work: {beside.en}")
    for name, time in one.asides.items():
        if name != BARE:
            said = f"{one.name}, {one.store.value}: {name} {number(time)} {one.unit}"
            yield Text(f"Mätt för sig: {said}", f"Timed apart: {said}")
