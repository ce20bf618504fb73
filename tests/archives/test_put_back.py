"""Putting back is exact and harmless to repeat (spec/archive.md 6)."""

import dataclasses
import io
import json
import struct
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ombud.archives import ArchiveFault, contents, make, no_file
from ombud.archives.contents import END, MANIFEST, ROWS, TABLE, checked, write_manifest
from ombud.archives.file import Writer
from ombud.archives.load import load
from ombud.archives.model import Manifest, NoMark
from ombud.archives.put_back import PutBack, put_back
from ombud.audit.model import SYSTEM
from ombud.keys import Keyring
from ombud.law.rights import Right
from ombud.requests import Merged, Wanted, begin_merge, confirm_merge, open_request
from ombud.requests.case_file import CaseFile
from ombud.requests.merge import Joining
from ombud.requests.model import Arrival
from ombud.requests.model import Wanted as Wants
from ombud.terms import ClassId, SubjectId
from ombud.vault import store
from ombud.vault.noes import No
from tests.archives.place import Place
from tests.faults.acts import NO_MARKETING, SERVICES


def lines(place: Place) -> list[No]:
    return [line.no for line in no_file.read(place.archives, place.ombud.vault.keyring)]


def test_a_no_twice_is_a_no_once(place: Place) -> None:
    anna, bo = place.customer("anna@example.se"), place.meet("bo@example.se")
    place.consent(anna)
    place.back_up()
    place.object(anna)
    place.restrict(anna)
    place.erase(bo)
    noes = lines(place)
    _, restored = place.restored()
    seen = restored.see(anna)
    counted = PutBack()
    for no in noes:
        put_back(restored.ombud.vault, no, counted, by=SYSTEM, now=restored.later(minutes=1))
    assert restored.see(anna) == seen
    assert restored.see(bo) is None
    assert counted.erased == 0
    assert restored.problems() == []


