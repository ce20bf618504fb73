"""The tables of collection: how far each import has come, and whom we owe information (Art. 14)."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

intake = Table(
    "intake",
    METADATA,
    Column("mac", LargeBinary(16), primary_key=True),
    Column("line", Integer, nullable=False),
    Column("finished_at", BigInteger),
    schema=LEDGER,
)

_DONE = text("done_at IS NOT NULL")
information_duty = Table(
    "information_duty",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("duty_id", LargeBinary(16), primary_key=True),
    Column("source", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("done_at", BigInteger),
    Column("exemption", Text),
    seal(),
    Index("information_duty_done", "done_at", sqlite_where=_DONE, postgresql_where=_DONE),
    schema=VAULT,
)
