"""The table of joinings: which registration takes another one in, and how far that has come.

The row belongs to the registration that is kept. The other one is named by a keyed code of its id, so that
nothing but the tombstone holds the id of who has been erased (design 5, 5).
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from ombud.database.schema import METADATA, VAULT, seal

joining = Table(
    "joining",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("code", LargeBinary(16), primary_key=True),
    Column("state", Text, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("begun_by", LargeBinary(16), nullable=False),
    seal(),
    Index("joining_code", "code"),
    schema=VAULT,
)
