"""The table of erasures: that one was made and what its receipt says; never whose it was."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

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
