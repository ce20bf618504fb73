"""The no-file itself: appended before the answer, chained, cut where it is torn, written anew by each backup."""

import dataclasses
import os
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from ombud.archives import ArchiveFault, PlaceNoFile, no_file
from ombud.archives.no_file import NAME, append, begin, mark, read
from ombud.choices.store import ChoiceRow
from ombud.database import ConflictFault, DatabaseFault
from ombud.erasure import erase, plan
from ombud.erasure import store as erasures
from ombud.erasure.eraser import finished
from ombud.keys import Keyring
from ombud.keys.root import FileRoot
from ombud.terms import ClassId, SubjectId
from ombud.vault.noes import Held, Masks, No, NoFileFault, Said, from_plain, to_plain
from tests.archives.place import Place
from tests.faults.world import BASE

ID = b"i" * 16


def keyring(folder: Path, tenant: str = "clinic") -> Keyring:
    return Keyring.create(folder / f"{tenant}.keys", FileRoot.create(folder / f"{tenant}.key"), tenant, BASE)


def no(number: int) -> No:
    return No(SubjectId(bytes([number]) * 16), 1000 + number, b"e" * 16, keys=(b"k" * 16,))


def long_no(number: int) -> No:
    """Two sectors and more."""
    return dataclasses.replace(no(number), keys=tuple(bytes([n]) * 16 for n in range(24)))


class PowerCut(Exception):
    """Nothing after it is done."""


def filled(folder: Path, keys: Keyring, lines: int) -> Path:
    begin(folder, keys, None, ID)
    append(folder, keys, [(bytes([n]) * 16, no(n)) for n in range(1, lines + 1)])
    return folder / NAME


def test_a_no_reads_back_as_it_was_written() -> None:
    whole = No(
        SubjectId(b"s" * 16), 7, b"e" * 16, ("marketing",), (b"k" * 16,), b"h" * 32, 9, (b"r" * 16,), Masks(5, 4, 8),
        (Said(b"c" * 16, "objection", 3, None, None, 7, "{}"),), (("email", b"b" * 16),),
        (Held(b"o" * 16, "open", 7, None, 9, "{}"),), b"j" * 16,
    )  # fmt: skip
    assert from_plain(to_plain(whole)) == whole
    assert from_plain(to_plain(no(1))) == no(1)
    with pytest.raises(ValueError, match="does not know"):
        from_plain({**to_plain(no(1)), "later": []})


