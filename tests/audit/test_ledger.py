"""The log as the rest of Ombud uses it (design.md 4 and 5; G-04, A-12, R-15.6, T-04)."""

import itertools
import multiprocessing
import threading
from pathlib import Path
from typing import Any

import pytest

from ombud.audit import Act, LedgerDamagedError, Outcome, heading, store
from ombud.audit.fold import LaneReader
from ombud.audit.ledger import Ledger
from ombud.audit.merkle import verify_consistency
from ombud.audit.note import read_note
from ombud.audit.proof import check_proof
from ombud.audit.sequence import SequenceError, Sequencer, lane_entry_id
from ombud.database import ConflictFault, ConstraintFault, Database, Transaction
from ombud.terms.time import to_micros
from tests.audit.keys_fixture import ORIGIN, MemorySigner
from tests.audit.ledger_fixture import ANNA, BERTIL, NOW, Log, entry, later, make_log
from tests.database_fixture import another
from tests.stores import raw

HEAD = heading(entry())


class Killed(Exception):
    """The process ended here."""


@pytest.fixture
def log(engine: str, tmp_path: Path) -> Any:
    made = make_log(tmp_path)
    yield made
    made.close()


def who_read(log: Log, subject: Any = ANNA) -> list[Any]:
    with log.database.read() as tx:
        return [each.entry for each in log.ledger.who_read(tx, subject)]


def forget(log: Log, subject: Any) -> int:
    with log.database.act() as tx:
        return log.ledger.forget(tx, subject)


def test_the_entry_of_an_act_is_there_if_and_only_if_the_act_is(log: Log) -> None:
    log.record(entry(act=Act.CONSENT, reason="vid disken"))
    with pytest.raises(Killed):
        record_and_fail(log)
    assert who_read(log) == [entry(act=Act.CONSENT, reason="vid disken")]


def record_and_fail(log: Log) -> None:
    with log.database.act() as tx:
        log.ledger.record(tx, entry(act=Act.OBJECT))
        raise Killed


@pytest.mark.on("sqlite")
def test_an_act_touches_no_row_that_another_act_touches(log: Log) -> None:
    """design.md 4: one insert and no global counter."""
    said: list[str] = []
    with log.database.act() as tx:
        tx._cursor.connection.set_trace_callback(said.append)
        log.ledger.record(tx, entry())
        tx._cursor.connection.set_trace_callback(None)
    assert [line.split("(")[0].strip() for line in said] == ["INSERT INTO entry"]


def test_the_extract_says_unit_time_role_action_and_purpose(log: Log) -> None:
    """R-15.6, A-12."""
    log.record(entry(at=later(1)))
    log.ledger.lane(NOW).append(entry(outcome=Outcome.REFUSED, rules=("D-07",)))
    log.ledger.sequence(NOW)
    read = who_read(log)
    assert read == [entry(outcome=Outcome.REFUSED, rules=("D-07",)), entry(at=later(1))]
    assert (read[0].actor.unit, read[0].actor.role, read[0].purpose) == ("norr", "reception", "care.record")


def test_nothing_of_an_entry_can_be_read_in_the_files(log: Log) -> None:
    log.record(entry(reason="Anna Andersson ringde", origin="clinic.journal"))
    log.ledger.sequence(NOW)
    log.database.truncate_log()
    found = raw(log.database)
    for value in (b"Anna Andersson", b"anna.k", b"clinic.journal", b"care.record"):
        assert value not in found


def test_an_open_is_found_under_the_id_that_its_frame_gives_it(log: Log) -> None:
    lane = log.ledger.lane(NOW)
    number = lane.opened(HEAD, ANNA, to_micros(NOW))
    log.ledger.checkpoint(NOW)
    proof = log.ledger.prove(ANNA, lane_entry_id(lane.lane_id, number))
    assert proof is not None
    assert check_proof(proof, ORIGIN, log.signer.public_key) == entry(records=())


def test_an_entry_is_proved_once_a_checkpoint_covers_it(log: Log) -> None:
    ours = log.record(entry())
    nobodys = log.record(entry(subject=None, act=Act.ADOPT))
    assert log.ledger.prove(ANNA, ours) is None
    log.ledger.checkpoint(NOW)
    late = log.record(entry())
    assert log.ledger.prove(ANNA, late) is None
    log.ledger.sequence(NOW)
    assert log.ledger.prove(ANNA, late) is None
    assert log.ledger.prove(ANNA, b"?" * 16) is None
    for subject, entry_id in ((ANNA, ours), (None, nobodys)):
        proof = log.ledger.prove(subject, entry_id)
        assert proof is not None
        assert check_proof(proof, ORIGIN, log.signer.public_key) is not None
    log.keys.erase(ANNA)
    assert log.ledger.prove(ANNA, ours) is None


