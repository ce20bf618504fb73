"""What the fourth release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _campaigns(parts: Parts) -> None:
    """What is sent as advertising, and to whom; no address among it (M-01, R7)."""
    texts = ("name", "channel", "phase", "audience", "content")
    op.create_table(
        "campaign",
        sa.Column("campaign_id", sa.LargeBinary(length=16), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        sa.Column("profiled", sa.SmallInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("started_by", sa.Text(), nullable=True),
        sa.Column("starts_at", sa.BigInteger(), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("quiet_from", sa.Integer(), nullable=False),
        sa.Column("quiet_until", sa.Integer(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id"),
        schema=parts["ledger"],
    )
    _campaign_recipients(parts["vault"])


def _campaign_recipients(part: str | None) -> None:
    name = "campaign_recipient"
    op.create_table(
        name,
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("campaign_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("fate", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.LargeBinary(length=24), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=True),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "campaign_id"),
        schema=part,
    )
    op.create_index("campaign_recipient_fate", name, ["campaign_id", "fate", "batch"], unique=False, schema=part)
    for column in ("message", "token", "at"):
        field = "message_id" if column == "message" else column
        op.create_index(f"campaign_recipient_{column}", name, [field], unique=False, schema=part)


SECTIONS: tuple[Callable[[Parts], None], ...] = (_campaigns,)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
