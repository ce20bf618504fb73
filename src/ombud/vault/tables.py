"""The tables of the vault: ciphertext rows under random ids, and the policy versions in force.

In clear stand what a decision and a sweep need and what tells nothing about a person: class, category,
the version of the notice that was told, a purpose mask, dates, and the row of law.md 4.1 that the end follows. Unit and
document are keyed codes. `settling` is how far the ends have been computed anew under a policy version and a law.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

record = Table(
    "record",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("record_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("category", Text, nullable=False),
    Column("policy", Integer, nullable=False),
    Column("purposes", BigInteger, nullable=False),
    Column("regime", SmallInteger, nullable=False),
    Column("marks", SmallInteger, nullable=False),
    Column("unit", LargeBinary(16)),
    Column("document", LargeBinary(16)),
    Column("version", Integer, nullable=False),
    Column("collected_at", BigInteger, nullable=False),
    Column("event_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("superseded_at", BigInteger),
    Column("content", LargeBinary(16), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("rule", Text),
    seal("content", "sealed", "rule"),
    Index("record_content", "subject_id", "category", "content", unique=True),
    Index("record_until", "until"),
    schema=VAULT,
)

no_outbox = Table(
    "no_outbox",
    METADATA,
    Column("no_id", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    schema=LEDGER,
)

restored = Table(
    "restored",
    METADATA,
    Column("restored_at", BigInteger, primary_key=True, autoincrement=False),
    Column("archive", LargeBinary(16), nullable=False),
    Column("state", Text, nullable=False),
    Column("by_whom", Text),
    Column("reconciled_at", BigInteger),
    seal(),
    schema=LEDGER,
)

policy_version = Table(
    "policy_version",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("from_at", BigInteger, nullable=False),
    Column("adopted_at", BigInteger, nullable=False),
    Column("by_first", Text, nullable=False),
    Column("by_second", Text, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("compiled", Text, nullable=False),
    Column("inactive", Text, nullable=False),
    seal("text", "compiled", "inactive"),
    schema=LEDGER,
)

policy_draft = Table(
    "policy_draft",
    METADATA,
    Column("draft_id", LargeBinary(16), primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("from_on", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("replayed", Text),
    Column("first_by", Text),
    Column("first_of", LargeBinary(32)),
    Column("number", Integer),
    seal(),
    schema=LEDGER,
)
"""What is proposed as the next version: its text, and the first of the two who approve, with what that was of."""

settling = Table(
    "settling",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("law_from", Integer, primary_key=True, autoincrement=False),
    Column("after", LargeBinary(16), nullable=False),
    Column("done_at", BigInteger),
    schema=LEDGER,
)

alarm = Table(
    "alarm",
    METADATA,
    Column("actor", Text, primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("people", Integer, nullable=False),
    schema=LEDGER,
)
