"""The three parts of the one database, what is the doors' own beside them, and the metadata that the packages' tables
hang on.

On PostgreSQL each is a schema; on SQLite they are one file, and table names are unique over all.
Imported where a schema is made or moved, never on the way of a read (SQLAlchemy is slow to load).
"""

from collections.abc import Iterator, Mapping
from functools import cache

from sqlalchemy import Column, LargeBinary, MetaData

from ombud.database.parts import DOORS, KEYDIR, LEDGER, PARTS, SCHEMAS, VAULT

METADATA = MetaData()

__all__ = ["DOORS", "KEYDIR", "LEDGER", "METADATA", "PARTS", "SCHEMAS", "VAULT", "seal", "sealed_columns"]


def seal(*beside: str) -> Column[bytes]:
    """The column of a table whose rows are sealed (row_seal.py), over all its columns but those `beside` it.

    Beside are what is sealed or authenticated by itself, and marks that nothing is decided from. A row of before this
    column has none until `ombud upgrade` has sealed it.
    """
    return Column("seal", LargeBinary(16), info={"beside": beside})


@cache
def sealed_columns() -> Mapping[str, tuple[str, ...]]:
    """The tables whose rows are sealed, each with the columns that its seal is over, in order."""
    return dict(_sealed())


def _sealed() -> Iterator[tuple[str, tuple[str, ...]]]:
    for table in METADATA.tables.values():
        if "seal" in table.columns:
            beside = ("seal", *table.columns["seal"].info["beside"])
            yield table.name, tuple(column.name for column in table.columns if column.name not in beside)
