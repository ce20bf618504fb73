"""What the fourth release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _visitors(parts: Parts) -> None:
    """What is observed of the website's visitors, by day and by visitor (N-06, T-19, T-20, T-21)."""
    vault, id_length = parts["vault"], sa.LargeBinary(length=16)
    op.create_table(
        "web_day",
        sa.Column("subject_id", id_length, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "day"),
        schema=vault,
    )
    op.create_index("web_day_day", "web_day", ["day"], unique=False, schema=vault)
    for name in ("web_log", "web_count", "web_onsite", "web_visit", "web_choice"):
        op.create_table(
            name,
            sa.Column("subject_id", id_length, nullable=False),
            sa.Column("piece_id", id_length, nullable=False),
            sa.Column("klass", sa.Text(), nullable=False),
            sa.Column("at", sa.BigInteger(), nullable=False),
            sa.Column("until", sa.BigInteger(), nullable=False),
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
            sa.PrimaryKeyConstraint("subject_id", "piece_id"),
            schema=vault,
        )
        op.create_index(f"{name}_until", name, ["until"], unique=False, schema=vault)
    op.create_table(
        "web_import",
        sa.Column("head", id_length, nullable=False),
        sa.Column("content", id_length, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("head", "content"),
        schema=parts["ledger"],
    )


SECTIONS: tuple[Callable[[Parts], None], ...] = (_visitors,)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
