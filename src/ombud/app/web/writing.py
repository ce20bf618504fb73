"""What was seen, written some at a time by a thread of its own: a page waits for no database.

* A batch is written when it is old or large enough, and when the site closes. A kill loses what was seen since the last
  batch, at most some seconds of it: these are counts and a log, and nothing that was promised to anybody.
* A batch that could not be written is tried again. While the database does not answer at all, what comes beyond the
  most that is held is let go of, and how many that were stands in the entry of the next one (`skipped`).
"""

import threading
from collections.abc import Callable
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.database import DatabaseFault
from ombud.vault import Act, NoPolicyError
from ombud.visitors import WEBSITE
from ombud.visitors.days import write
from ombud.visitors.gather import Gathered
from ombud.visitors.model import Request
from ombud.visitors.rules import WebBook
from ombud.visitors.visits import PageSeen, keep_visits, note_signals

SOON, LARGE = 10.0, 5_000
"""Seconds until a batch is written, and how many requests make one that is not waited with."""
MOST_HELD = 100_000


class Batch:
    """What was seen since the last one was written."""

    def __init__(self) -> None:
        self.requests: list[tuple[Request, bool]] = []
        self.visits: list[PageSeen] = []
        self.signals = 0
        self.let_go = 0
        """Requests that were let go of because the database did not answer."""

    def __bool__(self) -> bool:
        return bool(self.requests or self.visits or self.signals)


class Writing:
    """Gathers and writes, for one open installation."""

    def __init__(self, ombud: Ombud, clock: Callable[[], datetime], gathered: Callable[[], Gathered | None]) -> None:
        self._ombud, self._clock, self._gathered = ombud, clock, gathered
        self._lock, self._turn = threading.Lock(), threading.Lock()
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._batch = Batch()
        self._thread: threading.Thread | None = None

    def saw(self, request: Request, *, counted: bool, signal: bool) -> None:
        """One request. It is in the security log in any case; `counted` where the browser has not objected."""
        with self._lock:
            if len(self._batch.requests) >= MOST_HELD:
                self._batch.let_go += 1
                return
            self._batch.requests.append((request, counted))
            self._batch.signals += signal
            large = len(self._batch.requests) >= LARGE
        self._begin()
        if large:
            self._woken.set()

    def visited(self, page: PageSeen) -> None:
        with self._lock:
            if len(self._batch.visits) < MOST_HELD:
                self._batch.visits.append(page)
        self._begin()

    def forget(self, code: str) -> None:
        """This visitor has said no: what was seen of them and is not written yet is let go of."""
        with self._lock:
            self._batch.visits = [one for one in self._batch.visits if one.code != code]

    def flush(self) -> bool:
        """Write what there is; False where that failed and is tried again."""
        with self._turn:
            with self._lock:
                batch, self._batch = self._batch, Batch()
            try:
                self._write(batch)
            except DatabaseFault:
                with self._lock:
                    _join(batch, self._batch)
                    self._batch = batch
                return False
        return True

    def close(self) -> None:
        self._stopped.set()
        self._woken.set()
        if self._thread is not None:
            self._thread.join()
        self.flush()

    def _begin(self) -> None:
        with self._lock:
            working = self._thread is not None and self._thread.is_alive()
            if not working and not self._stopped.is_set():
                self._thread = threading.Thread(target=self._work, name="ombud-visitors", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while not self._stopped.is_set():
            self._woken.wait(SOON)
            self._woken.clear()
            self.flush()

    def _write(self, batch: Batch) -> None:
        gathered = self._gathered() if batch else None
        if gathered is None:
            return
        for request, counted in batch.requests:
            gathered.add(request, counted=counted)
        now = self._clock()
        try:
            with self._ombud.vault.act(by=WEBSITE, now=now) as act:
                self._keep(act, batch, gathered)
        except NoPolicyError:
            return  # before the first policy is in force nothing is kept

    def _keep(self, act: Act, batch: Batch, gathered: Gathered) -> None:
        book = WebBook(self._ombud.vault.book, act.tx, act.policy, WEBSITE, act.now)
        written, visits = write(act, gathered, book), keep_visits(act, batch.visits)
        if batch.signals:
            note_signals(act, batch.signals)
        facts = {"number": written.counted, "done": written.logged, "records": visits}
        facts |= {"skipped": batch.let_go} if batch.let_go else {}
        act.log(Kind.COLLECT, Outcome.DONE, facts={"scope": "web", **facts})


def _join(batch: Batch, later: Batch) -> None:
    batch.requests += later.requests
    batch.visits += later.visits
    batch.signals += later.signals
    batch.let_go += later.let_go
