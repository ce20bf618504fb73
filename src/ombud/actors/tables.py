"""The tables of care relations and of who acts for a person."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from ombud.database.schema import METADATA, VAULT

care_relation = Table(
    "care_relation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("unit", LargeBinary(16), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
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
    schema=VAULT,
)
