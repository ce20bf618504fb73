"""The key directory: found by an exact value, erased by deleting a key, gone for every process at once."""

import contextlib
import threading

import pytest

from ombud.database import ConstraintFault
from ombud.keys import KeyDirectory, Keyring, KeyStoreFault, Mark, TamperedError, Tombstone
from ombud.keys import store as keydir
from ombud.keys.cache import KeyCache
from ombud.keys.directory import WHOLE
from ombud.keys.model import StateMovedError, SubjectGoneError
from ombud.keys.store import Kept
from ombud.terms.sealing import Context
from tests.keys.conftest import NOW
from tests.keys.some import rewrap_some

EMAIL = ("email", "1:anna@example.se")
STONE = Tombstone(NOW, b"p" * 32, NOW.replace(day=16))


@pytest.fixture
def person(database, directory):
    with database.act() as tx:
        subject = directory.register(tx, NOW)
        for klass in ("care", "marketing"):
            directory.key_or_new(tx, subject, klass)
            directory.index(tx, subject, klass, *EMAIL)
    return subject


def place(subject, klass="care", record=b"r" * 16, version=1):
    return Context(subject, klass, "record", record, version)


def interrupted(database, act):
    """The act is done, and the process stops before it commits."""
    with contextlib.suppress(KeyboardInterrupt), database.act() as tx:
        act(tx)
        raise KeyboardInterrupt


def test_a_person_is_found_by_the_exact_value_and_by_nothing_else(database, directory, person):
    """P-11."""
    with database.read() as tx:
        assert directory.find(tx, *EMAIL) == (person,)
        for field, value in (("email", "1:anna@example.sE"), ("email", "1:anna@example"), ("phone", EMAIL[1])):
            assert directory.find(tx, field, value) == ()


def test_two_people_who_share_a_value_are_both_found(database, directory, person):
    with database.act() as tx:
        other = directory.register(tx, NOW)
        directory.index(tx, other, "care", *EMAIL)
        directory.index(tx, other, "care", *EMAIL)
        assert directory.find(tx, *EMAIL) == (person, other)
        assert directory.unindex(tx, other, "care", *EMAIL)
        assert not directory.unindex(tx, other, "care", *EMAIL)
        assert directory.find(tx, *EMAIL) == (person,)


def test_a_key_is_one_and_the_same_until_it_is_erased(database, directory, person):
    with database.act() as tx:
        key = directory.key(tx, person, "care")
        assert directory.key_or_new(tx, person, "care") is key
        assert directory.key(tx, person, "accounting") is None
        sealed = key.seal(place(person), b"Anna")
        assert directory.key(tx, person, "care").open(place(person), sealed) == b"Anna"


def test_an_erased_class_is_unreadable_and_the_others_live(database, directory, person):
    """Art. 17: marketing dies now, care stays."""
    with database.act() as tx:
        erased = directory.erase(tx, person, ["marketing"], STONE)
        assert [(one.klass, one.epoch, len(one.commitment)) for one in erased.keys] == [("marketing", 1, 16)]
        assert (erased.indexes, erased.subject) == (1, False)
        assert directory.key(tx, person, "marketing") is None
        assert directory.key(tx, person, "care") is not None
        assert directory.find(tx, *EMAIL) == (person,)
        assert directory.tombstone(tx, person, "marketing") == STONE
        assert directory.tombstone(tx, person, "care") is None


def test_an_erased_person_has_no_key_no_index_and_no_row(database, directory, person):
    """Invariant 5; I2 of security.md 5."""
    with database.act() as tx:
        erased = directory.erase(tx, person, None, STONE)
        assert sorted(one.klass for one in erased.keys) == ["care", "marketing"]
        assert (erased.indexes, erased.subject) == (2, True)
    with database.act() as tx:
        for table in ("subject", "data_key", "blind_index"):
            assert tx.one(f"SELECT count(*) FROM {table}") == (0,)
        assert directory.find(tx, *EMAIL) == ()
        assert directory.key(tx, person, "care") is None
        assert not directory.hold(tx, person)
        assert directory.tombstone(tx, person, "care") == directory.tombstone(tx, person) == STONE
        with pytest.raises(SubjectGoneError, match="registered anew"):
            directory.key_or_new(tx, person, "care")


