"""Connections, transactions and migrations. Knows no word of the domain.

* One act is one transaction: `with db.act() as tx:` commits at the end or leaves nothing.
* A read sees one moment: `with db.read() as tx:`. It is short; long streams page by key.
* SQL is text with `?` for every value; no value is ever part of the text, of a log or of a message.
* What can go wrong outside us (disk full, read-only, locked, damaged) is a `DatabaseFault` that says
  what, where and what now.
"""

from ombud.database.connection import Database, DatabaseFault, Transaction

__all__ = ["Database", "DatabaseFault", "Transaction"]