def test_every_checkpoint_extends_the_one_before(log: Log) -> None:
    seen = [read_note(log.ledger.checkpoint(NOW), ORIGIN, log.signer.public_key)]
    assert seen[0].size == 0
    for number in range(1, 8):
        for _ in range(number * 100):
            log.record(entry())
        seen.append(read_note(log.ledger.checkpoint(later(number)), ORIGIN, log.signer.public_key))
    for old, new in itertools.pairwise(seen[1:]):
        path = log.ledger.consistency(old.size, new.size)
        assert verify_consistency(old.size, new.size, old.root, new.root, path)
    with pytest.raises(ValueError, match="fewer leaves"):
        log.ledger.consistency(1, seen[-1].size + 1)


def test_the_same_tree_has_the_same_checkpoint(log: Log) -> None:
    log.record(entry())
    assert log.ledger.checkpoint(NOW) == log.ledger.checkpoint(later(60))


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE node SET hash = substr(hash, 2)",
        "DELETE FROM node",
        "UPDATE checkpoint SET note = replace(note, ?, 'x')",
        "UPDATE tree SET size = 0",
        "UPDATE checkpoint SET root = substr(root, 2), size = 1",
    ],
)
def test_an_inconsistent_checkpoint_is_never_signed(log: Log, damage: str) -> None:
    """security.md 3.8, R13."""
    log.record(entry())
    log.ledger.checkpoint(NOW)
    with log.database.act() as tx:
        tx.run(damage, *(["\n1\n"] if "?" in damage else []))
        if damage.endswith("size = 1"):
            tx.run("UPDATE checkpoint SET note = ?", "none")
    with pytest.raises(LedgerDamagedError):
        log.ledger.checkpoint(later(60))


def test_who_is_erased_is_erased_from_the_log_and_every_proof_still_holds(log: Log) -> None:
    """Art. 17(1), spec/audit-log.md 9."""
    for _ in range(30):
        log.record(entry())
        kept = log.record(entry(subject=BERTIL))
    log.ledger.checkpoint(NOW)
    for _ in range(5):
        log.record(entry())
    log.ledger.lane(NOW).append(entry())
    assert forget(log, ANNA) == 35
    log.keys.erase(ANNA)
    assert who_read(log) == []
    note = log.ledger.checkpoint(later(1))
    proof = log.ledger.prove(BERTIL, kept)
    assert proof is not None
    assert check_proof(proof, ORIGIN, log.signer.public_key) is not None
    found = log.ledger.verify(note)
    assert found.ok
    assert (found.erased, found.entries) == (36, 67)
    with log.database.read() as tx:
        assert tx.one("SELECT count(*) FROM entry WHERE subject_id = ?", ANNA) == (0,)


def test_erasing_somebody_of_whom_the_log_says_nothing_changes_nothing(log: Log) -> None:
    assert forget(log, ANNA) == 0
    assert log.ledger.verify().ok


def test_an_act_about_somebody_who_is_erased_is_committed_to_and_not_kept(log: Log) -> None:
    log.keys.erase(ANNA)
    log.record(entry())
    assert log.ledger.sequence(NOW) == 1
    found = log.ledger.verify()
    assert (found.ok, found.entries, found.erased) == (True, 1, 1)


def test_a_forged_erasure_is_not_counted(log: Log) -> None:
    """Whoever writes the database without the keys cannot pass a removed payload for an erased one."""
    log.record(entry())
    log.ledger.sequence(NOW)
    with log.database.act() as tx:
        (commitment,) = tx.one("SELECT commitment FROM entry") or (b"",)
        tx.run("DELETE FROM entry")
        store.add_erased(tx, store.ErasedRow(b"E" * 16, to_micros(NOW), 1, commitment, b"forged"))
    assert log.ledger.sequence(later(1)) == 0
    assert not log.ledger.verify().ok


def test_reports_stream_every_entry_that_is_kept(log: Log) -> None:
    for number in range(1203):
        log.record(entry(at=later(number), subject=None if number % 3 else BERTIL))
    log.keys.erase(ANNA)
    log.record(entry())
    log.keys.erase(BERTIL)
    with log.database.read() as tx:
        found = list(log.ledger.entries(tx))
    assert len(found) == 802
    assert all(each.entry.subject is None and each.leaf is None for each in found)


