"""Where each table belongs when the schema is spread over servers.

* A table with `subject_id` goes with its people: all rows of one person lie at one server, whatever the table.
* Every other table is whole at the coordinator: the tree of the log, the policy, what is of an account, what is the
  doors' own, and what is asked before it is known who somebody is (`identity_lock`, `suppression`).
"""

from collections.abc import Iterable

from sqlalchemy import Table

from ombud.database.schema import METADATA, SCHEMAS

BY = "subject_id"
"""What rows are spread by. It leads every primary and unique key of a table that is spread (design.md 4)."""
LONGEST_NAME = 63
"""Letters that the server keeps of a name."""


def with_people() -> list[Table]:
    """The tables that are spread, part by part."""
    return [table for table in _in_order() if BY in table.columns]


def at_the_coordinator() -> list[Table]:
    """The tables that are not."""
    return [table for table in _in_order() if BY not in table.columns]


def _in_order() -> Iterable[Table]:
    return sorted(METADATA.tables.values(), key=lambda table: (SCHEMAS.index(str(table.schema)), table.name))
