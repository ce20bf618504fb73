"""What is erased does not stay in the database's own log: it is taken away within a second (design 4)."""

import threading
import time
from pathlib import Path

import pytest

from ombud.app.tidying import Tidier
from ombud.database import DatabaseFault, SqliteDatabase
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.requests import Decided, consent, objection
from ombud.terms import ChoiceId, SubjectId
from ombud.vault.traces import Traces
from tests.clinic import RUT, Clinic

CONSENT, OBJECTION = ChoiceId("consent.marketing.email"), ChoiceId("object.direct_marketing")


pytestmark = pytest.mark.on("sqlite")  # a server keeps a log of its own (security.md 3.6)


def objector(clinic: Clinic) -> SubjectId:
    """Somebody whose marketing store ends with their objection."""
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.COMMITMENT)
    clinic.hold(subject, "contact", "contract", email="nelly@example.se")
    consent(clinic.vault, subject, CONSENT, "desk", by=RUT, now=clinic.now)
    done = objection(clinic.vault, subject, OBJECTION, "phone", by=RUT, now=clinic.now)
    assert isinstance(done, Decided)
    assert done.ended
    return subject


def log(clinic: Clinic) -> Path:
    return clinic.folder / "ombud.db-wal"


def test_an_act_that_erases_does_not_wait_for_the_log(clinic: Clinic) -> None:
    objector(clinic)
    assert log(clinic).stat().st_size
    assert clinic.vault.tidy()
    assert log(clinic).stat().st_size == 0


def test_nothing_is_emptied_where_nothing_was_erased(clinic: Clinic) -> None:
    clinic.somebody()
    assert clinic.vault.tidy()
    assert log(clinic).stat().st_size


def test_what_a_reader_holds_is_left_for_the_next_try(clinic: Clinic) -> None:
    objector(clinic)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with clinic.vault.database.read() as tx:
            tx.all("SELECT count(*) FROM record")
            holding.set()
            done.wait(60)

    reader = threading.Thread(target=hold)
    reader.start()
    holding.wait(60)
    assert not clinic.vault.tidy()
    done.set()
    reader.join()
    assert clinic.vault.tidy()
    assert log(clinic).stat().st_size == 0


def test_an_installation_that_stays_open_empties_its_log_by_itself(clinic: Clinic) -> None:
    tidier = Tidier(clinic.vault.traces)
    objector(clinic)
    objector(clinic)
    until = time.monotonic() + 30
    while log(clinic).stat().st_size and time.monotonic() < until:
        time.sleep(0.01)
    assert log(clinic).stat().st_size == 0
    tidier.stop()
    objector(clinic)  # and is told of nothing more
    assert log(clinic).stat().st_size


class SilentDisk(SqliteDatabase):
    """A database whose disk does not answer when its log is to be emptied."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.tries = threading.Semaphore(0)

    def truncate_log(self) -> bool:
        self.tries.release()
        raise DatabaseFault("the disk did not answer")


def test_it_tries_again_when_the_disk_does_not_answer(clinic: Clinic) -> None:
    disk = SilentDisk(clinic.folder / "ombud.db")
    traces = Traces(disk)
    tidier = Tidier(traces)
    traces.left()
    assert disk.tries.acquire(timeout=30)
    assert disk.tries.acquire(timeout=30)
    tidier.stop()
    with pytest.raises(DatabaseFault):
        traces.tidy()


def test_an_installation_in_which_nothing_was_erased_has_nothing_to_stop(clinic: Clinic) -> None:
    before = threading.active_count()
    Tidier(clinic.vault.traces).stop()
    assert threading.active_count() == before
