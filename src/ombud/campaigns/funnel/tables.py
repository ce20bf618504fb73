"""What is kept of selections that were counted: that they were, so that a quarter has an end. Nobody is in it."""

from sqlalchemy import BigInteger, Column, LargeBinary, Table, Text

from ombud.database.parts import LEDGER
from ombud.database.schema import METADATA, seal

funnel_asked = Table(
    "funnel_asked",
    METADATA,
    Column("asked", LargeBinary(16), primary_key=True),  # a keyed hash of the selection and of who received it
    Column("asked_at", BigInteger, nullable=False),
    Column("actor", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("selection", Text, nullable=False),
    seal(),
    schema=LEDGER,
)
