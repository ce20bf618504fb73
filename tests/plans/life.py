"""Workers of plans in processes of their own, on the clock of the machine, each told by a line when to begin.

A step "quick" is done at once. A step "held" says that it is in hand, and waits until a file is there; not so with the
third worker. The effect of either is written in the act that ends it, under the name of whoever did it.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import IO

from ombud.app import clock
from ombud.app.databases import database_at
from ombud.app.working import IDLE
from ombud.database import Database
from ombud.keys import Keyring
from ombud.keys.root import FileRoot
from ombud.plans import Done, NewPlan, NewStep, Step, begin, step_done
from ombud.plans.work import Worker
from tests import stores
from tests.clinic import ROOT, Clinic, _vault

PATIENCE = 60
"""Seconds until a wait is a fault of the test."""
GO_ON = "go-on"
HELPS = "w2"
"""The worker that waits for nothing."""


def life(folder: Path, url: str, name: str) -> None:
    """One worker's; it ends when nobody speaks to it any more."""
    keyring = Keyring.open(folder / "keys", FileRoot.open(folder / "root.key"))
    database = database_at(folder, url or None)
    told: list[str] = []
    one = Worker(
        _vault(folder, database, keyring), {"quick": lambda *_: Done(), "held": lambda step, now: held(step, now)},
        name, clock.now, lambda: bool(told),
    )  # fmt: skip

    def effect(step: Step, now: datetime) -> Done:
        with database.act() as tx:
            made = NewPlan(f"effect.{name}", f"{step.plan.hex()}", (NewStep("far", due=now + timedelta(days=9_000)),))
            begin(tx, made, now=now)
            step_done(tx, step, now=now)
        return Done(written=True)

    def held(step: Step, now: datetime) -> Done:
        say(name, "in hand", step.claims)
        if name != HELPS:
            until(lambda: (folder / GO_ON).exists())
        return effect(step, now)

    one.handlers = {"quick": effect, "held": held}
    database.moment("SELECT 1")  # who is ready has its line to the server: a loaded machine takes a second for it
    say(name, "ready")
    sys.stdin.readline()
    Thread(target=lambda: told.append(sys.stdin.readline()), daemon=True).start()
    while not told:
        if not one.work() and not told:
            time.sleep(IDLE)
    say(name, "ended", json.dumps(one.tally))


def say(*what: object) -> None:
    print(*what, sep="\t", flush=True)


def until(so: Callable[[], bool]) -> float:
    """Wait for it; how long it took."""
    began = time.monotonic()
    while not so():
        assert time.monotonic() - began < PATIENCE, "it did not come to it"
        time.sleep(0.05)
    return time.monotonic() - began


@dataclass
class Life:
    """A worker as the test sees it."""

    name: str
    pid: int
    told: IO[str]
    says: IO[str]

    def heard(self) -> list[str]:
        """The next that it says; an empty list when it has died."""
        return self.says.readline().rstrip("\n").split("\t")[1:]

    def go(self) -> None:
        self.told.write("go\n")
        self.told.flush()

    def signal(self, which: int) -> None:
        os.kill(self.pid, which)

    def end(self) -> Counter[str]:
        """Told to; what became of its steps."""
        self.go()
        said = self.heard()
        while said[:1] != ["ended"]:
            assert said, "it died"
            said = self.heard()
        return Counter(json.loads(said[1]))


@contextmanager
def lives(clinic: Clinic, number: int) -> Iterator[list[Life]]:
    """So many workers, ready. The database is closed here; who is alive at the end is killed.

    They are born of a process of their own, which has no other thread and has read all the program once.
    """
    of_test = stores.current()
    url = of_test.url(clinic.folder) if of_test is not None and of_test.engine != "sqlite" else ""
    clinic.vault.database.close()
    to, fro = [os.pipe() for _ in range(number)], [os.pipe() for _ in range(number)]
    ends = [end for (told, _), (_, says) in zip(to, fro, strict=True) for end in (told, says)]
    code = "import sys\nfrom tests.plans.life import bear\nbear(sys.argv[1], sys.argv[2], list(map(int, sys.argv[3:])))"
    with ExitStack() as stack:
        mother = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", code, str(clinic.folder), url, *map(str, ends)], cwd=ROOT, pass_fds=ends,
                env={**os.environ, "PYTHONPATH": "src:."}, stdout=subprocess.PIPE, text=True,
            )
        )  # fmt: skip
        for end in ends:
            os.close(end)
        made = []
        for place in range(number):
            told = stack.enter_context(os.fdopen(to[place][1], "w"))
            says = stack.enter_context(os.fdopen(fro[place][0]))
            assert mother.stdout is not None
            made.append(Life(f"w{place}", int(mother.stdout.readline()), told, says))
        for one in made:
            stack.callback(_end, one.pid)
            assert one.heard() == ["ready"]
        yield made


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def bear(folder: str, url: str, ends: list[int]) -> None:
    """The mother of the workers: two ends of pipes for each."""
    pids = []
    for place in range(len(ends) // 2):
        pid = os.fork()
        if not pid:
            os.dup2(ends[2 * place], 0)
            os.dup2(ends[2 * place + 1], 1)
            for end in ends:
                os.close(end)
            life(Path(folder), url, f"w{place}")
            os._exit(0)
        pids.append(pid)
        print(pid, flush=True)
    for end in ends:
        os.close(end)
    for pid in pids:
        os.waitpid(pid, 0)


def effects(database: Database) -> dict[str, int]:
    """How many steps each has done."""
    with database.read() as tx:
        rows = tx.all("SELECT kind, count(*) FROM plan WHERE kind LIKE 'effect.%' GROUP BY kind")
    return {str(kind).removeprefix("effect."): int(number) for kind, number in rows}
