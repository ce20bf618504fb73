"""The adapter that a page shows, taken out of the page and held against the contract."""

import fcntl
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from ombud.systems.records.acting import checked
from ombud.systems.records.looking import LookingAtRecords
from tests.systems import club
from tests.systems.contract import Contract, World, breaking

PAGE = Path(__file__).parents[2] / "docs/how-to/write-an-adapter.md"


def shown() -> str:
    """The text of the adapter."""
    (text,) = (one for one in re.findall(r"^```text\n(.*?)^```$", PAGE.read_text(), re.M | re.S) if "class " in one)
    return str(text)


def adapter() -> Any:
    made: dict[str, Any] = {}
    exec(compile(shown(), str(PAGE), "exec"), made)
    return made["DocumentRecords"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    for table, columns in club.COLUMNS.items():
        (tmp_path / table).mkdir()
        for row in club.ROWS[table]:
            told = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
            (tmp_path / table / f"{row[0]}.json").write_text(told)
    open_, held = adapter(), list[int]()
    fingerprint = open_(tmp_path).schema().fingerprint

    def hold() -> None:
        held.append(os.open(tmp_path / "fees", os.O_RDONLY))
        fcntl.flock(held[0], fcntl.LOCK_EX)

    def grow() -> None:
        path = tmp_path / "visits" / "v4.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "shoe_size": 42}))

    return World(
        adapter="files",
        lists=False,
        opened=lambda: checked(open_(tmp_path), club.mapping("files", fingerprint)),
        raw=lambda: "\n".join(f"{one.name} {one.read_text()}" for one in sorted(tmp_path.glob("*/*"))),
        looking=lambda: LookingAtRecords(open_(tmp_path)),
        grow=grow,
        broken=breaking(hold, lambda: os.close(held.pop())),
    )


class TestContract(Contract):
    """As every other."""


def test_it_is_as_short_as_the_page_says() -> None:
    assert len(shown().splitlines()) < 100
