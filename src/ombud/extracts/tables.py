"""The tables of extracts: which there are, of which purpose, until when, and in which pieces they lie.

No row is about a person and no column leads to one (S-06). The keys lie in the keydir (`keys/tables.py`). Archives
hold none of these: an extract is made anew, and a restored installation begins without (docs/decisions/0047).
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

extract = Table(
    "extract",
    METADATA,
    Column("extract_id", LargeBinary(16), primary_key=True),
    Column("purpose", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("policy", Integer, nullable=False),
    Column("built_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("people", BigInteger, nullable=False),
    Column("pieces", Integer, nullable=False),
    Column("left_out", Text, nullable=False),
    seal(),
    schema=LEDGER,
)

extract_piece = Table(
    "extract_piece",
    METADATA,
    Column("extract_id", LargeBinary(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("rows", BigInteger, nullable=False),
    seal(),
    schema=LEDGER,
)
