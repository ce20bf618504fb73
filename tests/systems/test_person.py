"""A system that no machine can look in keeps the contract, with the fake of tasks; the real ones: `tests/app`."""

import pytest

from ombud.systems.outcome import End
from ombud.systems.person.connect import AskedSystem, Do, Said
from tests.systems import club
from tests.systems.asked import FakeTasks, binder_world
from tests.systems.contract import Contract, World


@pytest.fixture
def world() -> World:
    return binder_world()


class TestABinder(Contract):
    """Art. 15, 17: see `contract.py`."""


def test_nobody_is_asked_by_a_look_and_once_by_an_order() -> None:
    tasks = FakeTasks()
    system = AskedSystem("binder", tasks)
    assert not system.held(club.ADA).known
    assert not system.held(club.ADA).nothing
    assert system.plan(club.ADA)[0].by_hand
    assert system.left(club.ADA) == 1  # nothing is proved
    assert not tasks.answers
    assert system.give(club.ADA).end is End.NEEDS_PERSON
    assert system.erase(club.ADA).end is End.NEEDS_PERSON
    assert system.erase(club.ADA).tables[0].by_hand
    assert list(tasks.answers) == [(club.ADA.id, Do.GIVE), (club.ADA.id, Do.ERASE)]


@pytest.mark.parametrize(
    ("said", "end", "nothing"),
    [(Said.DONE, End.DONE, False), (Said.REFUSED, End.REFUSED, False), (Said.NOT_FOUND, End.DONE, True)],
)
def test_the_same_call_says_what_was_answered(said: Said, end: End, nothing: bool) -> None:
    """Not found is its own outcome, different from nothing held."""
    tasks = FakeTasks({(club.ADA.id, Do.GIVE): said, (club.ADA.id, Do.ERASE): said})
    system = AskedSystem("binder", tasks)
    receipt, given, held = system.erase(club.ADA), system.give(club.ADA), system.held(club.ADA)
    assert (receipt.end, receipt.nothing_held, receipt.left) == (end, nothing, 0)
    assert (given.end, list(given.rows)) == (end, [])
    assert (held.known, held.nothing, held.by_hand) == (True, nothing, not nothing)
    assert system.left(club.ADA) == 0
