"""An installation of the previous release at a server: moved in one transaction, or not at all (R15)."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app import upgrading
from ombud.app.config import InstallationError
from ombud.app.installation import open_installation
from ombud.app.migrate import make_schema
from ombud.app.upgrading import plan, upgrade
from ombud.archives import store as rows_of
from ombud.database import Database, DatabaseFault, SqliteDatabase
from ombud.database.postgresql import PostgresqlDatabase, read_address
from ombud.database.postgresql.session import SILENCE
from tests import stores
from tests.archives.test_upgrade import NOW, judge, unpacked
from tests.stores import Stores

pytestmark = pytest.mark.on("postgresql")
RELEASES = {"0.2.0": "0002", "0.3.0": "0003"}
"""Rows without seals, and with."""


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def revision(release: str) -> str:
    return RELEASES[release]


@pytest.fixture
def old(tmp_path: Path, engine: str, release: str) -> Path:
    """The installation that we have of an earlier release, with its database put at the server."""
    made = unpacked(tmp_path, release)
    at_server(made / "clinic", RELEASES[release])
    return made


def at_server(clinic: Path, revision: str) -> None:
    of_test = current()
    of_test.make_empty(clinic)
    target = of_test.opened(clinic)
    make_schema(target, revision)
    file = SqliteDatabase(clinic / "ombud.db")
    with file.read() as of_file, target.act() as tx:
        columns, keys = file.columns(of_file), file.keys(of_file)
        for table in columns.keys() - {"alembic_version"}:
            names = sorted(columns[table])
            rows_of.clear(tx, table)
            rows = rows_of.page(of_file, table, names, keys[table], None, 1 << 20)
            if rows:
                rows_of.put(tx, table, names, rows)
    file.close()
    target.close()
    for path in clinic.glob("ombud.db*"):
        path.unlink()
    toml = clinic / "ombud.toml"
    said = toml.read_text().replace("[installation]\n", f'[installation]\ndatabase = "{of_test.url(clinic)}"\n')
    toml.write_text(said)


def current() -> Stores:
    found = stores.current()
    assert found is not None
    return found


@pytest.fixture
def other(old: Path) -> Iterator[Database]:
    database = current().opened(old / "clinic")
    yield database
    database.close()


def test_it_is_moved_with_everybody_in_it(old: Path, revision: str) -> None:
    clinic = old / "clinic"
    with pytest.raises(DatabaseFault, match="Run `ombud upgrade`"):
        open_installation(clinic, lambda: "", now=NOW)
    move = plan(clinic)
    assert (move.found, move.people, move.bytes, move.needed) == (revision, 7, 0, True)
    assert upgrade(clinic, lambda: "", now=NOW).found == move.found
    judge(old)
    assert not upgrade(clinic, lambda: "", now=NOW).needed
    judge(old)


@pytest.mark.parametrize("step", ["_seal_or_check", "_entry", "_check_log", "_sums_of"])
def test_a_fault_at_any_step_leaves_it_as_it_was(
    old: Path, revision: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise InstallationError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr(upgrading, step, fails)
        with pytest.raises(InstallationError, match="stopped"):
            upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision
    upgrade(old / "clinic", lambda: "", now=NOW)
    judge(old)


def test_rows_that_change_meanwhile_are_seen(old: Path, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sums = iter([{"record": ((), 1, b"")}, {"record": ((), 2, b"")}])
    with monkeypatch.context() as patched:
        patched.setattr(upgrading, "_sums_of", lambda *_: next(sums))
        with pytest.raises(InstallationError, match="rows changed"):
            upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision


def test_nothing_is_moved_while_another_session_is_open(old: Path, revision: str, other: Database) -> None:
    """It would go on writing as the earlier release did."""
    other.moment("SELECT 1")
    with pytest.raises(InstallationError, match="another process"):
        upgrade(old / "clinic", lambda: "", now=NOW)
    other.close()
    assert plan(old / "clinic").found == revision
    upgrade(old / "clinic", lambda: "", now=NOW)
    judge(old)


def test_a_role_of_ours_that_is_at_work_is_seen_too(old: Path, revision: str) -> None:
    """Acts go on with a role of their own, and an upgrade is the owner's (decision 0082)."""
    of_test = current()
    name = of_test.name(old / "clinic")
    with stores.server().superuser_on(name) as connection:
        connection.execute(f"CREATE ROLE {name}_acts LOGIN")
        for setting, value in SILENCE.items():
            connection.execute(f"ALTER ROLE {name}_acts SET {setting} = {value}")
        at_work = PostgresqlDatabase(read_address(stores.server().url(name, f"{name}_acts")))
        at_work.moment("SELECT 1")
        with pytest.raises(InstallationError, match="another process"):
            upgrade(old / "clinic", lambda: "", now=NOW)
        at_work.close()
        connection.execute(f"DROP ROLE {name}_acts")
    assert plan(old / "clinic").found == revision


def test_what_is_the_doors_own_lies_apart_afterwards(old: Path) -> None:
    """Decision 0090: the release before had none of it, so there is nothing to move."""
    upgrade(old / "clinic", lambda: "", now=NOW)
    asked = "SELECT relname::text FROM pg_class WHERE relnamespace = 'doors'::regnamespace AND relkind = 'r' ORDER BY 1"
    with stores.server().superuser_on(current().name(old / "clinic")) as connection:
        assert [row[0] for row in connection.execute(asked)] == ["api_call", "attempt", "signing_in"]


def test_a_log_that_was_changed_is_not_moved(old: Path, revision: str, other: Database) -> None:
    with other.act() as tx:
        tx.run("UPDATE leaf SET data = ? WHERE seq = 1", b"changed")
    other.close()
    with pytest.raises(InstallationError, match="not whole"):
        upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision


def test_a_copy_of_the_folder_is_left_alone(old: Path) -> None:
    """The folder holds no data: what is moved is what `ombud.toml` names."""
    shutil.copytree(old / "clinic", old / "copy")
    upgrade(old / "clinic", lambda: "", now=NOW)
    assert not plan(old / "copy").needed
