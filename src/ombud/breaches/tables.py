"""The tables of breaches.

* `breach` and `breach_step` are about nobody: what happened, what was decided and told, in the controller's own words,
  from which everything that looks like personal data is refused. How many steps there are stands in `breach`.
* `breach_person` says whom a breach concerns: codes, dates and a number. No value of theirs is in it.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, Table, Text

from ombud.database.schema import LEDGER, METADATA, VAULT, seal

breach = Table(
    "breach",
    METADATA,
    Column("breach_id", LargeBinary(16), primary_key=True),
    Column("noticed_at", BigInteger, nullable=False),
    Column("steps", Integer, nullable=False),
    Column("closed_at", BigInteger),
    Column("until", BigInteger),
    seal(),
    schema=LEDGER,
)

breach_step = Table(
    "breach_step",
    METADATA,
    Column("breach_id", LargeBinary(16), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("by_whom", Text, nullable=False),
    Column("said", Text, nullable=False),
    seal(),
    schema=LEDGER,
)

breach_person = Table(
    "breach_person",
    METADATA,
    Column("subject_id", LargeBinary(16), primary_key=True),
    Column("breach_id", LargeBinary(16), primary_key=True),
    Column("first_at", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("categories", Text, nullable=False),
    Column("way", Text),
    Column("told_at", BigInteger),
    Column("until", BigInteger, nullable=False),
    seal(),
    Index("breach_person_breach", "breach_id", "subject_id"),
    Index("breach_person_until", "until"),
    schema=VAULT,
)
