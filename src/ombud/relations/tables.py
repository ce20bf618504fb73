"""The table of relations: kind, state and dates in clear, the rest sealed."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from ombud.database.schema import METADATA, VAULT, seal

relation = Table(
    "relation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("relation_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("due_at", BigInteger),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    schema=VAULT,
)