def test_a_receipt_gets_its_place_within_its_act(log: Log) -> None:
    with log.database.act() as tx:
        entry_id = log.ledger.record(tx, entry(act=Act.ERASE))
        assert log.ledger.sequence_in(tx, NOW) == 1
        assert log.ledger.sequence_in(tx, NOW) == 0
    log.ledger.checkpoint(NOW)
    assert log.ledger.prove(ANNA, entry_id) is not None


def test_a_dead_process_leaves_its_lane_to_the_next(log: Log) -> None:
    log.ledger.lane(NOW).append(entry())
    log.ledger.lane(NOW)._abandon()
    other = log.restarted()
    assert other.sequence(later(1)) == 3
    assert list(log.lanes.iterdir()) == []
    assert other.verify().ok
    assert log.ledger.lane(later(2)).opened(HEAD, ANNA, to_micros(NOW)) == 2
    assert len(who_read(log)) == 1


def test_what_a_kill_left_of_a_folded_lane_is_removed_at_the_next_start(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lane names people by their ids; who is erased later must not stay in its files (design.md 5, 5)."""
    log.ledger.tidy()
    log.ledger.lane(NOW).append(entry())
    log.ledger.close()
    with monkeypatch.context() as killed:
        killed.setattr(LaneReader, "sweep", lambda *_: None)
        log.ledger.sequence(NOW)
    other = log.restarted()
    assert len(list(log.lanes.iterdir())) == 2
    other.lane(NOW).append(entry())
    other.tidy()
    living = other.lane(NOW).lane_id.hex()
    assert {path.stem.partition("-")[0] for path in log.lanes.iterdir()} == {living}
    assert other.verify().ok
    other.close()


def test_a_damaged_lane_is_entered_and_shown(log: Log) -> None:
    lane = log.ledger.lane(NOW)
    for _ in range(5):
        lane.opened(HEAD, ANNA, to_micros(NOW))
    (path,) = log.lanes.glob("*.seg")
    with path.open("r+b") as file:
        file.seek(300)
        file.write(b"??")
    log.ledger.sequence(NOW)
    found = log.ledger.verify()
    assert [problem.fault for problem in found.problems] == ["lane-damaged"]
    with log.database.read() as tx:
        acts = [each.entry.act for each in log.ledger.entries(tx) if each.entry.subject is None]
    assert Act.DAMAGE_LANE in acts


KILL_POINTS = [
    (store, "take_tree"),
    (store, "add_leaves"),
    (store, "add_nodes"),
    (store, "set_size"),
    (store, "place_entries"),
    (store, "add_entries"),
    (store, "remove_erased"),
    (store, "move_lane"),
    (Sequencer, "_rows"),
    (Path, "unlink"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("place", "name"), KILL_POINTS, ids=[name for _, name in KILL_POINTS])
def test_killed_at_any_step_of_folding_nothing_is_lost_and_nothing_is_there_twice(
    log: Log, monkeypatch: pytest.MonkeyPatch, place: Any, name: str, after: bool
) -> None:
    """R2, R13."""
    forgotten = log.record(entry(subject=BERTIL))
    log.ledger.sequence(NOW)
    forget(log, BERTIL)
    log.record(entry())
    lane = log.ledger.lane(NOW)
    for number in range(40):
        lane.opened(HEAD, ANNA, to_micros(later(number)))
    lane.cut()
    real = getattr(place, name)

    def dying(*arguments: Any, **named: Any) -> Any:
        if after:
            real(*arguments, **named)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(place, name, dying)
        with pytest.raises(Killed):
            log.ledger.sequence(later(1))
    lane._abandon()
    log.restarted().sequence(later(2))
    assert len(who_read(log)) == 41
    found = log.ledger.verify()
    assert found.ok, found.problems
    assert (found.erased, found.waiting) == (1, 0)
    assert log.ledger.prove(BERTIL, forgotten) is None
    assert list(log.lanes.iterdir()) == []


def test_a_lane_that_could_not_be_announced_is_no_lane(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(store, "add_lane", failing)
        with pytest.raises(Killed):
            log.ledger.lane(NOW)
    log.ledger.lane(NOW).append(entry())
    log.ledger.sequence(NOW)
    assert len(who_read(log)) == 1
    assert log.ledger.verify().ok


def test_a_sequencer_that_was_overtaken_tries_again(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.record(entry())
    real, times = store.place_entries, []

    def overtaken(tx: Transaction, rows: Any) -> int:
        times.append(1)
        return real(tx, rows) if len(times) > 2 else 0

    monkeypatch.setattr(store, "place_entries", overtaken)
    assert log.ledger.sequence(NOW) == 1
    monkeypatch.setattr(store, "place_entries", lambda tx, rows: 0)
    log.record(entry())
    with pytest.raises(SequenceError):
        log.ledger.sequence(NOW)
    log.keys.erase(BERTIL)
    monkeypatch.undo()
    log.record(entry(subject=BERTIL))
    monkeypatch.setattr(store, "remove_entries", lambda tx, keys: 0)
    with pytest.raises(SequenceError):
        log.ledger.sequence(NOW)


def test_an_erasure_that_was_overtaken_is_not_half_done(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.record(entry())
    monkeypatch.setattr(store, "lock_entries_of", lambda *_: [])  # as if it had come in since
    with pytest.raises(SequenceError):
        forget(log, ANNA)
    monkeypatch.undo()
    log.ledger.sequence(NOW)
    monkeypatch.setattr(store, "lock_entries_of", lambda *_: [])
    with pytest.raises(SequenceError):
        forget(log, ANNA)
    assert len(who_read(log)) == 1


@pytest.mark.on("postgresql")
def test_no_other_act_touches_what_is_about_to_be_erased(log: Log) -> None:
    log.record(entry())
    other = another(log.database)
    with log.database.act() as tx:
        store.lock_entries_of(tx, ANNA)
        with pytest.raises(ConflictFault, match="Try again"), other.act() as also:
            also.all("SELECT 1 FROM entry WHERE subject_id = ? FOR UPDATE NOWAIT", ANNA)
    other.close()


def test_the_same_frame_is_never_stored_twice(log: Log) -> None:
    """Second line of defence: the id of a lane's entry follows from lane and number."""
    log.ledger.lane(NOW).append(entry())
    log.ledger.lane(NOW)
    with log.database.read() as tx:
        (row,) = store.lanes(tx)
    assert log.restarted().sequence(NOW) > 0
    with log.database.act() as tx:
        store.move_lane(tx, row)
    with pytest.raises(ConstraintFault):
        log.restarted().sequence(NOW)


def test_many_threads_write_and_sequence_at_once(log: Log) -> None:
    done: list[int] = []

    def work(number: int) -> None:
        for i in range(30):
            log.record(entry(at=later(i)))
            log.ledger.lane(NOW).opened(HEAD, ANNA, to_micros(later(i)))
            if i % 10 == number:
                log.ledger.sequence(NOW)
        done.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    log.ledger.sequence(NOW)
    assert len(done) == 4
    assert len(who_read(log)) == 240
    assert log.ledger.verify().ok


def write_in_a_process(database: Database, log_folder: Path, keys: Any, number: int) -> None:  # pragma: no cover
    ledger = Ledger(database, keys, MemorySigner(), log_folder / "lanes")
    for i in range(40):
        ledger.lane(NOW).opened(HEAD, ANNA, to_micros(later(i)))
        with database.act() as tx:
            ledger.record(tx, entry())
        if i % 20 == number:
            ledger.sequence(NOW)
    if number:
        ledger.close()
    database.close()


def test_many_processes_write_and_sequence_at_once(log: Log, tmp_path: Path) -> None:
    with log.database.read() as tx:
        log.keys.log_key(tx, ANNA)
    log.keys.year_key(2026)
    log.database.close()
    context = multiprocessing.get_context("fork")
    processes = [
        context.Process(target=write_in_a_process, args=(another(log.database), tmp_path, log.keys, number))
        for number in range(3)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    log.ledger.sequence(NOW)
    assert len(who_read(log)) == 240
    assert log.ledger.verify(log.ledger.checkpoint(NOW)).ok
    assert list(log.lanes.iterdir()) == []


def test_an_entry_whose_key_is_gone_is_met_by_no_look_at_a_stretch_of_time(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.record(entry(act=Act.CONSENT, reason="vid disken"))
    log.ledger.sequence(NOW)
    since, until = later(-60), later(3600)

    def met() -> list[int]:
        forward = len(list(log.ledger.between(since, until)))
        with log.database.read() as tx:
            return [forward, len(list(log.ledger.latest(tx, since, until)))]

    assert met()[0] == met()[1] > 0
    monkeypatch.setattr(type(log.ledger._recorder), "opener", lambda *_: None)
    assert met() == [0, 0]
