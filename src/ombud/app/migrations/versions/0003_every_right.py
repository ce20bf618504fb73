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
    ledger = parts["ledger"]
    op.add_column("subject", sa.Column("log_until", sa.BigInteger(), nullable=True), schema=parts["keydir"])
    for name, table, schema, column, where in (
        ("subject_log", "subject", parts["keydir"], "log_until", "log_until IS NOT NULL"),
        ("relation_until", "relation", vault, "until", "until IS NOT NULL"),
        ("relation_due", "relation", vault, "due_at", "due_at IS NOT NULL AND closed_at IS NULL"),
        ("choice_ended", "choice", vault, "ended_at", "ended_at IS NOT NULL"),
        ("care_relation_closed", "care_relation", vault, "closed_at", "closed_at IS NOT NULL"),
        ("information_duty_done", "information_duty", vault, "done_at", "done_at IS NOT NULL"),
        ("entry_placed", "entry", ledger, "at", "leaf_seq IS NOT NULL"),
    ):
        only = sa.text(where)
        op.create_index(name, table, [column], schema=schema, sqlite_where=only, postgresql_where=only)
    op.create_table(
        "settling",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("law_from", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("after", sa.LargeBinary(length=16), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("number", "law_from"),
        schema=parts["ledger"],
    )


def _sweeps(parts: Parts) -> None:
    """Sweeps, and what went in each by which rule."""
    op.create_table(
        "sweep",
        sa.Column("sweep_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=True),
        sa.PrimaryKeyConstraint("sweep_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "swept",
        sa.Column("sweep_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sum", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sweep_id", "klass", "category", "rule"),
        schema=parts["ledger"],
    )


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
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
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
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "notification_id"),
        schema=parts["vault"],
    )
    op.create_index("notification_state", "notification", ["state", "made_at"], unique=False, schema=parts["vault"])


def _ivo(parts: Parts) -> None:
    """What the Health and Social Care Inspectorate decides about a journal (PDL 8:2, 8:4)."""
    op.create_table(
        "ivo_case",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("ivo_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "ivo_id"),
        schema=parts["vault"],
    )
    op.create_index("ivo_case_open", "ivo_case", ["closed_at", "opened_at"], unique=False, schema=parts["vault"])


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
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
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
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "request_id", "number"),
        schema=parts["vault"],
    )


def _representations(parts: Parts) -> None:
    """Who acts for a person (R-13, R-30 to R-34)."""
    op.create_table(
        "representation",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("representation_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("kept_until", sa.BigInteger(), nullable=True),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "representation_id"),
        schema=parts["vault"],
    )


def _circumstances(parts: Parts) -> None:
    """What holds for a person wherever they are met: has died, identity is protected (R-40, R-41)."""
    op.create_table(
        "circumstance",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("circumstance_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("kept_until", sa.BigInteger(), nullable=True),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "circumstance_id"),
        schema=parts["vault"],
    )


def _periods(parts: Parts) -> None:
    """What is found by the event or the day that its period ends with."""
    vault = parts["vault"]
    ends = sa.text("until IS NOT NULL")
    op.create_index("request_until", "request", ["until"], schema=vault, sqlite_where=ends, postgresql_where=ends)
    op.create_index("disclosure_until", "disclosure", ["until"], schema=vault)
    op.create_index("notification_until", "notification", ["until"], schema=vault)
    op.create_index("ivo_case_until", "ivo_case", ["until"], schema=vault, sqlite_where=ends, postgresql_where=ends)


def _queue(parts: Parts) -> None:
    """Mail to the data protection officer, under its own key (N-20)."""
    op.create_table(
        "queue_mail",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mail_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "mail_id"),
        schema=parts["vault"],
    )
    op.create_index("queue_mail_id", "queue_mail", ["mail_id"], unique=False, schema=parts["vault"])
    op.create_index("queue_mail_due", "queue_mail", ["due_at"], unique=False, schema=parts["vault"])
    op.create_index("queue_mail_until", "queue_mail", ["until"], unique=False, schema=parts["vault"])


def _plans(parts: Parts) -> None:
    """Work that goes on over time, and where each of its steps stands."""
    op.create_table(
        "plan",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("plan_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "plan_id"),
        schema=parts["vault"],
    )
    op.create_table(
        "plan_step",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("plan_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("last", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("fails", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "plan_id", "number"),
        schema=parts["vault"],
    )
    op.create_index("plan_step_at", "plan_step", ["state", "at"], unique=False, schema=parts["vault"])


def _seals(parts: Parts) -> None:
    """Each row that decides anything has a seal over what stands in clear in it; the upgrade writes them."""
    tables = {
        "keydir": ("subject", "wishes", "tombstone", "suppression"),
        "vault": ("record", "relation", "choice", "care_relation", "information_duty", "joining"),
        "ledger": ("policy_version", "restored", "erasure"),
    }
    recorded = sa.Column("recorded", sa.Integer(), nullable=False, server_default="0")
    op.add_column("wishes", recorded, schema=parts["keydir"])
    for part, names in tables.items():
        for name in names:
            op.add_column(name, sa.Column("seal", sa.LargeBinary(length=16), nullable=True), schema=parts[part])


def _transfers(parts: Parts) -> None:
    """Controllers that data may be moved to, and what people have asked to be moved there (Art. 20(2))."""
    op.create_table(
        "new_controller",
        sa.Column("controller_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("org_number", sa.Text(), nullable=False),
        sa.Column("verified_by_way_of", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.BigInteger(), nullable=False),
        sa.Column("by_first", sa.Text(), nullable=False),
        sa.Column("by_second", sa.Text(), nullable=True),
        sa.Column("confirmed_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("controller_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "transfer",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("transfer_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "transfer_id"),
        schema=parts["vault"],
    )
    op.create_index("transfer_token", "transfer", ["token"], unique=False, schema=parts["vault"])
    op.create_index("transfer_until", "transfer", ["until"], unique=False, schema=parts["vault"])


SECTIONS: tuple[Callable[[Parts], None], ...] = (
    _ends,
    _sweeps,
    _disclosures,
    _ivo,
    _requests,
    _representations,
    _circumstances,
    _periods,
    _queue,
    _plans,
    _seals,
    _transfers,
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger")}
    for section in SECTIONS:
        section(parts)
