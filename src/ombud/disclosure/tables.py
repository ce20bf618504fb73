"""The tables of disclosures: that something was handed over, that somebody is to be told (Art. 19), and what a person
has asked to be moved to another controller (Art. 20(2)).

To whom, what and why are sealed; in clear stand the days that a sweep and a list of what is open need.
"""

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

disclosure = Table(
    "disclosure",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("disclosure_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
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
    seal(),
    Index("notification_state", "state", "made_at"),
    Index("notification_until", "until"),
    schema=VAULT,
)

new_controller = Table(
    "new_controller",
    METADATA,
    Column("controller_id", LargeBinary(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("org_number", Text, nullable=False),
    Column("verified_by_way_of", Text, nullable=False),
    Column("verified_at", BigInteger, nullable=False),
    Column("by_first", Text, nullable=False),
    Column("by_second", Text),
    Column("confirmed_at", BigInteger),
    Column("ended_at", BigInteger),
    seal(),
    schema=LEDGER,
)

transfer = Table(
    "transfer",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("transfer_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("token", LargeBinary(32), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    Index("transfer_token", "token"),
    Index("transfer_until", "until"),
    schema=VAULT,
)
