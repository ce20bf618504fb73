"""spec/check.py reads what Ombud writes, knows nothing of Ombud, and notices a vector that is wrong."""

import ast
import json
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SPEC = Path(__file__).parents[2] / "spec"
FILES = sorted((SPEC / "vectors").glob("*.json"))
FREE = {"about", "on", "kind", "text", "length", "says"}
"""What a vector says for people, takes in as it comes, or shares with its neighbour (two lengths have one padding)."""


def checked(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(SPEC / "check.py"), str(folder)], capture_output=True, text=True, check=False
    )


def test_every_vector_is_as_the_pages_say() -> None:
    found = checked(SPEC / "vectors")
    assert (found.returncode, found.stderr) == (0, "")
    assert [line.split(":")[0] for line in found.stdout.splitlines()] == [path.name for path in FILES]


def test_it_shares_no_code_with_ombud() -> None:
    tree = ast.parse((SPEC / "check.py").read_text())
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    foreign = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    assert foreign == {"cryptography"}


def groups(vectors: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The first vector of each kind; what stands alone is one."""
    for name, held in vectors.items():
        if isinstance(held, list):
            yield name, held[0]
        elif isinstance(held, dict):
            yield name, held


def planted(value: Any) -> Any:
    """The same with one sign changed."""
    if isinstance(value, str) and value:
        return value[:-1] + ("1" if value[-1] != "1" else "2")
    return value + 1 if isinstance(value, int) else None


def good(folder: Path) -> bool:
    """The same in this process, for the many."""
    try:
        return runpy.run_path(str(SPEC / "check.py"))["main"](folder) == 0
    except ValueError:
        return False


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_wrong_vector_is_noticed(path: Path, tmp_path: Path) -> None:
    """One sign in one value, of the first vector of each kind."""
    original = path.read_text(encoding="utf-8")
    for name, first in groups(json.loads(original)):
        for key in first:
            vectors = json.loads(original)
            place = dict(groups(vectors))[name]
            wrong = planted(place[key])
            if key in FREE or wrong is None:
                continue
            place[key] = wrong
            (tmp_path / path.name).write_text(json.dumps(vectors), encoding="utf-8")
            assert not good(tmp_path), (path.name, name, key)


def test_a_folder_without_vectors_proves_nothing(tmp_path: Path) -> None:
    assert checked(tmp_path).returncode == 1
