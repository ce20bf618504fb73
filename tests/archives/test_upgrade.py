"""From each earlier release to this one: nothing lost, keys open, proofs verify, and a kill is no matter (R15)."""

import json
import os
import shutil
import signal
import tarfile
import time
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from ombud.app import upgrading
from ombud.app.config import InstallationError
from ombud.app.installation import open_installation
from ombud.app.migrate import HEAD
from ombud.app.upgrading import plan, upgrade
from ombud.audit.proof import check_proof, proof_from_json
from ombud.database import DatabaseFault, SqliteDatabase
from ombud.terms import SubjectId
from tests.archives.place import Place

DATA = Path(__file__).parents[1] / "data"
RELEASES = {"0.1.0": ("0001", 3), "0.2.0": ("0002", 7), "0.3.0": ("0003", 7)}
"""Of each earlier release: the revision of its database, and how many people are in the one we have of it."""
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(params=RELEASES)
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def revision(release: str) -> str:
    return RELEASES[release][0]


@pytest.fixture
def old(tmp_path: Path, release: str) -> Path:
    return unpacked(tmp_path, release)


def unpacked(place: Path, release: str) -> Path:
    """The installation that we have of that release, as it was on its disk."""
    with tarfile.open(DATA / f"release-{release}.tar.xz") as archive:
        archive.extractall(place, filter="data")
    folder = place / f"release-{release}"
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    return folder


def judge(old: Path) -> None:
    """Everybody is there as they were, the erased one is not, and every proof of before holds."""
    place = Place(old, NOW)
    people = {name: SubjectId(bytes.fromhex(id)) for name, id in json.loads((old / "people.json").read_text()).items()}
    anna, bo, cilla, dan, *others = people.values()
    seen = place.see(anna)
    assert seen is not None
    assert "consent.marketing.email" in seen.choices
    assert ("contract", "name") in {(klass, category) for klass, category, _ in seen.values}
    objected, called = place.see(bo), place.see(dan)
    assert objected is not None
    assert "object.direct_marketing" in objected.choices
    assert called is not None
    assert place.see(cilla) is None
    if others:
        _, restricted, _, erased = map(place.see, others)
        assert restricted is not None
        assert "restricted" in restricted.flags
        assert erased is not None
        assert erased.buried == ("marketing",)
    vault = place.ombud.vault
    verified = vault.ledger.verify((old / "held.note").read_text())
    assert verified.ok, verified.problems
    with vault.database.read() as tx:
        receipts = [json.loads(row[0]) for row in tx.all("SELECT receipt FROM erasure")]
        acts = [one.entry.act.value for one in vault.ledger.entries(tx)]
    proof = proof_from_json(json.dumps(receipts[0]["proof"]))
    assert check_proof(proof, f"ombud/{vault.keyring.tenant}", vault.keyring.public_key) is not None
    assert acts.count("migrate") == 1
    assert place.problems() == []
    place.close()


def test_an_installation_of_an_earlier_release_is_moved_here(old: Path, release: str) -> None:
    folder = old / "clinic"
    with pytest.raises(DatabaseFault, match="Run `ombud upgrade`"):
        open_installation(folder, lambda: "", now=NOW)
    before = (folder / "ombud.db").read_bytes()
    move = plan(folder)
    assert (move.found, move.people, move.needed) == (*RELEASES[release], True)
    assert (folder / "ombud.db").read_bytes() == before
    assert upgrade(folder, lambda: "", now=NOW).found == move.found
    judge(old)
    assert sorted(path.name for path in folder.iterdir()) == ["lanes", "ombud.db", "ombud.toml"]
    assert not upgrade(folder, lambda: "", now=NOW).needed
    judge(old)


def test_a_moved_installation_can_be_backed_up_and_restored(old: Path) -> None:
    upgrade(old / "clinic", lambda: "", now=NOW)
    place = Place(old, NOW)
    place.archives.mkdir()
    place.keys_copy.mkdir()
    place.back_up()
    _, restored = place.restored()
    assert restored.problems() == []
    restored.close()


def test_a_kill_at_any_moment_leaves_the_one_release_or_the_other(old: Path, revision: str, soak: bool) -> None:
    """Killed anywhere, the next run of the same command is enough (R15)."""
    kept, random, killed = old.with_name("kept"), Random(3), 0
    shutil.copytree(old, kept)
    for _ in range(100 if soak else 8):
        shutil.rmtree(old)
        shutil.copytree(kept, old)
        pid = os.fork()
        if pid == 0:
            upgrade(old / "clinic", lambda: "", now=NOW)
            os._exit(0)
        time.sleep(random.random() * 1.2)
        os.kill(pid, signal.SIGKILL)
        killed += os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) < 0
        assert plan(old / "clinic").found in (revision, HEAD)
        upgrade(old / "clinic", lambda: "", now=NOW)
        judge(old)
        assert not [path for path in (old / "clinic").iterdir() if "before" in path.name or "new" in path.name]
    assert killed


@pytest.mark.parametrize("step", ["_move", "_enter", "make_schema"])
def test_a_fault_at_any_step_leaves_the_installation_as_it_was(
    old: Path, revision: str, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise InstallationError("stopped")

    with monkeypatch.context() as patched:
        patched.setattr(upgrading, step, fails)
        with pytest.raises(InstallationError, match="stopped"):
            upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision
    assert not (old / "clinic" / "ombud.db.new").exists()
    upgrade(old / "clinic", lambda: "", now=NOW)
    judge(old)


def test_nothing_is_moved_while_another_process_has_it_open(old: Path, release: str) -> None:
    revision, people = RELEASES[release]
    database = SqliteDatabase(old / "clinic" / "ombud.db")
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM subject") == (people,)
        with pytest.raises(DatabaseFault, match="another process"):
            upgrade(old / "clinic", lambda: "", now=NOW)
    database.close()
    assert plan(old / "clinic").found == revision


def test_a_database_of_an_unknown_release_is_left_alone(old: Path) -> None:
    database = SqliteDatabase(old / "clinic" / "ombud.db")
    with database.act() as tx:
        tx.run("UPDATE alembic_version SET version_num = '0009'")
    database.close()
    with pytest.raises(InstallationError, match="0009"):
        upgrade(old / "clinic", lambda: "", now=NOW)
    with pytest.raises(DatabaseFault, match="Use the release that it was made with"):
        open_installation(old / "clinic", lambda: "", now=NOW)


def test_a_database_that_was_changed_is_not_moved(old: Path, revision: str) -> None:
    database = SqliteDatabase(old / "clinic" / "ombud.db")
    with database.act() as tx:
        tx.run("UPDATE leaf SET data = ? WHERE seq = 1", b"changed")
    database.close()
    with pytest.raises(InstallationError, match="not whole"):
        upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision


@pytest.mark.parametrize("release", ["0.3.0"])
def test_a_row_that_somebody_changed_is_not_sealed_anew_by_the_move(old: Path, revision: str) -> None:
    """A move must not make a forged "yes" true (R16)."""
    database = SqliteDatabase(old / "clinic" / "ombud.db")
    with database.act() as tx:
        tx.run("UPDATE wishes SET choices = 1")
    database.close()
    with pytest.raises(InstallationError, match="not as they were written \\(wishes\\)"):
        upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision


def test_too_little_room_is_said_before_anything_is_begun(
    old: Path, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(old)._replace(free=1000)
    with monkeypatch.context() as patched:
        patched.setattr(upgrading.shutil, "disk_usage", lambda _: full)
        with pytest.raises(InstallationError, match="too little room"):
            upgrade(old / "clinic", lambda: "", now=NOW)
    assert plan(old / "clinic").found == revision
