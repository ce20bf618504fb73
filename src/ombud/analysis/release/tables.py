"""The tables of the release gate: what has been told, and what has been spent of a purpose's privacy budget.

Nobody is in them: a row of `released` holds numbers, sealed, of groups named in codes. Its `marks`, by which it is seen
whether the same people are asked about again, go with the extract that they are of.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

released = Table(
    "released",
    METADATA,
    Column("release_id", LargeBinary(16), primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("extract_id", LargeBinary, nullable=False),
    Column("query_hash", LargeBinary(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("marks_until", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("marks", LargeBinary),
    seal("sealed", "marks"),
    Index("released_purpose", "purpose", "at"),
    Index("released_marks", "marks_until"),
    Index("released_until", "until"),
    schema=LEDGER,
)

privacy_budget = Table(
    "privacy_budget",
    METADATA,
    Column("purpose", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("spent_1", BigInteger, nullable=False),
    Column("spent_2", BigInteger, nullable=False),
    Column("spent_3", BigInteger, nullable=False),
    Column("spent_4", BigInteger, nullable=False),
    seal(),
    schema=LEDGER,
)
