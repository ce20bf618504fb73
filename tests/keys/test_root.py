"""Root keys: in a file, from a passphrase, from the recovery sheet. The wrong one opens nothing."""

import json
import os
import stat
from pathlib import Path

import pytest

from ombud.keys import KeyStoreFault, recovery
from ombud.keys.recovery import NotRecovered, check_code, recover, recovery_sheet
from ombud.keys.root import FileRoot, HeldRoot, PassphraseRoot, WrongRootError
from ombud.keys.secret_access import root_key_bytes

PASSPHRASE = "häst korrekt batteri klammer"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "root" / "root.key"


def test_a_root_key_wraps_and_unwraps_for_its_label(root, file):
    wrapped = root.wrap(b"k" * 32, b"label")
    assert FileRoot.open(file).unwrap(wrapped, b"label") == b"k" * 32
    assert root.wrap(b"k" * 32, b"label") != wrapped
    flipped = bytes([wrapped[0] ^ 1]) + wrapped[1:]
    for wrong in (wrapped[:-1], wrapped + b"\0", flipped, b"", wrapped[:8]):
        with pytest.raises(WrongRootError):
            root.unwrap(wrong, b"label")
    with pytest.raises(WrongRootError):
        root.unwrap(wrapped, b"lable")
    with pytest.raises(WrongRootError, match="recovery sheet"):
        HeldRoot(bytes(32)).unwrap(wrapped, b"label")


def test_the_file_is_for_its_owner_alone(root, file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert len(file.read_bytes()) == 32
    assert os.listdir(file.parent) == ["root.key"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o666, 0o601])
def test_a_file_that_others_may_use_is_refused(root, file, mode):
    os.chmod(file, mode)
    with pytest.raises(KeyStoreFault, match="chmod 600"):
        FileRoot.open(file)


def test_a_root_key_is_not_written_over(root, file):
    before = file.read_bytes()
    with pytest.raises(KeyStoreFault, match="File exists"):
        FileRoot.create(file)
    assert file.read_bytes() == before
    assert os.listdir(file.parent) == ["root.key"]


def test_a_missing_short_or_linked_file_is_a_fault(tmp_path, root, file):
    with pytest.raises(KeyStoreFault, match="No such file"):
        FileRoot.open(tmp_path / "none.key")
    (tmp_path / "link.key").symlink_to(file)
    with pytest.raises(KeyStoreFault):
        FileRoot.open(tmp_path / "link.key")
    file.write_bytes(b"short")
    with pytest.raises(KeyStoreFault, match="32 bytes"):
        FileRoot.open(file)


def test_a_fault_names_the_file_and_not_its_folders(tmp_path):
    with pytest.raises(KeyStoreFault) as fault:
        FileRoot.open(tmp_path / "none.key")
    assert str(tmp_path) not in str(fault.value)
    assert fault.value.__suppress_context__


def test_a_passphrase_opens_what_it_wrapped(tmp_path):
    path = tmp_path / "root.json"
    made = PassphraseRoot.create(path, PASSPHRASE)
    wrapped = made.wrap(b"k" * 32, b"label")
    decomposed = PASSPHRASE.replace("ä", "a\u0308")
    assert PassphraseRoot.open(path, decomposed).unwrap(wrapped, b"label") == b"k" * 32
    with pytest.raises(WrongRootError) as fault:
        PassphraseRoot.open(path, PASSPHRASE + ".")
    assert PASSPHRASE not in str(fault.value)
    found = json.loads(path.read_text())
    assert (found["memory_kib"], found["passes"], found["lanes"]) == (65536, 3, 1)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_short_passphrase_is_refused(tmp_path):
    with pytest.raises(KeyStoreFault, match="12 characters"):
        PassphraseRoot.create(tmp_path / "root.json", "kort")
    assert not (tmp_path / "root.json").exists()


