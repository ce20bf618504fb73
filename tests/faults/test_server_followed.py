"""A server and one that follows it: nothing is decided from the one that follows (security.md 10, R11; threat 5).

It may lag behind: then a no that was acknowledged, or an erasure, is not known there.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from ombud.app.engine import copies, settings
from ombud.app.looks.database import durability
from ombud.app.looks.model import Patient
from ombud.database import DatabaseFault
from ombud.database.postgresql import PostgresqlDatabase, line, read_address
from ombud.database.postgresql.faults import LOST, LOST_AT_COMMIT, READ_ONLY, WORDS
from ombud.vault import Written
from tests import clinic as clinics
from tests import stores
from tests.cli.clinic import Clinic
from tests.faults.test_at_once import asking
from tests.servers.postgresql import LIFELIKE, Server, started

pytestmark = pytest.mark.skipif("OMBUD_TEST_POSTGRESQL" in os.environ, reason="somebody else's server is not followed")

BACK_WITHIN = 30.0
"""Seconds (security.md R11)."""


@pytest.fixture(scope="module")
def leader() -> Iterator[Server]:
    server = started(fsync="on", full_page_writes="on")
    yield server
    server.stop()


@pytest.fixture
def clinic(leader: Server, tmp_path: Path) -> Iterator[Clinic]:
    of_test = stores.begin("postgresql", lambda: leader)
    of_test.make_empty(tmp_path)
    made = Clinic(tmp_path / "clinic")
    assert made.run("init", made.folder, "--database", of_test.url(tmp_path), "--yes").exit_code == 0
    yield made
    stores.end()


def said(clinic: Clinic) -> dict[str, str]:
    """What `doctor` says of durability, by its level."""
    from ombud.app.config import read_config

    patient = Patient(clinic.folder, read_config(clinic.folder), None, clinic.now)
    return {look.level: look.text.en for look in list(durability(patient))[1:]}


def test_nothing_is_decided_from_a_replica_and_doctor_names_what_an_act_waits_for(
    clinic: Clinic, leader: Server
) -> None:
    assert "no replicas" in said(clinic)["info"]
    toml = clinic.folder / "ombud.toml"
    follower, written = leader.replica(), toml.read_text()
    try:
        assert "1 replicas that no act waits for" in said(clinic)["warning"]
        with leader.superuser_on() as connection:
            waits_for_who_follows(connection)
        assert "lies there too (synchronous_standby_names = *)" in said(clinic)["ok"]
        toml.write_text(written.replace(f":{leader.port}/", f":{follower.port}/").replace(leader.host, follower.host))
        assert "The server is a replica" in said(clinic)["error"]
        refused = clinic.run("relation", clinic.folder, "contact", "--channel", "desk", actor="rut")
        assert (refused.exit_code, len(refused.output.splitlines())) == (3, 1), refused.output
        assert "the server is a replica, and what is decided here is never read from one" in refused.output
        _finds_the_leader(read_address(follower.url(_name(written))).name, leader, follower)
    finally:
        with leader.superuser_on() as connection:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")
        follower.stop()


def test_an_act_that_waits_for_a_replica_that_is_not_there_ends_in_words_and_doctor_names_it(
    clinic: Clinic, leader: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before, every act stood for as long as nobody followed, without a word, and `doctor` saw nothing."""
    monkeypatch.setattr(line, "_HEARS_WITHIN", 0.2)
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + "\n[database]\nstatement_seconds = 5\n")
    with leader.superuser_on() as connection:
        waits_for_who_follows(connection)
        try:
            refused = clinic.run("worker", clinic.folder, "--once")
            looked = said(clinic)["error"]
        finally:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")
    assert (refused.exit_code, len(refused.output.splitlines())) == (3, 1), refused.output
    assert "no replica has confirmed it in time" in refused.output
    assert "none answers: no act comes to its end" in looked


