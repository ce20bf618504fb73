"""The archive as a file: whole, genuine, ours and not expired, or not opened (spec/archive.md)."""

import errno
import hashlib
import os
import resource
import struct
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ombud.app.archiving import backup, mirror_again, needs
from ombud.app.config import InstallationError
from ombud.app.installation import moment_path, overwrite_moments
from ombud.app.key_life.rotate import Rotation, rotate
from ombud.app.restoring import Wish, prepare
from ombud.archives import ArchiveFault, at_place, checked, make, needed_until, store, values
from ombud.archives.contents import Batch, read
from ombud.archives.expire import part_name
from ombud.archives.file import MAGIC, header_bytes, read_header
from ombud.archives.model import Contents
from ombud.audit.model import SYSTEM
from ombud.database import DatabaseFault
from ombud.keys import Keyring
from ombud.keys.root import FileRoot
from ombud.terms import SubjectId
from ombud.terms.time import from_micros
from tests.archives.place import HORIZON, Place, quiet
from tests.faults.world import BASE


def keyring(place: Place) -> Keyring:
    return Keyring.open(place.root / "clinic.keys" / "store", FileRoot.open(place.root / "clinic.keys" / "root.key"))


def test_an_archive_holds_every_table_and_says_what_is_in_it(place: Place) -> None:
    place.customer("anna@example.se")
    made = place.back_up().made
    contents = checked(made.path, keyring(place), place.now)
    assert contents.manifest == made.manifest
    assert contents.header.id == made.id
    assert contents.bytes == made.path.stat().st_size
    assert contents.header.expires_at - contents.header.made_at == HORIZON
    rows: dict[str, int] = {}
    for batch in read(made.path, keyring(place), place.now):
        if isinstance(batch, Batch):
            rows[batch.table] = rows.get(batch.table, 0) + len(batch.rows)
    assert {one.name: one.rows for one in contents.manifest.tables if one.rows} == rows
    assert made.path.stat().st_mode & 0o777 == 0o600


def test_no_value_and_no_id_of_anybody_lies_open_in_an_archive(place: Place) -> None:
    """Blind indexes, dates and masks are closed too: a stolen archive tells nothing (security.md, threat 5)."""
    anna = place.customer("anna@example.se")
    place.object(anna)
    place.back_up()
    place.object(place.meet("bo@example.se"))
    place.close()
    for path in place.archives.iterdir():
        raw = path.read_bytes()
        for value in (b"anna", b"Lika", b"1990-06-02", bytes(anna), anna.hex().encode(), b"contract", b"object."):
            assert value not in raw, (path.name, value)


def behind(mark: bytes, by: int) -> Callable[[bytes], int]:
    return lambda raw: raw.index(mark) + len(mark) + by


FLIPPED: dict[str, Callable[[bytes], int]] = {
    "magic": lambda _: 0,
    "header": lambda _: 20,
    "tenant": behind(b'"tenant":"', 2),
    "expiry": behind(b'"expires_at":1', 0),
    "key": behind(b'"wrapped":"', 40),
    "chunk": lambda raw: 12 + int.from_bytes(raw[8:12], "big") + 64,
    "signature": lambda raw: len(raw) - 1,
}
"""Where one bit is changed."""


@pytest.mark.parametrize("where", [*FLIPPED, "length", "tail", "more"])
def test_every_change_of_an_archive_is_found(place: Place, where: str) -> None:
    place.meet("anna@example.se")
    path = place.back_up().made.path
    raw = path.read_bytes()
    if where in FLIPPED:
        at = FLIPPED[where](raw)
        raw = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
    changed = {"length": raw[:8] + b"\0\x10\0\0" + raw[12:], "tail": raw[:-100], "more": raw + b"more"}
    path.write_bytes(changed.get(where, raw))
    with pytest.raises(ArchiveFault) as fault:
        checked(path, keyring(place), place.now)
    assert "anna" not in str(fault.value)


