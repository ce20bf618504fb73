"""What the fourth release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _funnels(parts: Parts) -> None:
    """Which selections were counted, so that a quarter has an end."""
    op.create_table(
        "funnel_asked",
        sa.Column("asked", sa.LargeBinary(length=16), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("asked"),
        schema=parts["ledger"],
    )


SECTIONS: tuple[Callable[[Parts], None], ...] = (_funnels,)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
