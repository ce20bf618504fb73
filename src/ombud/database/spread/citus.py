"""The statements that spread an installation's tables with Citus, after its own manual. Citus itself was not run.

* Every table with people is distributed by `subject_id` and lies beside all the others (`colocate_with`), so that what
  an act does about one person is done at one server.
* The other tables are known to Citus but stay at the coordinator: acts write them, and a reference table would take
  each of those writes to every server. Only the policy, which decisions read beside people's rows, is at every server.
* The rules that Citus has for such tables are held by `tests/database/spread/test_layout.py`.
"""

from collections.abc import Iterator

from ombud.database.spread.layout import BY, at_the_coordinator, with_people

FIRST = "keydir.subject"
"""The table that all the others lie beside."""
AT_EVERY_SERVER = ("ledger.policy_version",)
"""Read in one statement with the rows of a person, and written only when a policy is adopted."""
SHARDS = 32
"""More than there are servers, so that a server can be added by moving some: Citus's own default."""


def for_citus() -> str:
    """One script for the coordinator."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "-- On the coordinator of a Citus cluster whose nodes are known (citus_add_node), as the tables' owner."
    yield "-- The statements follow the manual of Citus; Citus itself was not run with them."
    yield "BEGIN;"
    for name in AT_EVERY_SERVER:
        yield f"SELECT create_reference_table('{name}');"
    yield f"SELECT create_distributed_table('{FIRST}', '{BY}', shard_count => {SHARDS});"
    for table in with_people():
        if table.fullname != FIRST:
            yield f"SELECT create_distributed_table('{table.fullname}', '{BY}', colocate_with => '{FIRST}');"
    for table in at_the_coordinator():
        if table.fullname not in AT_EVERY_SERVER:
            yield f"SELECT citus_add_local_table_to_metadata('{table.fullname}');"
    yield "COMMIT;"
