"""The log at the command line: whole, proved, and a tampered copy caught (threats 30 and 35)."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from ombud.audit.proof import check_proof, proof_from_json
from tests.cli.clinic import Clinic


@pytest.fixture
def held(clinic: Clinic, tmp_path: Path) -> Path:
    """A checkpoint held elsewhere, after somebody came."""
    clinic.customer()
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "checkpoint"
    clinic.here("audit", "checkpoint", "--to", path)
    return path


@pytest.fixture
def copy(clinic: Clinic, held: Path, tmp_path: Path) -> Path:
    """A copy of the installation without its keys and configuration."""
    path = tmp_path / "copy"
    shutil.copytree(clinic.folder, path)
    (path / "ombud.toml").unlink()
    return path


@pytest.mark.on("sqlite")
def test_a_copy_is_verified_offline_without_keys(clinic: Clinic, copy: Path, held: Path) -> None:
    answer = clinic.told("audit", "verify", copy, "--checkpoint", held)
    assert answer["ok"] is True
    assert answer["entries"] == answer["held_entries"] > 0
    assert (answer["later_entries"], answer["opened"], answer["key_from"]) == (0, 0, "checkpoint")
    shown = clinic.run("audit", copy, "verify", "--checkpoint", held)
    assert "are proved by the checkpoint" in shown.stdout


def test_later_entries_are_counted(clinic: Clinic, held: Path) -> None:
    clinic.met()
    assert clinic.here("audit", "verify", "--checkpoint", held)["later_entries"] > 0


@pytest.mark.on("sqlite")
def test_a_tampered_copy_is_caught(clinic: Clinic, copy: Path, held: Path) -> None:
    with sqlite3.connect(copy / "ombud.db") as database:
        database.execute("DELETE FROM entry WHERE leaf_seq = (SELECT MAX(leaf_seq) FROM entry)")
    answer = clinic.told("audit", copy, "verify", "--checkpoint", held, code=1)
    assert answer["ok"] is False
    assert answer["problems"]
    shown = clinic.run("audit", copy, "verify", "--checkpoint", held)
    assert "NOT whole" in shown.stdout


def test_a_key_of_ones_own_does_not_help_the_forger(clinic: Clinic, held: Path, tmp_path: Path) -> None:
    """The key kept beside the checkpoint goes before the one that the copy brings along."""
    other = Clinic(tmp_path / "other")
    other.run("init", other.folder, "--name", "clinic", "--yes")
    answer = clinic.told("audit", other.folder, "verify", "--checkpoint", held, code=1)
    assert {problem["fault"] for problem in answer["problems"]} >= {"shorter-than-held"}
    held.with_name("checkpoint.vkey").unlink()
    answer = clinic.told("audit", other.folder, "verify", "--checkpoint", held, code=1)
    assert "held-checkpoint" in {problem["fault"] for problem in answer["problems"]}


@pytest.mark.on("sqlite")
def test_without_any_public_key_there_is_nothing_to_verify_with(clinic: Clinic, copy: Path, held: Path) -> None:
    assert clinic.run("audit", copy, "verify").exit_code == 3
    held.with_name("checkpoint.vkey").write_text("no key")
    assert clinic.run("audit", copy, "verify", "--checkpoint", held).exit_code == 3
    held.with_name("checkpoint.vkey").write_text("ombud/clinic+00000000+AAA")
    assert clinic.run("audit", copy, "verify", "--checkpoint", held).exit_code == 3


def test_with_the_keys_every_entry_is_opened_too(clinic: Clinic, held: Path) -> None:
    assert clinic.here("audit", "verify")["opened"] > 0
    assert clinic.here("audit", "verify", "--no-keys")["opened"] == 0
    assert "No checkpoint from elsewhere" in clinic.run("audit", clinic.folder, "verify").stdout


@pytest.mark.on("sqlite")
def test_a_folder_without_a_database_is_said(clinic: Clinic) -> None:
    (clinic.folder / "ombud.db").unlink()
    assert clinic.run("audit", clinic.folder, "verify").exit_code == 3


@pytest.mark.on("sqlite")
def test_a_checkpoint_that_the_log_does_not_extend_is_not_written_over(clinic: Clinic, held: Path) -> None:
    before = held.read_text()
    saved = (clinic.folder / "ombud.db").read_bytes()
    clinic.met()
    assert clinic.here("audit", "checkpoint", "--to", held)["ok"] is True
    newest = held.read_text()
    assert newest != before
    (clinic.folder / "ombud.db").write_bytes(saved)  # somebody puts yesterday's database back
    answer = clinic.here("audit", "checkpoint", "--to", held, code=1)
    assert answer["size"] < answer["held_size"]
    assert held.read_text() == newest
    held.write_text("something else\n")
    assert clinic.here("audit", "checkpoint", "--to", held, code=1)["held_size"] is None


def test_a_checkpoint_is_printed_and_written(clinic: Clinic, held: Path) -> None:
    assert clinic.run("audit", clinic.folder, "checkpoint").stdout == held.read_text()
    assert "key beside it" in clinic.run("audit", clinic.folder, "checkpoint", "--to", held).stdout


def test_an_entry_is_proved_to_anybody(clinic: Clinic, tmp_path: Path) -> None:
    subject, _ = clinic.customer()
    entries = clinic.here("audit", "who-read", "--subject", subject, actor="disa")["entries"]
    which = ("--subject", subject, "--entry", entries[0]["entry"])
    proof = clinic.here("audit", "prove", *which)["proof"]
    key = clinic.here("audit", "checkpoint", "--to", tmp_path / "p")["note"]
    toml = (clinic.folder / "ombud.toml").read_text()
    public = bytes.fromhex(toml.split('public_key = "')[1][:64])
    entry = check_proof(proof_from_json(json.dumps(proof)), key.splitlines()[0], public)
    assert entry is not None
    assert entry.act.value == entries[0]["act"]
    to = tmp_path / "proof.json"
    assert clinic.run("audit", clinic.folder, "prove", *which, "--to", to).stdout == "The proof is written.\n"
    assert json.loads(clinic.run("audit", clinic.folder, "prove", *which).stdout) == json.loads(to.read_text())
    missing = clinic.here("audit", "prove", "--entry", "00" * 16, code=1)
    assert missing["requirement"] == "G-04"


def test_who_has_read_is_for_those_whose_role_carries_the_log(clinic: Clinic) -> None:
    subject = clinic.met()
    assert "D-14" in clinic.here("audit", "who-read", "--subject", subject, actor="rut", code=1)["rules"]
    assert clinic.here("audit", "who-read", "--subject", subject, actor="nobody", code=1)["requirement"] == "A-10"
    table = clinic.run("audit", clinic.folder, "who-read", "--subject", subject, actor="disa").stdout
    assert "receptionist" in table
    nobody = "s_" + "0" * 25 + "1"
    assert (
        clinic.run("audit", clinic.folder, "who-read", "--subject", nobody, actor="disa").stdout == "Nobody has read.\n"
    )


def test_entries_older_than_the_policy_keeps_them_are_not_shown(clinic: Clinic) -> None:
    """T-04: five years."""
    subject = clinic.met()
    clinic.later(days=6 * 366)
    acts = [e["act"] for e in clinic.here("audit", "who-read", "--subject", subject, actor="disa")["entries"]]
    assert "contact" not in acts


@pytest.mark.on("sqlite")
def test_a_copy_on_a_medium_that_cannot_be_written_is_verified_too(
    clinic: Clinic, copy: Path, held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite then cannot make its side files; a copy without a write-ahead log is read as it is."""
    connect = sqlite3.connect

    def unwritable(target: str, **settings: object) -> sqlite3.Connection:
        if "mode=ro" in str(target) and "immutable" not in str(target):
            raise sqlite3.OperationalError("unable to open database file")
        return connect(target, **settings)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr("ombud.app.copy.sqlite3.connect", unwritable)
    assert clinic.told("audit", copy, "verify", "--checkpoint", held)["ok"] is True
    (copy / "ombud.db-wal").write_bytes(b"half a log")
    assert clinic.run("audit", copy, "verify", "--checkpoint", held).exit_code == 3


def test_a_file_that_is_no_database_is_said(clinic: Clinic, copy: Path, held: Path) -> None:
    (copy / "ombud.db").write_bytes(b"not a database" * 100)
    result = clinic.run("audit", copy, "verify", "--checkpoint", held)
    assert (result.exit_code, "no database of ours" in result.stderr) == (3, True)
