"""A server and one that follows it: nothing is decided from the one that follows (security.md 10, R11; threat 5).

It may lag behind: then a no that was acknowledged, or an erasure, is not known there.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app.engine import copies, settings
from ombud.app.looks.database import durability
from ombud.app.looks.model import Patient
from ombud.database import DatabaseFault
from ombud.database.postgresql import PostgresqlDatabase, read_address
from tests import stores
from tests.cli.clinic import Clinic
from tests.servers.postgresql import Server, started

pytestmark = pytest.mark.skipif("OMBUD_TEST_POSTGRESQL" in os.environ, reason="somebody else's server is not followed")


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
            connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            connection.execute("SELECT pg_reload_conf()")
            while connection.execute("SHOW synchronous_standby_names").fetchone() != ("*",):
                pass
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


def _name(toml: str) -> str:
    return toml.partition("postgresql://")[2].partition("?")[0].rpartition("/")[2]


def _finds_the_leader(name: str, leader: Server, follower: Server) -> None:
    several = f"postgresql://ombud@127.0.0.1:{follower.port},127.0.0.1:{leader.port}/{name}"
    database = PostgresqlDatabase(read_address(several))
    assert copies(database) == (False, 1, "*")
    assert {one.name for one in settings(database)} >= {"fsync", "server_version"}
    database.close()
    alone = PostgresqlDatabase(read_address(f"postgresql://ombud@127.0.0.1:{follower.port}/{name}"))
    with pytest.raises(DatabaseFault, match="is a replica"), alone.read():
        raise AssertionError("it was read")
