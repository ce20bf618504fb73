"""Public population figures that somebody brings, and customers held against them (market analysis).

    Stockholm;40-49;142000
    Stockholm;50-59;121500

* A file has a municipality, an age band or nothing for all ages, and a number of people. Who brings it says where it is
  from, and that is said with every figure; nothing is looked up here.
* All ages of an area are the line that says so, or the sum of every band there is: of some of them it would be fewer
  than live there, and each of our figures too many.
* What is divided is a released figure. Where it is not shown, neither is its quotient; an area without a figure of ours
  is one that is not shown, so that none is told from too few.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ombud.analysis.questions.answer import Answer, Row
from ombud.analysis.questions.model import NotAsked, Question
from ombud.analysis.release import TOTAL
from ombud.extracts.less import BANDS
from ombud.law.municipalities import compared
from ombud.terms import Text

MOST_LINES, MOST_PEOPLE = 20_000, 100_000_000
PER = 1_000
"""Customers of so many who live there."""
_AREA, _AGE = "municipality", "age"
_DIGITS = re.compile("[0-9]{1,12}")
_UNREADABLE = "\N{REPLACEMENT CHARACTER}"
"""In a name it says that the file is not UTF-8: it would be held against no area of ours, and nobody would see why."""


@dataclass(frozen=True, slots=True)
class Public:
    """Population by area and age band; all ages under `TOTAL`."""

    source: str
    people: Mapping[tuple[str, str], int]
    names: Mapping[str, str]
    """Each area as the file writes it, by how it is compared (`compared`)."""

    def in_(self, area: str, age: str) -> int | None:
        """How many live there: of that age, or of all."""
        found = self.people.get((compared(area), age))
        if found is not None or age != TOTAL:
            return found
        bands = [self.people.get((compared(area), band)) for band in BANDS]
        return sum(number or 0 for number in bands) if None not in bands else None


def read_public(text: str, source: str) -> Public | NotAsked:
    """The figures of a file; raises nothing: a fault is said with its line and not with what stands there."""
    if not source.strip():
        return _NO_SOURCE
    people: dict[tuple[str, str], int] = {}
    names: dict[str, str] = {}
    for number, line in enumerate(_lines(text), 1):
        if line is not None and not any(cell.strip() for cell in line):
            continue
        read = None if line is None else _line(line)
        if read is None and number == 1 and line is not None:
            continue
        if read is None or number > MOST_LINES or (compared(read[0]), read[1]) in people:
            return _bad_line(number)
        area, age, many = read
        people[compared(area), age] = many
        names.setdefault(compared(area), area)
    return Public(source.strip(), people, names) if people else _bad_line(1)


def _lines(text: str) -> Iterator[list[str] | None]:
    """The cells of each line, however lines end; `None`, and no more, where one is none of a table."""
    try:
        yield from csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=None), delimiter=_delimiter(text))
    except csv.Error:
        yield None


def _delimiter(text: str) -> str:
    first = text.splitlines()[0] if text.strip() else ""
    return max(";,\t", key=first.count)


def _line(cells: list[str]) -> tuple[str, str, int] | None:
    if len(cells) not in (2, 3):
        return None
    area, age, number = (cells[0], "", cells[1]) if len(cells) == 2 else cells
    digits = "".join(sign for sign in number if not sign.isspace())
    if not area.strip() or _UNREADABLE in area or not _DIGITS.fullmatch(digits) or not 0 < int(digits) <= MOST_PEOPLE:
        return None
    band = age.strip().replace("–", "-").removesuffix(" år") or TOTAL
    return (area.strip(), band, int(digits)) if band in (*BANDS, TOTAL) else None


def cannot_stand_beside(question: Question) -> NotAsked | None:
    """Why public figures are not held against that question, if so."""
    return None if question.by in ((_AREA,), (_AREA, _AGE)) else _BY_AREA


def against(answer: Answer, public: Public) -> Answer:
    """The answer as customers per thousand who live there. Nothing stands against the question."""
    by = answer.question.by
    rows = [_per(row, public) for row in answer.rows if row.key[0] != TOTAL]
    there = {(compared(row.key[0]), *row.key[1:]) for row in rows}
    missing = [
        Row(key, None, None, whole=number)
        for (area, age), number in public.people.items()
        if (len(by) == 2) is (age != TOTAL) and (area, *((age,) if len(by) == 2 else ())) not in there
        for key in [(public.names[area], *((age,) if len(by) == 2 else ()))]
    ]
    return replace(answer, rows=(*rows, *missing), public=public.source)


def _per(row: Row, public: Public) -> Row:
    whole = public.in_(row.key[0], row.key[1] if len(row.key) > 1 else TOTAL)
    if whole is None or row.value is None:
        return replace(row, value=None, whole=whole)
    return replace(row, value=Decimal(row.value) * PER / whole, whole=whole)


_NO_SOURCE = NotAsked(
    "S-08",
    Text("Skriv varifrån siffrorna är.", "Write where the figures are from."),
    Text("Till exempel: SCB, folkmängd 31 december 2025.", "For example: Statistics Sweden, population 2025-12-31."),
)
_BY_AREA = NotAsked(
    "S-08",
    Text(
        "Offentliga siffror jämförs med en fråga som är uppdelad på kommun, eller på kommun och ålder.",
        "Public figures are held against a question by municipality, or by municipality and age.",
    ),
)


def _bad_line(number: int) -> NotAsked:
    return NotAsked(
        "S-08",
        Text(f"Rad {number} går inte att läsa.", f"Line {number} cannot be read."),
        Text(
            f"Skriv kommun;åldersspann;antal på varje rad, i UTF-8. Åldersspannen är {', '.join(BANDS)}.",
            f"Write municipality;age band;number on each line, in UTF-8. The age bands are {', '.join(BANDS)}.",
        ),
    )
