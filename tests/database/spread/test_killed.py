"""Killed between the commits of two servers: nothing is lost, nothing is there by half, nothing is doubled (R11).

postgres_fdw commits at one server after another, in an order of its own, and at the coordinator last. A server that
holds the COMMIT back stops the act there: what comes before it has committed, what comes after it has not. Each of the
two servers does so once, so that once the act lies between two commits.
"""

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ombud.app.config import read_config
from ombud.app.doctor import examine
from ombud.app.looks.database import durability
from ombud.app.looks.model import Patient
from ombud.app.looks.role import role
from ombud.database import DatabaseFault, PassingFault
from ombud.database.spread.database import SpreadDatabase
from tests.clinic import NOW
from tests.database.spread.trio import ACT, PATIENCE, SOURCE, SPREAD, Trio, made, until


@pytest.fixture(scope="module")
def trio() -> Iterator[Trio]:
    made_here = made()
    yield made_here
    for server in (made_here.coordinator, *made_here.servers):
        server.stop()


class Client:
    """A process that acts; the people it writes about, one at each server."""

    def __init__(self, trio: Trio) -> None:
        self.people = [trio.somebody(0), trio.somebody(1)]
        self.lock = secrets.token_bytes(8)
        words = [trio.address, *(one.hex() for one in (*self.people, self.lock))]
        self.process = subprocess.Popen(
            [sys.executable, "-c", ACT, *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(SOURCE)},
        )  # fmt: skip
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == b"written\n"

    def commit(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def end(self) -> int:
        code = self.process.wait(PATIENCE)
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        return code

    def found(self, database: SpreadDatabase) -> list[int]:
        """How many rows there are of each thing that it wrote."""
        with database.read() as tx:
            people = [tx.one("SELECT count(*) FROM subject WHERE subject_id = ?", one) for one in self.people]
            locks = tx.one("SELECT count(*) FROM identity_lock WHERE blind = ?", self.lock)
        return [row[0] for row in (*people, locks) if row is not None]


def is_clean(database: SpreadDatabase) -> bool:
    """Nothing lies at any server of what acts leave for each other."""
    database.settle()
    with database.read() as tx:
        return (tx.one("SELECT count(*) FROM spread.half"), tx.one("SELECT count(*) FROM spread.whole")) == ((0,), (0,))


Held = psycopg.Connection[tuple[object, ...]]


def stopped_at(trio: Trio, server: int) -> tuple[Client, Held, bool]:
    """A client whose act does not come past that server's commit; and whether the other server has committed."""
    client = Client(trio)
    held = trio.stops(server)
    client.commit()
    return client, held, until(lambda: trio.holds(1 - server, client.people[1 - server]), 2)


@pytest.mark.timeout(240)
def test_the_coordinator_is_killed_between_the_commits(trio: Trio) -> None:
    halves = []
    for server in (0, 1):
        client, held, half = stopped_at(trio, server)
        halves.append(half)
        trio.coordinator.kill()
        held.close()
        assert client.end() != 0  # it was told that it must look
        assert until(lambda server=server: trio.backends(server) == [])  # type: ignore[misc]
        committed = [trio.holds(number, client.people[number]) for number in (0, 1)]
        assert any(committed)  # it had been told to commit, and did when it was let go
        trio.coordinator.start()
        database = trio.opened()
        with database.act():
            pass  # whoever acts first finishes what was broken off
        assert client.found(database) == [1, 1, 1]
        assert is_clean(database)
        database.close()
    assert sorted(halves) == [False, True]


@pytest.mark.timeout(240)
def test_a_server_is_killed_between_the_commits(trio: Trio) -> None:
    halves = []
    for server in (0, 1):
        client, held, half = stopped_at(trio, server)
        halves.append(half)
        trio.servers[server].kill()
        held.close()
        assert client.end() != 0
        trio.servers[server].start()
        database = trio.opened()
        assert until(lambda database=database: settled(database))  # type: ignore[misc]
        assert client.found(database) == ([1, 1, 1] if half else [0, 0, 0])
        assert is_clean(database)
        database.close()
    assert sorted(halves) == [False, True]


def settled(database: SpreadDatabase) -> bool:
    """Opened and settled, as soon as the server answers again."""
    try:
        database.settle()
    except DatabaseFault:
        return False
    return True


@pytest.mark.timeout(240)
def test_a_server_that_is_away_is_said_once_and_nothing_is_started_anew_when_it_is_back(
    trio: Trio, tmp_path: Path
) -> None:
    said = '[installation]\nname = "trio"\nkeys = "../keys"\npublic_key = "{}"\ndatabase = "{}"\n'
    (tmp_path / "ombud.toml").write_text(said.format("00" * 32, trio.address))
    database, away = trio.opened(), trio.servers[0]
    database.ask_all()
    assert database.moment("SELECT 1") == [(1,)]  # the server has ended the reading
    away.kill()
    with pytest.raises(DatabaseFault, match="a server behind the coordinator does not answer it"):
        database.ask_all()
    looks = examine(tmp_path, None, now=NOW)
    assert [look.text.en for look in looks if "behind the coordinator" in look.text.en] == [looks[0].text.en]
    assert looks[-1].text.en.startswith("What lies in the database was not looked at.")
    away.start()
    assert until(lambda: settled(database))
    database.ask_all()
    database.close()
    (owner,) = role(Patient(tmp_path, read_config(tmp_path), None, NOW))
    assert "For several servers Ombud knows no other role yet" in owner.text.en


@pytest.mark.timeout(240)
def test_a_server_that_dies_while_a_reading_ends_is_named_by_the_next_one(trio: Trio) -> None:
    """Its COMMIT was passed over, and the next reading was told of a transaction that had failed before it."""
    database, away = trio.opened(), trio.servers[0]
    somebody = trio.somebody(0)
    asked = "SELECT count(*) FROM subject WHERE subject_id = ?"
    with database.read() as tx:
        tx.one(asked, somebody)
        away.kill()
    with pytest.raises(PassingFault, match="a server behind the coordinator does not answer it"), database.read() as tx:
        tx.one(asked, somebody)
    away.start()
    assert until(lambda: settled(database))
    database.close()


def test_doctor_sees_what_each_server_behind_the_coordinator_promises(trio: Trio, tmp_path: Path) -> None:
    """The servers of tests are in haste; one of them is made to keep what it acknowledges."""
    said = '[installation]\nname = "trio"\nkeys = "../keys"\npublic_key = "{}"\ndatabase = "{}"\n'
    (tmp_path / "ombud.toml").write_text(said.format("00" * 32, trio.address))
    patient = Patient(tmp_path, read_config(tmp_path), None, NOW)
    hasty, careful = trio.servers
    careful.kill()
    careful.settings.update(fsync="on", full_page_writes="on")
    careful.start()
    first, second = f"127.0.0.1:{hasty.port} behind", f"127.0.0.1:{careful.port} behind"

    def seen() -> list[tuple[str, str]]:
        return sorted((look.level, look.text.en) for look in durability(patient) if " behind " in look.text.en)

    good = ("ok", f"The server {second} the coordinator: fsync=on, full_page_writes=on, synchronous_commit=on.")
    assert seen()[-1] == good
    assert [(level, first in text) for level, text in seen()] == [("error", True), ("error", True), ("ok", False)]
    assert "(fsync=off)" in seen()[0][1]
    with trio.coordinator.superuser_on(SPREAD) as connection:
        connection.execute("ALTER TABLE spread.settings RENAME TO settings_aside")
        assert [(level, "not seen from here" in text) for level, text in seen()] == [("info", True)]
        connection.execute("ALTER TABLE spread.settings_aside RENAME TO settings")


@pytest.mark.timeout(240)
def test_the_client_is_killed_between_the_commits(trio: Trio) -> None:
    """The coordinator commits without it; whoever looks waits until it has."""
    for server in (0, 1):
        client, held, _ = stopped_at(trio, server)
        client.process.kill()
        client.end()
        held.close()
        database = trio.opened()
        assert until(lambda database=database, client=client: client.found(database) == [1, 1, 1])  # type: ignore[misc]
        assert is_clean(database)
        database.close()


@pytest.mark.timeout(240)
def test_the_client_is_killed_before_it_commits(trio: Trio) -> None:
    client = Client(trio)
    client.process.kill()
    client.end()
    database = trio.opened()
    assert client.found(database) == [0, 0, 0]
    assert is_clean(database)
    database.close()
