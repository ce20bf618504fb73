"""The rows of tasks of people in other systems, on every kind of database (decision 0076)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.database.row_seal import DamagedRow
from ombud.law.rights import Right
from ombud.requests import store_system_tasks as store
from ombud.requests import withdraw_request
from ombud.requests.system_tasks import CASE, Answered, Place, answered_of, is_asked, keep_task, latest, new_task
from ombud.systems.person.connect import Do, Said
from tests.clinic import RUT, Clinic
from tests.requests.asking import asked, filed
from tests.requests.letters import HANNA


def test_a_task_is_written_answered_and_followed_by_another(clinic: Clinic) -> None:
    """The latest counts, whatever the clock says; a row that was changed outside decides nothing (R16)."""
    file = asked(clinic, clinic.somebody(), Right.ACCESS)
    place = Place(file.id, 0, "archive", Do.GIVE)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        key = act.person(file.subject).keys.for_writing(CASE)
        first = new_task(act.tx, file.subject, place, 7, clinic.now)
        assert first.due_at == clinic.now + timedelta(days=7)
        keep_task(act.tx, first, key, Answered())
        assert latest(act.tx, place) == first
        assert is_asked(act.tx, file.id, 0, "archive")
        assert not is_asked(act.tx, file.id, 0, "till")
        done = replace(first, answered_at=clinic.now, outcome=Said.NOT_FOUND, version=2)
        keep_task(act.tx, done, key, Answered("hanna", "Pärm 7"))
        second = new_task(act.tx, file.subject, place, 7, clinic.now)
        keep_task(act.tx, second, key, Answered())
        assert latest(act.tx, place) == second
        assert answered_of(act.tx, done, key) == Answered("hanna", "Pärm 7")
        assert [row.task_id for row in store.open_tasks(act.tx)] == [second.id]
        assert len(store.tasks_of(act.tx, file.subject)) == 2
        assert [row.outcome for row in store.named(act.tx, first.id)] == ["not-found"]
        act.nothing_changed()
    filed(withdraw_request(clinic.vault, file.id, "", by=HANNA, now=clinic.now))
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        assert not store.open_tasks(act.tx)
        act.tx.run("UPDATE system_task SET outcome = 'done' WHERE task_id = ?", first.id)
        with pytest.raises(DamagedRow):
            latest(act.tx, place)
        act.nothing_changed()
