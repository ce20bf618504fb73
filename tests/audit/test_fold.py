"""Reading lanes that were torn, changed, cut or left behind (spec/audit-log.md 7, security.md R13)."""

import os
import random
from pathlib import Path
from typing import Any

import pytest

from ombud.audit import heading
from ombud.audit.fold import Folded, LaneReader
from ombud.audit.frames import HEADER, OPEN_LENGTH, SEGMENT, START, Position
from ombud.audit.lane import Lane, claim, owner_path, segment_path
from ombud.terms.time import to_micros
from tests.audit.ledger_fixture import ANNA, NOW, entry

LANE, KEY = b"L" * 16, b"K" * 32
HEAD = heading(entry())
AT = to_micros(NOW)
FIRST = HEADER + 13 + 4 + len(HEAD) + 16
"""Where the first open of a segment begins, behind its heading."""


@pytest.fixture
def lane(tmp_path: Path) -> Any:
    made = Lane(tmp_path, LANE, KEY, claim(tmp_path, LANE))
    yield made
    made.close()


def opened(lane: Lane, number: int) -> list[int]:
    return [lane.opened(HEAD, ANNA, AT + i) for i in range(number)]


def fold(folder: Path, place: Position = START, limit: int = 10**9) -> Folded:
    reader = LaneReader(folder, LANE)
    try:
        return reader.fold(place, KEY, limit)
    finally:
        reader.close()


def numbers(folded: Folded) -> list[int]:
    return [each.number for each in folded.opens]


