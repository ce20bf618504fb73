"""What the fourth release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _releases(parts: Parts) -> None:
    """What has left the release gate, and the privacy budgets (S-08)."""
    ledger = parts["ledger"]
    op.create_table(
        "released",
        sa.Column("release_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("extract_id", sa.LargeBinary(), nullable=False),
        sa.Column("query_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("marks_until", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("release_id"),
        schema=ledger,
    )
    op.create_index("released_purpose", "released", ["purpose", "at"], schema=ledger)
    op.create_index("released_marks", "released", ["marks_until"], schema=ledger)
    op.create_index("released_until", "released", ["until"], schema=ledger)
    op.create_table(
        "privacy_budget",
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(f"spent_{quarter}", sa.BigInteger(), nullable=False) for quarter in range(1, 5)),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("purpose", "year"),
        schema=ledger,
    )


SECTIONS: tuple[Callable[[Parts], None], ...] = (_releases,)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
