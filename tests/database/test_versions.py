"""The versions of PostgreSQL that `make soak` runs on: they are there, and no other is taken for one of them."""

import re
import subprocess

import pytest

from tests import stores
from tests.clinic import ROOT
from tests.servers import versions
from tests.servers.postgresql import NAMED, VERSION, NoServerError, as_somebody, programs, started

NAMES = re.findall(r"^POSTGRESQL := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[0].split()


@pytest.mark.parametrize("version", NAMES)
def test_the_programs_of_every_version_that_is_named_can_be_had(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERSION, version)
    for program in ("postgres", "initdb", "pg_basebackup"):
        ran = subprocess.run([programs() / program, "--version"], capture_output=True, text=True, **as_somebody())  # type: ignore[call-overload]
        assert f"(PostgreSQL) {version}." in ran.stdout


def test_a_version_that_is_not_there_is_said_and_no_other_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VERSION, "99")
    monkeypatch.delenv(NAMED, raising=False)
    with pytest.raises(NoServerError, match="no PostgreSQL 99"):
        started()


def test_a_server_that_says_that_it_is_of_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    there = stores.server()
    monkeypatch.setenv(NAMED, f"host={there.host} port={there.port} user={there.superuser}")
    assert started().port == there.port
    monkeypatch.setenv(VERSION, "99")
    with pytest.raises(NoServerError, match=f"the server is PostgreSQL .* and {VERSION} asks for 99"):
        started()


def test_what_starts_a_server_runs_on_every_version_or_has_a_reason() -> None:
    """A file that starts servers without saying so in its tests' parameters is named (tests/servers/versions.py)."""
    starts = re.compile(r"import .*\b(server_on_a_small_disk|started)\b|begin\(\"postgresql\"")
    mine = re.compile(r"tests\.servers\.(postgresql|small_disk)|begin\(\"postgresql\"")
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix()
        lines = [line for line in text.splitlines() if starts.search(line) and mine.search(line)]
        named = name.startswith((*versions.ALSO, *versions.NOT_THERE)) or name in _HAS_A_REASON
        assert not lines or named, name


_HAS_A_REASON = {
    "tests/archives/test_spread.py": "it needs postgres_fdw",
    "tests/cli/test_database.py": "its tests have PostgreSQL as their parameter, but one that needs postgres_fdw",
    "tests/database/test_versions.py": "it is about which server is taken",
    "tests/docs/test_sessions.py": "a page is a page whatever the server's version is",
}