def test_erasing_again_is_harmless(database, directory, person):
    later = Tombstone(NOW.replace(day=3), b"q" * 32, NOW.replace(day=17))
    for stone in (STONE, later):
        with database.act() as tx:
            directory.erase(tx, person, ["care"], stone)
            erased = directory.erase(tx, person, None, stone)
    assert erased == ((), 0, False)
    with database.read() as tx:
        assert directory.tombstone(tx, person) == later


def test_an_erasure_that_is_rolled_back_did_not_happen(database, directory, person):
    interrupted(database, lambda tx: directory.erase(tx, person, None, STONE))
    with database.read() as tx:
        assert directory.key(tx, person, "care") is not None
        assert directory.tombstone(tx, person) is None


def test_another_process_erases_and_the_cached_key_is_of_no_use(database, directory, person, store, root):
    """design.md 4: cached by the wrapped key that was read in the same statement."""
    other = KeyDirectory(Keyring.open(store, root), lambda: b"")
    with database.read() as tx:
        sealed = directory.key(tx, person, "care").seal(place(person), b"Anna")
    with database.act() as tx:
        other.erase(tx, person, ["care"], STONE)
    with database.act() as tx:
        assert directory.key(tx, person, "care") is None
        other.key_or_new(tx, person, "care")
        fresh = directory.key(tx, person, "care")
        with pytest.raises(TamperedError):
            fresh.open(place(person), sealed)


def test_a_wrapped_key_moved_to_another_person_is_refused(database, directory, person):
    """Threat 36: also when the original is cached."""
    with database.act() as tx:
        other = directory.register(tx, NOW)
        directory.key_or_new(tx, other, "care")
        directory.key(tx, person, "care")
        tx.run(
            "UPDATE data_key SET wrapped = (SELECT wrapped FROM data_key WHERE subject_id = ? AND class = 'care') "
            "WHERE subject_id = ?",
            person,
            other,
        )
        with pytest.raises(TamperedError):
            directory.key(tx, other, "care")


def test_the_cache_is_bounded_and_keeps_what_is_used(key):
    cache = KeyCache(subjects=4)
    for number in range(50):
        cache.keep(b"used", "care", b"blob", key)
        cache.keep(bytes([number]), "care", b"blob", key)
        assert cache.get(b"used", "care", b"blob") is key
    assert len(cache._young) + len(cache._old) <= 8
    assert cache.get(b"\0", "care", b"blob") is None
    assert cache.get(b"used", "log", b"blob") is None
    assert cache.get(b"used", "care", b"other") is None
    cache.purge(b"used")
    assert cache.get(b"used", "care", b"blob") is None


def test_what_was_pushed_out_between_two_looks_is_not_there(key):
    cache = KeyCache(subjects=1)
    cache._old = _Vanishing({b"s": {}})
    assert cache.get(b"s", "care", b"blob") is None


class _Vanishing(dict):
    """A generation that another thread empties just after the look."""

    def pop(self, *_args):
        return None


def test_a_key_pushed_to_the_old_generation_is_found_and_moves_up(key):
    cache = KeyCache(subjects=1)
    cache.keep(b"one", "care", b"blob", key)
    cache.keep(b"two", "care", b"blob", key)
    assert cache.get(b"one", "care", b"blob") is key
    assert b"one" in cache._young


def test_purging_lets_go_of_the_opened_keys(database, directory, person):
    with database.read() as tx:
        key = directory.key(tx, person, "care")
        assert directory.key(tx, person, "care") is key
        directory.purge(person)
        assert directory.key(tx, person, "care") is not key


def test_records_are_counted_in_and_out(database, directory, person):
    with database.act() as tx:
        key = directory.key(tx, person, "care")
        marks = [Mark(bytes([n]) * 16, 1, key.seal(place(person), b"x")) for n in range(3)]
        directory.change_state(tx, person, "care", added=marks)
        directory.change_state(tx, person, "care", removed=marks[:1])
        assert directory.verify_state(tx, person, "care", marks[1:]) == 4
        with pytest.raises(TamperedError):
            directory.verify_state(tx, person, "care", marks)
        for act in (directory.change_state, directory.verify_state):
            with pytest.raises(SubjectGoneError):
                act(tx, person, "accounting", ())


def test_a_state_that_another_act_changed_is_not_written_over(database, directory, person):
    with database.act() as tx:
        key = directory.key_or_new(tx, person, "care")
    state, read_before = key.state_of([Mark(bytes(16), 1, bytes(16))]), key.state_empty()
    with pytest.raises(StateMovedError, match="again"), database.act() as tx:
        directory.set_state(tx, person, "care", state, read_before)


