"""What the third release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _disclosures(parts: Parts) -> None:
    """To whom something was handed over, and who is to be told of a change (Art. 15(1)(c), 19)."""
    op.create_table(
        "disclosure",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("disclosure_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "disclosure_id"),
        schema=parts["vault"],
    )
    op.create_table(
        "notification",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("notification_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "notification_id"),
        schema=parts["vault"],
    )
    op.create_index("notification_state", "notification", ["state", "made_at"], unique=False, schema=parts["vault"])


def _requests(parts: Parts) -> None:
    """Requests of data subjects and their events."""
    op.create_table(
        "request",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("request_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "request_id"),
        schema=parts["vault"],
    )
    op.create_index("request_id", "request", ["request_id"], unique=False, schema=parts["vault"])
    op.create_index("request_due", "request", ["due_at"], unique=False, schema=parts["vault"])
    op.create_table(
        "request_event",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("request_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "request_id", "number"),
        schema=parts["vault"],
    )


def _seals(parts: Parts) -> None:
    """Each row that decides anything has a seal over what stands in clear in it; the upgrade writes them."""
    tables = {
        "keydir": ("subject", "wishes", "tombstone", "suppression"),
        "vault": ("record", "relation", "choice", "care_relation", "information_duty", "joining"),
        "ledger": ("policy_version", "restored", "erasure"),
    }
    for part, names in tables.items():
        for name in names:
            op.add_column(name, sa.Column("seal", sa.LargeBinary(length=16), nullable=True), schema=parts[part])
    recorded = sa.Column("recorded", sa.Integer(), nullable=False, server_default="0")
    op.add_column("wishes", recorded, schema=parts["keydir"])


SECTIONS: tuple[Callable[[Parts], None], ...] = (
    _disclosures,
    _requests,
    _seals,
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
