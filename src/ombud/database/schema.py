"""The three parts of the one database, and the metadata that the packages' tables hang on.

On PostgreSQL the parts are schemas; on SQLite they are one file, and table names are unique over all.
Imported where a schema is made or moved, never on the way of a read (SQLAlchemy is slow to load).
"""

from sqlalchemy import MetaData

from ombud.database.parts import KEYDIR, LEDGER, PARTS, VAULT

METADATA = MetaData()

__all__ = ["KEYDIR", "LEDGER", "METADATA", "PARTS", "VAULT"]
