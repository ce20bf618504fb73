"""A run of acts that a fault ends says what stands; an act alone says that nothing was changed."""

import inspect
import re

import pytest

from ombud.analysis.profiling.drop import drop
from ombud.analysis.profiling.run import run
from ombud.app.key_life.rotate import rotate
from ombud.breaches.affected import find_affected
from ombud.collection.collect import collect
from ombud.database import ConflictFault, DamagedRow, DatabaseFault, run_of_acts
from ombud.database.faults import UNCHANGED, unexpected
from ombud.database.postgresql import faults as of_server
from ombud.database.sqlite_faults import WORDS
from ombud.retention.run import sweep
from ombud.retention.terminate import terminate_provider
from ombud.visitors.taking_in import take_in

STANDS = "what was swept before stands"
RUNS = (collect, drop, find_affected, rotate, run, sweep, take_in, terminate_provider)


def test_a_run_says_what_stands_and_keeps_the_kind_of_the_fault() -> None:
    with pytest.raises(ConflictFault) as told, run_of_acts(STANDS):
        raise ConflictFault(f"ombud.db: two acts waited for each other; {UNCHANGED}. Try again (40P01)")
    assert str(told.value) == f"ombud.db: two acts waited for each other; {STANDS}. Try again (40P01)"


@pytest.mark.parametrize("fault", [DatabaseFault("ombud.db: the file is damaged."), DamagedRow("record")])
def test_what_says_nothing_of_it_is_said_as_it_is(fault: DatabaseFault) -> None:
    with pytest.raises(DatabaseFault) as told, run_of_acts(STANDS):
        raise fault
    assert told.value is fault


@pytest.mark.parametrize("one", RUNS, ids=lambda one: one.__module__)
def test_work_in_many_acts_is_a_run(one: object) -> None:
    """None of them ends with a sentence that is so of its last act alone."""
    assert inspect.unwrap(one) is not one  # type: ignore[arg-type]


def test_every_word_for_an_act_that_was_undone_is_the_one_that_a_run_replaces() -> None:
    words = [*WORDS.values(), *of_server.WORDS.values(), *of_server.CONFLICTS.values(), of_server.LOST]
    words += [str(unexpected("ombud.db", None)), str(of_server.said("ombud", "23505"))]
    alike = [said for said in words if re.search(r"nothing (was|has been|is) changed", said, re.I)]
    assert len(alike) > 10
    assert all(UNCHANGED in said for said in alike)
