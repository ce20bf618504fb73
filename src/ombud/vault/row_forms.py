"""A row of a person's tables as the bytes that its seal is over, put together from parts that come again.

It is what `row_bytes` makes of the columns, and a test holds that it is the same (tests/vault/test_row_forms.py). Seals
are checked in every open of somebody who is not remembered, and by the thousand where everybody is read.
"""

from functools import lru_cache
from struct import Struct

from ombud.database.port import Row
from ombud.database.row_bytes import BYTES, INTEGER, LENGTH, NUMBER, row_bytes

_ID = LENGTH.pack(BYTES, 16)
_STANDS = Struct(">BI16sBI").pack
_WISHES = Struct(">BI16sBqBqBq").pack
_NUMBER = INTEGER.pack
_END = Struct(">BqBqBqBqx").pack
"""version, collected, event, until; and nothing, for what has taken its place."""


def stands_bytes(subject: bytes, standing: bytes) -> bytes:
    """Of a row of `subject`."""
    return _STANDS(BYTES, 16, subject, BYTES, len(standing)) + standing


def wishes_bytes(subject: bytes, choices: int, flags: int, recorded: int) -> bytes:
    """Of a row of `wishes`."""
    return _WISHES(BYTES, 16, subject, NUMBER, choices, NUMBER, flags, NUMBER, recorded)


def record_bytes(row: Row) -> bytes:
    """Of a row of `record` whose place nothing has taken: from the subject's id to the end, without what is sealed."""
    document = row[9]
    said = b"\0" if document is None else LENGTH.pack(BYTES, len(document)) + document
    end = _END(NUMBER, row[10], NUMBER, row[11], NUMBER, row[12], NUMBER, row[13])
    return b"".join((_ID, row[0], _ID, row[1], _middle(row[2:9]), said, end))


def relation_bytes(row: Row) -> bytes:
    """Of a row of `relation`: neither what is sealed of it nor the rule of its end is under its seal."""
    subject, relation, kind, state, opened_at, closed_at, due_at, klass, version, _, until, _, _ = row
    ends = (closed_at, due_at, klass, version)
    return b"".join(
        (
            _ID, subject, _ID, relation, _words((kind, state)), _NUMBER(NUMBER, opened_at),
            row_bytes(ends) if closed_at or due_at else _words(ends),
            b"\0" if until is None else _NUMBER(NUMBER, until),
        )
    )  # fmt: skip


_words = lru_cache(maxsize=1024)(row_bytes)
"""Columns that hold the same again and again."""


@lru_cache(maxsize=4096)
def _middle(form: Row) -> bytes:
    """Class, category, notice, purposes, regime, marks and unit: of a record they come again and again."""
    return row_bytes(form)
