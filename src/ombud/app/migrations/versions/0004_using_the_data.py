"""What the fourth release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _moves(parts: Parts) -> None:
    """Which entries and tombstones may change what is decided about somebody, and after which leaf they came."""
    ledger, keydir, only = parts["ledger"], parts["keydir"], sa.text("moves = 1 AND leaf_seq IS NOT NULL")
    moves = sa.Column("moves", sa.SmallInteger(), nullable=False, server_default="0")
    op.add_column("entry", moves, schema=ledger)
    op.create_index("entry_moved", "entry", ["leaf_seq"], schema=ledger, sqlite_where=only, postgresql_where=only)
    op.add_column("tombstone", sa.Column("leaf_seq", sa.BigInteger(), nullable=True), schema=keydir)
    op.create_index("tombstone_leaf", "tombstone", ["leaf_seq"], schema=keydir)


SECTIONS: tuple[Callable[[Parts], None], ...] = (_moves,)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
