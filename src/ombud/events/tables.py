"""The tables of events: the receivers, which of them knows which person, and what each is to be told.

* Who knows whom lies under the person and goes with them. An event does not: it is there to say that somebody has been
  erased. It has the id by which the receiver knows them, and with the row above it nobody here gets from it to anybody.
* An address and the keys of a receiver are sealed; they are nobody's personal data.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

receiver = Table(
    "receiver",
    METADATA,
    Column("receiver_id", LargeBinary(16), primary_key=True),
    Column("name", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("wants", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("fails", Integer, nullable=False),
    Column("rests_until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    schema=LEDGER,
)

known_to = Table(
    "known_to",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("receiver_id", LargeBinary(16), primary_key=True),
    Column("known_as", LargeBinary(16), nullable=False),
    Column("since", BigInteger, nullable=False),
    seal(),
    schema=VAULT,
)

receiver_event = Table(
    "receiver_event",
    METADATA,
    Column("event_id", LargeBinary(16), primary_key=True),
    Column("receiver_id", LargeBinary(16), nullable=False),
    Column("about", LargeBinary(16), nullable=False),
    Column("number", Integer, nullable=False),
    Column("happening", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("more", Text, nullable=False),
    Column("fate", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("next_at", BigInteger, nullable=False),
    Column("round", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("due_at", BigInteger),
    Column("said", Text),
    Column("said_at", BigInteger),
    seal(),
    Index("receiver_event_about", "receiver_id", "about", "number"),
    Index("receiver_event_at", "at"),
    schema=LEDGER,
)
