"""`ombud analyse DIR table|market`: released tables read again, and held against public figures (S13)."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ombud.cli.analyse_desk import desk_of, no
from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import ACTOR, SOURCE
from ombud.cli.command import command, group, option, speech
from ombud.cli.speech import Speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.analysis.questions.kept_table import KeptTable
    from ombud.analysis.questions.model import NotAsked
    from ombud.analysis.questions.public import Public
    from ombud.analysis.questions.said import Words
    from ombud.analysis.release.model import Number
    from ombud.app.market import Held, Market

_MOST_BYTES = 4_000_000


def public_of(path: Path, source: str) -> "Public | NotAsked":
    """The population figures of a file."""
    from ombud.analysis.questions.public import read_public

    return read_public(path.read_bytes()[:_MOST_BYTES].decode("utf-8", "replace"), source)


@command("list", Text("Sparade tabeller, med sina versioner.", "Tables that are kept, with their versions."), ACTOR)
def list_(actor: str) -> Answer:
    from ombud.analysis.questions.sentence import sentence
    from ombud.app.market import readable_tables

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        kept = readable_tables(at)
    value = {"tables": [_value(one, figures=False) for one in kept]}
    headings = [
        Text("Namn", "Name"),
        Text("Version", "Version"),
        Text("Fråga", "Question"),
        Text("Underlag", "Extract"),
    ]
    rows = [
        [one.name, str(one.version), sentence(one.question, heard.language), f"{one.made_on:%Y-%m-%d}"] for one in kept
    ]
    return Answer(value, [Table(headings, rows) if rows else Text("Inga sparade tabeller.", "No tables are kept.")])


@command(
    "show",
    Text("Läs en sparad tabell igen, som den lämnades ut.", "Read a table that is kept again, as it left."),
    click.argument("name", metavar="NAME"),
    option("--version", type=int, metavar="N", words=Text("Inte den nyaste versionen.", "Not the newest version.")),
    ACTOR,
)  # fmt: skip
def show(name: str, version: int | None, actor: str) -> Answer:
    from ombud.analysis.questions.keep import answer_text
    from ombud.analysis.questions.model import NotAsked
    from ombud.analysis.questions.said import Words
    from ombud.analysis.questions.sentence import sentence
    from ombud.app.market import readable_table

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        read = readable_table(at, name, version)
        if isinstance(read, NotAsked):
            return no(at, (read,), heard)
    policy, found = read
    words, by = Words(policy.file, heard.language), found.question.by
    rows: list[list[str | Text]] = [
        [*(words.value(column, word) for column, word in zip(by, row.key, strict=True)), _figure(row.value, words)]
        for row in found.rows
    ]
    title = sentence(found.question, heard.language)
    said = Text(
        f"Ur ett underlag från {found.made_on:%Y-%m-%d}; grupper under {found.minimum} visas inte.",
        f"Of an extract of {found.made_on:%Y-%m-%d}; groups of fewer than {found.minimum} are not shown.",
    )
    headings = [Text(name, name) for name in (*map(words.column, by), words.measure(found.question.measure))]
    lines: list[Line] = [title[:1].upper() + title[1:], Table(headings, rows), said, answer_text(found.answer)]
    return Answer(_value(found, figures=True), lines)


def _value(one: "KeptTable", *, figures: bool) -> dict[str, object]:
    from ombud.analysis.questions.address import address
    from ombud.analysis.questions.keep import answer_text

    value: dict[str, object] = {
        "name": one.name, "version": one.version, "address": address(one.question), "answer": answer_text(one.answer),
        "made_at": one.made_at.isoformat(), "kept_at": one.kept_at.isoformat(), "by": one.kept_by,
        "minimum": one.minimum,
    }  # fmt: skip
    if figures:
        value["rows"] = [{"key": list(row.key), "value": _plain(row.value)} for row in one.rows]
    return value


def _held(held: "Held") -> dict[str, object]:
    return {"value": _plain(held.value), "per_1000": None if held.per is None else round(float(held.per), 1)}


def _figure(value: "Number | None", words: "Words") -> str:
    from ombud.analysis.charts.numbers import number

    return words.of(_NOT_SHOWN) if value is None else number(value, words.language)


def _plain(value: "Number | None") -> int | float | None:
    return value if value is None or isinstance(value, int) else float(value)


table: click.Command = group(
    "table",
    Text("Tabeller som har lämnats ut och sparats.", "Tables that have been let out and kept."),
    [list_, show],
)


@command(
    "market",
    Text(
        "Sparade tabeller per kommun sida vid sida, mot offentliga befolkningssiffror.",
        "Tables by municipality that are kept, side by side, against public population figures.",
    ),
    click.argument("names", nargs=-1, required=True, metavar="NAME…"),
    option(
        "--public", "file", type=SOURCE, required=True, metavar="FILE",
        words=Text("Befolkning: kommun;åldersspann;antal per rad.", "Population: municipality;age band;number a line."),
    ),
    option(
        "--source", required=True, metavar="TEXT",
        words=Text("Varifrån befolkningssiffrorna är.", "Where the population figures are from."),
    ),
    ACTOR,
)  # fmt: skip
def market(names: tuple[str, ...], file: Path, source: str, actor: str) -> Answer:
    from ombud.analysis.questions.model import NotAsked
    from ombud.app.market import Market
    from ombud.app.market import market as held

    heard = speech()
    with desk_of(heard, actor) as at:
        if isinstance(at, Answer):
            return at
        public = public_of(file, source)
        if isinstance(public, NotAsked):
            return no(at, (public,), heard)
        found = held(at, names, public)
        if not isinstance(found, Market):
            return no(at, found, heard)
    return _market(found, heard)


def _market(found: "Market", heard: Speech) -> Answer:
    from ombud.analysis.charts.numbers import number
    from ombud.analysis.questions.keep import answer_text
    from ombud.analysis.questions.said import Words

    words, by = Words(found.policy.file, heard.language), found.tables[0].question.by
    value = {
        "source": found.source, "answer": answer_text(found.kept.id),
        "tables": [_value(one, figures=False) for one in found.tables],
        "areas": [
            {"key": list(one.key), "live": one.live, "tables": [*map(_held, one.held)]} for one in found.areas
        ],
    }  # fmt: skip
    rows: list[list[str | Text]] = []
    for area in found.areas:
        cells: list[str | Text] = [words.value(column, word) for column, word in zip(by, area.key, strict=True)]
        cells.append("–" if area.live is None else words.count(area.live))
        for held in area.held:
            per = "–" if held.per is None else number(held.per, words.language, 1)
            cells += [_figure(held.value, words), per]
        rows.append(cells)
    names = [*map(words.column, by), words.of(_LIVE)]
    for one in found.tables:
        names += [one.name, words.of(_PER)]
    said = Text(f"Offentliga siffror: {found.source}.", f"Public figures: {found.source}.")
    return Answer(value, [Table([Text(name, name) for name in names], rows), said, answer_text(found.kept.id)])


_NOT_SHOWN, _LIVE, _PER = Text("visas inte", "not shown"), Text("bor där", "live there"), Text("per 1 000", "per 1,000")
