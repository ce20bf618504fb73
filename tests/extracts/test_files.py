"""What lies on the disk tells of nobody, is found when it is changed, and opens by its key alone (S-07, R7, R16)."""

import os
import stat
from pathlib import Path

import pytest

from ombud.app.demo.numbers import personnummer
from ombud.database import DamagedRow
from ombud.extracts import ExtractFault, NoExtract, Stores, opened, prune
from ombud.keys.of_extracts import PIECES, drop_extract_keys, extract_key
from tests import stores as databases
from tests.clinic import CAMPAIGNS, NOW, Clinic
from tests.extracts.people import BUSINESS, CARE, PROFILING, curious, customer, patient, stores_of, withdraws
from tests.extracts.test_build import built

PLANTED = (b"Nelly", "Påhittsdotter".encode(), b"1984-03-09", b"19840309", "Påhittsvägen".encode(), b"nelly@example.se")


def files_of(clinic: Clinic) -> list[Path]:
    return [path for path in sorted((clinic.folder / "extracts").rglob("*")) if path.is_file()]


def test_no_planted_value_lies_in_a_file(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """R7, design 5, 7: no name, date, number, address or town in the files, the database or anything temporary."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    monkeypatch.chdir(scratch)
    who = patient(clinic, city="Hemligestad")
    number = personnummer()[0]
    clinic.hold(who, "personnummer", "care", personnummer=number)
    customer(clinic)
    stores = stores_of(clinic)
    for purpose in (CARE, BUSINESS):
        built(stores, purpose)
        with opened(stores, purpose, now=NOW) as extract:
            extract.ask("SELECT * FROM person p JOIN person q USING (pseudonym) ORDER BY ALL")
            still = [path for path in Path("/proc/self/fd").iterdir() if path.exists() and "memfd" in os.readlink(path)]
            assert still == [], "what was read into memory is still open"
    lying = [path for path in clinic.folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    content = b"".join(path.read_bytes() for path in lying) + databases.raw(clinic.vault.database)
    for value in (*PLANTED, number.encode(), b"Hemligestad", b"PAR1"):
        assert value not in content, value
    assert list(scratch.iterdir()) == []


def test_files_are_for_their_owner_alone(clinic: Clinic) -> None:
    customer(clinic)
    built(stores_of(clinic), BUSINESS)
    assert stat.S_IMODE((clinic.folder / "extracts").stat().st_mode) == 0o700
    for path in files_of(clinic):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_flipped_bit_is_found(clinic: Clinic) -> None:
    """R16: in any file of an extract, anywhere in it."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    for path in files_of(clinic):
        whole = path.read_bytes()
        for place in sorted({0, 1, 7, len(whole) // 2, len(whole) - 1} & set(range(len(whole)))):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(ExtractFault, match="not what was written there"):
                read_all(stores, header.id)
        path.write_bytes(whole)
    assert read_all(stores, header.id) == 1


def read_all(stores: Stores, extract: bytes) -> int:
    """Every part of every piece, the roster too."""
    from ombud.extracts.opening import found
    from ombud.extracts.pieces import parts_of

    one = found(stores, extract, NOW)
    for part in parts_of(one.tables):
        one.content(part)
    return one.row.people


def test_a_file_opens_in_its_own_place_alone(clinic: Clinic) -> None:
    """Bound to extract, part, piece and version: none is exchanged for another, and no old one comes back."""
    customer(clinic)
    stores = stores_of(clinic)
    first, second = built(stores, BUSINESS), built(stores, BUSINESS)
    one, other = (stores.shelf._of(key.id) for key in (first, second))
    (one / "000000-person-1").write_bytes((other / "000000-person-1").read_bytes())
    with pytest.raises(ExtractFault), opened(stores, first.id, now=NOW):
        pass
    (other / "000000-offer-1").write_bytes((other / "000000-payment-1").read_bytes())
    with pytest.raises(ExtractFault), opened(stores, second.id, now=NOW):
        pass


def test_an_old_version_of_a_piece_does_not_come_back(clinic: Clinic) -> None:
    who = curious(clinic)
    stores = stores_of(clinic)
    header = built(stores, PROFILING, by=CAMPAIGNS)
    folder = stores.shelf._of(header.id)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    withdraws(clinic, who)
    assert prune(stores, now=NOW) == 1
    assert not {name for name in before if name.endswith("-1")} & {path.name for path in folder.iterdir()}
    (folder / "000000-person-2").write_bytes(before["000000-person-1"])
    with pytest.raises(ExtractFault), opened(stores, PROFILING, now=NOW):
        pass


def test_a_changed_row_or_a_missing_piece_is_found(clinic: Clinic) -> None:
    """R16: what is known of an extract decides, and is sealed."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM extract_piece WHERE extract_id = ? AND part = 'offer'", header.id)
    with pytest.raises(ExtractFault, match="pieces of the extract are missing"), opened(stores, BUSINESS, now=NOW):
        pass
    with clinic.vault.database.act() as tx:
        tx.run("UPDATE extract SET expires_at = expires_at + 1 WHERE extract_id = ?", header.id)
    with pytest.raises(DamagedRow), opened(stores, BUSINESS, now=NOW):
        pass


def test_a_file_that_is_gone_is_said(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    (stores.shelf._of(header.id) / "000000-person-1").unlink()
    with pytest.raises(ExtractFault, match="not where they were put"), opened(stores, BUSINESS, now=NOW):
        pass


def test_without_its_key_an_extract_is_none(clinic: Clinic) -> None:
    """Losing the key ends it, whatever files lie where."""
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    with clinic.vault.database.act() as tx:
        assert drop_extract_keys(tx, header.id)
        assert not drop_extract_keys(tx, header.id)
        assert extract_key(tx, clinic.vault.keyring, header.id, PIECES) is None
    with pytest.raises(NoExtract), opened(stores, BUSINESS, now=NOW):
        pass
    assert prune(stores, now=NOW) == 0
