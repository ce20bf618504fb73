"""What the second release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def standing(parts: Parts) -> None:
    """Where a person stands, beside the person; records are found by category, and the same content once."""
    keydir, vault = parts["keydir"], parts["vault"]
    op.add_column("subject", sa.Column("standing", sa.LargeBinary(), nullable=True), schema=keydir)
    op.add_column("subject", sa.Column("stale", sa.SmallInteger(), nullable=False, server_default="0"), schema=keydir)
    where = sa.text("stale = 1")
    op.create_index(
        "subject_stale", "subject", ["subject_id"], schema=keydir, sqlite_where=where, postgresql_where=where
    )
    op.drop_index("record_content", table_name="record", schema=vault)
    op.create_index("record_content", "record", ["subject_id", "category", "content"], unique=True, schema=vault)


SECTIONS: tuple[Callable[[Parts], None], ...] = (standing,)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