def test_several_keys_are_stored_at_once_and_none_over_another(database, directory, person):
    with database.act() as tx:
        made = []
        for klass in ("log", "evidence"):
            key, wrapped = directory.keyring.new_data_key(person, klass)
            made.append(Kept(klass, *wrapped, key.state_empty()))
        directory.put_all(tx, person, made)
        assert set(made) < set(directory.keys(tx, person).values())
    with pytest.raises(ConstraintFault), database.act() as tx:
        directory.put_all(tx, person, made[:1])


def test_a_key_with_its_first_records_is_stored_at_once(database, directory):
    with database.act() as tx:
        subject = directory.register(tx, NOW)
        key, wrapped = directory.keyring.new_data_key(subject, "care")
        mark = Mark(b"r" * 16, 1, key.seal(place(subject), b"Anna"))
        directory.put(tx, subject, "care", wrapped, key.state_of([mark]))
        assert directory.verify_state(tx, subject, "care", [mark]) == 1


def test_an_objection_outlives_the_person(database, directory, person):
    """Art. 21(3), M-15: the keyed hash of the address stays."""
    with database.act() as tx:
        for _ in range(2):
            directory.suppress(tx, *EMAIL, NOW)
        directory.erase(tx, person, None, STONE)
    with database.act() as tx:
        assert directory.suppressed(tx, *EMAIL)
        assert not directory.suppressed(tx, "sms", EMAIL[1])
        assert directory.lift_suppression(tx, *EMAIL)
        assert not directory.lift_suppression(tx, *EMAIL)
        assert not directory.suppressed(tx, *EMAIL)


def test_a_tombstone_stands_until_the_last_archive_has_expired(database, directory, person):
    with database.act() as tx:
        directory.erase(tx, person, None, STONE)
        assert directory.clear_tombstones(tx, NOW.replace(day=15)) == 0
        assert directory.tombstone(tx, person, WHOLE) == STONE
        assert directory.clear_tombstones(tx, STONE.final_at) == 1
        assert directory.tombstone(tx, person) is None


