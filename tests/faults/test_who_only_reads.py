"""Who only reads keeps nobody waiting, waits for nobody and is told of no ring (docs/decisions/0074; Art. 12(3)).

On a server acts run at once. One act holds everybody, as an erasure, an import or the sequencer holds those whom it is
about; beside it every list of people is read. Where two that read do wait for each other, the door reads again.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from types import SimpleNamespace
from typing import cast

import pytest

from ombud.app.again import TIMES, read_again
from ombud.app.decisions import Decided, decisions, stopped_on
from ombud.app.installation import Ombud
from ombud.app.log_query import Query
from ombud.app.log_search import Page, sample, search
from ombud.app.reviewing import ToReview, to_review
from ombud.audit import store as entries
from ombud.audit.sequence import SequenceError
from ombud.choices import set_flags
from ombud.database import ConflictFault, DatabaseFault
from ombud.keys import store as keydir
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Flag
from ombud.requests import requests_due
from ombud.requests.patient.withhold import ivo_work, waiting_for_ivo
from ombud.requests.tasks import Tasks
from ombud.terms import SubjectId
from ombud.visitors import Answer, answer
from ombud.visitors.figures import raw_answers
from ombud.visitors.model import Word
from tests.clinic import DISA, RUT, Clinic
from tests.requests.letters import HANNA, opened
from tests.requests.patient.test_ivo import patient, proposed
from tests.visitors.site import WEB

pytestmark = pytest.mark.on("postgresql")
WAITS = "SELECT count(*) FROM pg_locks WHERE NOT granted"


@contextmanager
def held(clinic: Clinic, *people: SubjectId) -> Iterator[Callable[[SubjectId], object]]:
    """Another process holds these people while the block goes on, and more of them when it is asked to."""
    with clinic.beside().vault.database.act() as tx:
        for subject in people:
            keydir.hold_subject(tx, subject)
        yield lambda subject: keydir.hold_subject(tx, subject)


def until_somebody_waits(clinic: Clinic) -> int:
    """How many do. Fails the test where nobody does within twenty seconds."""
    ends = time.monotonic() + 20
    while not (waiting := _waiting(clinic)):
        assert time.monotonic() < ends, "nobody waits"
        time.sleep(0.005)
    return waiting


def _waiting(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        row = tx.one(WAITS)
    return int(row[0]) if row else 0


def test_every_list_is_read_while_each_of_its_people_is_held(clinic: Clinic) -> None:
    """Issue 7. Before, each of these waited for ten seconds and was a `ConflictFault`, or stood in a ring."""
    ombud = cast(Ombud, SimpleNamespace(vault=clinic.vault))
    people = [clinic.somebody() for _ in range(3)]
    cases = [opened(clinic, subject, Right.ACCESS).id for subject in people]
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, people[0], on=(Flag.PROTECTED,))
        act.nothing_changed()
    for subject in people:
        clinic.refused(subject, "care.record", "health")
    ill = patient(clinic)
    proposed(clinic, ill)
    answer(clinic.vault, Answer(Word.ALLOW), "", by=WEB, now=clinic.now)
    clinic.vault.ledger.sequence(clinic.now)
    vault, now = clinic.vault, clinic.now
    with clinic.vault.database.read() as tx:
        everybody = keydir.subjects(tx)
    assert len(everybody) >= 5
    with held(clinic, *map(SubjectId, reversed(everybody))):
        due = requests_due(vault, by=HANNA, now=now)
        assert isinstance(due, Tasks)
        assert {one.id for one in due.requests} | {cases[0]} == set(cases)
        counted = decisions(ombud, by=DISA, now=now)
        assert isinstance(counted, Decided)
        assert counted.stopped >= len(people)
        assert stopped_on(vault, local_date(now), by=DISA, now=now) == counted.stopped
        assert counted.permitted
        for page in (search(ombud, Query(), None, by=DISA, now=now), sample(ombud, by=DISA, now=now)):
            assert isinstance(page, Page)
        review = to_review(vault, by=DISA, now=now)
        assert isinstance(review, tuple)
        assert {one.subject for one in review if isinstance(one, ToReview)} == {people[0]}
        for listed in (waiting_for_ivo, ivo_work):
            assert [one.subject for one in listed(vault, by=HANNA, now=now)] == [ill]  # type: ignore[union-attr]
        assert raw_answers(vault, by=WEB, now=now) == {"allow C-4/1 web": 1}


def test_who_reads_in_a_ring_reads_again_and_is_answered(clinic: Clinic) -> None:
    """One holds the first and wants the second; a reading holds the second and wants the first, and loses."""
    first, second = sorted(clinic.somebody() for _ in range(2))
    told: list[str] = []
    ended = Event()

    def again() -> None:
        """It reads again when the other has ended: at once it could lose the same race once more."""
        told.append("again")
        assert ended.wait(20)

    def read() -> str:
        with clinic.vault.act(by=RUT, now=clinic.now) as act:
            for subject in (second, first):
                act.person(subject).keys.exists()
            act.nothing_changed()
        return "both"

    with ThreadPoolExecutor(1) as pool:
        with held(clinic, first) as then:
            answer = pool.submit(read_again, read, again)
            until_somebody_waits(clinic)
            then(second)
        ended.set()
        assert answer.result(20) == "both"
    assert told == ["again"]


def test_threads_of_one_process_come_to_the_tree_one_after_another(clinic: Clinic) -> None:
    """However many pages want the log in order: one of them waits at the server, where waiting ends in a fault."""
    clinic.refused(clinic.somebody(), "care.record", "health")
    with ThreadPoolExecutor(4) as pool:
        with clinic.beside().vault.database.act() as tx:
            entries.take_tree(tx)
            sequenced = [pool.submit(clinic.vault.ledger.sequence, clinic.now) for _ in range(4)]
            assert until_somebody_waits(clinic) == 1
        numbers = sorted(one.result(20) for one in sequenced)
    assert numbers[:3] == [0, 0, 0]
    assert numbers[3] >= 2


@pytest.mark.parametrize("fault", [ConflictFault, SequenceError])
def test_it_is_read_again_a_few_times_and_then_told(fault: type[Exception]) -> None:
    tried: list[str] = []

    def read() -> None:
        tried.append("read")
        raise fault("another act was first")

    with pytest.raises(fault):
        read_again(read, lambda: tried.append("told"))
    assert tried == ["read", *["told", "read"] * (TIMES - 1)]


def test_who_has_waited_long_is_not_made_to_wait_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ombud.app.again.PATIENCE", 0.0)
    with pytest.raises(ConflictFault):
        read_again(_in_the_way, _unasked)


def test_any_other_fault_is_told_at_once() -> None:
    """Whether it was written is not known then, or it would be so again."""
    with pytest.raises(DatabaseFault, match="no disk"):
        read_again(_broken, _unasked)


def _in_the_way() -> None:
    raise ConflictFault("another act was first")


def _broken() -> None:
    raise DatabaseFault("no disk")


def _unasked() -> None:
    raise AssertionError("it is not begun again")
