"""A new installation, its recovery sheet, and keys lost and found (design 4; S-10)."""

import os
import pty
import re
import subprocess
import time
from pathlib import Path

from ombud.keys.recovery import recovery_sheet
from ombud.keys.root import FileRoot
from tests.cli.clinic import ROOT, Clinic
from tests.cli.test_main import OMBUD


class Terminal:
    """A person at a terminal: sees what is printed, and types."""

    def __init__(self, *words: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "en", "LC_ALL": "", "TERM": "dumb"}
        self._ours, theirs = pty.openpty()
        self.process = subprocess.Popen(
            [*OMBUD, *words], stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
        )
        os.close(theirs)
        self.seen = ""

    def sees(self, words: str) -> str:
        until = time.monotonic() + 30
        while words not in self.seen and time.monotonic() < until:
            try:
                self.seen += os.read(self._ours, 65536).decode()
            except OSError:
                break
        assert words in self.seen, self.seen
        return self.seen

    def types(self, line: str) -> None:
        os.write(self._ours, f"{line}\n".encode())

    def ends(self) -> int:
        code = self.process.wait(30)
        os.close(self._ours)
        return code


def test_a_new_installation_prints_nothing_secret_when_nobody_is_there(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "clinic")
    result = clinic.run("init", clinic.folder, "--yes")
    assert result.exit_code == 0
    assert "ombud keys" in result.stderr
    root = FileRoot.open(tmp_path / "clinic.keys" / "root.key")
    lines = re.findall(r"\d\. (\S+)", recovery_sheet(root, "clinic").en)
    assert lines
    assert not any(line in result.output for line in lines)
    toml = (clinic.folder / "ombud.toml").read_text()
    assert "[actors.rut]" in toml
    assert re.search('public_key = "[0-9a-f]{64}"', toml)


def test_an_installation_is_not_made_twice(clinic: Clinic) -> None:
    result = clinic.run("init", clinic.folder, "--yes")
    assert result.exit_code == 3
    assert "already" in result.stderr


def test_keys_are_not_put_into_the_installation(tmp_path: Path) -> None:
    result = Clinic(tmp_path).run("init", tmp_path / "c", "--keys", tmp_path / "c" / "keys", "--yes")
    assert result.exit_code == 3
    assert not (tmp_path / "c" / "ombud.toml").exists()


def test_keys_elsewhere_are_found_again(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "clinic")
    clinic.run("init", clinic.folder, "--keys", tmp_path / "safe" / "keys", "--name", "west", "--yes")
    assert clinic.run("audit", clinic.folder, "verify").exit_code == 0


def test_a_name_is_small_letters(tmp_path: Path) -> None:
    assert Clinic(tmp_path).run("init", tmp_path / "c", "--name", "West", "--yes").exit_code == 2


def test_a_passphrase_comes_from_a_private_file_where_nobody_is_there(tmp_path: Path) -> None:
    clinic, secret = Clinic(tmp_path / "clinic"), tmp_path / "phrase"
    assert clinic.run("init", clinic.folder, "--passphrase", "--yes").exit_code == 2
    secret.write_text("nio små hästar på rad\n")
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = str(secret)
    assert clinic.run("init", clinic.folder, "--passphrase", "--yes").exit_code == 3  # others may read it
    secret.chmod(0o600)
    assert clinic.run("init", clinic.folder, "--passphrase", "--yes").exit_code == 0
    assert clinic.run("audit", clinic.folder, "checkpoint").exit_code == 0
    secret.write_text("en helt annan lösenfras\n")
    result = clinic.run("audit", clinic.folder, "checkpoint")
    assert result.exit_code == 3
    assert "another root key or passphrase" in result.stderr


def test_whoever_prints_the_sheet_types_its_check_code(tmp_path: Path) -> None:
    folder = tmp_path / "clinic"
    terminal = Terminal("init", str(folder))
    terminal.sees("called")
    terminal.types("")
    terminal.sees("keys to lie")
    terminal.types("")
    sheet = terminal.sees("type its check code")
    terminal.types("WRONG1")
    terminal.sees("not the sheet's")
    code = re.search(r"Check code: (\w{6})", sheet)
    assert code is not None
    terminal.types(code[1].lower())
    terminal.sees("Done.")
    assert terminal.ends() == 0


def test_a_sheet_that_is_not_confirmed_is_said(clinic: Clinic) -> None:
    terminal = Terminal("keys", str(clinic.folder), "sheet")
    for _ in range(3):
        terminal.sees("type its check code")
        terminal.seen = ""
        terminal.types("000000")
    terminal.sees("not confirmed")
    assert terminal.ends() == 1


def test_the_sheet_is_shown_at_a_terminal_only(clinic: Clinic) -> None:
    assert clinic.run("keys", clinic.folder, "sheet").exit_code == 2


def test_a_lost_root_key_comes_back_from_the_sheet(clinic: Clinic) -> None:
    key = clinic.folder.with_name("clinic.keys") / "root.key"
    sheet = recovery_sheet(FileRoot.open(key), "clinic").sv
    lines = "\n".join(line for line in sheet.splitlines() if re.match(r"\s+\d\.", line))
    subject, _ = clinic.customer()
    key.unlink()
    wrong = clinic.run("keys", clinic.folder, "recover", given=lines.replace("1. ", "1. 0", 1))
    assert (wrong.exit_code, "Line 1" in wrong.stdout) == (1, True)
    assert clinic.run("keys", clinic.folder, "recover", given=lines).exit_code == 0
    found = clinic.here("find", given="tolvan@example.se")
    assert found["subjects"] == [subject]


def test_a_sheet_of_another_installation_makes_no_key(clinic: Clinic, tmp_path: Path) -> None:
    key = clinic.folder.with_name("clinic.keys") / "root.key"
    other = recovery_sheet(FileRoot.create(tmp_path / "other.key"), "other").en
    lines = "\n".join(line for line in other.splitlines() if re.match(r"\s+\d\.", line))
    key.unlink()
    assert clinic.run("keys", clinic.folder, "recover", given=lines).exit_code == 3
    assert not key.exists()
