"""The process that forks children and kills them, and does nothing else.

Whoever forks shares its memory with the child, and each of the two pays for every page that it touches from then on.
So the watcher, which opens and judges, does not fork: it asks this process for a life and gets what the child said.
The child is its forker's own, so that it can be traced and waited for.

What `kill -9` leaves is every file as it is at that moment: what was written stays in the system's hands. So a life
that is stopped at its writing calls may be copied at some of them and killed at the last: each copy is what a kill
there would have left. Such a life is its watcher's own child, for its copies are many.
"""

import os
import signal
import time
from contextlib import suppress
from multiprocessing import Pipe
from pathlib import Path
from random import Random
from typing import NamedTuple, NoReturn

from ombud.app.installation import Ombud
from tests.faults import spoiled, tracing
from tests.faults.image import Copies, Image
from tests.faults.worker import Life, rest, spend
from tests.faults.world import World

ACTS, CALLS = 4, 150
WAYS = ("time", "call", "call-from-start")
COPIES = 40
"""Of one life, at most."""


class Death(NamedTuple):
    """A life, and how it is to end."""

    folder: Path
    seed: int
    world: World
    way: str
    """`time`: after some lines and a pause. `call`: at a writing call; `call-from-start`: counted from the opening."""
    lines: int
    pause: float
    call: int
    spoil: str | None


def drawn(folder: Path, random: Random, world: World, spoil: str | None) -> Death:
    """A life and a death by chance. Between two lines lies an act."""
    way = random.choices(WAYS, (4, 5, 1))[0] if tracing.ALLOWED else "time"
    lines, pause, call = random.randrange(0, 2 * ACTS + 1), random.random() ** 2 * 0.012, random.randrange(1, CALLS)
    return Death(folder, random.getrandbits(48), world, way, lines, pause, call, spoil)


class Copied(NamedTuple):
    """A life that was looked at on its way."""

    points: list[tuple[Image, bytes]]
    """At each chosen stop: the folder as it was, and what the child had said."""
    said: bytes
    killed: bool
    """At the last of them; it may have ended before."""


def copied(death: Death, most: int) -> Copied:
    """One life, copied from the stop of its death on at so many of its stops, and killed at the last of them.

    Of a run of one call, pages that are written on end, it is the first stop, the second, the fourth, the eighth: what
    is long and all alike takes few copies, and none of what comes between such runs is passed over.
    """
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _live(death, writing)
    os.close(writing)
    os.set_blocking(reading, False)
    copies, said, points = Copies(death.folder.parent), bytearray(), list[tuple[Image, bytes]]()
    run, call = 0, -1

    def last(number: int, stop: tracing.Stop) -> bool:
        nonlocal run, call
        run, call = run + 1 if stop.call == call else 1, stop.call
        with suppress(BlockingIOError):
            said.extend(os.read(reading, 65536))
        if number >= death.call and run & (run - 1) == 0:
            points.append((copies.take(), bytes(said)))
            return len(points) == most
        return False

    killed = tracing.killed_at(pid, last)
    os.set_blocking(reading, True)
    return Copied(points, bytes(said) + rest(reading), killed)


class Killer:
    """Ends with the process that it was made in."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self._pid = os.fork()
        if self._pid == 0:
            self._pipe.close()
            while True:
                try:
                    theirs.send(_carried_out(theirs.recv()))
                except EOFError:
                    os._exit(0)
        theirs.close()

    def life(self, death: Death) -> tuple[bytes, bool]:
        """What the child has said, and whether it was killed; it may have ended before."""
        self._pipe.send(death)
        said, killed = self._pipe.recv()
        return said, killed

    def close(self) -> None:
        self._pipe.close()
        os.waitpid(self._pid, 0)


def _carried_out(death: Death) -> tuple[bytes, bool]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _live(death, writing)
    os.close(writing)
    if death.way == "time":
        killed, got = _by_time(pid, reading, death)
    else:
        killed, got = tracing.run_until(pid, death.call), b""
    return got + rest(reading), killed


def _live(death: Death, pipe: int) -> NoReturn:
    if death.way == "call-from-start":
        tracing.trace_me()
    spoil = spoiled.WAYS[death.spoil] if death.spoil else None

    def ready(opened: Ombud) -> Ombud:
        opened = spoil(opened) if spoil else opened
        if death.way == "call":
            tracing.trace_me()
        return opened

    spend(Life(death.folder, death.seed, ACTS, death.world), pipe, ready)


def _by_time(pid: int, reading: int, death: Death) -> tuple[bool, bytes]:
    got = b""
    while got.count(b"\n") < death.lines:
        part = os.read(reading, 65536)
        if not part:
            break
        got += part
    time.sleep(death.pause)
    os.kill(pid, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1]), got
