"""The file of somebody who has found rows by hand: read in memory, checked, and told of another person (Art. 15(4)).

* CSV with a line of headings, a JSON list of flat objects, or JSON Lines; UTF-8. What else it is, is refused.
* A number of another person in it stops the whole file, and says where without saying the number.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from io import StringIO

from ombud.collection.relate import Declined
from ombud.systems.forms import spellings
from ombud.systems.kinds import Kind
from ombud.terms import Text

MOST_BYTES = 2_000_000
MOST_ROWS, MOST_COLUMNS, LONGEST = 10_000, 100, 10_000
_NAME = re.compile(r"[^\x00-\x1f]{1,60}")
_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+ ]?\d{4}(?!\d)")
Cell = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows of one table. Personal data: they do not print."""

    names: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]] = field(repr=False)


def read_file(content: bytes, own: frozenset[str], on: date) -> FoundRows | Declined:
    """The rows, if they are fit to lie in the person's copy; `own` are the spellings of their own numbers."""
    if not 0 < len(content) <= MOST_BYTES:
        return SIZE
    try:
        text = content.decode("utf-8-sig")
        found = _of_json(text) if text.lstrip()[:1] in ("[", "{") else _of_csv(text)
    except (ValueError, RecursionError, csv.Error):
        return NO_KIND
    if found is None or not _fits(found):
        return NO_KIND
    place = next(_others(found, own, on), None)
    return found if place is None else _of_another(*place)


def _of_csv(text: str) -> FoundRows | None:
    head = text.split("\n", 1)[0]
    mark = ";" if head.count(";") > head.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    names, *rows = [tuple(row) for row in reader if row] or [()]
    return FoundRows(names, rows) if all(len(row) == len(names) for row in rows) else None


def _of_json(text: str) -> FoundRows | None:
    said = json.loads(text) if text.lstrip()[0] == "[" else [json.loads(line) for line in text.splitlines() if line]
    if not all(isinstance(one, dict) for one in said):
        return None
    names = tuple(dict.fromkeys(name for one in said for name in one))
    rows = [tuple(one.get(name) for name in names) for one in said]
    flat = all(cell is None or isinstance(cell, str | int | float | bool) for row in rows for cell in row)
    return FoundRows(names, rows) if flat else None


def _fits(found: FoundRows) -> bool:
    names = found.names
    return (
        0 < len(found.rows) <= MOST_ROWS
        and 0 < len(names) == len(set(names)) <= MOST_COLUMNS
        and all(_NAME.fullmatch(name) and not _NUMBER.search(name) for name in names)
        and all(len(str(cell)) <= LONGEST and "\x00" not in str(cell) for row in found.rows for cell in row)
    )


def _others(found: FoundRows, own: frozenset[str], on: date) -> Iterator[tuple[int, str]]:
    """Where a number stands that is not the person's: the row, from one, and the column."""
    for number, row in enumerate(found.rows, 1):
        for name, cell in zip(found.names, row, strict=True):
            for seen in _NUMBER.findall(str(cell)):
                spelt = spellings(Kind.PERSONNUMMER, seen, on)
                if spelt and not spelt & own:
                    yield number, name


def _of_another(row: int, column: str) -> Declined:
    return Declined(
        "R-15.4",
        Text(
            f"På rad {row} i kolumnen {column} står ett personnummer som inte är den här personens. Ta bort det som "
            "gäller andra, och lämna filen igen. Ingenting är sparat.",
            f"In row {row}, column {column}, there is a personal identity number that is not this person's. Take away "
            "what is about others, and hand the file in again. Nothing is kept.",
        ),
    )


SIZE = Declined(
    "R-15.2",
    Text(
        f"Filen är tom eller större än {MOST_BYTES // 1_000_000} MB. Dela den, eller lämna den för sig.",
        f"The file is empty or larger than {MOST_BYTES // 1_000_000} MB. Divide it, or hand it over separately.",
    ),
)
NO_KIND = Declined(
    "R-15.2",
    Text(
        "Filen går inte att läsa: CSV med rubriker, eller JSON med en rad per objekt, i UTF-8, med högst "
        f"{MOST_ROWS} rader och {MOST_COLUMNS} kolumner.",
        "The file cannot be read: CSV with headings, or JSON with an object for each row, in UTF-8, of at most "
        f"{MOST_ROWS} rows and {MOST_COLUMNS} columns.",
    ),
)
