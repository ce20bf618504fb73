"""How a release is kept: what was told and what was not, sealed; and the lanes of its cells, that go with the extract.

spec/release.md 4 is the page for this file.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from struct import Struct
from typing import Any, NamedTuple

from ombud.analysis.release.boxes import Side, box_of, groups, single_valued
from ombud.analysis.release.memory import Memory, Shown, Told
from ombud.analysis.release.model import LANES, Cell, Coarser, Key, Measure, Number, Release, Table
from ombud.analysis.release.store import ReleasedRow
from ombud.database.row_seal import DamagedRow
from ombud.keys import Keyring
from ombud.terms import PurposeId
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros

_JSON = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
_MARKS = Struct(f">{LANES}I")


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one release."""

    question: dict[str, Any]
    cells: tuple[tuple[Key, Told], ...]
    groups: frozenset[Side]


def question(table: Table, context: Release) -> dict[str, Any]:
    """The question as codes: equal questions are equal here."""
    return {
        "what": context.what,
        "dimensions": list(table.dimensions),
        "measure": table.measure.value,
        "once": table.once,
        "filters": {name: sorted(values) for name, values in context.filters.items()},
        "coarser": {
            name: [group.attribute, {one: sorted(of) for one, of in group.members.items()}]
            for name, group in context.coarser.items()
            if name in table.dimensions
        },
    }


def query_hash(asked: dict[str, Any], context: Release) -> bytes:
    """The question for one purpose, on one extract."""
    return sha256(_JSON([context.purpose, context.extract.hex(), asked]).encode()).digest()


def sealed(keyring: Keyring, row: ReleasedRow, kept: Kept) -> ReleasedRow:
    """The row with what is kept in it. Cells without lanes have no marks."""
    cells = [_written(key, told) for key, told in kept.cells]
    key, place = _key(keyring, row)
    plain = _JSON({"question": kept.question, "cells": cells}).encode()
    marks = b"".join(_MARKS.pack(*(told.cell.lanes or (0,) * LANES)) for _, told in kept.cells)
    return row._replace(
        sealed=key.seal(place("release"), plain),
        marks=key.seal(place("marks"), marks),
    )


def opened(keyring: Keyring, row: ReleasedRow) -> Kept:
    """Raises `TamperedError`."""
    plain = _plain(keyring, row)
    context, table = _asked(row, plain["question"])
    return Kept(plain["question"], _cells(keyring, row, plain, context, table), frozenset(groups(context, table)))


def _plain(keyring: Keyring, row: ReleasedRow) -> dict[str, Any]:
    key, place = _key(keyring, row)
    found: dict[str, Any] = json.loads(key.open(place("release"), row.sealed))
    return found


def _cells(
    keyring: Keyring, row: ReleasedRow, plain: dict[str, Any], context: Release, table: Table
) -> tuple[tuple[Key, Told], ...]:
    key, place = _key(keyring, row)
    marks = list(_MARKS.iter_unpack(key.open(place("marks"), row.marks))) if row.marks else [()] * len(plain["cells"])
    return tuple(
        _read(context, table, one, lanes if any(lanes) else ())
        for one, lanes in zip(plain["cells"], marks, strict=True)
    )


class Of(NamedTuple):
    """Of which extract, and of what, a release is."""

    extract: bytes
    what: str

    def touches(self, other: "Of") -> bool:
        """Can the one be held against the other? On one extract by who is counted; else by the words alone."""
        return self.extract == other.extract or self.what == other.what


_OF_NOTHING = Of(b"", "")
"""Figures with noise: they tell nothing of those beside them but what the noise lets through."""


def remember(
    memory: Memory, keyring: Keyring, rows: Iterable[ReleasedRow], asked: Release, at: int
) -> Iterator[tuple[bytes, Of]]:
    """Remember what can touch the question, and say of each row what it is of. Raises `DamagedRow` for a row whose
    marks are gone before their time."""
    new = Of(asked.extract, asked.what)
    for row in rows:
        if row.marks is None and row.marks_until > at:
            raise DamagedRow("released")
        plain = _plain(keyring, row)
        of = _OF_NOTHING if "noise" in plain["question"] else Of(row.extract_id, plain["question"]["what"])
        if of != _OF_NOTHING and of.touches(new):
            context, table = _asked(row, plain["question"])
            memory.questions.add(row.query_hash)
            memory.use(row.extract_id, context.what, groups(context, table), row.at)
            memory.add(told for _, told in _cells(keyring, row, plain, context, table))
        memory.releases.add(row.release_id)
        yield row.release_id, of


def _asked(row: ReleasedRow, asked: dict[str, Any]) -> tuple[Release, Table]:
    coarser = {
        name: Coarser(attribute, {one: frozenset(of) for one, of in members.items()})
        for name, (attribute, members) in asked["coarser"].items()
    }
    filters = {name: frozenset(values) for name, values in asked["filters"].items()}
    context = Release(PurposeId(row.purpose), row.extract_id, asked["what"], filters, coarser=coarser)
    return context, Table(tuple(asked["dimensions"]), Measure(asked["measure"]), {}, once=asked["once"])


def _written(key: Key, told: Told) -> list[object]:
    shown, stands = ([None, None] if one is None else [one[0], str(one[1])] for one in (told.shown, told.stands))
    return [list(key), told.cell.people, str(told.cell.value), *shown, *stands, told.touched]


def _read(context: Release, table: Table, written: Sequence[Any], lanes: tuple[int, ...]) -> tuple[Key, Told]:
    key, people, value, *figures, touched = written
    shown, stands = _shown(figures[:2]), _shown(figures[2:])
    cell = Cell(people, _number(value), (), lanes)
    box, single = box_of(context, table.dimensions, tuple(key)), single_valued(context, table)
    return tuple(key), Told(box, table.measure, cell, context.extract, shown, stands, touched, single)


def _shown(figure: Sequence[Any]) -> Shown | None:
    return None if figure[0] is None else (figure[0], _number(figure[1]))


def _number(text: str) -> Number:
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def _key(keyring: Keyring, row: ReleasedRow) -> tuple[Any, Any]:
    year = from_micros(row.at).year
    klass = f"log-{year:04d}"
    return keyring.log_key(year), lambda field: Context(b"", klass, field, row.release_id, 1)