def test_lines_are_numbered_and_read_back(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    path = filled(tmp_path, keys, 3)
    assert [(line.number, line.no) for line in read(tmp_path, keys)] == [(n, no(n)) for n in (1, 2, 3)]
    assert [line.number for line in read(tmp_path, keys, 2)] == [3]
    assert mark(tmp_path) == (ID, 3)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_torn_last_line_is_cut_by_the_next_append(tmp_path: Path) -> None:
    """It was never acknowledged: its act is in the outbox still."""
    keys = keyring(tmp_path)
    path = filled(tmp_path, keys, 2)
    whole = path.read_bytes()
    for torn in (b'{"no":"AQ', whole.splitlines()[-1]):
        path.write_bytes(whole + torn)
        assert len(read(tmp_path, keys)) == 2
        append(tmp_path, keys, [(b"z" * 16, no(9))])
        assert [line.no for line in read(tmp_path, keys)] == [no(1), no(2), no(9)]


SECTOR = 512


def disks(before: bytes, after: bytes) -> Iterator[bytes]:
    """What a disk may hold between two syncs: any sectors of what was written, and the new end of the file or not."""
    bounds = [0, *range(SECTOR, len(after), SECTOR), len(after)]
    changed = [(a, b) for a, b in pairwise(bounds) if before[a:b] != after[a:b]]
    for size in range(len(changed) + 1):
        for kept in combinations(changed, size):
            held = bytearray(before[: len(after)])
            for a, b in kept:
                held.extend(bytes(max(0, b - len(held))))
                held[a:b] = after[a:b]
            yield bytes(held)
            yield bytes(held) + before[len(held) :]


@pytest.mark.parametrize("after_a_torn_one", [False, True])
def test_a_power_cut_leaves_of_an_append_everything_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after_a_torn_one: bool
) -> None:
    """R1: whatever sectors of it are there, no line before it is lost and the next is appended (design 4)."""
    keys = keyring(tmp_path)
    path = filled(tmp_path, keys, 2)
    whole = path.read_bytes()
    if after_a_torn_one:
        path.write_bytes(whole + b"\0" + b"QUJD" * 500 + b"\n" + b"QUJD" * 500)
    synced, wait = [path.read_bytes()], os.fsync

    def noted(handle: int) -> None:
        wait(handle)
        synced.append(path.read_bytes())

    with monkeypatch.context() as patched:
        patched.setattr(no_file.os, "fsync", noted)
        append(tmp_path, keys, [(bytes([n]) * 16, long_no(n)) for n in (3, 4)])
    assert [line.number for line in read(tmp_path, keys)] == [1, 2, 3, 4]
    assert len(synced) == 3
    for number, (before, after) in enumerate(pairwise(synced)):
        for held in set(disks(before, after)):
            path.write_bytes(held)
            there = [line.number for line in read(tmp_path, keys)]
            assert there in ([[1, 2]] if number == 0 else [[1, 2], [1, 2, 3, 4]])
            append(tmp_path, keys, [(b"z" * 16, no(9))])
            assert [line.number for line in read(tmp_path, keys)] == [*there, len(there) + 1]


