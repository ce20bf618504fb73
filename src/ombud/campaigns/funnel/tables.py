"""What was asked and shown of audiences: coarse counts of a day, kept for a quarter. Nobody is in it."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from ombud.database.parts import LEDGER
from ombud.database.schema import METADATA, seal

funnel_asked = Table(
    "funnel_asked",
    METADATA,
    Column("asked", LargeBinary(16), primary_key=True),  # a hash of the question and the day
    Column("asked_at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("selection", Text, nullable=False),
    Column("shown", Text, nullable=False),
    seal(),
    schema=LEDGER,
)
