"""The tables of joinings and of requests.

* A row of `joining` belongs to the registration that is kept. The other one is named by a keyed code of its id, so
  that nothing but the tombstone holds the id of who has been erased (design 5, 5).
* A row of `request` says in clear where a request stands and when it is due, and nothing of what it is about. Its
  events are sealed, each bound to its number, under the person's key for cases (R-14, T-15). Rows of events are only
  ever added.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

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
    Column("events", Integer, nullable=False),
    Index("request_id", "request_id"),
    Index("request_due", "due_at"),
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
    schema=VAULT,
)
