"""Fail the program at its n-th writing call, with the disk full, broken or read-only, and judge what it made of it.

    python -m tests.faults.failing --points 200 --seed 1

* The call does not happen and returns ENOSPC, EIO, EROFS or EMFILE, and so do as many of the next ones as the
  trouble lasts. Then the cause is gone, and the same process goes on.
* An act that fails says so in a sentence and is not acknowledged. What it says of itself is true: where
  "nothing was changed" stands, nothing was.
* A sync that failed once is never believed: what was acknowledged is looked for after a power cut right then.
* After the trouble acts succeed again, without anybody's help.
"""

import argparse
import ctypes
import errno
import json
import os
import platform
import shutil
import struct
import sys
import time
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from ombud.app.installation import Ombud
from tests.faults import invariants, tracing
from tests.faults.ground import Ground, place
from tests.faults.judging import Tally
from tests.faults.recording import CALLS
from tests.faults.worker import Life, lines_of, prepare, rest, spend
from tests.faults.world import instant

ACTS, LIVES, STOPS = 8, 12, 160
_WRITING = frozenset({"write", "pwrite", "other"})
_MAKING = frozenset({"open", "openat", "mkdir", "mkdirat", "link", "linkat", "rename", "renameat"})
_CREATES = 0o100


class Trouble(NamedTuple):
    """What goes wrong: which calls fail, how, and how many of them."""

    name: str
    errno: int
    calls: frozenset[str]
    first: int
    number: int


def troubles(random: Random) -> Trouble:
    """Some trouble, at some call, for a while."""
    changing = _WRITING | _MAKING | {"fsync", "ftruncate", "truncate", "unlink", "unlinkat"}
    name, number, calls = random.choice(
        (
            ("full", errno.ENOSPC, _WRITING | _MAKING),
            ("sync", errno.EIO, frozenset({"fsync"})),
            ("broken", errno.EIO, changing),
            ("read-only", errno.EROFS, changing),
            ("files", errno.EMFILE, frozenset({"open", "openat"})),
        )
    )
    lasts = random.choice((1, 1, 3, 20))
    first = random.randrange(1, 6 if name == "files" else 30 if name == "sync" else STOPS)
    return Trouble(name, number, calls, first, lasts)


def run_through(pid: int, trouble: Trouble) -> int:
    """Let the child live, and fail the calls of its trouble; how many were failed."""
    os.waitpid(pid, 0)
    ptrace, info = tracing.attached(pid), ctypes.create_string_buffer(88)
    names, counted, failed = CALLS[platform.machine()], 0, 0
    while tracing.next_stop(ptrace, pid):
        ptrace(tracing.SYSCALL_INFO, pid, ctypes.c_void_p(len(info)), info)
        if info.raw[0] != tracing.ENTRY:
            continue
        number, *arguments = struct.unpack_from("7Q", info.raw, 24)
        if names.get(number) not in trouble.calls or _is_ours(pid, names[number], arguments):
            continue
        counted += 1
        if counted >= trouble.first and failed < trouble.number:
            failed += 1
            if not tracing.instead(ptrace, pid, trouble.errno):
                break
    return failed


def _is_ours(pid: int, call: str, arguments: list[int]) -> bool:
    """What the child says to the watcher goes through; what is opened to be read alone is let through."""
    if call in ("open", "openat"):
        return not arguments[1 if call == "open" else 2] & (_CREATES | 1 | 2)
    if call in _WRITING:
        try:
            return os.readlink(f"/proc/{pid}/fd/{arguments[0]}").startswith("pipe:")
        except FileNotFoundError:
            return False
    return False


class Machine:
    """One installation on a machine that fails now and then."""

    def __init__(self, ground: Ground, random: Random, tally: Tally) -> None:
        self.folder, self.judge = ground.fresh(tally)
        self.random, self.tally = random, tally

    def point(self) -> None:
        """One life with one trouble, and one judgement."""
        trouble = troubles(self.random)
        reading, writing = os.pipe()
        life = Life(self.folder, self.random.getrandbits(48), ACTS, self.judge.world)
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            spend(life, writing, _traced)
        os.close(writing)
        failed = run_through(pid, trouble)
        lines = lines_of(rest(reading))
        self.tally.points += bool(failed)
        self.tally.ways[trouble.name] += bool(failed)
        self._judge(trouble, failed, lines)

    def _judge(self, trouble: Trouble, failed: int, lines: list[dict[str, object]]) -> None:
        before = len(self.tally.found)
        under_way = self.judge.acknowledge(lines)
        opened = invariants.start(self.folder, instant(self.judge.world.number))
        try:
            self.judge.judge(opened, under_way)
            self.judge.check(opened, self.judge.touched)
        finally:
            opened.close(instant(self.judge.world.number))
        if sum("refused" in line for line in lines) > 2 * failed:
            self.tally.found.append("it did not recover by itself")
        self.tally.found[before:] = [f"{trouble.name} {trouble.first}: {text}" for text in self.tally.found[before:]]


def _traced(opened: Ombud) -> Ombud:
    tracing.trace_me(())
    return opened


def campaign(points: int, seed: int) -> Tally:
    """So many lives in which something failed."""
    prepare()
    random, tally = Random(seed), Tally()
    with TemporaryDirectory(prefix="ombud-failing-", dir=place()) as here:
        ground = Ground(Path(here), seed)
        while tally.points < points:
            machine = Machine(ground, random, tally)
            for _ in range(LIVES):
                if tally.points < points:
                    machine.point()
            machine.judge.closed(machine.folder)
            shutil.rmtree(machine.folder.parent)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    began = time.monotonic()
    tally = campaign(asked.points, asked.seed)
    seconds = round(time.monotonic() - began, 1)
    json.dump({"seconds": seconds, **{name: getattr(tally, name) for name in Tally.__slots__}}, sys.stdout)


if __name__ == "__main__":
    main()
