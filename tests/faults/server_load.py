"""One of several processes that work against a server while it is killed, as `ombud serve` does (security.md R11).

    python -m tests.faults.server_load DIRECTORY NUMBER   (waits for a line on standard input; a second one ends it)

Each of its threads brings people in, lets them decide, reads and erases them. What has returned is acknowledged: a line
of JSON on standard output, `[subject, instant, act]`. What raised a `DatabaseFault` is not, and the thread goes on with
somebody else, on the same open installation: it recovers by itself or not at all.
"""

import json
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from ombud.app.folding import folding
from ombud.app.installation import Ombud, open_installation
from ombud.database import DatabaseFault
from ombud.erasure import Receipt, erase, plan
from ombud.policy.ask import Ask
from ombud.requests import Decided, consent, objection
from ombud.terms import CategoryId, PurposeId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Opened
from tests.faults.acts import BY_EMAIL, NO_MARKETING, meet_somebody
from tests.faults.world import BASE

THREADS, WORKERS = 2, 64
PAUSE = 0.05
"""Seconds between two tries while the server is away."""


class Load:
    """What the threads of one process share."""

    def __init__(self, ombud: Ombud, number: int) -> None:
        self.ombud = ombud
        self.stop = threading.Event()
        self.faults: set[str] = set()
        self._number = number
        self._turns = count()
        self._lock = threading.Lock()

    def instant(self) -> datetime:
        """Another for every act of every process."""
        with self._lock:
            return BASE + timedelta(milliseconds=next(self._turns) * WORKERS + self._number)

    def say(self, subject: SubjectId, now: datetime, act: str) -> None:
        with self._lock:
            print(json.dumps([subject.hex(), to_micros(now), act]), flush=True)

    def work(self) -> None:
        while not self.stop.is_set():
            try:
                for _ in self._life():
                    if self.stop.is_set():
                        return
            except DatabaseFault as fault:
                with self._lock:
                    self.faults.add(str(fault))
                self.stop.wait(PAUSE)

    def _life(self) -> Iterator[None]:
        """Somebody comes, says yes, is read, says no, and every third time is erased."""
        now = self.instant()
        subject = meet_somebody(self.ombud, f"last-{to_micros(now)}@example.se", now)
        yield self.say(subject, now, "contact")
        for act, does in (("consent", self._consent), ("open", self._read), ("object", self._object)):
            now = self.instant()
            does(subject, now)
            yield self.say(subject, now, act)
        if subject[0] % 3 == 0:
            self._erase(subject, self.instant())
            yield

    def _consent(self, subject: SubjectId, now: datetime) -> None:
        by = self.ombud.accounts.actors["rut"]
        assert isinstance(consent(self.ombud.vault, subject, BY_EMAIL, "desk", by=by, now=now), Decided)

    def _object(self, subject: SubjectId, now: datetime) -> None:
        by = self.ombud.accounts.actors["rut"]
        assert isinstance(objection(self.ombud.vault, subject, NO_MARKETING, "phone", by=by, now=now), Decided)

    def _read(self, subject: SubjectId, now: datetime) -> None:
        by = self.ombud.accounts.actors["rut"]
        ask = Ask(subject, PurposeId("contract.request"), frozenset({CategoryId("name")}), by)
        assert isinstance(self.ombud.vault.open(ask, now=now), Opened)

    def _erase(self, subject: SubjectId, now: datetime) -> None:
        by = self.ombud.accounts.actors["disa"]
        shown = plan(self.ombud.vault, subject, by=by, now=now)
        assert isinstance(erase(self.ombud.vault, shown, by=by, now=now), Receipt)


def main(folder: Path, number: int, wait: Callable[[], object]) -> None:
    ombud = open_installation(folder, lambda: "", now=BASE)
    load = Load(ombud, number)
    print("ready", flush=True)
    wait()
    threads = [threading.Thread(target=load.work) for _ in range(THREADS)]
    with folding(ombud.vault, load.instant):
        for thread in threads:
            thread.start()
        wait()
        load.stop.set()
        for thread in threads:
            thread.join()
    ombud.close(load.instant())
    print(json.dumps(sorted(load.faults)), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.stdin.readline)
