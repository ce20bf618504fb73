"""The table of relations: kind, state and dates in clear, the rest sealed.

`until` and `rule` say when the last ground of an ended relation ends and by which row of law.md 4.1; they are computed
when the person is settled, as those of records are, and are none before.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text, text

from ombud.database.schema import METADATA, VAULT, seal

_OPEN = text("due_at IS NOT NULL AND closed_at IS NULL")
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
    Column("until", BigInteger),
    Column("rule", Text),
    seal("sealed", "rule"),
    Index(
        "relation_until", "until", sqlite_where=text("until IS NOT NULL"), postgresql_where=text("until IS NOT NULL")
    ),
    Index("relation_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    schema=VAULT,
)
