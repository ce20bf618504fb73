"""The tables of joinings, of requests, and of what IVO decides.

* A row of `joining` belongs to the registration that is kept. The other one is named by a keyed code of its id, so
  that nothing but the tombstone holds the id of who has been erased (design 5, 5).
* A row of `request` says in clear where a request stands and when it is due, and nothing of what it is about. Its
  events are sealed, each bound to its number, under the person's key for cases (R-14, T-15). Rows of events are only
  ever added.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text, text

from ombud.database.schema import METADATA, VAULT, seal

joining = Table(
    "joining",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("code", LargeBinary(16), primary_key=True),
    Column("state", Text, nullable=False),
    Column("begun_at", BigInteger, nullable=False),
    Column("begun_by", LargeBinary(16), nullable=False),
    seal(),
    Index("joining_code", "code"),
    schema=VAULT,
)

_ENDS = text("until IS NOT NULL")
request = Table(
    "request",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("request_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("until", BigInteger),
    Column("events", Integer, nullable=False),
    seal(),
    Index("request_id", "request_id"),
    Index("request_due", "due_at"),
    Index("request_until", "until", sqlite_where=_ENDS, postgresql_where=_ENDS),
    schema=VAULT,
)

request_event = Table(
    "request_event",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("request_id", LargeBinary(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("klass", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    schema=VAULT,
)

queue_mail = Table(
    "queue_mail",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("mail_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("received_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("until", BigInteger),
    Column("request_id", LargeBinary(16)),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("message", LargeBinary, nullable=False),
    seal("sealed", "message"),
    Index("queue_mail_id", "mail_id"),
    Index("queue_mail_due", "due_at"),
    Index("queue_mail_until", "until"),
    schema=VAULT,
)
"""The queue of the data protection officer (N-20). Each mail belongs to a random id of its own. In clear stand its
state and its dates, and when its period ends, where that is known. What is sealed opens with the mail's data key and
the queue key together (spec/keys.md 4.2): `sealed` is what was understood and done, `message` the mail as it came."""

ivo_case = Table(
    "ivo_case",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("ivo_id", LargeBinary(16), primary_key=True),
    Column("klass", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("until", BigInteger),
    Column("version", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("ivo_case_open", "closed_at", "opened_at"),
    Index("ivo_case_until", "until", sqlite_where=_ENDS, postgresql_where=_ENDS),
    schema=VAULT,
)

unusual_reading = Table(
    "unusual_reading",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("entry_id", LargeBinary(16), primary_key=True),
    Column("rule", Text, nullable=False),
    Column("noticed_at", BigInteger, nullable=False),
    Column("reviewed_at", BigInteger),
    Column("until", BigInteger, nullable=False),
    seal(),
    Index("unusual_reading_until", "until"),
    schema=VAULT,
)
"""Readings that are not like the usual (A-13): which entry of the log, and by which rule. Not reviewed where it says no
time. It goes with the entry that it is about."""

system_task = Table(
    "system_task",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("task_id", LargeBinary(16), primary_key=True),
    Column("request_id", LargeBinary(16), nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("system", Text, nullable=False),
    Column("todo", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger),
    Column("outcome", Text),
    Column("until", BigInteger, nullable=False),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("system_task_id", "task_id"),
    Index("system_task_request", "request_id"),
    Index("system_task_due", "answered_at", "due_at"),
    Index("system_task_until", "until"),
    schema=VAULT,
)
"""What a person is asked to do in a system that no machine can look in (Art. 15, 17, 19). In clear stand what, where,
when and how it ended; who answered and their words are sealed under the person's key for cases."""

system_duty = Table(
    "system_duty",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("duty_id", LargeBinary(16), primary_key=True),
    Column("system", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("klass", Text, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    seal(),
    Index("system_duty_id", "duty_id"),
    Index("system_duty_stage", "stage", "made_at"),
    Index("system_duty_until", "until"),
    schema=VAULT,
)
"""What a connected system is to be told of an act outside a request, and how it stands (Art. 16, 18, 19, 21)."""

found_row = Table(
    "found_row",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("task_id", LargeBinary(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("klass", Text, nullable=False),
    Column("until", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("found_row_until", "until"),
    schema=VAULT,
)
"""What somebody has found by hand for a copy, sealed in parts under the person's key for cases."""
