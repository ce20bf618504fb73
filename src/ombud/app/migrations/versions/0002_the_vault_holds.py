"""What the second release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""


def _archives(parts: Parts) -> None:
    """Archives, what they must not bring back, and an installation that was restored from one."""
    op.create_table(
        "archive",
        sa.Column("archive_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("first_epoch", sa.Integer(), nullable=False),
        sa.Column("last_epoch", sa.Integer(), nullable=False),
        sa.Column("no_line", sa.BigInteger(), nullable=False),
        sa.Column("ledger_size", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("archive_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "no_outbox",
        sa.Column("no_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("no_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "restored",
        sa.Column("restored_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("archive", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=True),
        sa.Column("reconciled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("restored_at"),
        schema=parts["ledger"],
    )


def _keys(parts: Parts) -> None:
    """Which epochs the log has told of; what each account has looked up in the last hour, and alarms."""
    op.create_table(
        "key_epoch",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("began_at", sa.BigInteger(), nullable=False),
        sa.Column("destroyed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number"),
        schema=parts["ledger"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "look_up",
        sa.Column("actor", sa.String(length=128), nullable=False),
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "about"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_index("look_up_at", "look_up", ["at"], unique=False, schema=parts["keydir"])
    op.create_table(
        "alarm",
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("actor", "at"),
        schema=parts["ledger"],
    )


def _standing(parts: Parts) -> None:
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


SECTIONS: tuple[Callable[[Parts], None], ...] = (_keys, _standing, _joinings, _archives)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
