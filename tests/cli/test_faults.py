"""Never a traceback: a fault is a sentence and exit code 3, without a value of anything."""

import os
import subprocess
from pathlib import Path

import click
import pytest

from ombud.cli import main
from ombud.messages import typesetting
from ombud.terms.text import Text
from tests.cli.clinic import POLICY, ROOT, Clinic
from tests.cli.test_main import OMBUD, real

SECRET = "Tolvan 19121212-1212"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> type[Exception]:
    """A command that fails with a value in its exception."""

    @click.command("broken")
    def command() -> None:
        raise LookupError(SECRET)

    monkeypatch.setitem(main.COMMANDS, "broken", (Text("Trasig.", "Broken."), lambda: command))
    return LookupError


def test_an_unknown_fault_is_one_line_with_its_type_and_no_value(broken: type[Exception]) -> None:
    result = Clinic(ROOT).run("broken")
    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1
    assert "LookupError" in result.stderr
    assert "Tolvan" not in result.output
    assert "Traceback" not in result.output


def test_a_document_that_was_not_set_is_said_and_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What sets it is a process of its own, and a machine without memory ends it."""
    (tmp_path / "ends.py").write_text("import os\nos.kill(os.getpid(), 9)\n")
    monkeypatch.setattr(typesetting, "_PROGRAM", tmp_path / "ends.py")
    to = tmp_path / "notice.pdf"
    result = Clinic(ROOT).run("policy", "notice", POLICY, "--format", "pdf", "--to", to)
    assert result.exit_code == 3
    assert "ended by signal 9" in result.stderr
    assert "ask for it again" in result.stderr
    assert "Traceback" not in result.output
    assert not to.exists()


def test_a_folder_that_is_no_installation_is_said(tmp_path: Path) -> None:
    result = Clinic(tmp_path).run("find", tmp_path, actor="rut", given="a@example.se")
    assert result.exit_code == 3
    assert "no installation" in result.stderr


def test_a_broken_configuration_is_said_with_its_place(clinic: Clinic) -> None:
    (clinic.folder / "ombud.toml").write_text('[installation]\nname = "clinic"\nkeys = "k"\ncolour = "red"\n')
    result = clinic.run("find", clinic.folder, actor="rut", given="a@example.se")
    assert result.exit_code == 3
    assert "installation.colour" in result.stderr


def test_a_missing_key_is_said(clinic: Clinic) -> None:
    (clinic.folder.with_name("clinic.keys") / "root.key").unlink()
    result = clinic.run("find", clinic.folder, actor="rut", given="a@example.se")
    assert result.exit_code == 3
    assert "root.key" in result.stderr
    assert str(clinic.folder) not in result.stderr


def test_before_a_policy_nothing_may_be_done(tmp_path: Path) -> None:
    clinic = Clinic(tmp_path / "new")
    clinic.run("init", clinic.folder, "--yes")
    with (clinic.folder / "ombud.toml").open("a") as toml:
        toml.write('[actors.rut]\nrole = "receptionist"\n')
    result = clinic.run("relation", clinic.folder, "contact", actor="rut")
    assert result.exit_code == 3
    assert "ombud policy adopt" in result.stderr
    nobody = "s_" + "0" * 25 + "1"
    answer = clinic.here("ask", "--subject", nobody, "--purpose", "contract.perform", "--category", "name", code=1)
    assert answer["rules"] == ["D-01"]


def test_a_reader_that_stops_early_gets_no_traceback() -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [*OMBUD, "policy", "notice", str(POLICY), "--format", "html"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()
    assert process.returncode == 3
    assert said == b""


def test_a_real_process_ends_with_its_code(tmp_path: Path) -> None:
    result = real("doctor", str(tmp_path))
    assert result.returncode == 1
    assert real("nonsense").returncode == 2
