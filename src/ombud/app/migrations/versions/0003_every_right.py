"""What the third release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _ends(parts: Parts) -> None:
    """When relations end, and what the ends of records follow; how far ends were computed under a version."""
    vault = parts["vault"]
    op.add_column("record", sa.Column("rule", sa.Text(), nullable=True), schema=vault)
    op.add_column("relation", sa.Column("until", sa.BigInteger(), nullable=True), schema=vault)
    op.add_column("relation", sa.Column("rule", sa.Text(), nullable=True), schema=vault)
    for name, column, where in (
        ("relation_until", "until", "until IS NOT NULL"),
        ("relation_due", "due_at", "due_at IS NOT NULL AND closed_at IS NULL"),
    ):
        only = sa.text(where)
        op.create_index(name, "relation", [column], schema=vault, sqlite_where=only, postgresql_where=only)
    op.create_table(
        "settling",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("law_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("after", sa.LargeBinary(length=16), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", "law_from"),
        schema=parts["ledger"],
    )


SECTIONS: tuple[Callable[[Parts], None], ...] = (
    _ends,
)  # fmt: skip


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
