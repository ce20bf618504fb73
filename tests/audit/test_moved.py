"""Who has moved since a position: nobody is missed, in whatever order acts commit, and nobody who was only read of."""

import threading
from datetime import timedelta

import pytest

from ombud.audit import Act, Outcome, store
from ombud.audit.moved import moved_since
from ombud.erasure import erase, plan
from ombud.policy.ask import Flag
from ombud.relations import Kind
from ombud.requests import consent
from ombud.terms import ChoiceId, SubjectId
from tests.clinic import DISA, RUT, Clinic

YES = ChoiceId("consent.marketing.email")


def position(clinic: Clinic) -> int:
    with clinic.vault.database.read() as tx:
        return moved_since(tx, 0)[0]


def moved(clinic: Clinic, since: int) -> set[SubjectId]:
    with clinic.vault.database.read() as tx:
        return moved_since(tx, since)[1]


def customer(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody(Flag.ADULT)
    clinic.begin(subject, Kind.CONTACT)
    clinic.hold(subject, "contact", "contract", email="nils@example.se")
    return subject


def test_who_has_chosen_has_moved_before_and_after_the_log_is_sequenced(clinic: Clinic) -> None:
    nils, other = customer(clinic), customer(clinic)
    clinic.vault.ledger.sequence(clinic.now)
    before = position(clinic)
    assert moved(clinic, before) == set()
    consent(clinic.vault, nils, YES, "desk", by=RUT, now=clinic.now)
    assert moved(clinic, before) == {nils}
    clinic.vault.ledger.sequence(clinic.now)
    assert moved(clinic, before) == {nils}
    assert moved(clinic, position(clinic)) == set()
    assert moved(clinic, 0) >= {nils, other}


def test_who_was_only_read_has_not_moved(clinic: Clinic) -> None:
    """Or an extract of everybody would have moved everybody by itself."""
    nils = customer(clinic)
    clinic.vault.ledger.sequence(clinic.now)
    before = position(clinic)
    clinic.read(nils, "contract.request", "contact")
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        act.log(Act.FIND, Outcome.DONE, nils)
    clinic.vault.ledger.sequence(clinic.now)
    assert position(clinic) > before
    assert moved(clinic, before) == set()


def test_who_is_erased_has_moved(clinic: Clinic) -> None:
    nils = clinic.somebody(Flag.ADULT)
    clinic.vault.ledger.sequence(clinic.now)
    before = position(clinic)
    erase(clinic.vault, plan(clinic.vault, nils, by=DISA, now=clinic.now), by=DISA, now=clinic.now)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT 1 FROM subject WHERE subject_id = ?", nils) is None
    assert moved(clinic, before) == {nils}
    clinic.vault.ledger.sequence(clinic.now)
    assert moved(clinic, before) == {nils}
    clinic.later(days=1)
    customer(clinic)
    clinic.vault.ledger.sequence(clinic.now)
    assert nils not in moved(clinic, position(clinic))


@pytest.mark.on("postgresql")
def test_an_act_that_began_before_a_position_and_committed_after_it_is_not_missed(clinic: Clinic) -> None:
    """Two acts that commit out of order: the first to begin is the last to commit."""
    early, late = customer(clinic), customer(clinic)
    clinic.vault.ledger.sequence(clinic.now)
    start, entered, go_on = position(clinic), threading.Event(), threading.Event()

    def slow() -> None:
        other = clinic.beside()
        with other.vault.act(by=RUT, now=clinic.now - timedelta(hours=1)) as act:
            act.log(Act.RECTIFY, Outcome.DONE, early)
            assert act.known(early) is not None  # what was sent has reached the server
            entered.set()
            assert go_on.wait(20)

    thread = threading.Thread(target=slow)
    thread.start()
    assert entered.wait(20)
    consent(clinic.vault, late, YES, "desk", by=RUT, now=clinic.now)
    clinic.vault.ledger.sequence(clinic.now)
    between = position(clinic)
    assert moved(clinic, start) == {late}
    go_on.set()
    thread.join()
    assert moved(clinic, between) == {early}
    clinic.vault.ledger.sequence(clinic.now)
    assert moved(clinic, between) == {early}


@pytest.mark.on("sqlite")
def test_the_way_to_it_is_an_index(clinic: Clinic) -> None:
    """What it costs follows what has changed: no table is read through but the tombstones that live.

    Those are of the last weeks, and an index that finds them by their leaf would hold the ids of the erased again.
    """
    asked: list[tuple[str, tuple[object, ...]]] = []

    class Asked:
        """Hears what is asked of the database."""

        def each(self, *said: tuple[str, *tuple[object, ...]]) -> list[list[tuple[object, ...]]]:
            asked.extend((sql, tuple(values)) for sql, *values in said)
            return [[] for _ in said]

    store.moved_since(Asked(), 5)  # type: ignore[arg-type]
    store.buried_since(Asked(), 5)  # type: ignore[arg-type]
    with clinic.vault.database.read() as tx:
        for sql, values in asked:
            said = [row[3] for row in tx.all(f"EXPLAIN QUERY PLAN {sql}", *values)]
            if sql == store.BURIED:
                assert said == ["SCAN tombstone"]
                continue
            by_index = [one.replace("SCAN entry USING", "").replace("SCAN tombstone USING", "") for one in said]
            assert all("INDEX" in one and "SCAN" not in one for one in by_index), said
