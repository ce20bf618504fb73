"""PostgreSQL 15 or later, through libpq itself (psycopg's `pq`): an act's statements travel together.

* `line.py` is one connection: what is sent, what is still to be answered, and what an answer means.
* `pool.py` lends the lines of a process, so many at most (`limits.py`); `transaction.py` is an act or a read over one;
  `database.py` brings them together.
* `address.py` reads the address, which holds no password; `session.py` says what every session is set to.
* `faults.py` turns what the server says into our words. No text of the server is ever repeated: it may
  quote a row.

Isolation (docs/decisions/0015): an act is READ COMMITTED and locks the row of the person it is about before
it reads anything of them; a read is one REPEATABLE READ snapshot that cannot write.
"""

from ombud.database.postgresql.address import Address, AddressError, read_address
from ombud.database.postgresql.database import PostgresqlDatabase
from ombud.database.postgresql.limits import Limits

__all__ = ["Address", "AddressError", "Limits", "PostgresqlDatabase", "read_address"]
