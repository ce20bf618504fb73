"""The table of erasures (that one was made and what its receipt says; never whose it was), and of what had to stay
elsewhere."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

erasure = Table(
    "erasure",
    METADATA,
    Column("erasure_id", LargeBinary(16), primary_key=True),
    Column("entry_id", LargeBinary(16), nullable=False),
    Column("erased_at", BigInteger, nullable=False),
    Column("final_at", BigInteger, nullable=False),
    Column("live_at", BigInteger),
    Column("evidence", Text, nullable=False),
    Column("receipt", Text),
    seal(),
    schema=LEDGER,
)

kept_row = Table(
    "kept_row",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("kept_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("system", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    Index("kept_row_until", "until"),
    schema=VAULT,
)
"""Rows of connected systems that a statute keeps after an erasure (T-35). In clear stand by which statute, in which
system and until when; which rows they are is sealed under the person's key for the statute's class."""