def test_every_byte_of_an_archive_counts(place: Place) -> None:
    """A flip anywhere is found; a sample of it here."""
    path = place.back_up().made.path
    raw, keys = path.read_bytes(), keyring(place)
    for number in range(60):
        at = int.from_bytes(hashlib.sha256(bytes([number])).digest()[:4], "big") % len(raw)
        path.write_bytes(raw[:at] + bytes([raw[at] ^ (1 << number % 8)]) + raw[at + 1 :])
        with pytest.raises((ArchiveFault, OverflowError)):
            checked(path, keys, place.now)
    path.write_bytes(raw)
    checked(path, keys, place.now)


def test_a_part_of_another_archive_is_no_part_of_this_one(place: Place) -> None:
    first, second = place.back_up().made, place.back_up().made
    one, other = first.path.read_bytes(), second.path.read_bytes()
    length = struct.unpack(">I", one[8:12])[0]
    assert len(one[: 12 + length]) == len(other[: 12 + length])
    first.path.write_bytes(one[: 12 + length] + other[12 + length :])
    with pytest.raises(ArchiveFault, match="chunk 0 is not"):
        checked(first.path, keyring(place), place.now)


def test_the_archive_of_another_installation_is_refused(place: Place, tmp_path: Path) -> None:
    made = place.back_up().made
    root = FileRoot.create(tmp_path / "other.key")
    with pytest.raises(ArchiveFault, match="another installation"):
        checked(made.path, Keyring.create(tmp_path / "other", root, "other", BASE), place.now)
    same_name = Keyring.create(tmp_path / "same", root, "halsoklustret-demo", BASE)
    with pytest.raises(ArchiveFault, match="another key store"):
        checked(made.path, same_name, place.now)


def test_a_file_that_is_none_is_refused(tmp_path: Path, place: Place) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Hej!")
    with pytest.raises(ArchiveFault, match="no archive of Ombud"):
        checked(path, keyring(place), place.now)
    for header in (b"[]", b"nothing", b'{"format":"ombud-archive-9"}'):
        path.write_bytes(MAGIC + struct.pack(">I", len(header)) + header)
        with pytest.raises(ArchiveFault, match="header cannot be read"):
            checked(path, keyring(place), place.now)
    with place.back_up().made.path.open("rb") as file:
        header, _ = read_header(file)
    newer = header_bytes(header).replace(b"ombud-archive-1", b"ombud-archive-2")
    path.write_bytes(MAGIC + struct.pack(">I", len(newer)) + newer)
    with pytest.raises(ArchiveFault, match="another format"):
        checked(path, keyring(place), place.now)


def test_when_its_epoch_is_destroyed_no_saved_copy_opens(place: Place, tmp_path: Path) -> None:
    ends_with_its_epoch(place, tmp_path / "saved")


def ends_with_its_epoch(place: Place, saved: Path) -> None:
    """After t_final no saved copy opens, whoever kept it and whatever their clock says (G4, T-29)."""
    gone = place.meet("gone@example.se")
    begun = place.now
    made = place.back_up().made
    saved.write_bytes(made.path.read_bytes())
    checked(saved, keyring(place), begun)
    final = place.erase(gone).t_final
    vault = place.ombud.vault
    weekly = Rotation(archives_need=needs(vault))
    for _ in range(5):
        rotate(vault, weekly, now=place.later(days=7))
        mirror_again(place.ombud)
    assert place.now > final
    root = FileRoot.open(place.root / "clinic.keys" / "root.key")
    for keys in (keyring(place), Keyring.open(place.keys_copy / "store", root)):
        with pytest.raises(ArchiveFault, match="destroyed"):
            checked(saved, keys, begun)
    place.close()


def test_an_epoch_is_needed_until_the_last_archive_of_it_expires(place: Place) -> None:
    place.meet("anna@example.se")
    first = place.back_up().made
    with place.ombud.vault.database.read() as tx:
        assert needed_until(tx, 1) == first.expires_at
        assert needed_until(tx, 0) is None
    place.later(days=8)
    rotate(place.ombud.vault, Rotation(), now=place.now)
    second = place.back_up().made
    with place.ombud.vault.database.read() as tx:
        assert needed_until(tx, 1) == first.expires_at
        assert needed_until(tx, 2) == second.expires_at


