"""Whether a database is the coordinator of several servers, as its own catalogue has it."""

from ombud.database.port import Database

_SPREAD = "SELECT count(*) FROM pg_catalog.pg_partitioned_table"


def is_spread(database: Database) -> bool:
    return database.dialect == "postgresql" and database.moment(_SPREAD) != [(0,)]
