"""Every change up to a checkpoint held elsewhere is found (design.md 8; security.md R13, G22, threats 30 and 35)."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ombud.audit import store, verify, verify_rows
from ombud.audit.merkle import Frontier, leaf_hash
from ombud.audit.tree import Erased, Leaf, decode_leaf
from ombud.audit.verify import Trust, Verification
from ombud.audit.verify_entries import verify_copy
from ombud.database import Transaction
from ombud.database.sqlite import SqliteTransaction
from tests.audit.keys_fixture import ORIGIN
from tests.audit.ledger_fixture import ANNA, BERTIL, NOW, Log, entry, later, make_log


@pytest.fixture
def log(engine: str, tmp_path: Path) -> Any:
    made = make_log(tmp_path)
    yield made
    made.close()


def told(log: Log, number: int = 12) -> str:
    """Some acts and opens, erasures among them, in several leaves; the checkpoint that is held elsewhere."""
    for leaf in range(number):
        for _ in range(leaf % 4 + 1):
            log.record(entry(at=later(leaf)))
            log.record(entry(at=later(leaf), subject=BERTIL if leaf % 5 == 0 else None))
        log.ledger.lane(NOW).append(entry(at=later(leaf)))
        log.ledger.sequence(later(leaf))
        if leaf == number // 2:
            with log.database.act() as tx:
                log.ledger.forget(tx, BERTIL)
            log.ledger.checkpoint(later(leaf))
    log.ledger.close()
    return log.ledger.checkpoint(later(99))


def trust(log: Log, note: str | None, *, keys: bool) -> Trust:
    return Trust(ORIGIN, log.signer.public_key, note, log.keys if keys else None, (log.lanes,) if keys else ())


class Copy:
    """The database as it is inside a transaction that will be rolled back."""

    def __init__(self, tx: Transaction, dialect: str) -> None:
        self.tx, self.dialect = tx, dialect

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        yield self.tx


class Undone(Exception):
    pass


def spoil(log: Log, change: Any, trusted: Trust) -> Verification:
    """What is found in a copy after a change."""
    found: list[Verification] = []

    def attempt() -> None:
        with log.database.act() as tx:
            change(tx)
            found.append(verify_copy(Copy(tx, log.database.dialect), trusted))  # type: ignore[arg-type]
            raise Undone

    with pytest.raises(Undone):
        attempt()
    return found[0]


def pick(tx: Transaction, chance: random.Random, sql: str, number: int = 1) -> Any:
    rows = chance.sample(tx.all(sql), number)
    return rows if number > 1 else rows[0]


def flipped(value: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(value))
    return value[:place] + bytes([value[place] ^ 1 << chance.randrange(8)]) + value[place + 1 :]


def flip_leaf(tx: Transaction, chance: random.Random) -> None:
    seq, data = pick(tx, chance, "SELECT seq, data FROM leaf")
    tx.run("UPDATE leaf SET data = ? WHERE seq = ?", flipped(data, chance), seq)


def shift_leaf_time(tx: Transaction, chance: random.Random) -> None:
    tx.run("UPDATE leaf SET at = at + ? WHERE seq = ?", 1, *pick(tx, chance, "SELECT seq FROM leaf"))


def drop_leaf(tx: Transaction, chance: random.Random) -> None:
    tx.run("DELETE FROM leaf WHERE seq = ?", *pick(tx, chance, "SELECT seq FROM leaf"))


def exchange_leaves(tx: Transaction, chance: random.Random) -> None:
    (one, here), (two, there) = pick(tx, chance, "SELECT seq, data FROM leaf", 2)
    tx.run("UPDATE leaf SET data = ? WHERE seq = ?", there, one)
    tx.run("UPDATE leaf SET data = ? WHERE seq = ?", here, two)


def flip_node(tx: Transaction, chance: random.Random) -> None:
    level, idx, value = pick(tx, chance, "SELECT level, idx, hash FROM node")
    tx.run("UPDATE node SET hash = ? WHERE level = ? AND idx = ?", flipped(value, chance), level, idx)


def drop_node(tx: Transaction, chance: random.Random) -> None:
    tx.run("DELETE FROM node WHERE level = ? AND idx = ?", *pick(tx, chance, "SELECT level, idx FROM node"))


def add_node(tx: Transaction, chance: random.Random) -> None:
    tx.run("INSERT INTO node VALUES (?, ?, ?)", chance.randrange(30, 40), 0, bytes(32))


def flip_checkpoint(tx: Transaction, chance: random.Random) -> None:
    size, root = pick(tx, chance, "SELECT size, root FROM checkpoint")
    tx.run("UPDATE checkpoint SET root = ? WHERE size = ?", flipped(root, chance), size)


def exchange_notes(tx: Transaction, chance: random.Random) -> None:
    (one, here), (two, there) = pick(tx, chance, "SELECT size, note FROM checkpoint", 2)
    tx.run("UPDATE checkpoint SET note = ? WHERE size = ?", there, one)
    tx.run("UPDATE checkpoint SET note = ? WHERE size = ?", here, two)


def resize(tx: Transaction, chance: random.Random) -> None:
    tx.run("UPDATE tree SET size = size + ?", chance.choice([-2, -1, 1, 5]))


def flip_commitment(tx: Transaction, chance: random.Random) -> None:
    entry_id, value = pick(tx, chance, "SELECT entry_id, commitment FROM entry")
    tx.run("UPDATE entry SET commitment = ? WHERE entry_id = ?", flipped(value, chance), entry_id)


def drop_entry(tx: Transaction, chance: random.Random) -> None:
    tx.run("DELETE FROM entry WHERE entry_id = ?", *pick(tx, chance, "SELECT entry_id FROM entry"))


def move_entry(tx: Transaction, chance: random.Random) -> None:
    column, by = chance.choice(["leaf_seq", "leaf_pos"]), chance.choice([-300, -1, 1, 300])
    (entry_id,) = pick(tx, chance, "SELECT entry_id FROM entry")
    tx.run(f"UPDATE entry SET {column} = {column} + ? WHERE entry_id = ?", by, entry_id)


def exchange_places(tx: Transaction, chance: random.Random) -> None:
    one, two = pick(tx, chance, "SELECT leaf_seq, leaf_pos, entry_id FROM entry", 2)
    tx.run("UPDATE entry SET leaf_seq = ?, leaf_pos = ? WHERE entry_id = ?", *two[:2], one[2])
    tx.run("UPDATE entry SET leaf_seq = ?, leaf_pos = ? WHERE entry_id = ?", *one[:2], two[2])


def take_out_of_the_tree(tx: Transaction, chance: random.Random) -> None:
    (entry_id,) = pick(tx, chance, "SELECT entry_id FROM entry")
    tx.run("UPDATE entry SET leaf_seq = NULL WHERE entry_id = ?", entry_id)


_ENTRY = "subject_id, entry_id, at, sealed, commitment, leaf_seq, leaf_pos"


def repeat_entry(tx: Transaction, chance: random.Random) -> None:
    row = pick(tx, chance, "SELECT subject_id, at, sealed, commitment, leaf_seq, leaf_pos FROM entry")
    tx.run(f"INSERT INTO entry ({_ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?)", row[0], chance.randbytes(16), *row[1:])


def nonsense(tx: Transaction, chance: random.Random) -> None:
    column = chance.choice(["leaf_seq", "leaf_pos", "commitment"])
    (entry_id,) = pick(tx, chance, "SELECT entry_id FROM entry")
    value = "'x'" if column == "commitment" or isinstance(tx, SqliteTransaction) else "-7"  # PostgreSQL keeps types
    tx.run(f"UPDATE entry SET {column} = {value} WHERE entry_id = ?", entry_id)


def truncate(tx: Transaction, chance: random.Random) -> None:
    """To an earlier state that is right in itself."""
    (seq,) = pick(tx, chance, "SELECT seq FROM leaf")
    tx.run("DELETE FROM leaf WHERE seq >= ?", seq)
    tx.run("DELETE FROM node WHERE (idx + 1) << level > ?", seq)
    tx.run("DELETE FROM entry WHERE leaf_seq >= ?", seq)
    tx.run("DELETE FROM checkpoint WHERE size > ?", seq)
    tx.run("UPDATE tree SET size = ?", seq)


def rewrite(tx: Transaction, chance: random.Random) -> None:
    """Replace one commitment and build everything anew, as who owns the database can."""
    (seq, data) = pick(tx, chance, "SELECT seq, data FROM leaf")
    leaf = decode_leaf(data)
    assert leaf is not None
    forged = Leaf(leaf.at, leaf.erased, flipped(leaf.commitments, chance)).encode() if leaf.commitments else None
    tx.run("UPDATE leaf SET data = ? WHERE seq = ?", forged or Leaf(leaf.at, Erased(), b"").encode(), seq)
    tx.run("DELETE FROM node")
    tx.run("DELETE FROM checkpoint")
    frontier = Frontier()
    for _, _, each in store.leaves_from(tx, 0, 10_000):
        store.add_nodes(tx, frontier.append(leaf_hash(each)))


def flip_sealed(tx: Transaction, chance: random.Random) -> None:
    entry_id, value = pick(tx, chance, "SELECT entry_id, sealed FROM entry")
    tx.run("UPDATE entry SET sealed = ? WHERE entry_id = ?", flipped(value, chance), entry_id)


def exchange_payloads(tx: Transaction, chance: random.Random) -> None:
    (one, here), (two, there) = pick(tx, chance, "SELECT entry_id, sealed FROM entry", 2)
    tx.run("UPDATE entry SET sealed = ? WHERE entry_id = ?", there, one)
    tx.run("UPDATE entry SET sealed = ? WHERE entry_id = ?", here, two)


def redate(tx: Transaction, chance: random.Random) -> None:
    value = chance.choice(["at + 1", "at - 1", "at + 100000000000000000", "'x'"])
    if value == "'x'" and not isinstance(tx, SqliteTransaction):
        value = "-7"  # PostgreSQL keeps types
    (entry_id,) = pick(tx, chance, "SELECT entry_id FROM entry")
    tx.run(f"UPDATE entry SET at = {value} WHERE entry_id = ?", entry_id)


def another_subject(tx: Transaction, chance: random.Random) -> None:
    (entry_id,) = pick(tx, chance, "SELECT entry_id FROM entry")
    tx.run("UPDATE entry SET subject_id = ? WHERE entry_id = ?", b"C" * 16, entry_id)


def another_id(tx: Transaction, chance: random.Random) -> None:
    (entry_id,) = pick(tx, chance, "SELECT entry_id FROM entry")
    tx.run("UPDATE entry SET entry_id = ? WHERE entry_id = ?", chance.randbytes(16), entry_id)


def pass_off_as_erased(tx: Transaction, chance: random.Random) -> None:
    entry_id, value = pick(tx, chance, "SELECT entry_id, commitment FROM entry")
    tx.run("DELETE FROM entry WHERE entry_id = ?", entry_id)
    store.add_erased(tx, store.ErasedRow(b"E" * 16, 0, 1, value, b"forged"))


def drop_lane(tx: Transaction, chance: random.Random) -> None:
    tx.run("DELETE FROM lane")


def add_lane(tx: Transaction, chance: random.Random) -> None:
    tx.run(
        "INSERT INTO lane SELECT ?, announced_at, secret, segment, position, number, tag, 0, 0, ? FROM lane",
        chance.randbytes(16),
        chance.choice([None, 5]),
    )


WITHOUT_KEYS = [
    flip_leaf, shift_leaf_time, drop_leaf, exchange_leaves, flip_node, drop_node, add_node, flip_checkpoint,
    exchange_notes, resize, flip_commitment, drop_entry, move_entry, exchange_places, take_out_of_the_tree,
    repeat_entry, nonsense, truncate, rewrite,
]  # fmt: skip
WITH_KEYS = [
    flip_sealed, exchange_payloads, redate, another_subject, another_id, pass_off_as_erased, drop_lane, add_lane,
]  # fmt: skip


@pytest.mark.parametrize("change", WITHOUT_KEYS, ids=lambda change: change.__name__)
def test_every_change_is_found_without_any_key(log: Log, change: Any) -> None:
    """19 kinds × 400 random changes of a copied log, with nothing but public key and checkpoint."""
    trusted, chance = trust(log, told(log, 7), keys=False), random.Random(change.__name__)
    assert verify_copy(log.database, trusted).ok
    for _ in range(400):
        assert not spoil(log, lambda tx: change(tx, chance), trusted).ok


@pytest.mark.parametrize("change", WITH_KEYS, ids=lambda change: change.__name__)
def test_every_change_of_a_payload_or_a_lane_is_found_with_the_keys(log: Log, change: Any) -> None:
    """8 kinds × 320 random changes."""
    trusted, chance = trust(log, told(log, 3), keys=True), random.Random(change.__name__)
    assert verify_copy(log.database, trusted).ok
    for _ in range(320):
        assert not spoil(log, lambda tx: change(tx, chance), trusted).ok


def test_the_entries_after_the_held_checkpoint_are_counted(log: Log) -> None:
    note = told(log)
    for number in range(7):
        log.record(entry(at=later(100 + number)))
        if number == 3:
            log.ledger.sequence(later(100))
    found = verify_copy(log.database, trust(log, note, keys=True))
    assert found.ok
    assert (found.later_entries, found.waiting, found.held_entries) == (7, 3, found.entries - 4)
    found = verify_copy(log.database, trust(log, None, keys=False))
    assert (found.ok, found.held_entries, found.later_entries) == (True, 0, found.entries + 3)


def test_an_empty_log_is_whole(log: Log) -> None:
    assert verify_copy(log.database, trust(log, log.ledger.checkpoint(NOW), keys=True)).ok


def test_a_checkpoint_of_another_log_vouches_for_nothing(log: Log) -> None:
    note = told(log).replace(ORIGIN, "another.example.se")
    found = verify_copy(log.database, trust(log, note, keys=False))
    assert [problem.fault for problem in found.problems] == ["held-checkpoint"]


def test_a_rewritten_log_is_told_from_a_cut_one(log: Log) -> None:
    trusted, chance = trust(log, told(log), keys=False), random.Random(1)
    assert "shorter-than-held" in faults(spoil(log, lambda tx: truncate(tx, chance), trusted))
    assert "differs-from-held" in faults(spoil(log, lambda tx: rewrite(tx, chance), trusted))


def faults(found: Verification) -> set[str]:
    return {str(problem.fault) for problem in found.problems}


def test_a_vanished_lane_is_found(log: Log) -> None:
    lane = log.ledger.lane(NOW)
    lane.append(entry())
    assert log.ledger.verify().ok
    log.ledger.sequence(NOW)
    lane.append(entry())
    log.restarted()._sequencer.step(log.database, NOW)
    assert log.ledger.verify().ok
    for path in log.lanes.glob("*.seg"):
        path.unlink()
    assert faults(log.ledger.verify()) == {"lane-vanished"}
    for path in log.lanes.glob("*.lane"):
        path.unlink()
    assert faults(log.ledger.verify()) == {"lane-vanished"}


def test_payloads_without_a_key_are_counted(log: Log) -> None:
    log.record(entry())
    log.ledger.sequence(NOW)
    log.keys.erase(ANNA)
    found = log.ledger.verify()
    assert (found.ok, found.unopened, found.opened) == (True, 1, 0)


def test_a_payload_that_is_no_entry_is_found(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ombud.audit.record.encode", lambda item: b"not an entry")
    log.record(entry())
    assert faults(log.ledger.verify()) == {"payload-wrong"}


def test_an_erasure_that_waits_for_its_leaf_is_counted(log: Log) -> None:
    note = told(log)
    with log.database.act() as tx:
        log.ledger.forget(tx, ANNA)
    log.record(entry())
    with log.database.act() as tx:
        assert log.ledger.forget(tx, ANNA) == 1
    for keys in (True, False):
        found = verify_copy(log.database, trust(log, note, keys=keys))
        assert found.ok
        assert found.erased > 30


def in_small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A log of a dozen leaves is read as one of millions: many windows, many pages of rows."""
    monkeypatch.setattr(verify, "_WINDOW", 10)
    monkeypatch.setattr(verify, "_PAGE", 2)
    monkeypatch.setattr(verify_rows, "_PAGE", 3)


