"""`ombud demo`: a company in which nobody is real, with all its pages, on this machine; or its story in the terminal.

* It is served on the loopback alone, and everybody in it is invented; nothing leaves this machine.
* Without `--dir` it lies in a directory that is gone when it ends; with it, it is there the next time.
* `--no-serve` tells the story instead: from the notice to a proven erasure, each step as it happens.
"""

from datetime import UTC, datetime
from pathlib import Path

import click

from ombud.cli.answer import Answer
from ombud.cli.command import Misused, command, option
from ombud.law.periods import STOCKHOLM
from ombud.terms.text import Text

SERVED, TOLD = 2_400, 400
"""How many invented people, where nobody says it."""


class Moment(click.ParamType[datetime]):
    """A time of day as people write it: `2026-11-23T10:44`, in Stockholm where nothing else is said."""

    name = "moment"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail("2026-11-23T10:44", param, ctx)
        return (at if at.tzinfo else at.replace(tzinfo=STOCKHOLM)).astimezone(UTC)


@command(
    "demo",
    Text(
        "Öppna ett påhittat företag med alla sidor, på den här datorn; eller visa berättelsen i terminalen.",
        "Open an invented company with all its pages, on this machine; or tell its story in the terminal.",
    ),
    option(
        "--people", type=click.IntRange(0, 41_000),
        words=Text(
            f"Antal påhittade kunder: {SERVED} när sidor visas, annars {TOLD}.",
            f"How many invented customers: {SERVED} where pages are shown, otherwise {TOLD}.",
        ),
    ),
    option("--seed", type=int, default=1, show_default=True, words=Text("Slumpfrö.", "Random seed.")),
    option(
        "--dir", "folder", type=click.Path(path_type=Path), metavar="DIR",
        words=Text("Behåll demon i en katalog, eller öppna den.", "Keep the demo in a directory, or open it."),
    ),
    option(
        "--database", metavar="URL",
        words=Text(
            "En tom databas på en PostgreSQL-server, postgresql://…, i stället för en fil. Kräver --dir.",
            "An empty database at a PostgreSQL server, postgresql://…, instead of a file. Needs --dir.",
        ),
    ),
    option(
        "--port", type=click.IntRange(0, 65535), default=8321, show_default=True,
        words=Text("Porten; är den upptagen tas nästa lediga.", "The port; where it is taken, the next free one."),
    ),
    option("-o", "--open", "opens", is_flag=True, words=Text("Öppna i webbläsaren.", "Open in the browser.")),
    option(
        "--now", "at", type=Moment(), metavar="TIME",
        words=Text("Stanna klockan: 2026-11-23T10:44.", "Stop the clock: 2026-11-23T10:44."),
    ),
    option(
        "--figures", type=click.Path(path_type=Path), metavar="DIR",
        words=Text("Rita statistik och analyser i en katalog. Kräver --no-serve.",
                   "Draw statistics and analyses in a directory. Needs --no-serve."),
    ),
    option(
        "--no-serve", is_flag=True,
        words=Text("Visa bara berättelsen i terminalen.", "Tell the story in the terminal only."),
    ),
    option(
        "--erase", is_flag=True,
        words=Text("Ta bort en demo i --dir, med dess nycklar.", "Take away a demo in --dir, with its keys."),
    ),
    option(
        "--plan", is_flag=True,
        words=Text("Med --erase: visa vad som skulle tas bort.", "With --erase: show what would be removed."),
    ),
)  # fmt: skip
def demo(
    people: int | None, seed: int, folder: Path | None, database: str | None, port: int, opens: bool,
    at: datetime | None, figures: Path | None, no_serve: bool, erase: bool, plan: bool,
) -> Answer:  # fmt: skip
    if database is not None and folder is None:
        raise Misused(_KEPT)  # a directory that is removed would leave a database that nothing opens
    if figures is not None and not no_serve:
        raise Misused(_FIGURES)
    if erase:
        from ombud.cli.demo_served import erased

        if folder is None:
            raise Misused(_WHICH)
        return erased(folder, plan=plan)
    if no_serve:
        from ombud.cli.demo_story import told

        return told(TOLD if people is None else people, seed, folder, database, figures)
    from ombud.cli.demo_served import Wanted, served

    return served(Wanted(SERVED if people is None else people, seed, folder, database, port, opens, at))


_KEPT = Text(
    "Ange också --dir: utan den katalogen går databasen inte att öppna efteråt.",
    "Give --dir too: without that directory the database cannot be opened afterwards.",
)
_FIGURES = Text(
    "--figures hör till berättelsen: ange också --no-serve.", "--figures belongs to the story: give --no-serve too."
)
_WHICH = Text("Ange vilken demo som ska tas bort: --dir DIR.", "Say which demo is to be taken away: --dir DIR.")
