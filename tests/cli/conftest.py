"""A clinic at the command line, for every test of it."""

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests import stores
from tests.cli.clinic import ACTORS, OVERLAY, POLICY, Clinic
from tests.servers import spread

ADOPTED = "adopted_clinic"
"""The database at the server that each test's is copied from."""


@pytest.fixture(scope="session")
def _adopted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A demo installation with its policy in force, made once for each engine and copied for each test."""
    return cache(lambda engine: _made(tmp_path_factory.mktemp("made") / "clinic", engine))


def _made(folder: Path, engine: str) -> Path:
    clinic, where = Clinic(folder), []
    if engine != "sqlite":
        with stores.server().superuser_on() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {ADOPTED}")
            connection.execute(f"CREATE DATABASE {ADOPTED} OWNER ombud")
        where = ["--database", stores.server().url(ADOPTED)]
    made = clinic.run("init", folder, *where, "--yes")
    assert made.exit_code == 0, made.output
    toml = folder / "ombud.toml"
    toml.write_text(toml.read_text().replace('root = "file"', 'root = "file"\ndemo = true') + ACTORS)
    words = ("--dir", folder, "--from", "2026-11-23", "--by", "Anna Å", "--by", "Berit B", "--overlay", OVERLAY)
    clinic.told("policy", "adopt", POLICY, *words, "--yes")
    return folder


@pytest.fixture
def clinic(_adopted: Callable[[str], Path], engine: str, tmp_path: Path) -> Clinic:
    adopted, folder = _adopted(engine), tmp_path / "clinic"
    shutil.copytree(adopted, folder)
    shutil.copytree(adopted.with_name("clinic.keys"), tmp_path / "clinic.keys")
    of_test = stores.current()
    if engine != "sqlite" and of_test is not None:
        there = stores.server()
        of_test.make_empty(folder, spread.template(there, ADOPTED) if engine == stores.SPREAD else ADOPTED)
        toml = folder / "ombud.toml"
        toml.write_text(toml.read_text().replace(ADOPTED, of_test.name(folder)))
    return Clinic(folder)
