"""A clinic at the command line, for every test of it."""

import shutil
from pathlib import Path

import pytest

from tests.cli.clinic import ACTORS, OVERLAY, POLICY, Clinic


@pytest.fixture(scope="session")
def _adopted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo installation with its policy in force, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("made") / "clinic"
    clinic = Clinic(folder)
    assert clinic.run("init", folder, "--yes").exit_code == 0
    toml = folder / "ombud.toml"
    toml.write_text(toml.read_text().replace('root = "file"', 'root = "file"\ndemo = true') + ACTORS)
    words = ("--dir", folder, "--from", "2026-11-23", "--by", "Anna Å", "--by", "Berit B", "--overlay", OVERLAY)
    clinic.told("policy", "adopt", POLICY, *words, "--yes")
    return folder


@pytest.fixture
def clinic(_adopted: Path, tmp_path: Path) -> Clinic:
    shutil.copytree(_adopted, tmp_path / "clinic")
    shutil.copytree(_adopted.with_name("clinic.keys"), tmp_path / "clinic.keys")
    return Clinic(tmp_path / "clinic")
