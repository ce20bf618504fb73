"""What a whole tells of its parts, by itself (S-08)."""

from ombud.analysis.release.boxes import Box
from ombud.analysis.release.memory import Memory, Told
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
