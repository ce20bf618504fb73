"""The tables of care relations and of who acts for a person."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text, text

from ombud.database.schema import METADATA, VAULT, seal

_CLOSED = text("closed_at IS NOT NULL")
care_relation = Table(
    "care_relation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("unit", LargeBinary(16), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    seal(),
    Index("care_relation_closed", "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
    schema=VAULT,
)

representation = Table(
    "representation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("representation_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("kept_until", BigInteger),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    schema=VAULT,
)