def test_an_erasure_whose_line_a_power_cut_has_torn_has_its_receipt_at_the_next_start(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R1, I6: its end is on the disk and its beginning is not. It took every later "no" and backup with it."""
    anna = place.meet("anna@example.se")
    place.consent(anna)
    place.back_up()
    path, disa = place.archives / NAME, place.actor("disa")
    before = path.read_bytes()
    shown = plan(place.ombud.vault, anna, by=disa, now=place.now)

    def power_cut(_handle: int) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(no_file.os, "fsync", power_cut)
        with pytest.raises(PowerCut):
            erase(place.ombud.vault, shown, by=disa, now=place.now)
    written = path.read_bytes()
    last = (len(written) - 1) // SECTOR * SECTOR
    assert last > len(before), "the line is longer than a sector"
    path.write_bytes(before + bytes(last - len(before)) + written[last:])
    place.die()
    with place.ombud.vault.database.read() as tx:
        assert not erasures.unfinished(tx)
    bo = place.meet("bo@example.se")
    place.object(bo)
    assert [line.number for line in read(place.archives, place.ombud.vault.keyring)] == [1, 2]
    place.back_up()


@pytest.mark.parametrize("change", ["flip", "drop", "swap", "double", "head", "after", "rubbish", "no-key"])
def test_every_change_of_a_line_is_found(tmp_path: Path, change: str) -> None:
    keys = keyring(tmp_path)
    path = filled(tmp_path, keys, 3)
    head, one, two, three = path.read_bytes().splitlines(keepends=True)
    changed = {
        "flip": head + one + two.replace(two[60:61], b"A" if two[60:61] != b"A" else b"B", 1) + three,
        "drop": head + one + three,
        "swap": head + two + one + three,
        "double": head + one + one + two + three,
        "head": head.replace(b'"head":"A', b'"head":"B') + one + two + three,
        "after": head.replace(b'"after":0', b'"after":9') + one + two + three,
        "rubbish": head + one + b"what?\n" + two,
        "no-key": head.replace(b'"key":{', b'"kee":{') + one,
    }
    path.write_bytes(changed[change])
    with pytest.raises(ArchiveFault):
        read(tmp_path, keys)


def test_a_file_that_is_no_no_file_is_not_written_over(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    for content in (b"", b"Hej!\n", b'{"format":"other"}\n', b'{"format":"ombud-no-file-1"}\n'):
        (tmp_path / NAME).write_bytes(content)
        for use in (lambda: mark(tmp_path), lambda: begin(tmp_path, keys, None, ID)):
            with pytest.raises(ArchiveFault):
                use()
        assert (tmp_path / NAME).read_bytes() == content


def test_the_no_file_of_another_installation_is_refused(tmp_path: Path) -> None:
    filled(tmp_path, keyring(tmp_path), 1)
    with pytest.raises(ArchiveFault, match="another installation"):
        read(tmp_path, keyring(tmp_path, "other"))


def test_a_backup_writes_it_anew_without_what_every_archive_has(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    filled(tmp_path, keys, 4)
    assert begin(tmp_path, keys, 2, b"x" * 16) == (ID, 4)
    assert [line.number for line in read(tmp_path, keys)] == [3, 4]
    assert begin(tmp_path, keys, None, b"x" * 16) == (ID, 4)
    assert read(tmp_path, keys) == []
    assert mark(tmp_path) == (ID, 4)
    append(tmp_path, keys, [(b"z" * 16, no(5))])
    assert [line.number for line in read(tmp_path, keys)] == [5]


def test_a_new_epoch_has_a_new_key_and_old_lines_end_with_theirs(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    path = filled(tmp_path, keys, 1)
    keys.begin_epoch(BASE)
    append(tmp_path, keys, [(b"z" * 16, no(2))])
    assert [line.number for line in read(tmp_path, keys)] == [1, 2]
    assert len(path.read_bytes().splitlines()) == 4
    append(tmp_path, keys, [(b"y" * 16, no(3))])
    assert len(path.read_bytes().splitlines()) == 5


def test_an_act_waits_for_the_disk_before_it_is_answered(place: Place) -> None:
    anna = place.meet("anna@example.se")
    place.back_up()
    place.object(anna)
    with place.ombud.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM no_outbox") == (0,)
    assert len(read(place.archives, place.ombud.vault.keyring)) == 1
    assert place.ombud.vault.no_file is not None
    assert place.ombud.vault.no_file.publish() == 0


@pytest.mark.parametrize("away", ["unmounted", "read-only", "damaged"])
def test_an_act_that_the_no_file_cannot_take_is_done_and_says_so(
    place: Place, away: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = place.meet("anna@example.se")
    place.back_up()
    path = place.archives / NAME
    kept = path.read_bytes()
    assert place.see(anna) is not None
    with monkeypatch.context() as patched:
        if away == "unmounted":
            path.unlink()
        elif away == "damaged":
            path.write_bytes(b"what?\n")
        else:

            def refused(_number: int) -> None:
                raise OSError(30, "Read-only file system")

            patched.setattr(no_file.os, "fsync", refused)
        with pytest.raises(NoFileFault, match="done and in force"):
            place.object(anna)
    seen = place.see(anna)
    assert seen is not None
    assert "object.direct_marketing" in seen.choices
    place.die()
    if away != "read-only":
        assert place.see(anna) is not None  # the installation opens all the same
        place.die()
        path.write_bytes(kept)
    assert place.see(anna) is not None
    assert [line.number for line in read(place.archives, place.ombud.vault.keyring)][-1] >= 1


def _full(*_: object) -> int:
    raise ConflictFault("ombud.db: the disk is full; nothing was changed.")


def test_what_the_no_file_has_is_done_also_where_the_database_cannot_forget_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The objection stands and the archives know of it: nobody hears that nothing was changed."""
    anna = place.meet("anna@example.se")
    place.back_up()
    with monkeypatch.context() as patched:
        patched.setattr(no_file.waiting_rows, "remove_noes", _full)
        place.object(anna)
    (line,) = read(place.archives, place.ombud.vault.keyring)
    vault = place.ombud.vault
    assert vault.no_file is not None
    assert vault.no_file.publish() == 1  # it waited, and is written once more
    again = read(place.archives, vault.keyring)[-1]
    assert (again.id, again.no) == (line.id, line.no)
    assert vault.no_file.publish() == 0


def test_what_cannot_be_read_for_the_no_file_is_told_as_an_act_that_is_done(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = place.meet("anna@example.se")
    place.back_up()
    with monkeypatch.context() as patched:
        patched.setattr(no_file.waiting_rows, "noes", _full)
        with pytest.raises(NoFileFault, match="done and in force") as told:
            place.object(anna)
    assert "nothing was changed" not in str(told.value).lower()
    seen = place.see(anna)
    assert seen is not None
    assert "object.direct_marketing" in seen.choices


def test_no_receipt_is_written_before_the_archives_know(place: Place) -> None:
    """An archive could bring back what the receipt says is gone: the start goes on, the receipt waits."""
    anna = place.meet("anna@example.se")
    place.back_up()
    path = place.archives / NAME
    kept = path.read_bytes()
    disa, vault = place.actor("disa"), place.ombud.vault
    shown = plan(vault, anna, by=disa, now=place.now)
    path.write_bytes(b"what?\n")
    with pytest.raises(NoFileFault):
        erase(vault, shown, by=disa, now=place.now)
    with vault.database.read() as tx:
        (unfinished,) = erasures.unfinished(tx)
    with pytest.raises(DatabaseFault, match="the archives' place could not be written"):
        finished(vault, unfinished.erasure_id, now=place.now)
    place.die()
    assert place.see(anna) is None
    with place.ombud.vault.database.read() as tx:
        assert erasures.unfinished(tx)
    place.die()
    path.write_bytes(kept)
    with place.ombud.vault.database.read() as tx:
        assert not erasures.unfinished(tx)


def test_two_processes_append_one_after_the_other(place: Place) -> None:
    """The lock is the place's, not the process's: a line has one number."""
    people = [place.meet(f"person-{n}@example.se") for n in range(4)]
    place.back_up()
    assert place.ombud.vault.no_file is not None
    place.close()
    for half in (people[:2], people[2:]):
        pid = os.fork()
        if pid == 0:
            for one in half:
                place.object(one)
            os._exit(0)
        assert os.waitpid(pid, 0)[1] == 0
    assert [line.number for line in read(place.archives, place.ombud.vault.keyring)] == [1, 2, 3, 4]


def test_without_a_place_an_act_says_nothing_to_nobody(place: Place) -> None:
    place.object(place.meet("anna@example.se"))
    assert place.ombud.vault.no_file is None
    with place.ombud.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM no_outbox") == (0,)
    assert PlaceNoFile(place.archives, place.ombud.vault.database, place.ombud.vault.keyring).publish() == 0


def test_a_line_before_any_key_is_refused(tmp_path: Path) -> None:
    keys = keyring(tmp_path)
    path = filled(tmp_path, keys, 1)
    head, one = path.read_bytes().splitlines(keepends=True)
    for first in (
        b'{"format":"ombud-no-file-1"}\n',
        b'{"format":"ombud-no-file-1","key":1}\n',
        b'{"format":"ombud-no-file-1","no":"AAAA"}\n',
    ):
        path.write_bytes(first + one)
        for use in (lambda: read(tmp_path, keys), lambda: mark(tmp_path)):
            with pytest.raises(ArchiveFault):
                use()
    path.write_bytes(head)
    assert read(tmp_path, keys) == []


def test_a_consent_is_no_no_and_a_limit_without_evidence_says_nothing(tmp_path: Path) -> None:
    """What was said at the same instant and allows something is not put back."""
    key, _ = keyring(tmp_path).new_data_key(SubjectId(b"s" * 16), ClassId("evidence"))
    made = No(SubjectId(b"s" * 16), 1)
    rows = [
        ChoiceRow(b"c" * 16, "consent", 3, None, None, 1, None, None, b"sealed"),
        ChoiceRow(b"l" * 16, "restriction", None, None, "18.1.a", 1, None, None, b""),
    ]
    made.say(rows, key)
    assert made.said == ()
