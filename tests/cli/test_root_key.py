"""The root key elsewhere, at the command line: init with a token, change it, and the sheet that goes with it."""

import re
from pathlib import Path

from ombud.keys.recovery import recovery_sheet
from ombud.keys.root import FileRoot
from tests.cli.clinic import Clinic
from tests.cli.test_init import Terminal
from tests.keys.token import PIN, place


def private(path: Path, text: str) -> str:
    path.touch(0o600)
    path.write_text(text + "\n")
    return str(path)


def words(label: str) -> tuple[str, ...]:
    where = place(label)
    return ("--module", where.module, "--token", where.token, "--label", where.label)


def lines(clinic: Clinic) -> str:
    sheet = recovery_sheet(FileRoot.open(clinic.folder.with_name("clinic.keys") / "root.key"), "clinic").sv
    return "\n".join(line for line in sheet.splitlines() if re.match(r"\s+\d\.", line))


def test_an_installation_whose_root_key_is_in_a_token(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "clinic")
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = private(tmp_path / "pin", PIN)
    assert clinic.run("init", clinic.folder, "--root", "pkcs11", "--yes").exit_code == 2
    assert clinic.run("init", clinic.folder, "--root", "pkcs11", *words("at-init"), "--yes").exit_code == 0
    assert clinic.run("audit", clinic.folder, "verify").exit_code == 0
    assert "modes" in {one["about"] for one in clinic.here("doctor", code=1)["findings"] if one["level"] == "ok"}
    terminal = Terminal("keys", str(clinic.folder), "sheet")
    terminal.sees("PIN")
    terminal.types(PIN)
    terminal.sees("Back the module up")
    assert terminal.ends() == 0
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = None
    assert "OMBUD_PASSPHRASE_FILE" in clinic.run("audit", clinic.folder, "checkpoint").stderr


def test_the_root_key_is_moved_to_a_passphrase_a_token_and_back(clinic: Clinic, tmp_path: Path) -> None:
    subject, _ = clinic.customer()
    old = lines(clinic)
    assert clinic.here("keys", "root", "--to", "passphrase", "--plan")["from"] == "file"
    assert clinic.here("keys", "root", "--to", "passphrase", code=1)["done"] is False
    assert "Nothing was changed" in clinic.run("keys", clinic.folder, "root", "--to", "passphrase").stdout
    assert clinic.run("keys", clinic.folder, "root", "--to", "passphrase", "--yes").exit_code == 2
    secret = private(tmp_path / "phrase", "nio små hästar på rad")
    clinic.environment["OMBUD_NEW_PASSPHRASE_FILE"] = secret
    moved = clinic.run("keys", clinic.folder, "root", "--to", "passphrase", "--yes")
    assert "Print the new recovery sheet" in moved.stderr
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = secret
    assert clinic.here("find", given="tolvan@example.se")["subjects"] == [subject]
    assert clinic.run("keys", clinic.folder, "recover", "--check", given=old).exit_code == 3
    pin = private(tmp_path / "pin", PIN)
    clinic.environment["OMBUD_NEW_PASSPHRASE_FILE"] = pin
    assert clinic.here("keys", "root", "--to", "pkcs11", *words("moved"), "--yes", actor="disa")["done"]
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = pin
    assert clinic.here("find", given="tolvan@example.se")["subjects"] == [subject]
    back = clinic.run("keys", clinic.folder, "root", "--to", "file", "--yes")
    assert "still in the token" in back.stdout
    clinic.environment["OMBUD_PASSPHRASE_FILE"] = None
    assert clinic.here("find", given="tolvan@example.se")["subjects"] == [subject]
    assert clinic.here("keys", "root", "--to", "file", actor="nobody", code=1)["requirement"] == "A-10"
    assert clinic.run("audit", clinic.folder, "verify").exit_code == 0


def test_a_sheet_is_tried_without_restoring_anything(clinic: Clinic) -> None:
    typed = lines(clinic)
    assert clinic.here("keys", "recover", "--check", given=typed) == {"done": False, "opens": True}
    wrong = clinic.run("keys", clinic.folder, "recover", "--check", given=typed.replace("2. ", "2. 0", 1))
    assert (wrong.exit_code, "Line 2" in wrong.stdout) == (1, True)
    assert clinic.run("keys", clinic.folder, "recover", given=typed).exit_code == 3  # there is a root key


def test_at_a_terminal_the_change_asks_and_prints_the_new_sheet(clinic: Clinic) -> None:
    terminal = Terminal("keys", str(clinic.folder), "root", "--to", "passphrase")
    terminal.sees("Change the root key")
    terminal.types("y")
    terminal.sees("New passphrase")
    terminal.types("nio hästar på rad")
    terminal.sees("Repeat")
    terminal.types("nio hästar på rad")
    sheet = terminal.sees("type its check code")
    code = re.search(r"Check code: (\w{6})", sheet)
    assert code is not None
    terminal.types(code[1])
    terminal.sees("Done.")
    assert terminal.ends() == 0
