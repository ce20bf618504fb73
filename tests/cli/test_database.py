"""`ombud database DIR distribute`: an installation is moved to several servers by what it writes (design.md 7)."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import stores
from tests.cli.clinic import Clinic
from tests.servers.postgresql import PASSWORD, Server, programs, started


@pytest.fixture(scope="module")
def two() -> Iterator[list[Server]]:
    """Two further servers with an empty database each."""
    servers = [started(), started()]
    for server in servers:
        with server.superuser_on() as connection:
            connection.execute("CREATE DATABASE people OWNER ombud")
    yield servers
    for server in servers:
        server.stop()


def addresses(servers: list[Server]) -> list[str]:
    return [word for server in servers for word in ("--server", f"postgresql://127.0.0.1:{server.port}/people")]


def counted(server: Server, database: str, table: str) -> int:
    with server.superuser_on(database) as connection:
        row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(str(row[0]))


@pytest.mark.on("postgresql")
def test_what_is_written_moves_the_people_to_the_servers_and_loses_nobody(
    clinic: Clinic, two: list[Server], tmp_path: Path
) -> None:
    subject, _ = clinic.customer()
    for _ in range(5):
        clinic.met()
    database, script = stores.current().name(clinic.folder), tmp_path / "spread.sql"  # type: ignore[union-attr]
    before = counted(stores.server(), database, "keydir.subject")
    clinic.here("database", "distribute", "--for", "fdw", *addresses(two), "--to", script)
    assert PASSWORD not in script.read_text()
    at = {"PGUSER": stores.server().superuser, "PGHOST": stores.server().host, "PGPORT": str(stores.server().port)}
    ran = subprocess.run(
        [programs() / "psql", "-X", "-q", "-d", database, "-f", script], capture_output=True, text=True, env=at
    )
    assert ran.returncode == 0, ran.stderr
    there = [counted(server, "people", f"keydir.subject_{number}") for number, server in enumerate(two)]
    assert sum(there) == before == 6
    kinds = "pg_class WHERE relname IN ('subject_0', 'subject_1', 'subject_before') AND relkind IN ('f', 'r')"
    assert counted(stores.server(), database, kinds) == 2
    goes_on(clinic, subject)


@pytest.fixture
def empty(two: list[Server]) -> Iterator[str]:
    """The name of a database without anything, at the run's own server and at each of the two."""
    everywhere = [*two, stores.server()]
    for server in everywhere:
        with server.superuser_on() as connection:
            connection.execute("CREATE DATABASE laid_out OWNER ombud")
    yield "laid_out"
    for server in reversed(everywhere):
        with server.superuser_on() as connection:
            connection.execute("DROP DATABASE laid_out WITH (FORCE)")


@pytest.mark.on("postgresql")
def test_an_archive_goes_into_servers_that_were_laid_out_for_it(
    clinic: Clinic, two: list[Server], empty: str, tmp_path: Path
) -> None:
    subject, _ = clinic.customer()
    gone = clinic.met()
    for name in ("archives", "keys"):
        (tmp_path / name).mkdir()
    clinic.here("backup", "--to", tmp_path / "archives", "--keys-to", tmp_path / "keys")
    clinic.here("erase", "--subject", gone, "--yes", actor="disa")
    script, address = tmp_path / "anew.sql", stores.server().url(empty)
    servers = [word.replace("/people", f"/{empty}") for word in addresses(two)]
    nowhere = tmp_path / "gone"
    clinic.told("database", nowhere, "distribute", "--for", "fdw", "--coordinator", address, *servers, "--to", script)
    at = {"PGUSER": stores.server().superuser, "PGHOST": stores.server().host, "PGPORT": str(stores.server().port)}
    ran = subprocess.run(
        [programs() / "psql", "-X", "-q", "-d", empty, "-f", script], capture_output=True, text=True, env=at
    )
    assert ran.returncode == 0, ran.stderr
    words = ("--from", tmp_path / "archives", "--to", tmp_path / "anew", "--database", address)
    assert clinic.here("restore", *words, "--plan")["noes"] == 1
    assert clinic.here("restore", *words)["put_back"]["people_erased"] == 1
    there = [counted(server, empty, f"keydir.subject_{number}") for number, server in enumerate(two)]
    assert sum(there) == 1
    clinic.folder = tmp_path / "anew"
    goes_on(clinic, subject)


def goes_on(clinic: Clinic, subject: str) -> None:
    """The installation is worked with as before: found, read, added to, erased, and its log is whole."""
    assert clinic.run("find", clinic.folder, given="Tolvan@Example.se\n", actor="rut").stdout == subject + "\n"
    newcomer = clinic.met()
    assert clinic.here("access", "--subject", newcomer)["subject"] == newcomer
    clinic.here("erase", "--subject", newcomer, "--yes")
    assert clinic.here("erase", "--subject", newcomer, "--yes", code=1)
    verified = clinic.here("audit", "verify")
    assert (verified["ok"], verified["problems"]) == (True, [])
    assert clinic.run("doctor", clinic.folder).exit_code in (0, 1)


@pytest.mark.on("postgresql")
def test_citus_is_said_to_be_unproven(clinic: Clinic) -> None:
    printed = clinic.here("database", "distribute", "--for", "citus")["statements"]
    assert "Citus itself was not run" in printed
    shown = clinic.run("database", clinic.folder, "distribute", "--for", "citus").stdout
    assert shown == printed


@pytest.mark.on("postgresql")
@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["fdw"], 3, "name at least 2 servers"),
        (["fdw", "--server", "postgresql://a/b", "--server", "postgresql://a/b"], 3, "are the same database"),
        (["fdw", "--server", "postgresql://x:hemligt@a/b", "--server", "postgresql://c/d"], 3, "it holds a password"),
        (["citus", "--server", "postgresql://a/b"], 2, "Citus knows its servers itself"),
        (["citus", "--coordinator", "postgresql://a/b"], 2, "Citus knows its servers itself"),
        (["fdw", "--coordinator", "postgresql://a/b"], 3, "--coordinator: it names no role"),
        (["fdw", "--coordinator", "postgresql://x:hemligt@a/b"], 3, "--coordinator: "),
    ],
)
def test_what_cannot_be_written_is_said(clinic: Clinic, words: list[str], code: int, said: str) -> None:
    answer = clinic.run("database", clinic.folder, "distribute", "--for", *words)
    assert answer.exit_code == code
    assert said in answer.output
    assert "hemligt" not in answer.output


@pytest.mark.on("postgresql")
def test_an_address_without_a_role_has_nobody_to_ask_as(clinic: Clinic) -> None:
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text().replace("postgresql://ombud@", "postgresql://"))
    answer = clinic.run("database", clinic.folder, "distribute", "--for", "fdw", "--server", "postgresql://a/b")
    assert answer.exit_code == 3
    assert "it names no role" in answer.output


@pytest.mark.on("sqlite")
def test_a_file_is_not_spread(clinic: Clinic) -> None:
    answer = clinic.run("database", clinic.folder, "distribute", "--for", "citus")
    assert answer.exit_code == 3
    assert "a file is not spread over servers" in answer.output