def _file(path: Path, **changes):
    content = {"salt": "AAAAAAAAAAAAAAAAAAAAAA==", "memory_kib": 64, "passes": 1, "lanes": 1, "check": "AAAA"}
    path.write_text(json.dumps(content | changes))
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    "changes",
    [
        {"salt": "%"},
        {"salt": "AAAA"},
        {"memory_kib": 1 << 40},
        {"memory_kib": 1},
        {"passes": 1000},
        {"passes": 0},
        {"lanes": 2},
        {"lanes": None},
    ],
)
def test_an_altered_passphrase_file_is_a_fault_and_no_work(tmp_path, changes):
    with pytest.raises(KeyStoreFault, match="damaged"):
        PassphraseRoot.open(_file(tmp_path / "root.json", **changes), PASSPHRASE)


def test_what_is_no_passphrase_file_is_a_fault(tmp_path):
    path = _file(tmp_path / "root.json")
    for content in ("", "[]", "{}", "x"):
        path.write_text(content)
        with pytest.raises(KeyStoreFault, match="damaged"):
            PassphraseRoot.open(path, PASSPHRASE)


def test_the_recovery_sheet_restores_the_root_key(root, tmp_path):
    wrapped = root.wrap(b"k" * 32, b"label")
    sheet = recovery_sheet(root, "halsoklustret")
    for text in sheet:
        found = recover(text)
        assert not isinstance(found, NotRecovered)
        assert found.unwrap(wrapped, b"label") == b"k" * 32
        assert check_code(found) == check_code(root)
        assert check_code(root) in text
    kept = FileRoot.keep(tmp_path / "new" / "root.key", found)
    assert FileRoot.open(tmp_path / "new" / "root.key").unwrap(wrapped, b"label") == b"k" * 32
    assert root_key_bytes(kept) == root_key_bytes(root)


def test_the_sheet_is_read_as_people_copy_it():
    secret = bytes(range(32))
    lines = [line.strip() for line in recovery_sheet(HeldRoot(secret), "x").sv.splitlines() if line[2:4] in _STARTS]
    assert len(lines) == 4
    for copied in (
        "\n".join(reversed(lines)),
        "\n".join(line.lower() for line in lines),
        "\n".join(line.replace("-", " ").replace(".", ")") for line in lines),
        "\n".join(f"  {line[0]}: {line[2:].replace('0', 'O').replace('1', 'l')}  " for line in lines),
    ):
        assert root_key_bytes(recover(copied)) == secret


_STARTS = ("1.", "2.", "3.", "4.")


def test_a_slip_of_the_pen_is_found_with_its_line():
    """Ten bits a line: a single wrong character passes one time in a thousand at most, and none of these does."""
    lines = [line for line in recovery_sheet(HeldRoot(b"R" * 32), "x").sv.splitlines() if line[2:4] in _STARTS]
    passed = 0
    for number in range(4):
        for place in range(5, 22):
            for character in "07AZ":
                if lines[number][place] in (character, "-"):
                    continue
                typed = list(lines)
                typed[number] = typed[number][:place] + character + typed[number][place + 1 :]
                found = recover("\n".join(typed))
                passed += not isinstance(found, NotRecovered)
                assert not isinstance(found, NotRecovered) or f"Rad {number + 1} " in found.reason.sv
    assert passed <= 1


def test_a_sheet_without_a_line_or_with_other_characters_is_not_read():
    lines = [line for line in recovery_sheet(HeldRoot(b"R" * 32), "x").sv.splitlines() if line[2:4] in _STARTS]
    for typed, line in (
        ("", 1),
        ("\n".join(lines[:3]), 4),
        ("\n".join([lines[0], "2. UUUUU-UUUUU-UUUUU", *lines[2:]]), 2),
        ("\n".join([*lines[:3], "4. ZZZZZ-ZZZZZ-ZZZZZ"]), 4),
    ):
        assert recover(typed).reason.en.startswith(f"Line {line} ")


def test_the_module_says_where_the_sheet_belongs():
    assert "safe" in recovery.__doc__
