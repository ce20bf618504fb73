"""`kill -9` of the whole server under load, again and again: nothing that was acknowledged is lost (R11, I1 to I7).

Several processes with several threads each work against it, and stay open all the while: that they come back by
themselves is asked of them too, within thirty seconds.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ombud.app.demo.company import found_company
from ombud.terms import SubjectId
from tests import stores
from tests.clinic import ROOT
from tests.faults import invariants
from tests.faults.world import BASE
from tests.servers.postgresql import Server, started

pytestmark = pytest.mark.skipif(
    "OMBUD_TEST_POSTGRESQL" in os.environ, reason="a server of somebody else's is not killed"
)
PROCESSES, BACK_WITHIN = 2, 30.0
EXPECTED = ("server", "nothing answers at the host and port", "traces are still there")
END = BASE + timedelta(days=1)


class Child:
    """A process of load, and what it has acknowledged so far."""

    def __init__(self, folder: Path, number: int) -> None:
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        self.lines: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.server_load", str(folder), str(number)], cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read)

    def ready(self) -> None:
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == "ready\n"
        self._reader.start()

    def say(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def end(self) -> None:
        self.say()
        assert self._process.wait(60) == 0
        self._reader.join(10)

    def kill(self) -> None:
        with self._process:
            self._process.kill()

    def acknowledged(self) -> list[tuple[bytes, int, str]]:
        return [(bytes.fromhex(who), at, act) for who, at, act in map(json.loads, self.lines[:-1])]

    def faults(self) -> list[str]:
        found: list[str] = json.loads(self.lines[-1])
        return found

    def _read(self) -> None:
        assert self._process.stdout is not None
        self.lines.extend(iter(self._process.stdout.readline, ""))


@pytest.fixture
def durable() -> Iterator[Server]:
    server = started(fsync="on", full_page_writes="on")
    stores.begin("postgresql", lambda: server)
    yield server
    stores.end()
    server.stop()


@pytest.fixture
def children(durable: Server, tmp_path: Path) -> Iterator[list[Child]]:
    of_test, folder = stores.current(), tmp_path / "clinic"
    assert of_test is not None
    of_test.make_empty(folder)
    found_company(folder, "unit-1", now=BASE, database=of_test.url(folder)).close(BASE)
    made = [Child(folder, number) for number in range(PROCESSES)]
    try:
        for one in made:
            one.ready()
        yield made
    finally:
        for one in made:
            one.kill()


def until_more(child: Child) -> float:
    """Wait until it has acknowledged something new; how long that took."""
    began, before = time.monotonic(), len(child.lines)
    while len(child.lines) == before:
        assert time.monotonic() - began < BACK_WITHIN, "it did not come back by itself"
        time.sleep(0.01)
    return time.monotonic() - began


def test_kills_of_the_server_under_load_lose_nothing_that_was_acknowledged(
    durable: Server, children: list[Child], tmp_path: Path, soak: bool
) -> None:
    chance = Random(9)
    for child in children:
        child.say()
    for _ in range(12 if soak else 2):
        for child in children:
            until_more(child)
        time.sleep(0.2 + chance.random() * (2 if soak else 0.4))
        durable.kill()
        durable.start()
    for child in children:
        until_more(child)
        child.end()
    acknowledged = [one for child in children for one in child.acknowledged()]
    assert len(acknowledged) > 50
    said = {fault.partition(": ")[2] for child in children for fault in child.faults()}
    assert said, "no kill hit anything"
    assert all(any(word in one for word in EXPECTED) for one in said), said
    ombud = invariants.start(tmp_path / "clinic", END)
    found = invariants.gather(ombud, END)
    there = Counter({one: 1 for one in acknowledged if one[0] in set(found.subjects)})
    thoroughly = {bytes(one) for one in Random(1).sample(found.subjects, min(20, len(found.subjects)))}
    erased = {SubjectId(one[0]) for one in acknowledged} - set(found.subjects)
    evidence = invariants.Evidence(ombud, END, found.subjects, found.said, acknowledged=there, thoroughly=thoroughly)
    assert invariants.problems(evidence) == []
    with ombud.vault.database.read() as tx:
        buried = {row[0] for row in tx.all("SELECT subject_id FROM tombstone WHERE class = '*'")}
    assert erased <= buried, "somebody who was acknowledged is neither there nor erased"
    ombud.close(END)
