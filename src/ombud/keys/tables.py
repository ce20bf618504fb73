"""The tables of the key directory. Small, and all that can find or open anybody.

`subject_id` leads every primary and unique key, so that the rows spread over servers by person. Four tables
have no subject, on purpose:

* `suppression` outlives the person: it keeps an objection when everything else is erased (Art. 17(3)(e), M-15).
* `identity_lock` is asked before it is known who the person is; its rows live no longer than an act.
* `extract_key` is of an extract, in which nobody is named (S-06): its pieces' key and its pseudonyms'.
* `look_up` is about an account: how many people it has looked up. Whom, no row says; each lives for an hour.

`key_epoch` belongs to the ledger: which epochs the log has told of, so that a kill leaves no step untold.

A subject's `standing` is what decisions read of the person (spec/standing.md; the vault writes it, none while
it has not been computed), and `stale` is 1 while the ends of their records are to be computed anew.
`log_until` is set when the journal of a patient goes: until then what was logged of them stays (PDL 4:3).

A tombstone's `leaf_seq` is the leaf of the log that came after it, none until it is there: whoever keeps something of
people elsewhere finds by it whom to let go of (`audit/moved.py`). No index by it: that would hold the ids of the erased
a second time, and the tombstone is all that may be left of them (Art. 17).

There are no foreign keys: PostgreSQL has none between partitions on different servers.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, SmallInteger, String, Table, text

from ombud.database.schema import KEYDIR, LEDGER, METADATA, seal


def _subject_id() -> Column[bytes]:
    return Column("subject_id", LargeBinary(16), primary_key=True)


_LOGGED = text("log_until IS NOT NULL")
subject = Table(
    "subject",
    METADATA,
    _subject_id(),
    Column("created_at", BigInteger, nullable=False),
    Column("standing", LargeBinary),
    Column("stale", SmallInteger, nullable=False, server_default="0"),
    Column("log_until", BigInteger),
    seal("created_at", "stale", "log_until"),
    Index("subject_log", "log_until", sqlite_where=_LOGGED, postgresql_where=_LOGGED),
    Index("subject_stale", "subject_id", sqlite_where=text("stale = 1"), postgresql_where=text("stale = 1")),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

data_key = Table(
    "data_key",
    METADATA,
    _subject_id(),
    Column("class", String(64), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("commitment", LargeBinary(16), nullable=False),
    Column("state", LargeBinary, nullable=False),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

blind_index = Table(
    "blind_index",
    METADATA,
    _subject_id(),
    Column("class", String(64), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("blind", LargeBinary(16), primary_key=True),
    Index("blind_index_field_blind", "field", "blind"),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

identity_lock = Table(
    "identity_lock",
    METADATA,
    Column("field", String(64), primary_key=True),
    Column("blind", LargeBinary(16), primary_key=True),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

_UNPLACED = text("leaf_seq IS NULL")
tombstone = Table(
    "tombstone",
    METADATA,
    _subject_id(),
    Column("class", String(64), primary_key=True),
    Column("erased_at", BigInteger, nullable=False),
    Column("plan_hash", LargeBinary(32), nullable=False),
    Column("final_at", BigInteger, nullable=False),
    seal("leaf_seq"),
    Column("leaf_seq", BigInteger),
    Index("tombstone_waiting", "class", sqlite_where=_UNPLACED, postgresql_where=_UNPLACED),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

suppression = Table(
    "suppression",
    METADATA,
    Column("blind", LargeBinary(16), primary_key=True),
    Column("channel", String(32), primary_key=True),
    Column("made_at", BigInteger, nullable=False),
    seal(),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

extract_key = Table(
    "extract_key",
    METADATA,
    Column("extract_id", LargeBinary(16), primary_key=True),
    Column("class", String(64), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
    Column("commitment", LargeBinary(16), nullable=False),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)

key_epoch = Table(
    "key_epoch",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("began_at", BigInteger, nullable=False),
    Column("destroyed_at", BigInteger),
    schema=LEDGER,
    sqlite_with_rowid=False,
)

look_up = Table(
    "look_up",
    METADATA,
    Column("actor", String(128), primary_key=True),
    Column("about", LargeBinary(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Index("look_up_at", "at"),
    schema=KEYDIR,
    sqlite_with_rowid=False,
)
