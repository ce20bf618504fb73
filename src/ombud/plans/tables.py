"""The tables of plans: which steps there are, whose, and where each stands. Codes and ids alone.

A plan about a person lies under their id, and is erased with them. One about nobody lies under the id of nobody, as an
entry of the log does (docs/decisions/0031).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text

from ombud.database.schema import METADATA, VAULT, seal

plan = Table(
    "plan",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("plan_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    schema=VAULT,
)

plan_step = Table(
    "plan_step",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("plan_id", LargeBinary(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("step", Text, nullable=False),
    Column("facts", Text, nullable=False),
    Column("last", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("owner", Text),
    Column("claims", Integer, nullable=False),
    Column("fails", Integer, nullable=False),
    Column("code", Text),
    Column("begun", SmallInteger, nullable=False, server_default="0"),
    seal(),
    Index("plan_step_at", "state", "at"),
    schema=VAULT,
)
