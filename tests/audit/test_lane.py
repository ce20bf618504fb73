"""The lane of a process: what is acknowledged is there, whatever happens to process and disk (design.md 5, 2)."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ombud.audit import Durability, EntryError, LaneError, heading
from ombud.audit import lane as lane_module
from ombud.audit.fold import LaneReader
from ombud.audit.frames import HEADER, LONGEST_FRAME, OPEN_LENGTH, SEGMENT, START
from ombud.audit.lane import Lane, claim, take_over
from ombud.terms.time import to_micros
from tests.audit.ledger_fixture import ANNA, BERTIL, NOW, RECORD, entry
from tests.clinic import ROOT

LANE, KEY = b"L" * 16, b"K" * 32
HEAD = heading(entry())
AT = to_micros(NOW)


@pytest.fixture
def lane(tmp_path: Path) -> Any:
    made = Lane(tmp_path / "lanes", LANE, KEY, claim(tmp_path / "lanes", LANE))
    yield made
    made.close()


def held(folder: Path, limit: int = 10**9) -> list[int]:
    """The numbers of the opens that a reader finds."""
    reader = LaneReader(folder, LANE)
    folded = reader.fold(START, KEY, limit)
    reader.close()
    assert (folded.torn, folded.damaged) == (0, 0)
    return [opened.number for opened in folded.opens]


def test_an_open_is_in_the_file_when_the_call_returns(lane: Lane, tmp_path: Path) -> None:
    first = lane.opened(HEAD, ANNA, AT)
    second = lane.append(entry(subject=BERTIL, records=(), rules=("D-07",)))
    third = lane.opened_many(HEAD, ANNA, (RECORD, b"S" * 16), AT, Durability.DISK)
    assert held(tmp_path / "lanes") == [first, second, third]
    opens = LaneReader(tmp_path / "lanes", LANE).fold(START, KEY, 9).opens
    assert opens[0].head == HEAD
    assert (opens[1].subject, opens[1].records) == (BERTIL, ())
    assert opens[2].records == (RECORD, b"S" * 16)


def test_lanes_are_for_their_owner_only(lane: Lane, tmp_path: Path) -> None:
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "lanes").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "lanes").stat().st_mode) == 0o700


def test_no_reason_ever_goes_to_a_lane(lane: Lane, tmp_path: Path) -> None:
    with pytest.raises(EntryError, match="takes no reason"):
        lane.append(entry(reason="ringde om sitt prov"))
    assert held(tmp_path / "lanes") == []


def test_people_whose_data_is_opened_together_each_have_an_entry(lane: Lane, tmp_path: Path) -> None:
    """Over the end of a segment too, and waited for once."""
    number = SEGMENT // OPEN_LENGTH * 2
    people = [(HEAD, bytes([place % 256]) * 16) for place in range(number)]
    lane.opened_together(people, AT, Durability.DISK)
    lane.opened_together([], AT, Durability.DISK)
    lane.opened_together(people[:2], AT)
    reader = LaneReader(tmp_path / "lanes", LANE)
    opens = reader.fold(START, KEY, 10**9).opens
    reader.close()
    assert [one.subject for one in opens] == [subject for _, subject in [*people, *people[:2]]]
    assert {(one.head, one.at, one.records) for one in opens} == {(HEAD, AT, ())}


def test_a_lane_goes_on_in_new_segments_and_says_its_headings_again(lane: Lane, tmp_path: Path) -> None:
    number = SEGMENT // OPEN_LENGTH * 2 + 10
    numbers = [lane.opened(HEAD, ANNA, AT + i) for i in range(number)]
    assert held(tmp_path / "lanes") == numbers
    assert len(list((tmp_path / "lanes").glob("*.seg"))) == 3


def test_a_cut_lane_begins_a_segment_only_if_there_is_something_to_cut(lane: Lane, tmp_path: Path) -> None:
    lane.cut()
    lane.opened(HEAD, ANNA, AT)
    lane.cut()
    lane.cut()
    assert len(list((tmp_path / "lanes").glob("*.seg"))) == 2


def test_what_is_too_long_for_a_frame_is_refused(lane: Lane) -> None:
    with pytest.raises(EntryError, match="too many records"):
        lane.opened_many(HEAD, ANNA, (RECORD,) * 5000, AT)
    with pytest.raises(EntryError, match="heading is too long"):
        lane.opened(type(HEAD)(bytes(LONGEST_FRAME)), ANNA, AT)


def test_a_closed_lane_takes_nothing_and_says_what_to_do(lane: Lane, tmp_path: Path) -> None:
    lane.opened(HEAD, ANNA, AT)
    lane.close()
    lane.close()
    lane.cut()
    assert lane.closed
    for call in (lambda: lane.opened(HEAD, ANNA, AT), lambda: lane.append(entry())):
        with pytest.raises(LaneError, match="closed; nothing was released"):
            call()
    assert len(held(tmp_path / "lanes")) == 1


def test_a_full_disk_is_met_before_anything_is_released_and_passes(
    lane: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = (SEGMENT - HEADER) // OPEN_LENGTH - 20
    numbers = [lane.opened(HEAD, ANNA, AT) for _ in range(room)]

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    for name in ("write", "open"):
        with monkeypatch.context() as patch:
            patch.setattr(lane_module.os, name, full)
            with pytest.raises(LaneError, match="No space left on device"):
                fill(lane, numbers)
    numbers.append(lane.opened(HEAD, ANNA, AT))
    assert held(tmp_path / "lanes") == numbers


def fill(lane: Lane, numbers: list[int]) -> None:
    for _ in range(30):
        numbers.append(lane.opened(HEAD, ANNA, AT))


def test_an_entry_that_the_disk_did_not_take_is_never_acknowledged(
    lane: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lane.opened(HEAD, ANNA, AT, Durability.DISK)

    def broken(_: int) -> None:
        raise OSError(errno.EIO, "broken")

    with monkeypatch.context() as patch:
        patch.setattr(lane_module, "_flush", broken)
        with pytest.raises(LaneError, match="did not take the entry"):
            lane.opened(HEAD, ANNA, AT, Durability.DISK)
    number = lane.opened(HEAD, ANNA, AT, Durability.DISK)
    lane.cut()
    first = min((tmp_path / "lanes").glob("*.seg"))
    first.write_bytes(first.read_bytes()[:HEADER] + bytes(SEGMENT - HEADER))
    reader = LaneReader(tmp_path / "lanes", LANE)
    opens = reader.fold(START, KEY, 100).opens
    assert [opened.number for opened in opens] == [number]  # it stands behind nothing that the disk may have lost


def test_those_who_wait_for_the_disk_at_the_same_time_share_one_call(
    lane: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, first, others = [], threading.Event(), threading.Event()

    def slow(_: int) -> None:
        calls.append(1)
        first.set()
        assert others.wait(10)

    monkeypatch.setattr(lane_module, "_flush", slow)
    threads = [threading.Thread(target=lane.opened, args=(HEAD, ANNA, AT, Durability.DISK))]
    threads[0].start()
    assert first.wait(10)
    threads += [threading.Thread(target=lane.opened, args=(HEAD, ANNA, AT, Durability.DISK)) for _ in range(6)]
    for thread in threads[1:]:
        thread.start()
    while len(held(tmp_path / "lanes")) < 7:
        pass
    cutting = threading.Thread(target=lane.cut)
    cutting.start()
    others.set()
    for thread in [*threads, cutting]:
        thread.join(10)
    assert len(calls) <= 4
    assert held(tmp_path / "lanes") == list(range(2, 9))


def test_a_full_segment_waits_for_the_disk_before_it_is_left(
    lane: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range((SEGMENT - HEADER) // OPEN_LENGTH - 5):
        lane.opened(HEAD, ANNA, AT)
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: int) -> None:
        begun.set()
        assert go_on.wait(10)

    monkeypatch.setattr(lane_module, "_flush", slow)
    settling = threading.Thread(target=lane.opened, args=(HEAD, ANNA, AT, Durability.DISK))
    settling.start()
    assert begun.wait(10)
    filling = threading.Thread(target=lambda: [lane.opened(HEAD, ANNA, AT) for _ in range(20)])
    filling.start()
    closing = threading.Thread(target=lambda: (filling.join(10), lane.close()))
    closing.start()
    filling.join(0.2)
    assert filling.is_alive()
    go_on.set()
    for thread in (settling, filling, closing):
        thread.join(10)
    assert len(held(tmp_path / "lanes")) == (SEGMENT - HEADER) // OPEN_LENGTH - 5 + 21


def test_a_frame_that_waits_for_the_disk_is_synced_also_if_its_segment_is_left_meanwhile(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(lane_module, "_flush", synced.append)
    settle = lane._settle

    def overtaken(number: int) -> None:
        lane.cut()
        assert len(synced) == 1
        settle(number)

    monkeypatch.setattr(lane, "_settle", overtaken)
    lane.opened(HEAD, ANNA, AT, Durability.DISK)
    assert len(synced) == 1


def test_closing_waits_for_the_disk(lane: Lane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def slow(_: int) -> None:
        begun.set()
        assert go_on.wait(10)

    monkeypatch.setattr(lane_module, "_flush", slow)
    settling = threading.Thread(target=lane.opened, args=(HEAD, ANNA, AT, Durability.DISK))
    settling.start()
    assert begun.wait(10)
    closing = threading.Thread(target=lane.close)
    closing.start()
    closing.join(0.2)
    assert closing.is_alive()
    go_on.set()
    settling.join(10)
    closing.join(10)
    assert lane.closed
    assert len(held(tmp_path / "lanes")) == 1


def test_threads_share_a_lane_and_no_entry_is_lost_or_twice(lane: Lane, tmp_path: Path) -> None:
    numbers: list[int] = []

    def work(level: Durability) -> None:
        for i in range(300):
            numbers.append(lane.opened(HEAD, ANNA, AT + i, level if i % 50 == 0 else Durability.PROCESS))

    threads = [threading.Thread(target=work, args=(level,)) for level in list(Durability) * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert held(tmp_path / "lanes") == sorted(numbers)
    assert len(set(numbers)) == 1800


def write_until_killed(folder: Path) -> NoReturn:
    """Say the number of each open when it is acknowledged."""
    lane = Lane(folder, LANE, KEY, claim(folder, LANE))
    while True:
        os.write(1, lane.opened(HEAD, ANNA, AT).to_bytes(4, "big"))


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    """R2: the process dies at once; everything it had acknowledged to us is there, and its lane is orphaned.

    A process of its own and no fork of this one: what a thread of other tests has locked in the moment of a fork stays
    locked in the child.
    """
    program = "import sys, pathlib, tests.audit.test_lane as here; here.write_until_killed(pathlib.Path(sys.argv[1]))"
    for number in range(5):
        folder = tmp_path / str(number)
        with subprocess.Popen(
            [sys.executable, "-c", program, folder], cwd=ROOT, env={**os.environ, "PYTHONPATH": "src:."},
            stdout=subprocess.PIPE, bufsize=0,
        ) as writer:  # fmt: skip
            assert writer.stdout is not None
            said = b"".join(writer.stdout.read(4) or b"" for _ in range(200))
            writer.kill()
            said += writer.stdout.read() or b""
        acknowledged = {int.from_bytes(said[at : at + 4], "big") for at in range(0, len(said), 4)}
        assert len(acknowledged) >= 200
        reader = LaneReader(folder, LANE)
        folded = reader.fold(START, KEY, 10**9)
        reader.close()
        assert folded.finished
        assert acknowledged <= {opened.number for opened in folded.opens}


def test_a_forked_child_has_none_of_its_parents_lanes(lane: Lane, tmp_path: Path) -> None:
    lane.opened(HEAD, ANNA, AT)
    child = os.fork()
    if child == 0:  # pragma: no cover
        try:
            lane.opened(HEAD, ANNA, AT)
        except LaneError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    lane.opened(HEAD, ANNA, AT)
    assert len(held(tmp_path / "lanes")) == 2


def test_an_abandoned_lane_is_closed_and_stays_so(tmp_path: Path) -> None:
    lane = Lane(tmp_path, LANE, KEY, claim(tmp_path, LANE))
    lane_module._abandon_all()
    lane_module._abandon_all()
    assert lane.closed


def test_a_lane_with_a_living_owner_is_not_taken_over(lane: Lane, tmp_path: Path) -> None:
    assert take_over(tmp_path / "lanes", LANE) is None
    lane.close()
    lock = take_over(tmp_path / "lanes", LANE)
    assert lock is not None
    os.close(lock)
    assert take_over(tmp_path / "lanes", b"X" * 16) is None


def test_a_lane_whose_name_did_not_reach_the_disk_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Path) -> None:
        raise OSError(errno.EIO, "broken")

    with monkeypatch.context() as patch:
        patch.setattr(lane_module, "sync_folder", broken)
        with pytest.raises(LaneError, match="Input/output error") as fault:
            claim(tmp_path / "lanes", b"X" * 16)
    assert str(tmp_path) not in str(fault.value)
    lock = take_over(tmp_path / "lanes", b"X" * 16)  # its lock was let go
    assert lock is not None
    os.close(lock)
