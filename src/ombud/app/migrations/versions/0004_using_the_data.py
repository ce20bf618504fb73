"""What the fourth release adds to the schema, one function for each part of it, carried out in order."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

Parts = dict[str, str | None]
"""The schema that each part of the database lies in; none on SQLite, where all is one file."""

_ENDS = sa.text("kept_until IS NOT NULL")


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
        sa.Column("claim", sa.LargeBinary(length=24), nullable=True),
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


def _moves(parts: Parts) -> None:
    """Which entries and tombstones may change what is decided about somebody, and after which leaf they came."""
    ledger, keydir, only = parts["ledger"], parts["keydir"], sa.text("moves IS NOT NULL AND leaf_seq IS NOT NULL")
    moves = sa.Column("moves", sa.SmallInteger(), nullable=True)
    op.add_column("entry", moves, schema=ledger)
    op.create_index("entry_moved", "entry", ["leaf_seq"], schema=ledger, sqlite_where=only, postgresql_where=only)
    op.add_column("tombstone", sa.Column("leaf_seq", sa.BigInteger(), nullable=True), schema=keydir)
    waits = sa.text("leaf_seq IS NULL")
    op.create_index(
        "tombstone_waiting", "tombstone", ["class"], schema=keydir, sqlite_where=waits, postgresql_where=waits
    )


def _extracts(parts: Parts) -> None:
    """Extracts for figures and advertising, in which pieces they lie, and their keys (S-06, S-07, T-23)."""
    op.create_table(
        "extract",
        sa.Column("extract_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("built_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("extract_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "extract_piece",
        sa.Column("extract_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("extract_id", "number", "part"),
        schema=parts["ledger"],
    )
    op.create_table(
        "extract_key",
        sa.Column("extract_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("class", sa.String(length=64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("extract_id", "class"),
        schema=parts["keydir"],
        sqlite_with_rowid=False,
    )


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


def _models(parts: Parts) -> None:
    """The register of models for profiling (S-01)."""
    op.create_table(
        "model",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("learned", sa.Text(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("run_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("name", "version"),
        schema=parts["ledger"],
    )


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


def _questions(parts: Parts) -> None:
    """What was asked, what is saved to be asked again, and what was found (N-08.4, N-10.2)."""
    op.create_table(
        "answered",
        sa.Column("answer_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("extract_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("releases", sa.LargeBinary(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("answer_id"),
        schema=parts["ledger"],
    )
    op.create_index(
        "answered_again", "answered", ["extract_id", "purpose", "asked_at"], unique=False, schema=parts["ledger"]
    )
    op.create_table(
        "saved_question",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("name", "version"),
        schema=parts["ledger"],
    )
    op.create_table(
        "finding",
        sa.Column("finding_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("answers", sa.LargeBinary(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("finding_id"),
        schema=parts["ledger"],
    )
    op.create_index("finding_at", "finding", ["purpose", "found_at"], unique=False, schema=parts["ledger"])


def _identity(parts: Parts) -> None:
    """Sessions, and what leads to one: sign-ins under way, codes and links that were sent, drafts, credentials."""
    _sessions(parts)
    _signing_in(parts["doors"])
    _sent(parts["vault"])
    _of_accounts(parts["keydir"])


def _sessions(parts: Parts) -> None:
    owners: tuple[tuple[str, str, sa.Column[Any]], ...] = (
        ("session", "vault", sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False)),
        ("other_session", "keydir", sa.Column("account", sa.String(length=128), nullable=False)),
    )
    for name, part, owner in owners:
        op.create_table(
            name,
            owner,
            sa.Column("session_id", sa.LargeBinary(length=16), nullable=False),
            sa.Column("token", sa.LargeBinary(length=32), nullable=False),
            *(sa.Column(one, sa.Text(), nullable=False) for one in ("means", "level", "language")),
            *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("began_at", "seen_at", "ends_at")),
            sa.Column("ended_at", sa.BigInteger(), nullable=True),
            sa.Column("until", sa.BigInteger(), nullable=False),
            sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
            sa.PrimaryKeyConstraint(owner.name, "session_id"),
            schema=parts[part],
        )
        for column in ("token", "until"):
            op.create_index(f"{name}_{column}", name, [column], unique=False, schema=parts[part])


def _signing_in(doors: str | None) -> None:
    op.create_table(
        "signing_in",
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("token"),
        schema=doors,
    )
    op.create_index("signing_in_ends", "signing_in", ["ends_at"], unique=False, schema=doors)
    op.create_table(
        "attempt",
        sa.Column("about", sa.LargeBinary(length=16), nullable=False),
        sa.Column("full_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("about"),
        schema=doors,
        sqlite_with_rowid=False,
    )
    op.create_index("attempt_full", "attempt", ["full_at"], unique=False, schema=doors)


def _sent(vault: str | None) -> None:
    id_length = sa.LargeBinary(length=16)
    op.create_table(
        "letter_code",
        *(sa.Column(one, id_length, nullable=False) for one in ("subject_id", "code_id", "code")),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("made_at", "ends_at")),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("seal", id_length, nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "code_id"),
        schema=vault,
    )
    op.create_table(
        "link",
        *(sa.Column(one, id_length, nullable=False) for one in ("subject_id", "link_id")),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("about", id_length, nullable=True),
        sa.Column("choice", sa.Text(), nullable=True),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("made_at", "until")),
        sa.Column("seal", id_length, nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "link_id"),
        schema=vault,
    )
    op.create_table(
        "draft",
        *(sa.Column(one, id_length, nullable=False) for one in ("subject_id", "form")),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", id_length, nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "form"),
        schema=vault,
    )
    for name, column in (
        *(("letter_code", "code"), ("letter_code", "until"), ("link", "token"), ("link", "until"), ("draft", "until")),
    ):
        op.create_index(f"{name}_{column}", name, [column], unique=False, schema=vault)


def _of_accounts(keydir: str | None) -> None:
    id_length = sa.LargeBinary(length=16)
    op.create_table(
        "account_draft",
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("form", id_length, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("account", "form"),
        schema=keydir,
    )
    op.create_index("account_draft_until", "account_draft", ["until"], unique=False, schema=keydir)
    op.create_table(
        "credential",
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("credential_id", id_length, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("handle", id_length, nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("counter", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", id_length, nullable=True),
        sa.PrimaryKeyConstraint("account", "credential_id"),
        schema=keydir,
    )
    op.create_index("credential_handle", "credential", ["handle"], unique=False, schema=keydir)
    op.create_table(
        "enrolment",
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("enrolment_id", id_length, nullable=False),
        sa.Column("first_by", sa.Text(), nullable=False),
        sa.Column("second_by", sa.Text(), nullable=True),
        sa.Column("code", id_length, nullable=True),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("made_at", "ends_at")),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.Column("seal", id_length, nullable=True),
        sa.PrimaryKeyConstraint("account", "enrolment_id"),
        schema=keydir,
    )
    for column, field in (("code", "code"), ("ends", "ends_at")):
        op.create_index(f"enrolment_{column}", "enrolment", [field], unique=False, schema=keydir)


def _confirmations(parts: Parts) -> None:
    """Consents that wait for the address itself to say yes (M-07)."""
    op.create_table(
        "confirmation",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("confirmation_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("bit", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("sent_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("kept_until", sa.BigInteger(), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "confirmation_id"),
        schema=parts["vault"],
    )
    op.create_index("confirmation_token", "confirmation", ["token"], schema=parts["vault"])
    op.create_index("confirmation_until", "confirmation", ["kept_until"], schema=parts["vault"])


def _released_tables(parts: Parts) -> None:
    """Tables that have left through the gate, to be read again (S13 of the notice)."""
    op.create_table(
        "released_table",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("purpose", "address", "figures")),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("kept_at", sa.BigInteger(), nullable=False),
        sa.Column("kept_by", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("name", "version"),
        schema=parts["ledger"],
    )


def _suppression_reviews(parts: Parts) -> None:
    """When somebody looked at the suppression list (T-17)."""
    op.create_table(
        "suppression_review",
        sa.Column("reviewed_at", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reviewed_by", sa.Text(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("reviewed_at"),
        schema=parts["ledger"],
    )


def _own_settings(parts: Parts) -> None:
    """What a person has set for themself at their pages."""
    op.create_table(
        "own_setting",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "name"),
        schema=parts["vault"],
    )


def _steps(parts: Parts) -> None:
    """Which step its worker has begun: its death counts against that one alone. And the seals of what decides about
    work, sweeps and archives; the upgrade writes them (`app/migrate.py`)."""
    begun = sa.Column("begun", sa.SmallInteger(), server_default="0", nullable=False)
    op.add_column("plan_step", begun, schema=parts["vault"])
    for name, part in (("plan_step", "vault"), ("sweep", "ledger"), ("swept", "ledger"), ("archive", "ledger")):
        op.add_column(name, sa.Column("seal", sa.LargeBinary(length=16), nullable=True), schema=parts[part])


def _api(parts: Parts) -> None:
    """Keys of programs, what they were answered for a day, and the list of their calls."""
    keydir, ledger = parts["keydir"], parts["ledger"]
    op.create_table(
        "api_key",
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("token", sa.LargeBinary(length=32), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("role", "purposes", "name")),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("key_id"),
        schema=ledger,
    )
    op.create_index("api_key_token", "api_key", ["token"], schema=ledger)
    op.create_table(
        "api_answer",
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("asked", sa.LargeBinary(length=32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("key_id", "mark"),
        schema=keydir,
    )
    op.create_index("api_answer_until", "api_answer", ["until"], schema=keydir)
    _api_calls(parts["doors"])


def _api_calls(doors: str | None) -> None:
    op.create_table(
        "api_call",
        sa.Column("call_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("call_id"),
        schema=doors,
    )
    op.create_index("api_call_key", "api_call", ["key_id", "at"], schema=doors)
    op.create_index("api_call_at", "api_call", ["at"], schema=doors)


def _unusual(parts: Parts) -> None:
    """Readings that are not like the usual (A-13)."""
    op.create_table(
        "unusual_reading",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("entry_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "entry_id"),
        schema=parts["vault"],
    )
    op.create_index("unusual_reading_until", "unusual_reading", ["until"], schema=parts["vault"])


def _breaches(parts: Parts) -> None:
    """Personal data breaches: what happened, what was decided, whom they concern (Art. 33(5), 34; T-18)."""
    op.create_table(
        "breach",
        sa.Column("breach_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("noticed_at", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("breach_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "breach_step",
        sa.Column("breach_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("by_whom", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("breach_id", "number"),
        schema=parts["ledger"],
    )
    op.create_table(
        "breach_person",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("breach_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("categories", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "breach_id"),
        schema=parts["vault"],
    )
    columns = {"breach": ["breach_id", "subject_id"], "until": ["until"]}
    for name, indexed in columns.items():
        op.create_index(f"breach_person_{name}", "breach_person", indexed, unique=False, schema=parts["vault"])


def _saved_selections(parts: Parts) -> None:
    """Selections of campaigns under a name, to be asked again (M-08)."""
    op.create_table(
        "saved_selection",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("selection", sa.Text(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.Column("saved_by", sa.Text(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("name", "version"),
        schema=parts["ledger"],
    )


def _policy_drafts(parts: Parts) -> None:
    """What is proposed as the next version of the policy, until two have approved it (N-01.2)."""
    texts = ("made_by", "from_on", "text", "state")
    op.create_table(
        "policy_draft",
        sa.Column("draft_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.Text(), nullable=True) for name in ("replayed", "first_by")),
        sa.Column("first_of", sa.LargeBinary(length=32), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("draft_id"),
        schema=parts["ledger"],
    )


def _events(parts: Parts) -> None:
    """Programs outside that are told, whom they know, and what of (Art. 19)."""
    number, big, text, id_ = sa.Integer(), sa.BigInteger(), sa.Text(), sa.LargeBinary(length=16)

    def columns(*named: tuple[str, Any]) -> list[sa.Column[Any]]:
        return [sa.Column(name, kind, nullable=False) for name, kind in named]

    op.create_table(
        "receiver",
        *columns(("receiver_id", id_), *((name, text) for name in ("name", "account", "wants", "state"))),
        *columns(("made_at", big), ("made_by", text), ("fails", number), ("rests_until", big)),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", id_, nullable=True),
        sa.PrimaryKeyConstraint("receiver_id"),
        schema=parts["ledger"],
    )
    op.create_table(
        "known_to",
        *columns(("subject_id", id_), ("receiver_id", id_), ("known_as", id_), ("since", big)),
        sa.Column("seal", id_, nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "receiver_id"),
        schema=parts["vault"],
    )
    op.create_table(
        "receiver_event",
        *columns(("event_id", id_), ("receiver_id", id_), ("about", id_), ("number", number), ("happening", text)),
        *columns(("at", big), ("more", text), ("fate", text), ("tries", number), ("next_at", big), ("round", number)),
        *columns(("code", text)),
        sa.Column("due_at", big, nullable=True),
        sa.Column("said", text, nullable=True),
        sa.Column("said_at", big, nullable=True),
        sa.Column("seal", id_, nullable=True),
        sa.PrimaryKeyConstraint("event_id"),
        schema=parts["ledger"],
    )
    for name, keys in (("about", ["receiver_id", "about", "number"]), ("at", ["at"])):
        op.create_index(f"receiver_event_{name}", "receiver_event", keys, schema=parts["ledger"])


def _block_lifts(parts: Parts) -> None:
    """Blocks that were lifted in an emergency (PDL 4:5, A-15)."""
    op.create_table(
        "block_lift",
        sa.Column("subject_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("lift_id", sa.LargeBinary(length=16), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("account", "purpose")),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=True) for name in ("begins_at", "ends_at")),
        sa.Column("units", sa.LargeBinary(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("categories", "reason")),
        sa.Column("reviewed_at", sa.BigInteger(), nullable=True),
        sa.Column("kept_until", sa.BigInteger(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "lift_id"),
        schema=parts["vault"],
    )
    op.create_index("block_lift_until", "block_lift", ["kept_until"], schema=parts["vault"])


def _ends(parts: Parts) -> None:
    """A sweep finds these rows by their ends too (docs/decisions/0040)."""
    for name in ("representation", "circumstance"):
        op.create_index(
            f"{name}_until", name, ["kept_until"], schema=parts["vault"], sqlite_where=_ENDS, postgresql_where=_ENDS
        )


def _system_tasks(parts: Parts) -> None:
    """What people are asked to do in systems that no machine can look in (Art. 15, 17, 19)."""
    name, part = "system_task", parts["vault"]
    op.create_table(
        name,
        *(sa.Column(one, sa.LargeBinary(length=16), nullable=False) for one in ("subject_id", "task_id", "request_id")),
        sa.Column("wanted", sa.Integer(), nullable=False),
        *(sa.Column(one, sa.Text(), nullable=False) for one in ("system", "todo")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("made_at", "due_at")),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "task_id"),
        schema=part,
    )
    indexes = {"id": ["task_id"], "request": ["request_id"], "due": ["answered_at", "due_at"], "until": ["until"]}
    for index, columns in indexes.items():
        op.create_index(f"system_task_{index}", name, columns, unique=False, schema=part)


def _api_jobs(parts: Parts) -> None:
    """What programs have asked for that takes longer than a moment."""
    name, keydir = "api_job", parts["keydir"]
    op.create_table(
        name,
        sa.Column("job_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("key_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("account", sa.String(length=128), nullable=False),
        sa.Column("work", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("job_id"),
        schema=keydir,
    )
    op.create_index("api_job_key", name, ["key_id", "made_at"], schema=keydir)
    op.create_index("api_job_until", name, ["until"], schema=keydir)


def _kept_rows(parts: Parts) -> None:
    """Rows of other systems that a statute keeps after an erasure (T-35, Art. 17(3)(b))."""
    name, part = "kept_row", parts["vault"]
    op.create_table(
        name,
        *(sa.Column(one, sa.LargeBinary(length=16), nullable=False) for one in ("subject_id", "kept_id")),
        *(sa.Column(one, sa.Text(), nullable=False) for one in ("klass", "system", "rule")),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("begins_at", "until")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "kept_id"),
        schema=part,
    )
    op.create_index("kept_row_until", name, ["until"], unique=False, schema=part)


def _found_rows(parts: Parts) -> None:
    """What somebody has found by hand for a copy (Art. 15)."""
    name, part = "found_row", parts["vault"]
    op.create_table(
        name,
        *(sa.Column(one, sa.LargeBinary(length=16), nullable=False) for one in ("subject_id", "task_id")),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("klass", sa.Text(), nullable=False),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("until", "version")),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id", "task_id", "number"),
        schema=part,
    )
    op.create_index("found_row_until", name, ["until"], unique=False, schema=part)


def _decided(parts: Parts) -> None:
    """What was decided, counted by day: kinds whose words are sealed, and nobody (A-01); and how often that was
    counted again."""
    ledger = parts["ledger"]
    op.add_column("tree", sa.Column("recounted", sa.BigInteger(), nullable=True), schema=ledger)
    op.create_table(
        "decided",
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind_id", sa.LargeBinary(length=16), nullable=False),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("number", "last_at")),
        sa.PrimaryKeyConstraint("day", "kind_id"),
        schema=ledger,
    )
    op.create_table(
        "decided_kind",
        sa.Column("kind_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("stopped", sa.SmallInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind_id"),
        schema=ledger,
    )


def _system_duties(parts: Parts) -> None:
    """What connected systems are to be told of an act outside a request (Art. 16, 18, 19, 21)."""
    name, part = "system_duty", parts["vault"]
    op.create_table(
        name,
        *(sa.Column(one, sa.LargeBinary(length=16), nullable=False) for one in ("subject_id", "duty_id")),
        *(sa.Column(one, sa.Text(), nullable=False) for one in ("system", "what", "stage")),
        *(sa.Column(one, sa.BigInteger(), nullable=False) for one in ("made_at", "since", "until")),
        sa.Column("klass", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=True),
        sa.PrimaryKeyConstraint("subject_id", "duty_id"),
        schema=part,
    )
    for index, columns in {"id": ["duty_id"], "stage": ["stage", "made_at"], "until": ["until"]}.items():
        op.create_index(f"system_duty_{index}", name, columns, unique=False, schema=part)


SECTIONS: tuple[Callable[[Parts], None], ...] = (
    _moves,
    _extracts,
    _visitors,
    _models,
    _funnels,
    _campaigns,
    _releases,
    _questions,
    _identity,
    _confirmations,
    _suppression_reviews,
    _released_tables,
    _own_settings,
    _unusual,
    _steps,
    _api,
    _breaches,
    _saved_selections,
    _policy_drafts,
    _events,
    _block_lifts,
    _ends,
    _system_tasks,
    _api_jobs,
    _kept_rows,
    _found_rows,
    _decided,
    _system_duties,
)


def upgrade() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    parts: Parts = {part: None if on_sqlite else part for part in ("keydir", "vault", "ledger", "doors")}
    for section in SECTIONS:
        section(parts)
