"""What the second release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _keys(parts: Parts) -> None:
    """Which epochs the log has told of."""
    op.create_table(
        "key_epoch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("destroyed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        schema=parts["ledger"],
        sqlite_with_rowid=False,
    )


def _joinings(parts: Parts) -> None:
    """Two registrations of one person: which takes which in."""
    op.create_table(
        "joining",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("begun_by", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "code"),
        schema=parts["vault"],
    )
    op.create_index("joining_code", "joining", ["code"], unique=False, schema=parts["vault"])


SECTIONS: tuple[Callable[[Parts], None], ...] = (_keys, _joinings)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
