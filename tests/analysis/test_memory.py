"""What a whole tells of its parts, by itself (S-08)."""

from ombud.analysis.release.boxes import Box
from ombud.analysis.release.memory import Memory, Stand, Told
from ombud.analysis.release.model import LANES, Cell, Measure


def of(people: int, *sides: tuple[str, str], shown: bool = True) -> Told:
    """So many people, one on each lane."""
    lanes = tuple(int(lane < people) for lane in range(LANES))
    box = Box("visit", frozenset((name, frozenset({value})) for name, value in sides))
    return Told(box, Measure.PEOPLE, Cell(people, people, (), lanes), b"e", (people, people) if shown else None)


def test_a_whole_whose_parts_are_not_told_tells_nothing_of_them() -> None:
    memory = Memory()
    memory.add([of(3, ("city", "a"), shown=False), of(27, ("city", "b"), shown=False)])
    assert not memory.betrayed([of(30)], 5)


def test_a_whole_less_a_part_tells_of_the_rest() -> None:
    memory = Memory()
    memory.add([of(27, ("city", "b"))])
    assert memory.betrayed([of(30)], 5)
    assert not memory.betrayed([of(40)], 5)


def test_what_is_told_twice_is_held_once() -> None:
    memory = Memory()
    memory.add([of(27, ("city", "b"))] * 2)
    memory.add([of(27, ("city", "b"))])
    assert sum(map(len, memory._by_box.values())) == 1


def counted(people: int, *sides: tuple[str, str], extract: bytes = b"w") -> Told:
    """So many views of a page, of nobody who is known: no lanes."""
    box = Box("view", frozenset((name, frozenset({value})) for name, value in sides))
    return Told(box, Measure.PEOPLE, Cell(people, people), extract, (people, people))


def test_without_lanes_as_many_in_a_part_of_the_time_are_the_same(  # a week of which all is of one day
) -> None:
    memory, week, day = Memory(), ("week", "2026-11-23"), ("day", "2026-11-24")
    memory.add([counted(40, week, day)])
    assert memory.standing(counted(40, week), 5, {}).stand is Stand.OPEN
    assert memory.standing(counted(43, week), 5, {}).stand is Stand.TOUCHED, "three of another day"
    assert memory.standing(counted(40, week, extract=b"x"), 5, {}).stand is Stand.TOUCHED, "another extract: others"
    assert memory.standing(counted(40, week, ("page", "/")), 5, {}).stand is Stand.OPEN, "neither lies in the other"
    memory.add([counted(40, week, ("source", ""))])
    assert memory.standing(counted(40, week), 5, {}).stand is Stand.TOUCHED, "that nobody came another way"


def test_a_page_is_held_against_those_that_it_lies_in_and_no_others() -> None:
    """Groups of values are found by each value that they have."""
    memory, week = Memory(), ("week", "2026-11-23")
    group = Box("view", frozenset({("week", frozenset({"2026-11-23"})), ("page", frozenset({"/a", "/b"}))}))
    memory.add(
        [
            counted(22, week, ("page", "/a"))._replace(box=group),
            *(counted(20, week, ("page", f"/{n}")) for n in range(9)),
        ]
    )
    near = list(memory._near(counted(20, week, ("page", "/a")), 5))
    assert [one.box for one in near] == [group]
