"""The schema spreads over servers by person (design.md 4, *Keys of tables*; 7): the rules of Citus, and our own.

Citus itself was not run. These are the rules of its manual, held against the tables and the statements.
"""

import re

import pytest
from sqlalchemy import ForeignKeyConstraint, Table

import ombud.app.row_seals  # noqa: F401 - names the tables of every package
from ombud.database.schema import METADATA
from ombud.database.spread.citus import AT_EVERY_SERVER, for_citus
from ombud.database.spread.foreign import Host, for_foreign_servers
from ombud.database.spread.layout import BY, LONGEST_NAME, at_the_coordinator, with_people

HOSTS = [Host({"host": f"db{number}.example.se", "port": "5432", "dbname": "people"}) for number in range(3)]


@pytest.mark.parametrize("table", with_people(), ids=lambda table: table.fullname)
def test_every_key_of_a_table_with_people_holds_the_person(table: Table) -> None:
    """A unique key without the distribution column is refused by Citus, and no server could keep one over all."""
    keys = [table.primary_key.columns, *(index.columns for index in table.indexes if index.unique)]
    assert all(BY in columns for columns in keys)
    assert next(iter(table.primary_key.columns)).name == BY


def test_one_type_of_id_lets_all_tables_lie_beside_each_other() -> None:
    assert {str(table.columns[BY].type) for table in with_people()} == {"BLOB"}
    assert all(not table.columns[BY].nullable for table in with_people())


def test_no_key_leads_from_one_table_to_another() -> None:
    """Citus takes a foreign key only between tables that lie together; there are none at all."""
    found = [
        constraint
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, ForeignKeyConstraint)
    ]
    assert found == []


def test_no_column_is_numbered_or_computed_by_one_server() -> None:
    """A sequence or a generated column would be another at each server."""
    columns = [column for table in with_people() for column in table.columns]
    assert [c for c in columns if c.identity is not None or c.computed is not None] == []
    assert [
        c for c in columns if c.server_default is not None and "(" in str(getattr(c.server_default, "arg", ""))
    ] == []


def test_each_table_is_in_the_statements_for_citus_once() -> None:
    said = re.findall(r"SELECT (\w+)\('([a-z_.]+)'", for_citus())
    assert sorted(name for _, name in said) == sorted(METADATA.tables)
    ways = {name: way for way, name in said}
    assert {ways[table.fullname] for table in with_people()} == {"create_distributed_table"}
    beside = {name for name in ways if ways[name] == "citus_add_local_table_to_metadata"}
    assert beside | set(AT_EVERY_SERVER) == {table.fullname for table in at_the_coordinator()}


def test_all_lie_beside_the_first() -> None:
    distributed = [line for line in for_citus().splitlines() if "create_distributed_table" in line]
    assert "'keydir.subject', 'subject_id', shard_count" in distributed[0]
    assert all("'subject_id', colocate_with => 'keydir.subject'" in line for line in distributed[1:])


def test_the_statements_say_that_citus_was_not_run() -> None:
    assert "Citus itself was not run" in for_citus()


def test_each_server_has_each_table_with_its_keys_and_indexes() -> None:
    *servers, _ = for_foreign_servers(HOSTS, "ombud")
    for number, server in enumerate(servers):
        for table in with_people():
            assert f"CREATE TABLE {table.fullname}_{number} (" in server.sql
        indexes = sum(len(table.indexes) for table in with_people())
        assert server.sql.count("CREATE INDEX") + server.sql.count("CREATE UNIQUE INDEX") == indexes
        assert server.sql.count("PRIMARY KEY") == len(with_people()) + 1  # and the halves


def test_where_nothing_is_yet_every_table_is_made_first_and_spread_then() -> None:
    *servers, coordinator = for_foreign_servers(HOSTS, "ombud", "0004")
    assert servers == for_foreign_servers(HOSTS, "ombud")[:-1]
    for table in METADATA.tables.values():
        assert coordinator.sql.count(f"CREATE TABLE {table.fullname} (\n") == 1
    indexes = sum(len(table.indexes) for table in at_the_coordinator())
    assert coordinator.sql.count("CREATE INDEX") + coordinator.sql.count("CREATE UNIQUE INDEX") == indexes
    assert "INSERT INTO ledger.alembic_version (version_num) VALUES ('0004');" in coordinator.sql
    spreads = coordinator.sql.index("PARTITION BY HASH")
    assert coordinator.sql.index("CREATE TABLE ledger.alembic_version") < spreads
    assert coordinator.sql.endswith(for_foreign_servers(HOSTS, "ombud")[-1].sql[-2000:])


def test_no_name_is_longer_than_the_server_keeps() -> None:
    """Two names that are cut to the same letters would be one."""
    names = [table.name for table in with_people()] + [str(i.name) for t in with_people() for i in t.indexes]
    assert max(len(name) + len("_before") for name in names) <= LONGEST_NAME


def test_no_password_is_written() -> None:
    """S-08: what is printed is copied and shown."""
    for script in for_foreign_servers(HOSTS, "ombud"):
        assert re.findall(r"password\w*", script.sql.replace("password_required 'false'", "")) == []


def test_a_name_with_quotes_stays_a_name() -> None:
    scripts = for_foreign_servers([Host({"host": "it's", "dbname": 'a"b'}), *HOSTS[:1]], 'om"bud')
    assert "OPTIONS (host 'it''s', dbname 'a\"b', fetch_size" in scripts[-1].sql
    assert 'TO "om""bud"' in scripts[-1].sql
