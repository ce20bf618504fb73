"""A coordinator and two servers that may be harmed: stopped before they commit, killed, started again."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ombud.database.postgresql import read_address
from ombud.database.spread.database import SpreadDatabase
from tests.database_fixture import template_of
from tests.servers import spread
from tests.servers.postgresql import Server, started

_HASTE = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}
SPREAD = "a_trio"
PATIENCE = 30.0
"""Seconds that anything here may take."""


@dataclass
class Trio:
    coordinator: Server
    servers: list[Server]

    @property
    def address(self) -> str:
        return self.coordinator.url(SPREAD)

    def opened(self) -> SpreadDatabase:
        return SpreadDatabase(read_address(self.address))

    def somebody(self, server: int) -> bytes:
        """A new id of somebody whose rows lie at that server."""
        with self.coordinator.superuser_on(SPREAD) as connection:
            while True:
                one = secrets.token_bytes(16)
                asked = "SELECT satisfies_hash_partition('keydir.subject'::regclass, 2, %s, %s)"
                if connection.execute(asked, (server, one)).fetchone() == (True,):
                    return one

    def holds(self, server: int, person: bytes) -> bool:
        """Has that server committed this person's row? Asked of itself."""
        with self.servers[server].superuser_on(SPREAD) as connection:
            asked = f"SELECT count(*) FROM keydir.subject_{server} WHERE subject_id = %s"
            return connection.execute(asked, (person,)).fetchone() == (1,)

    def backends(self, server: int) -> list[int]:
        """The sessions that the coordinator has at that server."""
        with self.servers[server].superuser_on() as connection:
            asked = "SELECT pid FROM pg_stat_activity WHERE application_name = 'postgres_fdw'"
            return [int(str(row[0])) for row in connection.execute(asked)]

    def stops(self, server: int) -> "psycopg.Connection[tuple[object, ...]]":
        """From here on that server takes no COMMIT of an act over several, until the connection is closed."""
        held = self.servers[server].superuser_on(SPREAD)
        held.execute("SELECT pg_advisory_lock(1)")
        return held


_WAIT_TO_COMMIT = """
CREATE FUNCTION spread.wait() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON spread.half_{} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION spread.wait();
"""
"""What is deferred is done when the COMMIT has come and before it is carried out."""


def made() -> Trio:
    trio = Trio(started(**_HASTE), [started(**_HASTE), started(**_HASTE)])
    spread.lay_out(trio.coordinator, trio.servers, SPREAD, template_of(trio.coordinator))
    for number, server in enumerate(trio.servers):
        with server.superuser_on(SPREAD) as connection:
            connection.execute(_WAIT_TO_COMMIT.format(number).encode())
    return trio


def until(true: Callable[[], bool], patience: float = PATIENCE) -> bool:
    """Wait for it; False if it did not come."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            if true():
                return True
        except psycopg.OperationalError:
            pass
        time.sleep(0.02)
    return False


ACT = """
import sys
from ombud.database.postgresql import read_address
from ombud.database.spread.database import SpreadDatabase
first, second, lock = (bytes.fromhex(word) for word in sys.argv[2:5])
with SpreadDatabase(read_address(sys.argv[1])).act() as tx:
    for person in (first, second):
        tx.run("INSERT INTO subject (subject_id, created_at, seal) VALUES (?, 1, ?)", person, b"")
    tx.run("INSERT INTO identity_lock (field, blind) VALUES ('x', ?)", lock)
    print("written", flush=True)
    sys.stdin.readline()
"""
"""A program of its own that writes about two people and at the coordinator, and commits when it is told to."""
SOURCE = Path(__file__).parents[3] / "src"
