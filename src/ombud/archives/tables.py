"""The table of archives: that one was made, where, until when, and the epochs whose keys it needs.

`place` is the folder in which the archives lie, as the operator named it. It is shown to the operator alone and
stands in no log.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

archive = Table(
    "archive",
    METADATA,
    Column("archive_id", LargeBinary(16), primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("place", Text, nullable=False),
    Column("first_epoch", Integer, nullable=False),
    Column("last_epoch", Integer, nullable=False),
    Column("no_line", BigInteger, nullable=False),
    Column("ledger_size", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("removed_at", BigInteger),
    seal(),
    schema=LEDGER,
)
