"""The server's disk is full, really: it is said, nothing that was acknowledged is lost, and afterwards all goes on.

Where its tables lie, the server refuses the act and lives on. Where its write-ahead log lies, it cannot write down that
it refuses: it ends itself, and whoever runs it makes room. The same process of ours goes on (R3, R11, I1, I7).
"""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ombud.database import DatabaseFault
from ombud.database.postgresql import faults
from ombud.terms import SubjectId
from ombud.vault import Opened, Written
from tests import stores
from tests.clinic import Clinic, make_clinic
from tests.faults.test_at_once import asking
from tests.servers.postgresql import Server
from tests.servers.small_disk import Part, SmallDisk, server_on_a_small_disk

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
MOST, BACK_WITHIN = 4000, 30.0
REFUSED = f"{faults.WORDS['53100']} (53100)"
ENDED = (faults.FULL_AT_COMMIT, faults.LOST_AT_COMMIT, faults.LOST)
"""What is said of an act during which the server ended itself, whichever of its processes met the end of the disk."""
DOWN = (*ENDED, "nothing answers", "no socket of a server", "starting up or shutting down", "ended the connection")


class Work:
    """Acts of one process, and what of them was acknowledged."""

    def __init__(self, clinic: Clinic) -> None:
        self.clinic, self.subject = clinic, asking(clinic)
        self.name = clinic.vault.database.name
        self.kept: list[str] = []

    def act(self) -> None:
        word = f"w{len(self.kept)}@example.se"
        assert isinstance(self.clinic.hold(self.subject, "contact", "contract", email=word), Written)
        self.kept.append(word)

    def until_refused(self) -> str:
        """Acts, one after the other, until one is not done; what is said of it, without the database's name."""
        for _ in range(MOST):
            try:
                self.act()
            except DatabaseFault as fault:
                return str(fault).removeprefix(f"{self.name}: ")
        raise AssertionError("the disk was never full")

    def held(self) -> list[str]:
        return emails(self.clinic, self.subject)

    def whole(self) -> bool:
        """Is the log whole, with everything in it?"""
        ledger = self.clinic.vault.ledger
        return ledger.verify(ledger.checkpoint(self.clinic.later(minutes=1))).ok


def emails(clinic: Clinic, subject: SubjectId) -> list[str]:
    opened = clinic.read(subject, "contract.request", "contact")
    assert isinstance(opened, Opened), opened
    return sorted(one.fields["email"] for one in opened.data.reveal())


@contextlib.contextmanager
def small(part: Part, folder: Path) -> Iterator[tuple[Work, Server, SmallDisk]]:
    with server_on_a_small_disk(part) as (server, disk):
        stores.begin("postgresql", lambda: server)
        try:
            yield Work(make_clinic(folder)), server, disk
        finally:
            disk.make_room()
            stores.end()


def test_where_its_tables_have_no_room_the_act_is_refused_and_all_else_goes_on(tmp_path: Path) -> None:
    with small("data", tmp_path) as (work, _, disk):
        work.act()
        assert len(work.held()) == 1  # the process has read, and so has its place in the log
        disk.fill()
        assert work.until_refused() == REFUSED
        assert work.until_refused() == REFUSED
        assert work.held() == sorted(work.kept)  # meanwhile it is read as before
        disk.make_room()
        work.act()
        assert work.held() == sorted(work.kept)
        assert work.whole()


def test_where_its_log_has_no_room_the_server_ends_and_nothing_that_was_acknowledged_is_lost(tmp_path: Path) -> None:
    with small("wal", tmp_path) as (work, server, disk):
        work.act()
        keeps_its_log(server)
        disk.fill()
        assert work.until_refused() in ENDED
        for _ in range(3):
            said = work.until_refused()
            assert any(word in said for word in DOWN), said
        disk.make_room()
        running_again(server)
        went_on_by_itself(work)
        assert set(work.held()) >= set(work.kept)
        assert len(work.held()) - len(work.kept) in (0, 1)  # the act that was being written: whole or not at all
        assert work.whole()


def keeps_its_log(server: Server) -> None:
    """Why such disks are full in life: a replica that is no more, and for which everything is kept all the same."""
    with server.superuser_on() as connection:
        connection.execute("SELECT pg_create_physical_replication_slot('forgotten', true)")


def running_again(server: Server) -> None:
    """Whoever runs the server starts it, where it has ended; where it has not, it tries again by itself."""
    assert server.process is not None
    with_room = time.monotonic()
    while server.process.poll() is None and time.monotonic() - with_room < 2:
        time.sleep(0.05)
    if server.process.poll() is not None:
        server.start()


def went_on_by_itself(work: Work) -> None:
    """The next acts succeed, at the latest after a while, with nothing done to the process."""
    until = time.monotonic() + BACK_WITHIN
    while time.monotonic() < until:
        with contextlib.suppress(DatabaseFault):
            return work.act()
        time.sleep(0.05)
    return work.act()
