"""The table of care relations."""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, text

from ombud.database.schema import METADATA, VAULT

_CLOSED = text("closed_at IS NOT NULL")
care_relation = Table(
    "care_relation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("unit", LargeBinary(16), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Index("care_relation_closed", "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
    schema=VAULT,
)
