"""The vectors of spec/archive.md open with this code (spec/check.py opens them without it)."""

import base64
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ombud.archives import no_file
from ombud.archives.contents import Batch, read
from ombud.archives.model import Contents
from ombud.keys import Keyring
from ombud.keys.root import FileRoot
from ombud.vault.noes import to_plain

VECTORS = Path(__file__).parents[2] / "spec" / "vectors" / "archive.json"


@pytest.fixture
def vector() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(VECTORS.read_text())
    return found


@pytest.fixture
def keyring(vector: dict[str, Any], tmp_path: Path) -> Keyring:
    folder = tmp_path / "store"
    folder.mkdir(mode=0o700)
    for file in vector["files"]:
        (folder / file["kind"]).write_text(file["text"])
        (folder / file["kind"]).chmod(0o600)
    (tmp_path / "root.key").write_bytes(bytes.fromhex(vector["root"]))
    (tmp_path / "root.key").chmod(0o600)
    return Keyring.open(folder, FileRoot.open(tmp_path / "root.key"))


def plain(value: object) -> object:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def test_the_archive_of_the_vectors_opens(vector: dict[str, Any], keyring: Keyring, tmp_path: Path) -> None:
    path = tmp_path / "archive"
    path.write_bytes(base64.b64decode(vector["archive"]))
    pieces = list(read(path, keyring, datetime.fromisoformat(vector["now"])))
    rows = {one.table: [[plain(v) for v in row] for row in one.rows] for one in pieces if isinstance(one, Batch)}
    assert rows == vector["rows"]
    assert isinstance(pieces[-1], Contents)


def test_the_no_file_of_the_vectors_opens(vector: dict[str, Any], keyring: Keyring, tmp_path: Path) -> None:
    (tmp_path / no_file.NAME).write_text(vector["no_file"])
    lines = no_file.read(tmp_path, keyring)
    assert [{"id": line.id.hex(), "no": to_plain(line.no)} for line in lines] == vector["noes"]