def test_expired_archives_are_removed_by_the_next_and_missing_ones_are_said(place: Place) -> None:
    first = place.back_up().made
    place.later(days=1)
    second = place.back_up().made
    second.path.unlink()
    place.now = first.expires_at
    third = place.back_up().made
    assert third.expired.removed == (first.id,)
    assert third.expired.missing == (second.id,)
    assert not first.path.exists()
    with place.ombud.vault.database.read() as tx:
        entries = [one.entry for one in place.ombud.vault.ledger.entries(tx) if one.entry.act == "back-up"]
    assert sorted(str(one.facts["step"]) for one in entries) == ["expired", "made", "made", "made"]


def test_a_backup_that_was_killed_leaves_no_half_archive(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed while the file was written: the next one removes it. Killed before it got its name: it gets it."""
    place.back_up()

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    for step in ("write_manifest", "_finish"):
        with monkeypatch.context() as patched:
            patched.setattr(make, step, killed)
            patched.setattr(Path, "unlink", killed)
            with pytest.raises(KeyboardInterrupt):
                place.back_up()
        place.die()
        assert [path for path in place.archives.iterdir() if path.suffix == ".part"]
        assert len(list(at_place(place.archives, "halsoklustret-demo"))) == 1
        place.later(days=1)
        place.ombud.vault.ledger.sequence(place.now)
        backup(place.ombud, None, None, quiet, now=place.now)
        assert not [path for path in place.archives.iterdir() if path.suffix == ".part"]
        for path, _ in list(at_place(place.archives, "halsoklustret-demo"))[1:]:
            path.unlink()
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", killed)
        with pytest.raises(KeyboardInterrupt):
            place.back_up()
    place.die()
    place.later(days=1)
    place.back_up()
    assert len(list(at_place(place.archives, "halsoklustret-demo"))) == 3
    for path, _ in at_place(place.archives, "halsoklustret-demo"):
        checked(path, keyring(place), place.now)


def test_a_full_disk_at_the_place_leaves_the_earlier_archives(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    first = place.back_up().made

    def full(_number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(make.os, "fsync", full)
        with pytest.raises(ArchiveFault, match="is full"):
            place.back_up()
    place.die()
    assert [path for path, _ in at_place(place.archives, "halsoklustret-demo")] == [first.path]
    place.later(days=1)
    place.back_up()


def test_a_place_that_cannot_be_is_refused_before_anything_is_made(place: Place) -> None:
    ombud, now = place.ombud, place.now
    with pytest.raises(InstallationError, match="no place"):
        backup(ombud, None, None, quiet, now=now)
    with pytest.raises(ArchiveFault, match="not mounted"):
        backup(ombud, place.root / "nowhere", None, quiet, now=now)
    inside = place.folder / "archives"
    inside.mkdir()
    with pytest.raises(InstallationError, match="with the database"):
        backup(ombud, inside, None, quiet, now=now)
    below = place.archives / "keys"
    below.mkdir()
    for keys_to in (place.archives, below, place.folder, place.root):
        with pytest.raises(InstallationError, match="takes the other"):
            backup(ombud, place.archives, keys_to, quiet, now=now)
    assert "[archives]" not in (place.folder / "ombud.toml").read_text()


def test_another_place_than_that_of_the_no_file_is_refused(place: Place) -> None:
    place.back_up()
    with pytest.raises(InstallationError, match="another place"):
        backup(place.ombud, place.root, None, quiet, now=place.now)
    place.archives.rename(place.root / "moved")
    with pytest.raises(ArchiveFault, match="not mounted"):
        place.back_up()


def test_the_horizon_is_at_most_35_days(place: Place) -> None:
    wanted = make.Wanted(place.archives, moment_path(place.folder), "0002", "", timedelta(days=36))
    with pytest.raises(ArchiveFault, match="1 to 35 days"):
        make.back_up(place.ombud.vault, wanted, by=SYSTEM, now=place.now)
    away = make.Wanted(place.root / "away", moment_path(place.folder), "0002", "")
    with pytest.raises(ArchiveFault, match="not mounted"):
        make.back_up(place.ombud.vault, away, by=SYSTEM, now=place.now)


def test_a_longer_horizon_moves_the_end_that_receipts_name(place: Place) -> None:
    place.back_up()
    toml = place.folder / "ombud.toml"
    toml.write_text(toml.read_text().replace("[archives]", "[archives]\nhorizon_days = 35"))
    anna = place.meet("anna@example.se")
    receipt = place.erase(anna)
    assert receipt.t_final - receipt.t_live >= timedelta(days=35)
    made = place.back_up().made
    assert made.expires_at - place.now == timedelta(days=35)


def test_the_copy_of_the_moment_is_overwritten_and_gone(place: Place) -> None:
    """Also the one that a killed backup left, at the next start."""
    place.meet("anna@example.se")
    place.back_up()
    assert not list(place.folder.glob(".moment-*"))
    left = place.folder / ".moment-4194304"
    left.write_bytes(b"x" * 5000)
    living = place.folder / f".moment-{os.getppid()}"
    living.write_bytes(b"x")
    overwrite_moments(place.folder)
    assert not left.exists()
    assert living.exists()


def test_progress_is_told_table_by_table(place: Place) -> None:
    place.meet("anna@example.se")
    told: dict[str, int] = {}
    backup(place.ombud, place.archives, place.keys_copy, told.__setitem__, now=place.now)
    assert told["record"] >= 1
    assert told["subject"] == 1


def test_rows_read_back_as_they_were_written() -> None:
    rows = [(1, None, b"\0\xff", "ö"), (-(2**63), 2**63 - 1, b"", "")]
    data = b"".join(values.encode(row) for row in rows)
    assert list(values.decode(data, 4)) == rows
    assert values.encode([memoryview(b"x")]) == values.encode([b"x"])
    for broken in (data[:-1], b"\x09", b"\x02\0\0\0\x09x", b"\x03\0\0\0\x01\xff"):
        with pytest.raises(ArchiveFault, match="row of the archive"):
            list(values.decode(broken, 1))
    for odd in (1.5, True):
        with pytest.raises(ArchiveFault, match="type"):
            values.encode([odd])


def test_a_large_table_is_written_in_many_chunks(place: Place) -> None:
    """Memory does not grow with the archive: rows go page by page, chunk by chunk."""
    with place.ombud.vault.database.act() as tx:
        for number in range(1201):
            store.put(tx, "leaf", ("at", "data", "seq"), [(1, bytes(900), 10_000 + number)])
    vault = place.ombud.vault
    row = store.ArchiveRow(b"a" * 16, 1, 2, "", 1, 1, 0, 0, None, None)
    assert from_micros(row.made_at) < place.now
    wanted = make.Wanted(place.archives, moment_path(place.folder), "0002", "")
    mark = make._begin_no_file(vault, place.archives)
    written = make._written(vault, wanted, row, (mark, ""))
    leaf = next(one for one in written.tables if one.name == "leaf")
    assert leaf.rows > 1200
    found = read(place.archives / part_name(b"a" * 16), vault.keyring, from_micros(1))
    batches = [one for one in found if isinstance(one, Batch) and one.table == "leaf"]
    assert len(batches) > 3


def test_an_archive_of_another_revision_says_which_release_to_take(place: Place) -> None:
    vault = place.ombud.vault
    wanted = make.Wanted(place.archives, moment_path(place.folder), "0001", (place.folder / "ombud.toml").read_text())
    made = make.back_up(vault, wanted, by=SYSTEM, now=place.now)
    place.close()
    with pytest.raises(ArchiveFault, match="revision 0001"):
        prepare(Wish(place.folder, place.archives, place.root / "new", made.path), lambda: "", now=place.now)
    assert isinstance(checked(made.path, keyring(place), place.now), Contents)
    assert SubjectId(made.id)


@pytest.mark.on("sqlite")
def test_a_moment_that_does_not_fit_on_the_disk_is_said_and_leaves_nothing(place: Place) -> None:
    place.meet("anna@example.se")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    aside = moment_path(place.folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        with pytest.raises(DatabaseFault), place.ombud.vault.database.snapshot(aside):
            raise AssertionError("there is no moment")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not aside.exists()
    place.meet("bo@example.se")


def test_a_backup_that_is_broken_off_leaves_no_half_archive(place: Place) -> None:
    """Somebody presses Ctrl-C in the middle of it."""
    place.meet("anna@example.se")

    def enough(_table: str, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(place.ombud, place.archives, place.keys_copy, enough, now=place.now)
    assert list(place.archives.glob("*archive*")) == []
    place.die()
    assert place.back_up()
