"""Rows of a database that a statute keeps: what they are known by, and the same rows again (`systems/kept.py`)."""

from collections.abc import Generator, Iterator, Sequence
from datetime import datetime

from ombud.systems.kept import Again, KeptRow, Known, kept_row, known_by
from ombud.systems.mapping import SystemMapping
from ombud.systems.model import Schema
from ombud.systems.port import GivenRow
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.dialect import Dialect
from ombud.systems.relational.finding import MANY, Part
from ombud.systems.relational.sharing import Share, kept_by_statute


def kept_rows(
    connection: Connection, mapping: SystemMapping, schema: Schema, shares: Sequence[Share]
) -> Generator[KeptRow]:
    """What each row that stays is known by, in the transaction in which it was found."""
    for share in shares:
        mapped, dialect = mapping.tables[share.table], connection.dialect
        known = known_by(schema.by_name[share.table], mapped)
        since = mapped.erase.since
        told = ", ".join(dialect.column(name) for name in (*known, *([since] if since else [])))
        for part in share.stays:
            sql = f"SELECT {told} FROM {dialect.name_of(share.table)} WHERE {part.sql}"
            for row in connection.rows(sql, part.values):
                one = kept_row(share.table, share.why, dict(zip(known, row, strict=False)), row[-1] if since else None)
                if one is not None:
                    yield one


def rows_again(connection: Connection, mapping: SystemMapping, asked: Again, now: datetime) -> Iterator[GivenRow]:
    """Those of the rows that are there and that the statute keeps today. In a transaction that somebody else began."""
    stays = kept_by_statute(connection, mapping.tables[asked.table], now)
    if stays is None:
        return
    dialect = connection.dialect
    told = ", ".join(dialect.column(name) for name in asked.names) or "1"
    for part in _parts(dialect, asked):
        sql = f"SELECT {told} FROM {dialect.name_of(asked.table)} WHERE ({part.sql}) AND ({stays.sql})"
        for row in connection.rows(sql, [*part.values, *stays.values]):
            yield GivenRow(asked.table, asked.names, row[: len(asked.names)])


def _parts(dialect: Dialect, asked: Again) -> Iterator[Part]:
    columns = [dialect.column(name) for name in asked.columns]
    if asked.as_text:
        columns = [dialect.text(column) for column in columns]
    keys = list(dict.fromkeys(asked.keys))
    most = MANY if dialect.arrays and len(columns) == 1 else dialect.limit_of_marks // len(columns)
    for start in range(0, len(keys), most):
        yield _one_of(dialect, columns, keys[start : start + most])


def _one_of(dialect: Dialect, columns: Sequence[str], keys: Sequence[tuple[Known, ...]]) -> Part:
    if len(columns) == 1:
        return Part(*dialect.among(columns[0], [key for (key,) in keys]))
    one = " AND ".join(f"{column} = {dialect.mark}" for column in columns)
    return Part(" OR ".join(f"({one})" for _ in keys), [value for key in keys for value in key])
