"""Connected systems: where else a person's data lies; found there, answered from there and erased there, with proof.

A controller's data also sits in its journal, its shop, its mail list and its spreadsheets (N-16.1, Art. 15, 17, 19).
For each of them a mapping file says where a person is found, which column holds what, and what happens to each table
when that person asks for erasure. A machine proposes it (`discover`), a person reviews it, and nothing is used before.

* Nothing is left out silently. A column that nobody has classified, a table that no path reaches and a schema that has
  changed since stop the request with a message that names them (`check`).
* From identifiers, in all their usual spellings (`forms`), along keys to every row (`paths`). Children go before
  parents; what must stay stays unaltered; what only a key still needs is blanked.
* One transaction for one database. Then it is asked again: done is what a fresh search does not find.
* Names of tables and columns come from the schema and are quoted by the dialect; values are always parameters.
* A value is in memory while it is looked at, and in no file, log or message.

`relational` holds what databases have in common; each adapter is one folder (`postgresql`, `mariadb`, `sqlite`).
"""