def waits_for_who_follows(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    """From now on an act is acknowledged when it lies at the other server too."""
    connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    connection.execute("SELECT pg_reload_conf()")
    while connection.execute("SHOW synchronous_standby_names").fetchone() != ("*",):
        pass
    connection.execute("CHECKPOINT")  # by the process that tells all others what is to be waited for


@dataclass
class Pair:
    """A server that writes, and one that follows it."""

    leader: Server
    follower: Server | None = None

    def standing(self) -> Server:
        """The one that writes, or the other one when that is gone."""
        assert self.leader.process is not None
        return self.leader if self.follower is None or self.leader.process.poll() is None else self.follower

    def stop(self) -> None:
        for server in (self.leader, self.follower):
            if server is not None:
                server.stop()


@pytest.fixture
def pair() -> Iterator[Pair]:
    made = Pair(started(**LIFELIKE))
    stores.begin("postgresql", made.standing)
    try:
        yield made
        stores.end()
    finally:
        made.stop()


def at_both(pair: Pair, folder: Path) -> clinics.Clinic:
    """A clinic whose address names both servers; what it is told is done lies at both."""
    made = clinics.make_clinic(folder)
    pair.follower = pair.leader.replica()
    with pair.leader.superuser_on() as connection:
        waits_for_who_follows(connection)
    hosts = ",".join(f"127.0.0.1:{server.port}" for server in (pair.leader, pair.follower))
    database = PostgresqlDatabase(read_address(f"postgresql://ombud@{hosts}/{made.vault.database.name}"))
    of_test = stores.current()
    assert of_test is not None
    return clinics.Clinic(folder, clinics._vault(folder, of_test.keep(database), made.vault.keyring))


def test_when_the_one_that_writes_is_gone_nothing_is_written_until_another_does_and_nothing_is_lost(
    pair: Pair, tmp_path: Path
) -> None:
    """R11: what was acknowledged lay at both. The server that is left can only be read until somebody promotes it; then
    the same process goes on there by itself."""
    clinic = at_both(pair, tmp_path)
    subject, kept = asking(clinic), [f"w{number}@example.se" for number in range(5)]
    for word in kept:
        assert isinstance(clinic.hold(subject, "contact", "contract", email=word), Written)
    pair.leader.kill()
    only_read = f"{WORDS[READ_ONLY]} ({READ_ONLY})"
    for may_be_said in ((LOST, LOST_AT_COMMIT, only_read), (only_read,)):  # the first may meet the end of its own line
        with pytest.raises(DatabaseFault) as fault:
            clinic.hold(subject, "contact", "contract", email="not@example.se")
        assert str(fault.value).partition(": ")[2] in may_be_said
    with pair.standing().superuser_on() as connection:
        assert connection.execute("SELECT pg_promote()").fetchone() == (True,)
    promoted = time.monotonic()
    assert isinstance(clinic.hold(subject, "contact", "contract", email="after@example.se"), Written)
    assert time.monotonic() - promoted < BACK_WITHIN
    held = [one["email"] for one in clinic.values(subject, "contract.request", "contact")]
    assert sorted(held) == sorted([*kept, "after@example.se"])
    assert clinic.vault.ledger.verify(clinic.vault.ledger.checkpoint(clinic.later(minutes=1))).ok


def _name(toml: str) -> str:
    return toml.partition("postgresql://")[2].partition("?")[0].rpartition("/")[2]


def _finds_the_leader(name: str, leader: Server, follower: Server) -> None:
    several = f"postgresql://ombud@127.0.0.1:{follower.port},127.0.0.1:{leader.port}/{name}"
    database = PostgresqlDatabase(read_address(several))
    assert copies(database) == (False, 1, "*", 0)
    assert {one.name for one in settings(database)} >= {"fsync", "server_version"}
    database.close()
    alone = PostgresqlDatabase(read_address(f"postgresql://ombud@127.0.0.1:{follower.port}/{name}"))
    with pytest.raises(DatabaseFault, match="is a replica"), alone.read():
        raise AssertionError("it was read")
