"""`ombud backup`, `restore` and `upgrade` at the command line, as an operator runs them."""

import shutil
import tarfile
from pathlib import Path

import pytest

from tests.cli.clinic import Clinic

INTO = ("--database", "file")
"""An installation at a server says into which database; a file takes this for an answer too."""
OLD = Path(__file__).parents[1] / "data" / "release-0.2.0.tar.xz"


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    for name in ("archives", "keys"):
        (tmp_path / name).mkdir()
    return tmp_path / "archives", tmp_path / "keys"


def test_a_night_of_an_operator(clinic: Clinic, places: tuple[Path, Path], tmp_path: Path) -> None:
    archives, keys = places
    _subject, _ = clinic.customer()
    gone = clinic.met()
    first = clinic.here("backup", "--to", archives, "--keys-to", keys)
    assert first["people"] == 2
    assert first["keys"]["written"] > 5
    clinic.later(days=1)
    clinic.here("erase", "--subject", gone, "--yes", actor="disa")
    second = clinic.run("backup", clinic.folder)
    assert second.exit_code == 0
    assert "Can be opened until" in second.output
    assert "up to date" in second.output
    plan = clinic.here("restore", "--from", archives, "--archive", archives / first["file"], "--plan", *INTO)
    assert plan["noes"] == 1
    assert plan["no_file"] == "whole"
    done = clinic.here(
        "restore", "--from", archives, "--archive", archives / first["file"], "--to", tmp_path / "new", *INTO
    )
    assert done["put_back"]["people_erased"] == 1
    assert not done["held_back"]
    looks = clinic.run("doctor", tmp_path / "new").output
    assert "The log is whole" in looks
    assert "No archive was made" in looks  # a rehearsal has no place of its own


def test_the_living_installation_is_replaced_only_when_its_name_is_typed(
    clinic: Clinic, places: tuple[Path, Path]
) -> None:
    archives, keys = places
    clinic.here("backup", "--to", archives, "--keys-to", keys)
    living = clinic.run("restore", clinic.folder, "--from", archives)
    assert living.exit_code == 2
    assert "living installation" in living.output
    words = ("restore", clinic.folder, "--from", archives, "--replace", *INTO)
    assert clinic.run(*words).exit_code == 1
    assert clinic.run(*words, "--json").exit_code == 1
    assert clinic.at_terminal(*words, typed="something else\n").exit_code == 1
    done = clinic.at_terminal(*words, typed="clinic\n")
    assert done.exit_code == 0, done.output
    assert "The earlier one lies in clinic.before-" in done.output
    assert clinic.run(*words, "--yes").exit_code == 0


def test_without_the_no_file_it_is_held_back_until_the_officer_has_reconciled(
    clinic: Clinic, places: tuple[Path, Path]
) -> None:
    archives, keys = places
    subject, _ = clinic.customer()
    clinic.here("backup", "--to", archives, "--keys-to", keys)
    (archives / "no-file").unlink()
    plan = clinic.run("restore", clinic.folder, "--from", archives, "--plan", *INTO)
    assert "Only care (care.*)" in plan.output
    done = clinic.run("restore", clinic.folder, "--from", archives, "--replace", "--yes", *INTO)
    assert "Only care (care.*)" in done.output
    read = ("read", clinic.folder, "--subject", subject, "--purpose", "contract.perform", "--category", "name")
    refused = clinic.run(*read, "--reason", "x", actor="rut")
    assert refused.exit_code == 1
    assert "restored from an archive without its no-file" in refused.output
    assert "archives" in str(clinic.run("doctor", clinic.folder).output)
    words = ("restore", clinic.folder, "--reconciled")
    assert clinic.run(*words).exit_code == 2
    assert clinic.run(*words, "--by", "nobody").exit_code == 1
    assert clinic.run(*words, "--by", "rut").exit_code == 1
    assert "Every purpose goes on" in clinic.run(*words, "--by", "disa").output
    assert "Nothing was held back" in clinic.run(*words, "--by", "disa").output
    assert clinic.run(*read, "--reason", "x", actor="rut").exit_code == 0


def test_expired_archives_and_missing_ones_are_said(clinic: Clinic, places: tuple[Path, Path]) -> None:
    archives, _ = places
    assert clinic.run("backup", clinic.folder, "--expire").exit_code == 3
    made = clinic.run("backup", clinic.folder, "--to", archives)
    assert "The keys are not copied" in made.output
    assert clinic.run("backup", clinic.folder, "--expire", "--to", archives).exit_code == 2
    assert "No archive has expired" in clinic.run("backup", clinic.folder, "--expire").output
    next(archives.glob("*.ombud-archive")).unlink()
    assert "1 archives that should be there are not" in clinic.run("backup", clinic.folder, "--expire").output
    clinic.run("backup", clinic.folder)
    clinic.later(days=15)
    assert "1 archives have expired" in clinic.run("backup", clinic.folder, "--expire").output


def test_what_cannot_be_is_answered_in_words(clinic: Clinic, places: tuple[Path, Path], tmp_path: Path) -> None:
    archives, _ = places
    for words, code, said in (
        (("backup", clinic.folder), 3, "no place of archives is known"),
        (("backup", clinic.folder, "--to", tmp_path / "nowhere"), 3, "not mounted"),
        (("restore", clinic.folder), 2, "--from is missing"),
        (("restore", clinic.folder, "--from", archives, "--to", tmp_path / "n"), 3, "no archive of this installation"),
        (("upgrade", tmp_path), 3, "is no installation"),
    ):
        result = clinic.run(*words)
        assert (result.exit_code, said in result.output) == (code, True), result.output


@pytest.mark.on("sqlite")
def test_a_database_that_was_put_back_is_refused_with_what_to_do(clinic: Clinic, tmp_path: Path) -> None:
    held = tmp_path / "held"
    toml = clinic.folder / "ombud.toml"
    toml.write_text(toml.read_text() + f'\n[ledger]\nheld = "{held}"\n')
    shutil.copytree(clinic.folder, tmp_path / "old")
    clinic.met()
    assert clinic.run("audit", clinic.folder, "checkpoint").exit_code == 0
    assert held.exists()
    shutil.rmtree(clinic.folder)
    shutil.copytree(tmp_path / "old", clinic.folder)
    refused = clinic.run("find", clinic.folder, given="anna@example.se", actor="rut")
    assert refused.exit_code == 3
    assert "ombud restore DIR --from PLACE" in refused.output


def test_the_previous_release_is_moved_here(clinic: Clinic, tmp_path: Path) -> None:
    with tarfile.open(OLD) as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / "release-0.2.0" / "clinic"
    for path in (tmp_path / "release-0.2.0").rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600)
    refused = clinic.run("find", folder, given="anna@example.se", actor="rut")
    assert "Run `ombud upgrade`" in refused.output
    assert "would be moved from 0002 to 0004: 7 people" in clinic.run("upgrade", folder, "--plan").output
    assert "is moved from 0002 to 0004" in clinic.run("upgrade", folder).output
    assert "already" in clinic.run("upgrade", folder).output


def test_a_restore_that_a_kill_kept_from_its_name_is_finished(clinic: Clinic, places: tuple[Path, Path]) -> None:
    archives, keys = places
    clinic.here("backup", "--to", archives, "--keys-to", keys)
    clinic.run("restore", clinic.folder, "--from", archives, "--replace", "--yes", *INTO)
    clinic.folder.rename(clinic.folder.with_name("clinic.restoring"))
    assert "The restore is finished" in clinic.run("restore", clinic.folder, "--from", archives).output