def test_an_act_between_the_no_file_and_the_moment_is_in_both_and_is_passed_over(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = place.customer("anna@example.se")
    place.back_up()
    begin = make._begin_no_file

    def begun(vault: object, at: Path) -> NoMark:
        mark = begin(vault, at)  # type: ignore[arg-type]
        place.object(anna)
        return mark

    with monkeypatch.context() as patched:
        patched.setattr(make, "_begin_no_file", begun)
        second = place.back_up().made
    place.withdraw(anna, NO_MARKETING)  # an allowance after the archive: lost with its time
    done, restored = place.restored(archive=second.path)
    seen = restored.see(anna)
    assert seen is not None
    assert NO_MARKETING in seen.choices
    assert done.put_back.noes == 0


def test_records_that_went_while_their_key_lives_go_again(place: Place) -> None:
    anna = place.customer("anna@example.se")
    vault = place.ombud.vault
    with vault.database.read() as tx:
        rows = [row for row in store.rows(tx, anna) if row.klass == "contract"]
    no = No(anna, 1, records=(rows[0].record_id,))
    counted = PutBack()
    put_back(vault, no, counted, by=SYSTEM, now=place.later(minutes=1))
    assert counted.records == 1
    with vault.database.read() as tx:
        left = {row.record_id for row in store.rows(tx, anna)}
    assert rows[0].record_id not in left
    assert {row.record_id for row in rows[1:]} <= left
    assert place.problems() == []


def test_a_dropped_record_is_said(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.back_up()
    with place.ombud.vault.act(by=place.actor("rut"), now=place.later(minutes=1)) as act:
        assert act.person(anna).drop(ClassId("contract"), frozenset()) > 0
        assert act.person(anna).drop(ClassId("contract"), frozenset()) == 0
        act.nothing_changed()
    assert len(lines(place)[0].records) > 0


def test_the_evidence_of_a_no_that_was_erased_is_erased_again(place: Place) -> None:
    """Where nothing was consented to, nothing must be proved: evidence goes, and the mask stays (T-16)."""
    place.random = Random(next(n for n in range(99) if Random(n).choice(SERVICES) == "traningskort"))
    anna = place.meet("anna@example.se")
    place.act("offer", anna, "anna@example.se")
    place.act("sign", anna, "anna@example.se")
    place.object(anna)
    place.back_up()
    place.erase(anna)
    after = place.see(anna)
    assert after is not None
    assert "evidence" in after.buried
    _, restored = place.restored()
    assert restored.see(anna) == after
    assert restored.problems() == []


def test_a_no_about_somebody_who_came_after_the_archive_keeps_the_address(place: Place) -> None:
    place.back_up()
    anna = place.customer("anna@example.se")
    place.consent(anna)
    place.object(anna)
    done, restored = place.restored()
    assert restored.see(anna) is None
    assert done.put_back.suppressed > 0
    with restored.ombud.vault.database.read() as tx:
        assert restored.ombud.vault.directory.suppressed(tx, "email", "1:anna@example.se")


def test_an_open_lane_of_another_process_is_closed_and_said(place: Place) -> None:
    anna = place.customer("anna@example.se")
    place.act("read", anna, "anna@example.se")
    made = place.back_up
    place.ombud.vault.ledger.lane(place.now)
    made()
    done, restored = place.restored()
    assert done.lanes == 1
    assert restored.problems() == []


def odd(keyring: Keyring, *chunks: bytes) -> bytes:
    file = io.BytesIO()
    out = Writer(file, keyring, b"a" * 16, (Place(Path()).now, Place(Path()).now + timedelta(days=14)))
    for chunk in chunks:
        out.chunk(chunk)
    out.end()
    return file.getvalue()


def manifest(keyring: Keyring, change: Callable[[Manifest], Manifest]) -> bytes:
    made = Manifest("0002", 1, (1,), 0, "", NoMark(b"f" * 16, 0), 0, 0, "", ())
    written: list[bytes] = []

    class Out:
        def chunk(self, plain: bytes) -> None:
            written.append(plain)

    write_manifest(Out(), change(made))  # type: ignore[arg-type]
    return written[0]


COUNT = struct.Struct(">BI")
BEGIN = bytes([TABLE]) + json.dumps({"table": "tree", "columns": ["id", "size"]}).encode()
ROW = COUNT.pack(ROWS, 1) + b"\x01" + bytes(8) + b"\x01" + bytes(8)


@pytest.mark.parametrize(
    ("chunks", "said"),
    [
        ((b"\x09what",), "unknown kind"),
        ((b"\x01not json",), "cannot be read"),
        ((BEGIN, COUNT.pack(ROWS, 2) + ROW[5:]), "another number of rows"),
        ((bytes([TABLE]) + b'{"table":"tree","columns":1}', COUNT.pack(ROWS, 0)), "not those of its manifest"),
        ((BEGIN, ROW, COUNT.pack(END, 0) + b'{"rows":2,"sha256":""}'), "other rows than were written"),
        ((bytes([MANIFEST]) + b"{}",), "cannot be read"),
        ((), "not those of its manifest"),
    ],
)
def test_an_archive_that_contradicts_itself_is_refused(
    place: Place, chunks: tuple[bytes, ...], said: str, tmp_path: Path
) -> None:
    """Signed by us and wrong all the same: nothing of it is used."""
    path = tmp_path / "odd"
    path.write_bytes(odd(place.ombud.vault.keyring, *chunks))
    with pytest.raises(ArchiveFault, match=said):
        checked(path, place.ombud.vault.keyring, place.now)


def test_tables_beside_the_manifest_are_refused(place: Place, tmp_path: Path) -> None:
    keyring = place.ombud.vault.keyring
    end = manifest(keyring, lambda one: dataclasses.replace(one, people=3))
    path = tmp_path / "odd"
    path.write_bytes(odd(keyring, BEGIN, end))
    assert checked(path, keyring, place.now).manifest.people == 3
    with_rows = (
        BEGIN,
        COUNT.pack(END, 0) + json.dumps({"rows": 0, "sha256": contents.hashlib.sha256().hexdigest()}).encode(),
    )
    path.write_bytes(odd(keyring, *with_rows, end))
    with pytest.raises(ArchiveFault, match="not those of its manifest"):
        checked(path, keyring, place.now)


def test_a_table_that_this_release_does_not_have_is_refused(place: Place) -> None:
    database = place.ombud.vault.database
    batch = contents.Batch("tree", ("id", "colour"), [(1, 2)])
    with pytest.raises(ArchiveFault, match="does not have"):
        load(database, [batch], b"a" * 16, lambda *_: None, now=place.now)
    with pytest.raises(ArchiveFault, match="no end"):
        load(database, [], b"a" * 16, lambda *_: None, now=place.later(days=1))


def test_a_file_among_the_archives_that_is_none_is_passed_over(place: Place) -> None:
    (place.archives / "letter.ombud-archive").write_text("Hej!")
    made = place.back_up().made
    assert place.prepared().contents.header.id == made.id
    (place.archives / "letter.ombud-archive").write_bytes(
        made.path.read_bytes().replace(b"halsoklustret-demo", b"halsoklustret-damo", 1)
    )
    assert place.prepared().contents.header.id == made.id


def test_nobody_there_is_nobody(place: Place) -> None:
    counted = PutBack()
    put_back(place.ombud.vault, No(SubjectId(b"x" * 16), 1), counted, by=SYSTEM, now=place.now)
    assert (counted.noes, counted.erased, counted.classes, counted.records, counted.choices) == (1, 0, 0, 0, 0)


def joined(place: Place, keep: SubjectId, other: SubjectId) -> None:
    """Two registrations become one."""
    wanted, vault = Wanted(keep, other, reason="the same person"), place.ombud.vault
    begun = begin_merge(vault, wanted, by=place.actor("rut"), now=place.later(minutes=1))
    assert isinstance(begun, Joining), begun
    done = confirm_merge(vault, wanted, by=place.actor("disa"), now=place.later(minutes=1))
    assert isinstance(done, Merged), done


def test_a_double_that_was_joined_after_the_archive_is_not_lost_and_obeys_the_other(place: Place) -> None:
    """The archive has two registrations: what is held of the second is held there alone (Art. 5(1)(d), 32(1)(c))."""
    anna, double = place.meet("anna@example.se"), place.meet("anna.2@example.se")
    place.back_up()
    before = place.see(double)
    assert before is not None
    place.restrict(anna)
    joined(place, anna, double)
    place.object(anna)
    assert place.see(double) is None
    _, restored = place.restored()
    seen, kept = restored.see(double), restored.see(anna)
    assert seen is not None
    assert kept is not None
    assert {value for value in before.values if value[0] != "marketing"} <= set(seen.values)
    for one in (seen, kept):
        assert NO_MARKETING in one.choices
        assert "restricted" in one.flags


def test_whoever_is_erased_after_a_joining_is_erased_under_both_registrations(place: Place) -> None:
    anna, double = place.meet("anna@example.se"), place.meet("anna.2@example.se")
    place.back_up()
    joined(place, anna, double)
    place.erase(anna)
    _, restored = place.restored()
    assert restored.see(anna) is None
    assert restored.see(double) is None
    assert restored.problems() == []


def test_an_unknown_persons_no_to_an_address_is_in_force_again(place: Place) -> None:
    """M-12, R-08: nobody was known by the address, and it is not written to after a restore either."""
    place.customer("anna@example.se")
    place.back_up()
    wants = (Wants(Right.OBJECTION_MARKETING),)
    arrival = Arrival("email", place.later(minutes=1), wants, contact="okand@example.se")
    assert isinstance(open_request(place.ombud.vault, arrival, by=place.actor("rut"), now=place.now), CaseFile)
    _, restored = place.restored()
    with restored.ombud.vault.database.read() as tx:
        assert restored.ombud.vault.directory.suppressed(tx, "email", "1:okand@example.se")
