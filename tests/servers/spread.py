"""Two further servers that hold the people, behind the run's own as their coordinator (design.md 7; decision 0083).

* They are laid out by what `ombud database DIR distribute` writes, once in a run; each test has a database of its own
  at all three.
* Which tests run there stands here: those of the store, and the acts. With OMBUD_TEST_SPREAD=1 (`make soak`) all that
  run on PostgreSQL do.
"""

import os
from collections.abc import Sequence

import ombud.app.row_seals  # noqa: F401 - names the tables of every package
from ombud.app.migrate import HEAD
from ombud.database.spread.foreign import Host, for_foreign_servers
from tests.servers.postgresql import Server, started

ALL = "OMBUD_TEST_SPREAD"
EMPTY = "spread_and_empty"
"""The same, where an archive is to be restored: laid out by the statements for a database that has nothing yet."""
HERE: tuple[str, ...] = (
    *("tests/database/test_database.py", "tests/audit/test_ledger.py", "tests/audit/test_moved.py"),
    *("tests/choices/test_choices.py", "tests/collection/test_collect.py", "tests/vault/test_open.py"),
    *("tests/erasure/test_erase.py", "tests/retention/test_sweep.py", "tests/retention/test_killed.py"),
    *("tests/app/test_rotation.py", "tests/keys/test_directory.py::test_an_interrupted_re_wrapping"),
    "tests/requests/test_merge.py::test_a_joining_that_was_broken_off",
)
"""The tests that run there in `make test`: files, or tests of them."""
_SERVERS: list[Server] = []
_MADE: set[tuple[int, str]] = set()
_LAID_OUT: set[int] = set()


def is_for(test: str) -> bool:
    return os.environ.get(ALL) == "1" or test.startswith(HERE)


def servers() -> list[Server]:
    """The two, started once in a run."""
    while len(_SERVERS) < 2:
        _SERVERS.append(started())
    return _SERVERS


def stop() -> None:
    while _SERVERS:
        _SERVERS.pop().stop()
    _MADE.clear()
    _LAID_OUT.clear()


def template(coordinator: Server, tables: str) -> str:
    """The same as a database that is at the coordinator alone, spread, with its rows: made once, at each of the
    three. The databases of tests are made from it."""
    name = f"{tables}_over_two"
    if (coordinator.port, tables) not in _MADE:
        lay_out(coordinator, servers(), name, tables)
        _MADE.add((coordinator.port, tables))
    return name


def empty(coordinator: Server) -> str:
    """The database without any table before, laid out for an archive: made once."""
    if coordinator.port not in _LAID_OUT:
        lay_out(coordinator, servers(), EMPTY, None)
        _LAID_OUT.add(coordinator.port)
    return EMPTY


def lay_out(coordinator: Server, behind: Sequence[Server], name: str, tables: str | None) -> None:
    """Spread the tables of a database at the coordinator, under a new name; None: make them too."""
    for at in (*behind, coordinator):
        made_from = tables if tables is not None and at is coordinator else "template1"
        with at.superuser_on() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name}")
            connection.execute(f"CREATE DATABASE {name} OWNER ombud TEMPLATE {made_from}")
    hosts = [Host({"host": "127.0.0.1", "port": str(server.port), "dbname": name}) for server in behind]
    scripts = for_foreign_servers(hosts, "ombud", HEAD if tables is None else None)
    for at, script in zip([*behind, coordinator], scripts, strict=True):
        with at.superuser_on(name) as connection:
            connection.execute(script.sql.encode())


def lead_to(coordinator: Server, name: str) -> None:
    """The coordinator's database of that name asks the databases of that name."""
    with coordinator.superuser_on(name) as connection:
        for number in range(len(servers())):
            connection.execute(f"ALTER SERVER ombud_{number} OPTIONS (SET dbname '{name}')")
