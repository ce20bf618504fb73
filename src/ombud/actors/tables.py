"""The tables of care relations, of who acts for a person, and of the keys of programs.

* Of a key of the API its hash alone is stored, with the account, the role and the purposes that it is bound to.
* `api_answer` is what a program was answered to a call that it may repeat, sealed for whoever holds the key, for a day.
* `api_job` is what a program has asked for that takes longer than a moment, sealed under its account until a day after
  it has ended (decision 0077).
* `api_call` is the list of calls: operation, status, time. Nothing that was asked for or answered stands in it.
  It is the doors' own: no act reads or writes it (decision 0090).
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, text

from ombud.database.schema import DOORS, KEYDIR, LEDGER, METADATA, VAULT, seal

_CLOSED = text("closed_at IS NOT NULL")
_ENDS = text("kept_until IS NOT NULL")
care_relation = Table(
    "care_relation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("unit", LargeBinary(16), primary_key=True),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    seal(),
    Index("care_relation_closed", "closed_at", sqlite_where=_CLOSED, postgresql_where=_CLOSED),
    schema=VAULT,
)

representation = Table(
    "representation",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("representation_id", LargeBinary(16), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("begins_at", BigInteger, nullable=False),
    Column("ends_at", BigInteger),
    Column("kept_until", BigInteger),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("representation_until", "kept_until", sqlite_where=_ENDS, postgresql_where=_ENDS),
    schema=VAULT,
)

api_key = Table(
    "api_key",
    METADATA,
    Column("key_id", LargeBinary(16), primary_key=True),
    Column("token", LargeBinary(32), nullable=False),
    Column("account", String(128), nullable=False),
    Column("role", Text, nullable=False),
    Column("purposes", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("ends_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    Column("revoked_by", Text),
    seal(),
    Index("api_key_token", "token"),
    schema=LEDGER,
)

api_answer = Table(
    "api_answer",
    METADATA,
    Column("key_id", LargeBinary(16), primary_key=True),
    Column("mark", LargeBinary(32), primary_key=True),
    Column("asked", LargeBinary(32), nullable=False),
    Column("status", Integer, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    Index("api_answer_until", "until"),
    schema=KEYDIR,
)

api_job = Table(
    "api_job",
    METADATA,
    Column("job_id", LargeBinary(16), primary_key=True),
    Column("key_id", LargeBinary(16), nullable=False),
    Column("account", String(128), nullable=False),
    Column("work", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("code", Text),
    Column("done", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    Column("until", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal("sealed"),
    Index("api_job_key", "key_id", "made_at"),
    Index("api_job_until", "until"),
    schema=KEYDIR,
)

api_call = Table(
    "api_call",
    METADATA,
    Column("call_id", LargeBinary(16), primary_key=True),
    Column("key_id", LargeBinary(16), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("operation", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("code", Text, nullable=False),
    Column("micros", BigInteger, nullable=False),
    Index("api_call_key", "key_id", "at"),
    Index("api_call_at", "at"),
    schema=DOORS,
)