def change(path: Path, offset: int, data: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(data)


def flip(path: Path, offset: int) -> None:
    change(path, offset, bytes([path.read_bytes()[offset] ^ 1]))


def test_a_lane_is_folded_bit_by_bit_from_where_the_last_folding_stopped(lane: Lane, tmp_path: Path) -> None:
    written = opened(lane, 4000)
    found: list[int] = []
    place = START
    while (folded := fold(tmp_path, place, 300)).opens:
        found += numbers(folded)
        place = folded.place
    assert found == written
    assert not fold(tmp_path, place).finished


def test_there_is_news_when_something_was_written_cut_or_left(lane: Lane, tmp_path: Path) -> None:
    reader = LaneReader(tmp_path, LANE)
    assert not reader.has_news(START)
    opened(lane, 1)
    assert reader.has_news(START)
    place = fold(tmp_path).place
    assert not reader.has_news(place)
    lane.cut()
    assert reader.has_news(place)
    assert not reader.has_news(Position(9, HEADER, 0, bytes(16)))
    lane.close()
    after = LaneReader(tmp_path, LANE)
    assert after.orphaned
    assert after.has_news(Position(1, SEGMENT, 0, bytes(16)))
    after.close()
    after.close()


def test_a_closed_lane_is_read_to_its_end_and_removed_only_afterwards(lane: Lane, tmp_path: Path) -> None:
    written = opened(lane, 3)
    lane.cut()
    written += opened(lane, 2)
    lane.close()
    reader = LaneReader(tmp_path, LANE)
    folded = reader.fold(START, KEY, 10**9)
    assert (numbers(folded), folded.finished) == (written, True)
    assert len(list(tmp_path.iterdir())) == 3
    reader.sweep(folded.place, folded.finished)
    reader.sweep(folded.place, folded.finished)
    reader.close()
    assert list(tmp_path.iterdir()) == []


def test_a_folding_that_is_full_at_the_end_of_a_segment_goes_on_in_the_next(lane: Lane, tmp_path: Path) -> None:
    first = opened(lane, 3)
    lane.cut()
    more = opened(lane, 2)
    folded = fold(tmp_path, limit=3)
    assert (numbers(folded), folded.place.segment) == (first, 1)
    assert numbers(fold(tmp_path, folded.place)) == more


def test_segments_behind_the_row_are_removed_while_the_lane_goes_on(lane: Lane, tmp_path: Path) -> None:
    opened(lane, 3)
    lane.cut()
    reader = LaneReader(tmp_path, LANE)
    folded = reader.fold(START, KEY, 10**9)
    reader.sweep(folded.place, folded.finished)
    assert not segment_path(tmp_path, LANE, 0).exists()
    assert segment_path(tmp_path, LANE, 1).exists()
    assert owner_path(tmp_path, LANE).exists()
    assert numbers(fold(tmp_path, folded.place)) == []
    more = opened(lane, 2)
    assert numbers(fold(tmp_path, folded.place)) == more


def test_a_frame_in_flight_is_left_while_its_process_lives_and_counted_as_torn_when_it_is_dead(
    lane: Lane, tmp_path: Path
) -> None:
    written = opened(lane, 3)
    change(segment_path(tmp_path, LANE, 0), FIRST + 3 * OPEN_LENGTH, b"\x00\x00\x00\x5d\x02half")
    folded = fold(tmp_path)
    assert (numbers(folded), folded.torn, folded.damaged) == (written, 0, 0)
    lane._abandon()
    folded = fold(tmp_path)
    assert (numbers(folded), folded.torn, folded.damaged, folded.finished) == (written, 1, 0, True)


@pytest.mark.parametrize("where", range(0, OPEN_LENGTH, 7))
def test_a_changed_frame_is_found_and_the_others_are_read(lane: Lane, tmp_path: Path, where: int) -> None:
    written = opened(lane, 6)
    flip(segment_path(tmp_path, LANE, 0), FIRST + 2 * OPEN_LENGTH + where)
    folded = fold(tmp_path)
    assert folded.damaged >= 1
    assert set(written) - set(numbers(folded)) <= {written[2], written[3]}
    assert fold(tmp_path, folded.place).damaged == 0


def test_two_thousand_changes_of_a_lane_are_all_found(lane: Lane, tmp_path: Path) -> None:
    """R13: flips, drops, exchanges, repeats and cuts of frames; none passes for what was written."""
    written = opened(lane, 12)
    lane.cut()
    lane.close()
    path = segment_path(tmp_path, LANE, 0)
    used = FIRST + 12 * OPEN_LENGTH
    whole = path.read_bytes()[: used + 2 * OPEN_LENGTH]
    chance = random.Random(4)
    for _ in range(2_000):
        path.write_bytes(spoilt(whole, used, chance))
        folded = fold(tmp_path)
        assert numbers(folded) != written or folded.torn + folded.damaged, "a change passed"
        assert folded.torn + folded.damaged
        assert len(numbers(folded)) == len(set(numbers(folded)))


def spoilt(whole: bytes, used: int, chance: random.Random) -> bytes:
    frames = [FIRST + i * OPEN_LENGTH for i in range(12)]
    a, b = sorted(chance.sample(frames, 2))
    one, two = whole[a : a + OPEN_LENGTH], whole[b : b + OPEN_LENGTH]
    match chance.randrange(5):
        case 0:
            place = chance.randrange(HEADER, used)
            return whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        case 1:
            return whole[:a] + whole[a + OPEN_LENGTH :] + bytes(OPEN_LENGTH)
        case 2:
            return whole[:a] + two + whole[a + OPEN_LENGTH : b] + one + whole[b + OPEN_LENGTH :]
        case 3:
            return whole[:b] + one + whole[b:-OPEN_LENGTH]
        case _:
            return whole[:b] + bytes(len(whole) - b)


def test_a_lost_heading_costs_its_entries_and_is_found(lane: Lane, tmp_path: Path) -> None:
    opened(lane, 3)
    flip(segment_path(tmp_path, LANE, 0), HEADER + 30)
    folded = fold(tmp_path)
    assert numbers(folded) == []
    assert folded.damaged >= 3


def test_a_segment_with_a_changed_header_is_read_and_found(lane: Lane, tmp_path: Path) -> None:
    opened(lane, 3)
    flip(segment_path(tmp_path, LANE, 0), 0)
    assert fold(tmp_path).damaged == 0
    lane.close()
    folded = fold(tmp_path)
    assert folded.damaged
    assert folded.finished


def test_a_header_that_does_not_follow_from_the_segment_before_is_found(lane: Lane, tmp_path: Path) -> None:
    opened(lane, 3)
    lane.cut()
    opened(lane, 3)
    change(segment_path(tmp_path, LANE, 0), FIRST + 2 * OPEN_LENGTH, bytes(OPEN_LENGTH))
    folded = fold(tmp_path)
    assert len(folded.opens) == 5
    assert folded.damaged == 1
    change(segment_path(tmp_path, LANE, 1), 0, bytes(8))
    assert len(fold(tmp_path).opens) == 2


def test_a_missing_segment_is_found_when_a_later_one_or_a_dead_owner_shows_it(lane: Lane, tmp_path: Path) -> None:
    opened(lane, 3)
    place = fold(tmp_path).place
    lane.cut()
    more = opened(lane, 2)
    segment_path(tmp_path, LANE, 0).unlink()
    folded = fold(tmp_path)
    assert (numbers(folded), folded.damaged >= 1) == (more, True)
    segment_path(tmp_path, LANE, 1).unlink()
    assert fold(tmp_path, place).damaged == 0
    lane._abandon()
    folded = fold(tmp_path, place)
    assert (folded.damaged, folded.finished) == (1, True)


def test_a_lane_that_died_before_its_first_segment_has_lost_nothing(tmp_path: Path) -> None:
    os.close(claim(tmp_path, LANE))
    folded = fold(tmp_path)
    assert (folded.opens, folded.torn, folded.damaged, folded.finished) == ([], 0, 0, True)
    segment_path(tmp_path, LANE, 0).write_bytes(bytes(100))
    folded = fold(tmp_path)
    assert (folded.opens, folded.torn, folded.damaged, folded.finished) == ([], 0, 0, True)
