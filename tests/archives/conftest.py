"""An installation with a place for its archives."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.app.demo.company import found_company
from tests.archives.place import Place, copied
from tests.faults.world import BASE


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    found_company(folder / "clinic", "unit-1", now=BASE).close(BASE)
    return folder


@pytest.fixture
def place(made: Path, tmp_path: Path) -> Iterator[Place]:
    place = copied(made, tmp_path)
    yield place
    place.die()
