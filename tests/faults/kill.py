"""The one who watches: forks children that carry out acts, kills them, opens what they left, and judges it.

    python -m tests.faults.kill --points 200 --seed 1 [--spoil NAME]

* A life ends by SIGKILL: some microseconds after its n-th acknowledgement, or at its n-th writing system call
  (before it or after it), from the opening of the folder on or from the first act on.
* Then the folder is opened anew. What was acknowledged must be so, for everybody; what was under way must be
  done or not begun. The next child goes on in the same folder.
* After every `CHECKED` kills all invariants are checked, of those people to whom something happened since.
* After some lives a new folder begins, from a copy of the first; before that everything is checked whole, and
  of one folder in `SCANNED` every byte is searched for what the people said (I8).

One warm parent with one thread: a point costs the acts and the checks, not the start of a program.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from ombud.app.installation import Ombud
from tests.faults import invariants, spoiled, tracing
from tests.faults.ground import Ground, place
from tests.faults.judging import Line, Tally
from tests.faults.worker import Life, lines_of, prepare, rest, spend
from tests.faults.world import instant
from tests.scan.scanner import Scanner
from tests.scan.seeds import values_of

LIVES, ACTS, CALLS = 25, 4, 150
CHECKED, SCANNED = 5, 8


class Watcher:
    """One folder's life over many kills."""

    def __init__(self, ground: Ground, random: Random, tally: Tally, spoil: str | None) -> None:
        self.folder, self.judge = ground.fresh(tally)
        self.random, self.tally, self.spoil = random, tally, spoil
        self.touched: set[bytes] = set()

    @property
    def now(self) -> int:
        return self.judge.world.number

    def point(self) -> None:
        """One life and one judgement."""
        lines, killed = self._life()
        under_way = self.judge.acknowledge(lines)
        self.tally.points += killed
        opened = invariants.start(self.folder, instant(self.now))
        try:
            self.judge.judge(opened, under_way)
            self.touched |= self.judge.touched
            if self.tally.points % CHECKED == 0:
                self.judge.check(opened, self.touched)
                self.touched = set()
        finally:
            opened.close(instant(self.now))

    def whole(self, scanner: Scanner | None) -> None:
        """Everything about everybody, and every byte of every file."""
        opened = invariants.start(self.folder, instant(self.now))
        self.judge.note = opened.vault.ledger.checkpoint(instant(self.now))
        self.judge.check(opened, None)
        self.tally.found += invariants.plaintext(self.folder, scanner) if scanner else []
        opened.close(instant(self.now))
        self.judge.closed(self.folder)

    def _life(self) -> tuple[list[Line], bool]:
        reading, writing = os.pipe()
        way = self.random.choices(("time", "call", "call-from-start"), (4, 5, 1))[0]
        if not tracing.ALLOWED:
            way = "time"
        life = Life(self.folder, self.random.getrandbits(48), ACTS, self.judge.world)
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self._child(life, way, writing)
        os.close(writing)
        self.tally.ways[way] += 1
        if way == "time":
            killed, got = self._by_time(pid, reading)
        else:
            killed, got = tracing.run_until(pid, self.random.randrange(1, CALLS)), b""
        return lines_of(got + rest(reading)), killed

    def _child(self, life: Life, way: str, pipe: int) -> None:
        if way == "call-from-start":
            tracing.trace_me()
        spoil = spoiled.WAYS[self.spoil] if self.spoil else None

        def ready(opened: Ombud) -> Ombud:
            opened = spoil(opened) if spoil else opened
            if way == "call":
                tracing.trace_me()
            return opened

        spend(life, pipe, ready)

    def _by_time(self, pid: int, reading: int) -> tuple[bool, bytes]:
        """Kill a while after so many lines; between two of them lies an act."""
        wanted, got = self.random.randrange(0, 2 * ACTS + 1), b""
        while got.count(b"\n") < wanted:
            part = os.read(reading, 65536)
            if not part:
                break
            got += part
        pause = time.perf_counter() + self.random.random() ** 2 * 0.012
        while time.perf_counter() < pause:
            pass
        os.kill(pid, signal.SIGKILL)
        return os.WIFSIGNALED(os.waitpid(pid, 0)[1]), got


def campaign(points: int, seed: int, spoil: str | None, stop_at_first: bool) -> Tally:
    """So many kills; with `stop_at_first` no more than it takes to find something."""
    prepare()
    random, tally, folders = Random(seed), Tally(), 0
    with TemporaryDirectory(prefix="ombud-kills-", dir=place()) as here:
        ground = Ground(Path(here), seed)
        scanner = Scanner(values_of(ground.people))
        while tally.points < points:
            watcher = Watcher(ground, random, tally, spoil)
            for _ in range(LIVES):
                if tally.points >= points or (stop_at_first and tally.found):
                    break
                watcher.point()
            folders += 1
            watcher.whole(scanner if tally.points >= points or folders % SCANNED == 1 else None)
            shutil.rmtree(watcher.folder.parent)
            if stop_at_first and tally.found:
                break
    return tally


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spoil", choices=sorted(spoiled.WAYS))
    parser.add_argument("--stop-at-first", action="store_true")
    asked = parser.parse_args()
    began = time.monotonic()
    tally = campaign(asked.points, asked.seed, asked.spoil, asked.stop_at_first)
    seconds = round(time.monotonic() - began, 1)
    json.dump({"seconds": seconds, **{name: getattr(tally, name) for name in Tally.__slots__}}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
