"""Are the rows of a page as they were written? Asked of all of them together (`database/row_seal.py`).

What is hashed is what `row_bytes` makes of the columns; where rows have the same columns it is put together from parts
that come again, and a test holds that it is the same (tests/vault/crowd/test_seals.py).
"""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from struct import Struct

from ombud.database import DamagedRow, RowSeal
from ombud.database.port import Row
from ombud.database.row_bytes import BYTES, INTEGER, LENGTH, NUMBER, row_bytes
from ombud.vault.crowd.store import Read
from ombud.vault.standing import has_wished

_ID = LENGTH.pack(BYTES, 16)
_NUMBER = INTEGER.pack
_words = lru_cache(maxsize=1024)(row_bytes)
"""Columns that hold the same again and again."""
_STANDS = Struct(">BI16sBI").pack
_WISHES = Struct(">BI16sBqBqBq").pack
_END = Struct(">BqBqBqBqx").pack
"""version, collected, event, until; and nothing, for what has taken its place."""
_MANY = 4096


def check_page(row_seal: RowSeal, read: Read, unit: bytes | None) -> None:
    """Raises `DamagedRow`. Where somebody's standing says that they have wishes, these are there."""
    standing = [row for row in read.people if row[1] is not None]
    row_seal.check_many("subject", [row[2] for row in standing], map(_stands, standing))
    row_seal.check_many("wishes", [row[4] for row in read.wishes], map(_wishes, read.wishes))
    row_seal.check_many("record", [row[14] for row in read.records], _RECORDS(read.records))
    row_seal.check_many("relation", [row[-1] for row in read.relations], map(_relation, read.relations))
    for subject, opened_at, seal in read.care:
        row_seal.check("care_relation", seal, subject, unit, opened_at, None)
    wished = {row[0] for row in read.wishes}
    if any(has_wished(row[1]) and row[0] not in wished for row in standing):
        raise DamagedRow("wishes")


def _stands(row: Row) -> bytes:
    standing: bytes = row[1]
    return _STANDS(BYTES, 16, row[0], BYTES, len(standing)) + standing


def _wishes(row: Row) -> bytes:
    subject, choices, flags, recorded, _ = row
    return _WISHES(BYTES, 16, subject, NUMBER, choices, NUMBER, flags, NUMBER, recorded)


def _relation(row: Row) -> bytes:
    """Neither what is sealed of it nor the rule of its end is under its seal."""
    subject, relation, kind, state, opened_at, closed_at, due_at, klass, version, _, until, _, _ = row
    ends = (closed_at, due_at, klass, version)
    return b"".join(
        (
            _ID, subject, _ID, relation, _words((kind, state)), _NUMBER(NUMBER, opened_at),
            row_bytes(ends) if closed_at or due_at else _words(ends),
            b"\0" if until is None else _NUMBER(NUMBER, until),
        )
    )  # fmt: skip


class _Records:
    """Of a record the class, category, notice, regime, marks and unit come again and again."""

    def __init__(self) -> None:
        self._middles: dict[Row, bytes] = {}

    def __call__(self, rows: Iterable[Row]) -> Iterator[bytes]:
        middles = self._middles
        for row in rows:
            form = row[2:9]
            middle = middles.get(form) or self._middle(form)
            document = row[9]
            said = b"\0" if document is None else LENGTH.pack(BYTES, len(document)) + document
            end = _END(NUMBER, row[10], NUMBER, row[11], NUMBER, row[12], NUMBER, row[13])
            yield b"".join((_ID, row[0], _ID, row[1], middle, said, end))

    def _middle(self, form: Row) -> bytes:
        if len(self._middles) >= _MANY:
            self._middles.clear()
        made = self._middles[form] = row_bytes(form)
        return made


_RECORDS: Callable[[Iterable[Row]], Iterator[bytes]] = _Records()
