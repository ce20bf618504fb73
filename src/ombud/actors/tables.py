"""The table of care relations."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table

from ombud.database.schema import METADATA, VAULT, seal

care_relation = Table(
    "care_relation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("unit", LargeBinary(16), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    seal(),
    schema=VAULT,
)
