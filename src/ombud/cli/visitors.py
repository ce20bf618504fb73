"""`ombud visitors`: what is known of the website's visitors: taken in, counted, shown to whom it is about, erased.

* The code of a browser is asked for at the prompt or read from standard input, never given as an argument.
* A log file counts once: it is known again, also when it has grown or was packed (`visitors/taking_in.py`).
* Figures are shown without those that are too small (`app/visiting.py`).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import DONE, FINDINGS, Answer, Line, Table
from ombud.cli.arguments import ACTOR, SOURCE, Day
from ombud.cli.command import Misused, command, installation_group, option, speech
from ombud.cli.counting import LINES, counting
from ombud.cli.visitors_rights import access, choices, erase, sweep
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.visiting import Figures
    from ombud.app.visiting import Table as Cells
    from ombud.visitors import Report

_SHOWN = 50
"""Faults that are shown to people; programs get them all."""
_PERIOD = timedelta(days=59)


@command(
    "import",
    Text(
        "Räkna besök ur webbserverns logg (nginx, Apache, Caddy; även gzip). Samma fil räknas en gång.",
        "Count visits from the web server's log (nginx, Apache, Caddy; gzip too). The same file counts once.",
    ),
    click.argument("files", type=SOURCE, nargs=-1, required=True, metavar="FILE…"), ACTOR,
)  # fmt: skip
def take_in(files: tuple[Path, ...], actor: str) -> Answer:
    from ombud.cli import session
    from ombud.policy.ask import Refusal
    from ombud.visitors import Taking, take_in

    heard, reports = speech(), list["Report"]()
    for file in files:
        if not file.is_file():
            raise Misused(
                Text(
                    f"{file.name} är ingen fil. En logg läses om från sin början; skriv den till en fil först.",
                    f"{file.name} is no file. A log is read again from its beginning; write it to a file first.",
                )
            )
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        with counting(heard, Text("Tar in", "Taking in"), LINES) as progress:
            for file in files:
                taking = Taking(file, ombud.config.web.site(), by, heard.now, progress)
                report = take_in(ombud.vault, taking)
                if isinstance(report, Refusal):
                    return session.refused(ombud, report, heard)
                reports.append(report)
    return _taken(files, reports)


def _taken(files: tuple[Path, ...], reports: "list[Report]") -> Answer:
    value = {
        "files": [
            {
                "file": file.name, "resumed_at": one.resumed_at, "lines": one.lines, "counted": one.counted,
                "logged": one.logged, "ended": one.ended, "bad": one.bad, "unfinished": one.unfinished,
                "damaged": one.damaged, "older": one.older,
                "faults": [{"line": f.line, "reason_sv": f.reason.sv, "reason_en": f.reason.en} for f in one.faults],
            }
            for file, one in zip(files, reports, strict=True)
        ]
    }  # fmt: skip
    lines = [line for file, one in zip(files, reports, strict=True) for line in _told(file, one)]
    return Answer(value, lines, FINDINGS if any(one.bad or one.damaged or one.older for one in reports) else DONE)


def _told(file: Path, one: "Report") -> Iterator[Line]:
    if one.resumed_at:
        yield Text(
            f"{file.name}: {one.resumed_at} rader fanns redan.", f"{file.name}: {one.resumed_at} lines were in already."
        )
    yield Text(
        f"{file.name}: {one.lines} rader, {one.counted} sidvisningar räknade, {one.logged} i säkerhetsloggen, "
        f"{one.ended} utanför sin tid, {one.bad} oläsliga.",
        f"{file.name}: {one.lines} lines, {one.counted} page views counted, {one.logged} in the security log, "
        f"{one.ended} outside their time, {one.bad} not readable.",
    )
    if one.faults:
        rows = [(str(fault.line), fault.reason) for fault in one.faults[:_SHOWN]]
        yield Table((Text("Rad", "Line"), Text("Skäl", "Reason")), rows)
    if one.bad > _SHOWN:
        yield Text(f"… och {one.bad - _SHOWN} till.", f"… and {one.bad - _SHOWN} more.")
    if one.older:
        yield Text(
            "Filen börjar som en som det finns mer av redan: en äldre kopia, eller en som bröts. Inget togs ur den.",
            "The file begins like one of which more is in already: an older copy, or one that broke off. "
            "Nothing was taken from it.",
        )
    elif one.damaged:
        yield Text(
            "Den packade filen är skadad. Det som står före skadan är taget; ta in en hel kopia för resten.",
            "The packed file is damaged. What stands before the damage is in; take in a whole copy for the rest.",
        )
    if one.unfinished:
        yield Text("Sista raden har inget slut än; den tas nästa gång.", "The last line has no end yet; it comes next.")


@command(
    "figures",
    Text(
        "Sidvisningar, sidor, källor och besök; små tal visas inte.",
        "Page views, pages, sources and visits; small figures are not shown.",
    ),
    option("--from", "first", type=Day(), metavar="DATE", words=Text("Första dagen.", "The first day.")),
    option("--until", "last", type=Day(), metavar="DATE", words=Text("Sista dagen.", "The last day.")),
    ACTOR,
)  # fmt: skip
def figures(first: date | None, last: date | None, actor: str) -> Answer:
    from ombud.app.visiting import figures as counted
    from ombud.cli import session
    from ombud.law.periods import local_date
    from ombud.policy.ask import Refusal

    heard = speech()
    until = last or local_date(heard.now())
    begin = first or until - _PERIOD
    if begin > until:
        raise Misused(Text("Första dagen är efter den sista.", "The first day is after the last."))
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, actor)
        if isinstance(by, Answer):
            return by
        found = counted(ombud, begin, until, by=by, now=heard.now())
        if isinstance(found, Refusal):
            return session.refused(ombud, found, heard)
    return _figures(found)


_TABLES = {
    "days": Text("Dag", "Day"),
    "pages": Text("Sida", "Page"),
    "sources": Text("Källa", "Source"),
    "hours": Text("Timme (UTC)", "Hour (UTC)"),
    "visits": Text("Besök med samtycke, dag", "Visits with consent, day"),
}


def _figures(found: "Figures") -> Answer:
    tables: dict[str, Cells] = {name: getattr(found, name) for name in _TABLES}
    value = {
        "from": found.first.isoformat(), "until": found.last.isoformat(), "smallest": found.smallest,
        "weeks": found.weeks,
        **{n: {"cells": dict(t.cells), "total": t.total, "hidden": t.hidden} for n, t in tables.items()},
    }  # fmt: skip
    lines: list[Line] = []
    for name, heading in _TABLES.items():
        rows: list[tuple[str | Text, str]] = [(cell or _DIRECT, str(n)) for cell, n in tables[name].cells.items()]
        if tables[name].hidden:
            rows.append((_REST, "–"))
        if rows:
            lines.append(Table((heading, Text("Antal", "Number")), rows))
    note = Text(
        f"Siffrorna är av {found.weeks} hela veckor som är slut, avrundade till närmaste 5. Tal under "
        f"{found.smallest} visas inte; under {2 * found.smallest} för sidor om hälsa.",
        f"The figures are of {found.weeks} whole weeks that have ended, rounded to the nearest 5. Figures under "
        f"{found.smallest} are not shown; under {2 * found.smallest} for pages about health.",
    )
    return Answer(value, [*lines, note] if lines else [_NOTHING, note])


_DIRECT = Text("(direkt eller egen sida)", "(direct or own page)")
_REST = Text("(övriga)", "(others)")
_NOTHING = Text("Ingenting är räknat de veckorna.", "Nothing was counted in those weeks.")

visitors = installation_group(
    "visitors",
    Text(
        "Webbplatsens besökare: räkna loggar, siffror, tillgång och radering för den som visar sin kod.",
        "Web visitors: count logs, figures, access and erasure for whoever shows their code.",
    ),
    [take_in, figures, access, erase, choices, sweep],
)
