"""Connections, transactions and migrations. Knows no word of the domain.

* One act is one transaction: `with db.act() as tx:` commits at the end or leaves nothing.
* A read sees one moment: `with db.read() as tx:`. It is short; long streams page by key.
* SQL is text with `?` for every value; no value is ever part of the text, of a log or of a message.
* What can go wrong outside us (disk full, read-only, locked, damaged) is a `DatabaseFault` that says
  what, where and what now. A doubled key is a `ConstraintFault`, which is one too.
* What stands in clear in a row is sealed beside it, and whoever uses the row checks it: `tx.row_seal` (row_seal.py).

Two ways are for where it must be fast, and cost one round trip on PostgreSQL:

* `db.moment(sql, …)` is one reading statement without a transaction round it. A decision that needs several
  tables joins them in the one statement, and so sees one moment.
* `tx.send(sql, …, rows=1, otherwise=…)` is a write that nobody waits for. On SQLite it is carried out at once;
  on PostgreSQL it goes in the same packet as the next statement or the COMMIT. A count that is not `rows` ends
  the act, at the latest before `act()` returns. An act of one read and then only sends is the fast one.
"""

from ombud.database.again import carried_out, run_of_acts
from ombud.database.port import (
    ConflictFault,
    ConstraintFault,
    Database,
    DatabaseFault,
    Otherwise,
    PassingFault,
    Row,
    Transaction,
)
from ombud.database.row_seal import DamagedRow, RowSeal
from ombud.database.sqlite import SqliteDatabase

__all__ = [
    "ConflictFault",
    "ConstraintFault",
    "DamagedRow",
    "Database",
    "DatabaseFault",
    "Otherwise",
    "PassingFault",
    "Row",
    "RowSeal",
    "SqliteDatabase",
    "Transaction",
    "carried_out",
    "run_of_acts",
]
