"""The SQL by which every row of the log is read at once, whatever has become of it (`verify_rows.py`).

A row may be damaged, moved, or of another kind than it must be, and is read all the same: what does not hold is found
by whoever holds the rows against the tree.
"""

import json
from collections.abc import Generator, Iterable
from contextlib import closing
from typing import NamedTuple

from ombud.database import Transaction
from ombud.database.port import Asked


class PlacedRow(NamedTuple):
    """A row and where it says that its commitment stands. None where SQLite has a value of another kind."""

    entry_id: bytes | None
    commitment: bytes | None
    leaf_seq: int | None
    leaf_pos: int | None


class RowsTogether(NamedTuple):
    """Many rows as one value, in an order that is the same for all three."""

    number: int
    usual: int
    """How many of them have a commitment of 32 bytes."""
    commitments: bytes
    leaves: list[int]
    positions: list[int]


Key = tuple[bytes, bytes]


class Stretch(NamedTuple):
    """Some rows: those after one key and up to another, that name a leaf from one and before another.

    None is no bound at all, so that a row whose key or leaf is damaged lies in some stretch too.
    """

    after: Key | None
    to: Key | None
    first: int | None
    end: int | None

    def where(self) -> tuple[str, list[bytes | int]]:
        bounds = (
            (" AND (subject_id, entry_id) > (?, ?)", self.after),
            (" AND (subject_id, entry_id) <= (?, ?)", self.to),
            (" AND leaf_seq >= ?", None if self.first is None else (self.first,)),
            (" AND leaf_seq < ?", None if self.end is None else (self.end,)),
        )
        sql = "".join(text for text, values in bounds if values is not None)
        return f" WHERE leaf_seq IS NOT NULL{sql}", [
            one for _, values in bounds if values is not None for one in values
        ]


_TOGETHER = {
    "sqlite": (
        "SELECT count(*), sum(length(commitment) = 32 AND typeof(commitment) = 'blob'),"
        " CAST(group_concat(commitment, '') AS BLOB), json_group_array(leaf_seq), json_group_array(leaf_pos) FROM entry"
    ),
    "postgresql": (
        "SELECT count(*), count(*) FILTER (WHERE octet_length(commitment) = 32),"
        " string_agg(commitment, ''::bytea), array_agg(leaf_seq), array_agg(leaf_pos) FROM entry"
    ),
}
_ONE_BY_ONE = {
    "sqlite": (
        "CASE typeof(entry_id) WHEN 'blob' THEN entry_id END,"
        " CASE typeof(commitment) WHEN 'blob' THEN commitment END,"
        " CASE typeof(leaf_seq) WHEN 'integer' THEN leaf_seq END,"
        " CASE typeof(leaf_pos) WHEN 'integer' THEN leaf_pos END"
    ),
    "postgresql": "entry_id, commitment, leaf_seq, leaf_pos",
}


def rows_together(tx: Transaction, dialect: str, stretches: Iterable[Stretch]) -> Generator[RowsTogether]:
    """The rows of each stretch as one value; those of the next are laid together while the last are looked at."""
    asked: Iterable[list[Asked]] = (
        [(_TOGETHER[dialect] + where, *values)] for where, values in map(Stretch.where, stretches)
    )
    with closing(tx.ahead(asked)) as pages:
        for (((number, usual, commitments, leaves, positions),),) in pages:
            if not number:
                yield RowsTogether(0, 0, b"", [], [])
            elif dialect == "sqlite":
                yield RowsTogether(number, usual, commitments, json.loads(leaves), json.loads(positions))
            else:
                yield RowsTogether(number, usual, commitments, leaves, positions)


def rows_between(tx: Transaction, dialect: str, stretch: Stretch) -> list[PlacedRow]:
    """The same rows, one by one. A value of another kind than it must be is None."""
    where, values = stretch.where()
    sql = f"SELECT {_ONE_BY_ONE[dialect]} FROM entry{where} ORDER BY subject_id, entry_id"
    return [PlacedRow(*row) for row in tx.all(sql, *values)]
