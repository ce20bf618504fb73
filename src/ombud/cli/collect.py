"""`ombud collect`: bring people in from a file under a mapping, and say what became of every row.

* How far it has come is shown on standard error, where a person sits.
* The report names line, field and reason of every row that was not taken, and never a value; and every column
  that was left out, with its reason. A second run of the same file changes nothing.
* Exit code 1 when a row was not taken; the rest is in.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table, console
from ombud.cli.arguments import ACTOR, SOURCE, file_argument, folder_argument
from ombud.cli.command import command, option, speech
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.collection.collect import Report

_SHOWN = 50
"""Faults that are shown to people; programs get them all."""


@command(
    "collect",
    Text("Ta in personer från en fil (CSV, JSON Lines, FHIR).", "Bring people in from a file (CSV, JSON Lines, FHIR)."),
    folder_argument(), file_argument(),
    option(
        "--mapping", type=SOURCE, required=True,
        words=Text("Vilken kolumn som ger vilken uppgift.", "Which column gives which data."),
    ),
    option(
        "--source", metavar="SOURCE",
        words=Text(
            "Varifrån uppgifterna kommer; måste stämma med mappningen.",
            "Where the data comes from; must be what the mapping says.",
        ),
    ),
    ACTOR,
)  # fmt: skip
def collect(folder: Path, file: Path, mapping: Path, source: str | None, actor: str) -> Answer:
    from ombud.app.importing import Import, Unlike, import_file
    from ombud.cli import session
    from ombud.cli.policy_file import broken
    from ombud.vault import Spent

    heard = speech()
    text = mapping.read_bytes()
    with session.installation(folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        with _bar(file.stat().st_size, heard) as progress:
            report = import_file(ombud.vault, Import(file, text, by, heard.now, source, progress))
    if isinstance(report, Spent):
        return session.over(report)
    if isinstance(report, Unlike):
        return session.no("N-03.1", report.text)
    return broken(mapping.name, report) if isinstance(report, tuple) else _answer(report, heard)


@contextmanager
def _bar(size: int, heard: Speech) -> Iterator[Callable[["Report", int], None]]:
    """A bar on standard error; nothing where nobody watches."""
    screen = console(stderr=True)
    if heard.as_json or not screen.is_terminal:
        yield lambda _report, _bytes: None
        return
    from rich.progress import Progress  # slow to load

    with Progress(console=screen, transient=True) as bars:
        task = bars.add_task(heard.say(Text("Tar in", "Taking in")), total=size)

        def progress(report: "Report", bytes_read: int) -> None:
            said = Text(f"Tar in: {report.rows} rader", f"Taking in: {report.rows} rows")
            bars.update(task, completed=bytes_read or None, description=heard.say(said))

        yield progress


def _answer(report: "Report", heard: Speech) -> Answer:
    left_out = sorted(report.not_taken.items())
    value = {
        "rows": report.rows,
        "taken": report.taken,
        "people": report.people,
        "records": report.records,
        "unchanged": report.unchanged,
        "resumed_at": report.resumed_at,
        "faults": list(_faults(report)) if heard.as_json else [],  # there may be a million
        "not_taken": [
            {
                "column": column,
                "code": code,
                "rows": number,
                "reason_sv": report.reasons[column, code].sv,
                "reason_en": report.reasons[column, code].en,
            }
            for (column, code), number in left_out
        ],
    }
    return Answer(value, _lines(report), FINDINGS if report.faults else DONE)


def _faults(report: "Report") -> Iterator[dict[str, str | int]]:
    for fault in report.faults:
        reason = fault.reason
        yield {"line": fault.line, "field": fault.field, "message_sv": reason.sv, "message_en": reason.en}


def _lines(report: "Report") -> Iterator[Line]:
    if report.resumed_at:
        yield Text(f"Fortsatte efter rad {report.resumed_at}.", f"Went on after line {report.resumed_at}.")
    yield Text(
        f"{report.rows} rader: {report.taken} tagna, {report.unchanged} oförändrade, {len(report.faults)} inte tagna. "
        f"{report.people} nya personer, {report.records} nya uppgifter.",
        f"{report.rows} rows: {report.taken} taken, {report.unchanged} unchanged, {len(report.faults)} not taken. "
        f"{report.people} new people, {report.records} new records.",
    )
    if report.faults:
        yield Table(
            (Text("Rad", "Line"), Text("Fält", "Field"), Text("Skäl", "Reason")),
            [(str(fault.line), fault.field or "–", fault.reason) for fault in islice(report.faults, _SHOWN)],
        )
        more = len(report.faults) - _SHOWN
        if more > 0:
            yield Text(f"… och {more} till; --json visar alla.", f"… and {more} more; --json shows all.")
    if report.not_taken:
        yield Text("Kolumner som inte togs in:", "Columns that were not taken:")
        yield Table(
            (Text("Kolumn", "Column"), Text("Rader", "Rows"), Text("Skäl", "Reason")),
            [(key[0], str(number), report.reasons[key]) for key, number in sorted(report.not_taken.items())],
        )
