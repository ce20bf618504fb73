"""The tables of the ledger. An act inserts one row in `entry` and touches no counter that others touch.

`moves` is there where an act may have changed what is decided about the person, and nothing where they were only read
of: so that whoever has moved is found without opening anything (`audit/moved.py`, docs/decisions/0046). Whatever stands
in it means the same, so that no flipped bit takes a move for a reading.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, Table, Text, text

from ombud.database.schema import LEDGER, METADATA

entry = Table(
    "entry",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("entry_id", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("commitment", LargeBinary(32), nullable=False),
    Column("leaf_seq", BigInteger),
    Column("leaf_pos", SmallInteger),
    Column("moves", SmallInteger),
    schema=LEDGER,
    sqlite_with_rowid=False,
)
Index(
    "entry_waiting",
    entry.c.at,
    sqlite_where=text("leaf_seq IS NULL"),
    postgresql_where=text("leaf_seq IS NULL"),
)

Index(
    "entry_placed",
    entry.c.at,
    sqlite_where=text("leaf_seq IS NOT NULL"),
    postgresql_where=text("leaf_seq IS NOT NULL"),
)

_MOVES = text("moves IS NOT NULL AND leaf_seq IS NOT NULL")
Index("entry_moved", entry.c.leaf_seq, sqlite_where=_MOVES, postgresql_where=_MOVES)

erased_payload = Table(
    "erased_payload",
    METADATA,
    Column("erasure_id", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("number", Integer, nullable=False),
    Column("sum", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    schema=LEDGER,
)

tree = Table(
    "tree",
    METADATA,
    Column("id", SmallInteger, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("recounted", BigInteger),
    schema=LEDGER,
)

leaf = Table(
    "leaf",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("data", LargeBinary, nullable=False),
    schema=LEDGER,
)

node = Table(
    "node",
    METADATA,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("idx", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    schema=LEDGER,
    sqlite_with_rowid=False,
)

checkpoint = Table(
    "checkpoint",
    METADATA,
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("root", LargeBinary(32), nullable=False),
    Column("note", Text, nullable=False),
    schema=LEDGER,
)

lane = Table(
    "lane",
    METADATA,
    Column("lane_id", LargeBinary(16), primary_key=True),
    Column("announced_at", BigInteger, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("segment", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("tag", LargeBinary(16), nullable=False),
    Column("torn", Integer, nullable=False),
    Column("damaged", Integer, nullable=False),
    Column("closed_at", BigInteger),
    schema=LEDGER,
)
Index(
    "lane_open",
    lane.c.announced_at,
    sqlite_where=text("closed_at IS NULL"),
    postgresql_where=text("closed_at IS NULL"),
)

decided = Table(
    "decided",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("kind_id", LargeBinary(16), primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    schema=LEDGER,
)

decided_kind = Table(
    "decided_kind",
    METADATA,
    Column("kind_id", LargeBinary(16), primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    Column("stopped", SmallInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    schema=LEDGER,
)
