"""What a fault leaves is judged once for all that is the same: what is the same, and that a copy is a kill (R2)."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ombud.app.databases import DATABASE
from ombud.app.demo.company import found_company
from tests.faults.campaigns import in_a_process_of_its_own
from tests.faults.image import Copies, Image
from tests.faults.judging import Judge
from tests.faults.states import Count, States
from tests.faults.wal import taken_up
from tests.faults.world import BASE, World

PAGE = 1024


@pytest.fixture
def log(tmp_path: Path) -> Iterator[tuple[bytes, bytes]]:
    """A database and its log: many transactions, some of which were taken back, and one that did not end."""
    connection = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
    connection.execute(f"PRAGMA page_size={PAGE}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA wal_autocheckpoint=0")
    connection.execute("PRAGMA cache_size=4")  # so that pages of what is not committed are in the log too
    connection.execute("CREATE TABLE a (b)")
    for number in range(12):
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO a VALUES (?)", [(bytes([number]) * 400,) for _ in range(20)])
        connection.execute("ROLLBACK" if number % 4 == 3 else "COMMIT")
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO a VALUES (?)", [(bytes(400),) for _ in range(60)])
    yield (tmp_path / "a.db").read_bytes(), (tmp_path / "a.db-wal").read_bytes()
    connection.close()


def recovered(at: Path, database: bytes, log: bytes) -> bytes:
    shutil.rmtree(at, ignore_errors=True)
    Image({"a.db": database, "a.db-wal": log}, frozenset()).write(at)
    connection = sqlite3.connect(at / "a.db")
    connection.execute("SELECT 1 FROM sqlite_master").fetchall()
    found = connection.serialize()
    connection.close()
    return found


def torn(log: bytes, random: Random) -> bytes:
    """The log without some of its sectors, or cut short, or with a bit that is another."""
    content, at = bytearray(log), random.randrange(len(log))
    how = random.randrange(4)
    if how == 0:
        del content[at:]
    elif how == 1:
        content[at] ^= 1 << random.randrange(8)
    elif how == 2:
        content[at // 512 * 512 : at // 512 * 512 + 512] = bytes(512)
    else:
        content[at:] = bytes(len(content) - at)
    return bytes(content)


def test_what_counts_of_a_torn_log_is_what_sqlite_takes_up(tmp_path: Path, log: tuple[bytes, bytes]) -> None:
    """R1: logs that are the same so far come to the same database, to the last byte of it."""
    database, whole = log
    random, lengths = Random(1), set()
    for number in range(300):
        some = torn(whole, random) if number else whole
        length = taken_up(some)
        lengths.add(length)
        assert recovered(tmp_path / "one", database, some) == recovered(tmp_path / "two", database, some[:length])
        if 32 < length < len(some):
            frame = 24 + PAGE
            shorter = recovered(tmp_path / "two", database, some[: length - frame])
            assert shorter != recovered(tmp_path / "one", database, some)
    assert len(lengths) > 5
    assert 0 < taken_up(whole) < len(whole)


def test_a_log_of_another_form_counts_as_a_whole(log: tuple[bytes, bytes]) -> None:
    _, whole = log
    assert taken_up(b"") == 0
    assert taken_up(b"something else that is longer than thirty-two bytes") == 51
    assert taken_up(whole[:40]) == 0


def test_copies_share_what_has_not_changed(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "a").write_bytes(b"a" * 100)
    (tmp_path / "b.db-shm").write_bytes(b"left out")
    copies = Copies(tmp_path)
    first = copies.take()
    (tmp_path / "b").write_bytes(b"b")
    second = copies.take()
    assert first.files == {"below/a": b"a" * 100}
    assert second.files == {"below/a": b"a" * 100, "b": b"b"}
    assert second.files["below/a"] is first.files["below/a"]
    assert first.folders == second.folders == {"below"}
    assert first.digest() != second.digest()


def test_what_a_kill_leaves_is_a_copy_at_the_same_stop() -> None:
    """R2: so each copy is a point. It is not what was there one call before, where that call has written."""
    said = json.loads(in_a_process_of_its_own("tests.faults.same_stop", "60", "3"))
    assert (said["kills"], said["same"]) == (60, 60)
    assert 10 < said["moved"] < 60


@pytest.fixture
def clinic(tmp_path: Path) -> tuple[Path, Count, States]:
    """An installation on which nothing has happened yet."""
    found_company(tmp_path / "here" / "clinic", "unit-1", now=BASE).close(BASE)
    count = Count()
    states = States(tmp_path / "here" / "clinic", count, None)
    states.begin(Judge(World(), count))
    return tmp_path / "here", count, states


def test_what_is_the_same_is_judged_once(clinic: tuple[Path, Count, States]) -> None:
    here, count, states = clinic
    image, log = Copies(here).take(), f"clinic/{DATABASE}-wal"
    assert states.judge(image, b"") is not None
    assert states.judge(image, b"") is None
    torn = image._replace(files={**image.files, log: image.files.get(log, b"") + bytes(9000)})
    assert states.judge(torn, b"") is None, "what SQLite does not take up of a log makes no other state"
    other = image._replace(files={**image.files, "clinic/more": b""})
    assert states.judge(other, b"") is not None, "another file does"
    assert states.judge(image, b'{"ready": true}\n') is not None, "and so does another line"
    assert (count.points, count.states, count.alike) == (5, 3, 2)
    assert count.found == []


def test_a_database_that_is_damaged_is_found_and_another_that_is_lost(clinic: tuple[Path, Count, States]) -> None:
    here, count, states = clinic
    image, name = Copies(here).take(), f"clinic/{DATABASE}"
    content = image.files[name]
    states.judge(image._replace(files={**image.files, name: content[:8192] + bytes(8192) + content[16384:]}), b"")
    assert any(text.startswith("SQLite:") for text in count.found)
    count.found.clear()
    states.judge(image._replace(files={n: c for n, c in image.files.items() if n != name}), b"")
    assert any("it does not open" in text for text in count.found)


def test_a_state_in_which_something_acknowledged_is_missing_is_found(clinic: tuple[Path, Count, States]) -> None:
    """I1: equal files with another acknowledgement are another point."""
    here, count, states = clinic
    image = Copies(here).take()
    states.judge(image, b"")
    assert count.found == []
    lines = ({"begin": "adopt", "n": 1, "email": ""}, {"done": "adopt", "n": 1, "email": "", "version": 2})
    states.judge(image, b"".join(json.dumps(line).encode() + b"\n" for line in lines))
    assert any("policy versions" in text for text in count.found)
