"""The measures of connected systems: real workers, one of them killed, somebody with very much; and figures that say at
what size they were taken (issue 8, "Measured").

No time is asserted. What is held is that a figure is of what it says: every row went once, nobody else's did, the
package has all of it, and a process that came to nothing ends the measure.
"""

from collections.abc import Iterator
from contextlib import chdir
from xml.etree import ElementTree

import pytest

from ombud.app.bench.apart import copied
from ombud.app.bench.chart import described, drawn
from ombud.app.bench.connected import ROWS
from ombud.app.bench.measure import Weight
from ombud.app.bench.measures import having_much, requesting
from ombud.app.bench.model import Measured, Scale, Size, Store, UnprovedError
from ombud.app.bench.page import page
from ombud.app.bench.place import Place, opened_place
from ombud.app.bench.suite import BY_NAME
from ombud.app.bench.workers import workers
from ombud.cli.bench import _beside
from ombud.terms import Text
from tests.app.test_bench import address
from tests.cli.clinic import NOW

SMALL = Size(people=12)


@pytest.fixture(scope="module", params=list(Store))
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    url = address() if request.param is Store.POSTGRESQL else ""
    with chdir(tmp_path_factory.mktemp("bench")), opened_place(request.param, url, now=NOW) as made:
        yield made


def weighed(place: Place, name: str) -> tuple[float, float, int, dict[str, float]]:
    weight = BY_NAME[name]
    assert isinstance(weight, Weight)
    baseline, ours, refused, asides = weight.weigh(place, SMALL)
    return baseline, ours, refused, dict(asides)


def test_erasures_are_ordered_and_answered_by_four_workers_and_the_door_is_in_it(place: Place) -> None:
    goal, each, refused, beside = weighed(place, "system-requests")
    assert (goal, refused) == (60.0, 1)
    assert 0 < beside["at-the-door"] < each
    assert 0 < beside["bare"] < each


def test_what_a_killed_worker_had_in_hand_another_ends_and_every_row_goes_once(place: Place) -> None:
    goal, seconds, refused, _ = weighed(place, "system-recovery")
    assert (goal, refused) == (10.0, 1)
    assert seconds > 1, "the lease of the dead one had to run out"


def test_a_request_that_is_not_answered_ends_the_measure(place: Place) -> None:
    house = place.requested(SMALL.people)
    (one,) = house.people(1)
    file = house.order(house.decided(one))
    with pytest.raises(UnprovedError, match="not answered"):
        house.proved(one, file.id)
    with workers(house.folder, 1):
        house.until_ended()
    house.proved(one, file.id)
    with pytest.raises(UnprovedError, match="counted twice"):
        house.proved(one, file.id, 2 * ROWS)


def test_the_copy_of_somebody_with_very_much_has_every_row_and_says_its_memory(place: Place) -> None:
    for name in ("large-copy", "large-erasure"):
        goal, seconds, refused, beside = weighed(place, name)
        assert (goal, refused) == (10.0, 1)
        assert seconds > 0 < beside["bare"]
        most, held, _, memory = weighed(place, f"{name}-memory")
        assert most == 100.0
        assert held > memory["before"] > 20
        assert all(more > 20 for kind, more in memory.items() if kind != "before"), (
            "what set the letter, where it is seen"
        )
    assert having_much.rows(SMALL) == 1_800
    assert having_much.rows(Size(people=2_000)) == 300_000


def test_a_process_of_its_own_that_fails_gives_no_figure(place: Place) -> None:
    with pytest.raises(UnprovedError, match="came to no end"):
        copied(place.large.folder, "s_nobody")


def test_the_sizes_are_what_the_goals_are_said_of_when_nothing_else_is_asked_for() -> None:
    whole = Size(people=100_000)
    for name in ("system-copy", "system-erasure", "system-requests", "system-recovery", *_LARGE):
        assert not any(one.smaller for one in BY_NAME[name].scales(whole)), name
    assert [one.taken for one in BY_NAME["system-requests"].scales(Size(people=2_000))] == [1_000, 2_000]
    assert (requesting.requests(SMALL), requesting.kills(SMALL)) == (6, 1)
    assert [BY_NAME["mail"].scales(Size(10, runs))[0].taken for runs in (None, 3, 100)] == [20_000, 3_000, 100_000]
    assert not any(one.smaller for one in BY_NAME["mail"].scales(Size(10, 100)))


_LARGE = ("large-copy", "large-copy-memory", "large-erasure", "large-erasure-memory")


def test_a_figure_says_plainly_that_it_was_taken_at_a_smaller_size() -> None:
    small = Scale(Text("personer", "people"), 2_000, 100_000)
    figures = [
        Measured("system-copy", Store.SQLITE, 1.0, 50_000.0, 30_000.0, 50_000.0, 31_000.0, 20, 4, {"bare": 3_000.0},
                 scales=(small,)),
        Measured("system-erasure", Store.SQLITE, 1.0, 100_000.0, 30_000.0, 50_000.0, 31_000.0, 20, 4,
                 scales=(small._replace(taken=100_000),)),
    ]  # fmt: skip
    text = page(figures, "2 cores", NOW)
    assert "| within the goal, at a smaller size |" in text
    assert "- system-copy, sqlite: 2,000 of 100,000 people" in text
    assert "- system-copy, sqlite: 3000 µs, ours 30000 µs, 10.00 times that" in text
    assert "system-erasure, sqlite: 100" not in text
    assert "Timed apart" not in text, "what the bare SQL took stands with its ratio"
    assert described(figures).endswith("At a smaller size than the goal is said of: system-copy on sqlite.")
    picture = ElementTree.fromstring(drawn(figures, "2 cores", NOW))
    said = [element.text for element in picture.iter() if element.tag.endswith("text")]
    assert "0.60 × (smaller)" in said
    assert "0.30 ×" in said
    assert figures[0].to_json()["smaller"] is True
    assert figures[0].to_json()["bare_ratio"] == 10.0
    assert figures[1].to_json()["smaller"] is False
    assert figures[1].to_json()["bare_ratio"] is None
    lines = [one.sv for one in _beside(figures[0]) if isinstance(one, Text)]
    assert lines[0] == "Mätt i mindre skala än målet gäller: system-copy, sqlite: 2000 av 100000 personer"
    assert list(_beside(figures[1])) == []
