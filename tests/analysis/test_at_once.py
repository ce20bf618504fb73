"""Two releases at the same moment tell what one after the other would, and no more (S-08).

Whoever asks in two windows must not get what the second question would be refused after the first. So the answers of
two at once are those of one order or the other. To make them meet, each waits for the other once it knows what has been
told: where one is let in only after the other has ended, nobody comes, and the wait is given up.

Extracts of nobody in common, counted by other things, tell nothing of one another: the same two questions are asked in
the one order, in the other, and at once, of three such extracts of one clinic.
"""

import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest

from ombud.analysis.release import Gate, Measure, Release, Withheld, release, store
from ombud.analysis.release import gate as at_the_gate
from ombud.terms import PurposeId
from tests.analysis.population import Somebody, people, table_over
from tests.clinic import ADA, Clinic

Shown = tuple[object, ...]
ONE_ORDER, THE_OTHER, AT_ONCE = "one", "other", "once"
BUSINESS = PurposeId("statistics.business")
PATIENCE = 0.5
EVERYBODY = people(400)
NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""Midnight in Stockholm."""


@dataclass(frozen=True)
class Asks:
    """One question: by these columns, of those who came in these months."""

    by: tuple[str, ...]
    months: tuple[int, ...] = ()
    measure: Measure = Measure.PEOPLE

    def of(self, clinic: Clinic, whose: str, at: datetime | None = None) -> Shown:
        """Ask at a gate that knows nothing but what is written. What is seen of the answer."""
        filters = {"month": frozenset(f"2026-{month:02}" for month in self.months)} if self.months else {}
        table = table_over(came_in(self.months), self.by, measure=self.measure)
        context = Release(BUSINESS, whose.encode().ljust(16), whose, filters=filters)
        answer = release(Gate(clinic.vault, secrets.randbelow), table, context, by=ADA, now=at or clinic.now)
        if isinstance(answer, Withheld):
            return (answer.rule,)
        return tuple((row.key, row.people, row.value) for row in answer.rows)


def came_in(months: Sequence[int]) -> list[Somebody]:
    """Nearly all came in the first month; three in each of the next two."""
    return [one for place, one in enumerate(EVERYBODY) if not months or 1 + (place >= 394) + (place >= 397) in months]


TOGETHER: dict[str, tuple[Asks, Asks]] = {
    "a longer period and a shorter one": (Asks(("city",), (1,)), Asks(("city",), (1, 2))),
    "periods that lie across": (Asks(("age",), (1, 2)), Asks(("age",), (2, 3))),
    "a whole and its parts": (Asks(("age", "city")), Asks(("city",))),
    "people and amounts": (Asks(("age",)), Asks(("age", "city"), measure=Measure.SUM)),
}
TELLS_MORE = ("a longer period and a shorter one", "periods that lie across")
"""Those of which the second is refused something after the first, in either order."""


def in_order(clinic: Clinic, one: Asks, other: Asks) -> set[tuple[Shown, Shown]]:
    """What both are answered, in each order."""
    first, second = one.of(clinic, ONE_ORDER), other.of(clinic, ONE_ORDER)
    last, before = other.of(clinic, THE_OTHER), one.of(clinic, THE_OTHER)
    return {(first, second), (before, last)}


def meeting(patch: pytest.MonkeyPatch, barrier: Any) -> None:
    """Whoever has read what was told waits for the other before deciding."""
    honest = at_the_gate.across

    def wait(*given: Any) -> str | None:
        with suppress(BrokenBarrierError):
            barrier.wait(PATIENCE)
        return honest(*given)

    patch.setattr(at_the_gate, "across", wait)


def in_threads(clinic: Clinic, questions: Sequence[Callable[[Clinic], Shown]]) -> list[Shown]:
    answers: dict[int, Shown] = {}

    def ask(place: int, beside: Clinic) -> None:
        answers[place] = questions[place](beside)

    threads = [Thread(target=ask, args=(place, clinic.beside())) for place in range(len(questions))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[place] for place in range(len(questions))]


def in_processes(clinic: Clinic, questions: Sequence[Callable[[Clinic], Shown]]) -> list[Shown]:
    context = get_context("fork")
    answers = context.SimpleQueue()
    clinic.vault.database.close()

    def ask(place: int) -> None:
        answers.put((place, questions[place](clinic.beside())))

    processes = [context.Process(target=ask, args=(place,)) for place in range(len(questions))]
    for process in processes:
        process.start()
    found = dict(answers.get() for _ in processes)
    for process in processes:
        process.join()
    return [found[place] for place in range(len(questions))]


@pytest.mark.parametrize("pair", TOGETHER)
@pytest.mark.parametrize("ways", [in_threads, in_processes], ids=lambda one: one.__name__)
def test_two_at_once_are_told_what_one_after_the_other_is(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch, pair: str, ways: Callable[..., list[Shown]]
) -> None:
    """S-08: on both databases, in one program and in two."""
    one, other = TOGETHER[pair]
    allowed = in_order(clinic, one, other)
    barrier = Barrier(2) if ways is in_threads else get_context("fork").Barrier(2)
    meeting(monkeypatch, barrier)
    answers = ways(clinic, [lambda beside: one.of(beside, AT_ONCE), lambda beside: other.of(beside, AT_ONCE)])
    assert tuple(answers) in allowed


def test_new_year_parts_no_two_releases(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """One asks before midnight and one after it: they wait for one another all the same."""
    one, other = TOGETHER["a longer period and a shorter one"]
    allowed = in_order(clinic, one, other)
    meeting(monkeypatch, Barrier(2))
    later = clinic.later(seconds=(NEW_YEAR - clinic.now).total_seconds())
    before = later.replace(minute=0) - (later - later.replace(hour=22))
    asked = [lambda beside: one.of(beside, AT_ONCE, before), lambda beside: other.of(beside, AT_ONCE, later)]
    assert tuple(in_threads(clinic, asked)) in allowed


@pytest.mark.on("postgresql")
@pytest.mark.parametrize("pair", TELLS_MORE)
def test_without_the_wait_two_at_once_are_told_more(clinic: Clinic, monkeypatch: pytest.MonkeyPatch, pair: str) -> None:
    """A planted fault: who does not wait is told what nobody is told in turn. (On SQLite every act waits for every.)"""
    one, other = TOGETHER[pair]
    allowed = in_order(clinic, one, other)
    monkeypatch.setattr(store, "wait", lambda *_: None)
    meeting(monkeypatch, Barrier(2))
    answers = in_threads(clinic, [lambda beside: one.of(beside, AT_ONCE), lambda beside: other.of(beside, AT_ONCE)])
    assert tuple(answers) not in allowed
