"""The tables of sweeps: that one ran, and how many rows went by which rule; never whose.

`sum` commits to each row that went and is the same in whatever order they went, so that an interrupted run ends with
the digest of one that was not.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, seal

sweep = Table(
    "sweep",
    METADATA,
    Column("sweep_id", LargeBinary(16), primary_key=True),
    Column("begun_at", BigInteger, nullable=False),
    Column("policy", Integer, nullable=False),
    Column("people", Integer, nullable=False),
    Column("whole", Integer, nullable=False),
    Column("ended_at", BigInteger),
    Column("digest", LargeBinary(32)),
    seal(),
    schema=LEDGER,
)

swept = Table(
    "swept",
    METADATA,
    Column("sweep_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, primary_key=True),
    Column("category", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("sum", LargeBinary(32), nullable=False),
    seal(),
    schema=LEDGER,
)
