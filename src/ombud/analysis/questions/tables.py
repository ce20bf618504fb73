"""The tables of questions: what was asked and answered, what is saved to be asked again, and what was found.

Nobody is in them. An answer is kept as a hash: whether the same question gives the same figures is seen without keeping
them. What somebody writes in a finding is refused where it could hold personal data (`keep.py`).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

answered = Table(
    "answered",
    METADATA,
    Column("answer_id", LargeBinary(16), primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("extract_id", LargeBinary(16), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Column("releases", LargeBinary, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("asked_by", Text, nullable=False),
    seal(),
    Index("answered_again", "extract_id", "purpose", "asked_at"),
    schema=LEDGER,
)
"""`releases` are the ids of what the gate let out for it, sixteen bytes each."""

saved_question = Table(
    "saved_question",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("purpose", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("saved_by", Text, nullable=False),
    seal(),
    schema=LEDGER,
)
"""A version is never changed: a new one is added."""

finding = Table(
    "finding",
    METADATA,
    Column("finding_id", LargeBinary(16), primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("found", Text, nullable=False),
    Column("changed", Text, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    Column("found_at", BigInteger, nullable=False),
    Column("found_by", Text, nullable=False),
    seal(),
    Index("finding_at", "purpose", "found_at"),
    schema=LEDGER,
)
"""What was found and what was changed for it; `answers` are the answers that it rests on, sixteen bytes each."""

released_table = Table(
    "released_table",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("purpose", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("figures", Text, nullable=False),
    Column("minimum", Integer, nullable=False),
    Column("answer_id", LargeBinary(16), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("kept_at", BigInteger, nullable=False),
    Column("kept_by", Text, nullable=False),
    seal(),
    schema=LEDGER,
)
"""A table as it left through the gate: `figures` are what was shown, as JSON, and nothing of what was not. `made_at` is
when the extract was made that it is of."""
