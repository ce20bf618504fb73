"""The first schema: key directory, vault and ledger.

On PostgreSQL the three parts are schemas; on SQLite they are one file and names are unique over all.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    op.create_table(
        "blind_index",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("class", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("blind", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "class", "field", "blind"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_index("blind_index_field_blind", "blind_index", ["field", "blind"], unique=False, schema=parts["keydir"])
    op.create_table(
        "data_key",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("class", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=16), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "class"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "identity_lock",
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("blind", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("field", "blind"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "subject",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "suppression",
        sa.Column("blind", sa.LargeBinary(length=16), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("blind", "channel"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tombstone",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("class", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.Column("plan_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("final_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "class"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wishes",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("choices", sa.BigInteger(), nullable=False),
        sa.Column("flags", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id"),
        schema=parts["keydir"],
    )
    op.create_table(
        "checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(length=32), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("size"),
        schema=parts["ledger"],
    )
    op.create_table(
        "entry",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=32), nullable=False),
        sa.Column("leaf_seq", sa.BigInteger(), nullable=True),
        sa.Column("leaf_pos", sa.SmallInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "entry_id"),
        schema=parts["ledger"],
        sqlite_with_rowid=False,
    )
    op.create_index(
        "entry_waiting",
        "entry",
        ["at"],
        unique=False,
        schema=parts["ledger"],
        sqlite_where=sa.text("leaf_seq IS NULL"),
        postgresql_where=sa.text("leaf_seq IS NULL"),
    )
    op.create_table(
        "erased_payload",
        sa.Column("erasure_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sum", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("erasure_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "erasure",
        sa.Column("erasure_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.Column("final_at", sa.BigInteger(), nullable=False),
        sa.Column("live_at", sa.BigInteger(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("erasure_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "intake",
        sa.Column("mac", sa.LargeBinary(length=16), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("mac"),
        schema=parts["ledger"],
    )
    op.create_table(
        "lane",
        sa.Column("lane_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("announced_at", sa.BigInteger(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("torn", sa.Integer(), nullable=False),
        sa.Column("damaged", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("lane_id"),
        schema=parts["ledger"],
    )
    op.create_index(
        "lane_open",
        "lane",
        ["announced_at"],
        unique=False,
        schema=parts["ledger"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "leaf",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        schema=parts["ledger"],
    )
    op.create_table(
        "node",
        sa.Column("level", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("idx", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "idx"),
        schema=parts["ledger"],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "policy_version",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("from_at", sa.BigInteger(), nullable=False),
        sa.Column("adopted_at", sa.BigInteger(), nullable=False),
        sa.Column("by_first", sa.Text(), nullable=False),
        sa.Column("by_second", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("compiled", sa.Text(), nullable=False),
        sa.Column("inactive", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
        schema=parts["ledger"],
    )
    op.create_table(
        "tree",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "care_relation",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit", sa.LargeBinary(length=16), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "unit"),
        schema=parts["vault"],
    )
    op.create_table(
        "choice",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("choice_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("bit", sa.Integer(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "choice_id"),
        schema=parts["vault"],
    )
    op.create_table(
        "information_duty",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("duty_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("exemption", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "duty_id"),
        schema=parts["vault"],
    )
    op.create_table(
        "record",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("record_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("purposes", sa.BigInteger(), nullable=False),
        sa.Column("regime", sa.SmallInteger(), nullable=False),
        sa.Column("marks", sa.SmallInteger(), nullable=False),
        sa.Column("unit", sa.LargeBinary(length=16), nullable=True),
        sa.Column("document", sa.LargeBinary(length=16), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("collected_at", sa.BigInteger(), nullable=False),
        sa.Column("event_at", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("superseded_at", sa.BigInteger(), nullable=True),
        sa.Column("content", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "record_id"),
        schema=parts["vault"],
    )
    op.create_index("record_content", "record", ["subject_id", "klass", "content"], unique=True, schema=parts["vault"])
    op.create_index("record_until", "record", ["until"], unique=False, schema=parts["vault"])
    op.create_table(
        "relation",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("relation_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("due_at", sa.BigInteger(), nullable=True),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "relation_id"),
        schema=parts["vault"],
    )