def test_a_long_log_is_compared_a_window_and_a_page_at_a_time(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    note = told(log)
    in_small_parts(monkeypatch)
    assert verify_copy(log.database, trust(log, note, keys=False)).ok


@pytest.mark.parametrize("change", WITHOUT_KEYS, ids=lambda change: change.__name__)
def test_every_change_is_found_in_a_log_of_many_windows(log: Log, monkeypatch: pytest.MonkeyPatch, change: Any) -> None:
    trusted, chance = trust(log, told(log, 9), keys=False), random.Random(change.__name__)
    in_small_parts(monkeypatch)
    for _ in range(15):
        assert not spoil(log, lambda tx: change(tx, chance), trusted).ok


def test_full_leaves_are_compared(log: Log) -> None:
    with log.database.act() as tx:
        for _ in range(600):
            log.ledger.record(tx, entry())
    log.ledger.sequence(NOW)
    trusted, chance = trust(log, log.ledger.checkpoint(NOW), keys=False), random.Random(1)
    found = verify_copy(log.database, trusted)
    assert (found.ok, found.entries) == (True, 600)
    assert not spoil(log, lambda tx: exchange_places(tx, chance), trusted).ok


def bytes_that_move_over(tx: Transaction) -> None:
    """The last byte of one commitment becomes the first of the next: one after the other they are the same."""
    (one, left), (two, right) = tx.all("SELECT entry_id, commitment FROM entry ORDER BY subject_id, entry_id LIMIT 2")
    tx.run("UPDATE entry SET commitment = ? WHERE entry_id = ?", left[:-1], one)
    tx.run("UPDATE entry SET commitment = ? WHERE entry_id = ?", left[-1:] + right, two)


def entries_of_leaf_0(tx: Transaction) -> int:
    (length,) = tx.one("SELECT length(data) FROM leaf WHERE seq = 0") or (0,)
    return int(length - len(Leaf(0, Erased(), b"").encode())) // 32


def a_place_by_another_name(tx: Transaction) -> None:
    """The first place of the second leaf, named as a place beyond the end of the first leaf."""
    change = "UPDATE entry SET leaf_seq = 0, leaf_pos = ? WHERE leaf_seq = 1 AND leaf_pos = 0"
    assert tx.run(change, entries_of_leaf_0(tx)) == 1


def a_place_from_behind(tx: Transaction) -> None:
    """The first place of the first leaf, counted back from the second."""
    change = "UPDATE entry SET leaf_seq = 1, leaf_pos = ? WHERE leaf_seq = 0 AND leaf_pos = 0"
    assert tx.run(change, -entries_of_leaf_0(tx)) == 1


def a_leaf_before_the_first(tx: Transaction) -> None:
    assert tx.run("UPDATE entry SET leaf_seq = -1 WHERE leaf_seq = 0 AND leaf_pos = 0") == 1


def a_leaf_that_is_a_text(tx: Transaction) -> None:
    assert tx.run("UPDATE entry SET leaf_seq = 'x' WHERE leaf_seq = 0 AND leaf_pos = 0") == 1


def a_position_that_is_no_number(tx: Transaction) -> None:
    assert tx.run("UPDATE entry SET leaf_pos = x'00' WHERE leaf_seq = 0 AND leaf_pos = 0") == 1


def a_text_of_the_same_bytes(tx: Transaction) -> None:
    tx.run("UPDATE entry SET commitment = CAST(commitment AS TEXT) WHERE leaf_seq = 0 AND leaf_pos = 0")


def a_key_that_is_a_text(tx: Transaction) -> None:
    """Beside a row in its place another, with a subject that sorts before every other."""
    row = tx.one("SELECT entry_id, at, sealed, commitment, leaf_seq, leaf_pos FROM entry WHERE leaf_seq = 1") or ()
    tx.run(f"INSERT INTO entry ({_ENTRY}) VALUES ('', ?, ?, ?, ?, ?, ?)", *row)


def a_position_that_is_nothing(tx: Transaction) -> None:
    assert tx.run("UPDATE entry SET leaf_pos = NULL WHERE leaf_seq = 0 AND leaf_pos = 0") == 1


CUNNING = [
    bytes_that_move_over, a_place_by_another_name, a_place_from_behind, a_leaf_before_the_first,
    a_position_that_is_nothing,
]  # fmt: skip
OF_ANOTHER_KIND = [
    a_leaf_that_is_a_text, a_position_that_is_no_number, a_text_of_the_same_bytes, a_key_that_is_a_text,
]  # fmt: skip


@pytest.mark.parametrize("small", [False, True], ids=["in one page", "in many pages"])
@pytest.mark.parametrize("change", CUNNING, ids=lambda change: change.__name__)
def test_rows_that_only_look_right_together_are_found(
    log: Log, monkeypatch: pytest.MonkeyPatch, change: Any, small: bool
) -> None:
    trusted = trust(log, told(log, 7), keys=False)
    if small:
        in_small_parts(monkeypatch)
    assert faults(spoil(log, change, trusted)) & {"entry-wrong", "entry-twice", "payload-missing"}


@pytest.mark.on("sqlite")  # PostgreSQL keeps types
@pytest.mark.parametrize("change", OF_ANOTHER_KIND, ids=lambda change: change.__name__)
def test_values_of_another_kind_are_found(log: Log, change: Any) -> None:
    trusted = trust(log, told(log, 7), keys=False)
    assert faults(spoil(log, change, trusted)) & {"entry-wrong", "entry-twice"}


def test_only_the_first_hundred_problems_are_listed(log: Log) -> None:
    for _ in range(150):
        log.record(entry())
    log.ledger.sequence(NOW)
    found = spoil(log, lambda tx: tx.run("UPDATE entry SET sealed = ?", b"x"), trust(log, None, keys=True))
    assert (found.faults, len(found.problems), found.ok) == (150, 100, False)


def test_damaged_ids_do_not_stop_the_verifier(log: Log) -> None:
    log.record(entry())
    log.ledger.sequence(NOW)
    changes = "UPDATE entry SET entry_id = 'x', leaf_pos = 9"
    assert not spoil(log, lambda tx: tx.run(changes), trust(log, None, keys=True)).ok
    assert not spoil(log, lambda tx: tx.run("UPDATE leaf SET data = 'x'"), trust(log, None, keys=False)).ok
    assert not spoil(log, lambda tx: tx.run(changes), trust(log, None, keys=False)).ok


def test_a_stored_checkpoint_that_is_no_text_is_found(log: Log) -> None:
    told(log, 3)
    changed = spoil(log, lambda tx: tx.run("UPDATE checkpoint SET note = x'05'"), trust(log, None, keys=False))
    assert faults(changed) == {"checkpoint-wrong"}
