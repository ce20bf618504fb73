"""Workers of a campaign in processes of their own, each a life that may be killed.

They are born of a process that has no other thread. The mail server of a test has many, and a lock that another thread
holds at the moment of a fork is held for ever in the child; and a child holds the server's connections open when the
server has cut them. Every wait has an end.
"""

import os
import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import Pipe
from multiprocessing.connection import Connection

from tests.campaigns.mailing import Mailing, opening
from tests.clinic import NOW

PATIENCE = 600
"""Seconds until a life that does not end is a fault of the test."""


class Lives:
    """Begins them and waits for their ends."""

    def __init__(self, to_mother: Connection) -> None:
        self._mother = to_mother

    def begin(self, number: int) -> int:
        """A worker; its process id. Its clock is six minutes after the last one's, so that the leases of the dead have
        run out."""
        self._mother.send(("begin", number))
        return self._heard(None)

    def end(self, pid: int) -> int:
        """How it has ended."""
        self._mother.send(("end", pid))
        return self._heard(pid)

    def _heard(self, pid: int | None) -> int:
        if not self._mother.poll(PATIENCE):
            if pid is not None:
                os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"a worker has not ended in {PATIENCE} seconds")
        heard = self._mother.recv()
        assert isinstance(heard, int)
        return heard


@contextmanager
def lives_of(mailing: Mailing) -> Iterator[Lives]:
    """Begun before anybody speaks to the mail server, and while no database is open here."""
    ours, theirs = Pipe()
    mother = os.fork()
    if not mother:
        ours.close()
        _bear(mailing, theirs)
    theirs.close()
    try:
        yield Lives(ours)
    finally:
        ours.close()
        os.waitpid(mother, 0)


def _bear(mailing: Mailing, asked: Connection) -> None:
    """Until nobody asks any more."""
    try:
        while True:
            what, number = asked.recv()
            if what == "end":
                asked.send(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]))
                continue
            pid = os.fork()
            if not pid:
                asked.close()
                _live(mailing, number)
            asked.send(pid)
    except (EOFError, BrokenPipeError):
        os._exit(0)
    finally:
        os._exit(1)


def _live(mailing: Mailing, number: int) -> None:
    try:
        clinic = mailing.clinic.beside()
        opening(clinic)
        now = NOW + timedelta(minutes=6 * number, seconds=1)
        theirs = Mailing(clinic, mailing.sink, mailing.campaign, clock=lambda: now)
        one = theirs.worker(clinic, f"w{number}")
        while one.work():
            pass
        os._exit(0)
    except BaseException:  # noqa: BLE001 - a child must not go on as the test
        traceback.print_exc()
        sys.stderr.flush()
        os._exit(1)
