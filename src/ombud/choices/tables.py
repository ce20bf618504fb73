"""The tables of choices. `wishes` is what a read looks at, `choice` the evidence, `wishes.recorded` how much of it."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from ombud.database.schema import KEYDIR, METADATA, VAULT, seal

_ENDED, _ENDS = text("ended_at IS NOT NULL"), text("kept_until IS NOT NULL")

wishes = Table(
    "wishes",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("choices", BigInteger, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("recorded", Integer, nullable=False, server_default="0"),
    seal(),
    schema=KEYDIR,
)

choice = Table(
    "choice",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("choice_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("bit", Integer),
    Column("category", Text),
    Column("ground", Text),
    Column("made_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("told_at", BigInteger),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    Index("choice_ended", "ended_at", sqlite_where=_ENDED, postgresql_where=_ENDED),
    schema=VAULT,
)

circumstance = Table(
    "circumstance",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("circumstance_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("noted_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("kept_until", BigInteger),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("circumstance_until", "kept_until", sqlite_where=_ENDS, postgresql_where=_ENDS),
    schema=VAULT,
)

confirmation = Table(
    "confirmation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("confirmation_id", LargeBinary(16), primary_key=True),
    Column("bit", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("kept_until", BigInteger, nullable=False),
    Column("token", LargeBinary(32), nullable=False),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("confirmation_token", "token"),
    Index("confirmation_until", "kept_until"),
    schema=VAULT,
)

block_lift = Table(
    "block_lift",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("lift_id", LargeBinary(16), primary_key=True),
    Column("account", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("shown_at", BigInteger, nullable=False),
    Column("begins_at", BigInteger),
    Column("ends_at", BigInteger),
    Column("units", LargeBinary, nullable=False),
    Column("categories", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reviewed_at", BigInteger),
    Column("kept_until", BigInteger, nullable=False),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("block_lift_until", "kept_until"),
    schema=VAULT,
)

own_setting = Table(
    "own_setting",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    Column("set_at", BigInteger, nullable=False),
    seal(),
    schema=VAULT,
)