def test_one_identifier_is_registered_once_by_many_at_once(database, directory):
    """design.md 4: double registration is excluded by the lock row."""
    found, start = [], threading.Barrier(6)

    def register():
        start.wait()
        with database.act() as tx:
            directory.pass_lock(tx, *EMAIL)
            known = directory.find(tx, *EMAIL)
            subject = known[0] if known else directory.register(tx, NOW)
            directory.index(tx, subject, "care", *EMAIL)
            found.append(subject)

    threads = [threading.Thread(target=register) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as tx:
        assert tx.one("SELECT count(*) FROM subject") == (1,)
        assert tx.one("SELECT count(*) FROM identity_lock") == (0,)
    assert len(found) == 6
    assert len(set(found)) == 1


@pytest.fixture
def crowd(database, directory):
    with database.act() as tx:
        people = [directory.register(tx, NOW) for _ in range(25)]
        return [
            (person, klass, directory.key_or_new(tx, person, klass).seal(place(person, klass), b"Anna"))
            for person in people
            for klass in ("care", "log")
        ]


def test_an_interrupted_re_wrapping_goes_on_where_rows_are_left(database, directory, crowd, store, root):
    """security.md 3.4, G21: interrupted, nothing is unreadable, and the old epoch opens nothing."""
    directory.keyring.begin_epoch(NOW)
    moved = 0
    for turn in range(4):
        interrupted(database, lambda tx, of=directory: rewrap_some(of, tx, 7))
        with database.act() as tx:
            moved += rewrap_some(directory, tx, 7)
        if turn % 2:
            directory = KeyDirectory(Keyring.open(store, root), lambda: b"")
    while True:
        with database.act() as tx:
            some = rewrap_some(directory, tx, 7)
        if not some:
            break
        moved += some
    assert moved == 50
    with database.act() as tx:
        assert tx.all("SELECT DISTINCT epoch FROM data_key") == [(2,)]
        assert directory.destroy_epoch(tx, 1, NOW, NOW) is None
        for person, klass, sealed in crowd:
            assert directory.key(tx, person, klass).open(place(person, klass), sealed) == b"Anna"


def test_an_epoch_with_a_live_key_is_kept(database, directory, crowd):
    directory.keyring.begin_epoch(NOW)
    with database.act() as tx:
        assert directory.live_keys(tx) == {1: 50}
        moved = 0
        while moved < 49:  # at several servers a batch is of one of them
            moved += rewrap_some(directory, tx, 49 - moved)
        assert directory.live_keys(tx) == {1: 1, 2: 49}
        assert "1 data keys" in directory.destroy_epoch(tx, 1, NOW, NOW).reason.en
        assert rewrap_some(directory, tx, 49) == 1
        assert rewrap_some(directory, tx, 49) == 0
        assert directory.destroy_epoch(tx, 1, NOW, NOW) is None


def test_an_old_copy_of_an_erased_key_opens_nothing_after_its_epoch(database, directory, person):
    """G4: what is left of the row in a log or an archive cannot be opened after t_final."""
    with database.read() as tx:
        row = tx.one("SELECT epoch, wrapped, commitment FROM data_key WHERE subject_id = ? AND class = 'care'", person)
    with database.act() as tx:
        directory.erase(tx, person, None, STONE)
    directory.keyring.begin_epoch(NOW)
    with database.act() as tx:
        assert directory.destroy_epoch(tx, 1, NOW, NOW) is None
        tx.run("INSERT INTO data_key VALUES (?, 'care', ?, ?, ?, ?)", person, *row, b"")
        with pytest.raises(KeyStoreFault, match="epoch 1"):
            directory.key(tx, person, "care")


def test_counting_an_epoch_of_an_empty_table_is_zero(database, directory):
    directory.keyring.begin_epoch(NOW)
    with database.act() as tx:
        assert rewrap_some(directory, tx, 10) == 0
        assert directory.live_keys(tx) == {}
        assert directory.destroy_epoch(tx, 1, NOW, NOW) is None


def test_an_address_that_was_noted_is_suppressed_without_opening_anything(database, directory, person):
    """Art. 21(3): an objection takes the addresses that the person has, on one channel or on all."""
    with database.act() as tx:
        email, phone = ("email", "1:anna@example.se"), ("sms", "1:+46701740605")
        directory.index_all(tx, person, "marketing", [], [email, phone])
        directory.index_all(tx, person, "care", [], [email])
        directory.index_all(tx, person, "care", [], [])
        directory.suppress_addresses(tx, person, NOW, "email")
        assert directory.suppressed(tx, "email", "1:anna@example.se")
        assert not directory.suppressed(tx, "sms", "1:+46701740605")
        directory.suppress_addresses(tx, person, NOW)
        directory.suppress_addresses(tx, person, NOW)  # once more is the same
        assert directory.lift_suppressions(tx, person, "sms") == 1
        assert not directory.suppressed(tx, "sms", "1:+46701740605")
        assert directory.suppressed(tx, "email", "1:anna@example.se")


def test_the_directory_names_the_classes_and_epochs_of_a_person(database, directory, person):
    directory.keyring.begin_epoch(NOW)
    with database.act() as tx:
        directory.key_or_new(tx, person, "accounting")
        assert directory.classes(tx, person) == ("accounting", "care", "marketing")
        assert directory.epochs_of(tx, person) == (2, 1, 1)


def test_a_key_that_another_act_made_meanwhile_is_the_key(database, directory, person, monkeypatch):
    """Two acts that both found none, on PostgreSQL: the second waits, and takes the first one's key."""
    with database.act() as tx:
        made = directory.key(tx, person, "care")
        answers = iter([lambda *_: None, keydir.key_of])
        monkeypatch.setattr(keydir, "key_of", lambda *row: next(answers)(*row))
        assert directory.key_or_new(tx, person, "care") is made


def test_a_key_that_another_act_made_and_erased_meanwhile_is_not_made_up(database, directory, person, monkeypatch):
    with database.act() as tx:
        monkeypatch.setattr(keydir, "key_of", lambda *_: None)
        with pytest.raises(StateMovedError):
            directory.key_or_new(tx, person, "care")


def test_a_key_is_not_put_over_another(database, directory, person):
    with database.act() as tx:
        key, wrapped = directory.keyring.new_data_key(person, "care")
        assert not directory.put(tx, person, "care", wrapped, key.state_empty())
        assert directory.key(tx, person, "care").commitment != key.commitment


def test_an_erasure_lets_go_of_the_opened_keys(database, directory, person):
    with database.act() as tx:
        wrapped = keydir.key_of(tx, person, "care")
        directory.key(tx, person, "care")
        directory.erase(tx, person, None, STONE)
    assert directory._cache.get(person, "care", wrapped.blob) is None
