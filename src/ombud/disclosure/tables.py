"""The tables of disclosures: that something was handed over, and that somebody is to be told (Art. 19).

To whom, what and why are sealed; in clear stand the days that a sweep and a list of what is open need.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from ombud.database.schema import METADATA, VAULT

disclosure = Table(
    "disclosure",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("disclosure_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("disclosure_until", "until"),
    schema=VAULT,
)

notification = Table(
    "notification",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("notification_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("notification_state", "state", "made_at"),
    Index("notification_until", "until"),
    schema=VAULT,
)
