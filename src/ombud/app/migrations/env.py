"""Runs the migration scripts against one database. On SQLite all is one file without schemas.

On PostgreSQL everything is one transaction, the schemas too: a migration that fails leaves nothing.
"""

from contextlib import nullcontext

from alembic import context
from sqlalchemy import text

from ombud.database.parts import LEDGER, SCHEMAS

engine = context.config.attributes["engine"]
try:
    with engine.connect() as connection:
        parted = connection.dialect.name == "postgresql"
        for part in SCHEMAS if parted else ():
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {part}"))
        context.configure(
            connection=connection, render_as_batch=not parted, version_table_schema=LEDGER if parted else None
        )
        around = context.config.attributes["around"]
        with (
            context.begin_transaction(),
            nullcontext() if around is None else around(connection.connection.dbapi_connection),
        ):
            context.run_migrations()
        connection.commit()
finally:
    engine.dispose()
