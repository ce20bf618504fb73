"""The weekly job on the keys: begun when due, resumed by anybody, destroyed when nothing needs it (design 4, T-29)."""

from datetime import datetime, timedelta

import pytest

from ombud.app.key_life.rotate import Rotation, epochs, overdue, planned, rotate
from ombud.keys import KeyDirectory, Keyring, KeyStoreFault, WrappedKey
from ombud.keys.root import FileRoot
from ombud.terms import ClassId
from tests.clinic import DISA, NOW, Clinic
from tests.database_fixture import another
from tests.keys.some import rewrap_some

WEEK = timedelta(days=7)


@pytest.fixture
def clinic(clinic: Clinic) -> Clinic:
    """Somebody whose keys are to be kept."""
    clinic.person = clinic.somebody()  # type: ignore[attr-defined]
    return clinic


def entered(clinic: Clinic) -> list[tuple[str, int]]:
    """The acts on keys in the log, with the epoch of each."""
    clinic.vault.ledger.sequence(clinic.now)
    ours = ("begin-epoch", "rewrap", "destroy-epoch")
    with clinic.vault.database.read() as tx:
        found = [one.entry for one in clinic.vault.ledger.entries(tx)]
    return sorted((entry.act.value, int(entry.facts["epoch"])) for entry in found if entry.act.value in ours)


def test_nothing_is_done_before_the_week_is_over(clinic: Clinic) -> None:
    done = rotate(clinic.vault, Rotation(), now=NOW + WEEK - timedelta(seconds=1))
    assert (done.begins, done.rewraps, done.destroys) == (None, 0, ())
    assert done.epochs[0].kept is not None
    assert "in use" in done.epochs[0].kept.en


def test_after_a_week_every_key_moves_and_the_old_epoch_waits_for_its_copies(clinic: Clinic) -> None:
    plan = planned(clinic.vault, Rotation(), now=NOW + WEEK)
    seen: list[tuple[int, int]] = []
    done = rotate(clinic.vault, Rotation(by=DISA, progress=lambda *at: seen.append(at)), now=NOW + WEEK)
    assert (plan.begins, plan.rewraps, plan.destroys) == (2, 1, ()) == (done.begins, done.rewraps, done.destroys)
    assert seen == [(1, 1)]
    old, new = done.epochs
    assert (old.live_keys, new.live_keys, old.until) == (0, 1, NOW + WEEK + timedelta(days=14))
    assert old.kept is not None
    assert "2026-12-14" in old.kept.en
    assert rotate(clinic.vault, Rotation(), now=NOW + WEEK).rewraps == 0
    assert entered(clinic) == [("begin-epoch", 1), ("begin-epoch", 2), ("rewrap", 2)]


def test_a_key_that_changed_meanwhile_is_left_as_it_is(clinic: Clinic) -> None:
    """Another process moves it, between the reading of a batch and its act; nobody is told of a conflict."""
    vault, other = clinic.vault, clinic.beside().vault
    clinic.somebody()
    vault.keyring.begin_epoch(NOW + WEEK)
    with vault.database.read() as tx:
        batch = vault.directory.rewrapping.waiting(tx, 10)
    assert batch
    with other.database.act() as tx:
        assert rewrap_some(other.directory, tx, 10) > 0
    with vault.database.act() as tx:
        assert vault.directory.rewrapping.move(tx, batch) == 0
    assert rotate(vault, Rotation(), now=NOW + WEEK).rewraps == 2 - len(batch.people)
    with vault.database.read() as tx:
        assert vault.directory.live_keys(tx) == {2: 2}
        assert not vault.directory.rewrapping.waiting(tx, 10)


def test_an_epoch_goes_when_its_time_is_over_and_what_it_wrapped_opens_no_more(clinic: Clinic) -> None:
    with clinic.vault.database.read() as tx:
        copied = tx.all("SELECT subject_id, class, epoch, wrapped, commitment, state FROM data_key")
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    later = NOW + WEEK + timedelta(days=14)
    assert planned(clinic.vault, Rotation(), now=later).destroys == (1,)
    assert rotate(clinic.vault, Rotation(), now=later).destroys == (1,)
    assert ("destroy-epoch", 1) in entered(clinic)
    with clinic.vault.database.act() as tx:
        tx.run("DELETE FROM data_key")
        tx.many("INSERT INTO data_key VALUES (?, ?, ?, ?, ?, ?)", copied)
        for subject, klass, *_ in copied:
            with pytest.raises(KeyStoreFault, match="epoch 1"):
                clinic.vault.directory.key(tx, subject, klass)


def test_an_archive_keeps_its_epoch_and_says_until_when(clinic: Clinic) -> None:
    expires = NOW + timedelta(days=40)

    def need(epoch: int) -> datetime | None:
        return expires if epoch == 1 else None

    rotate(clinic.vault, Rotation(archives_need=need), now=NOW + WEEK)
    done = rotate(clinic.vault, Rotation(archives_need=need), now=expires - timedelta(seconds=1))
    assert done.epochs[0].archive_until == done.epochs[0].until == expires
    assert done.epochs[0].kept is not None
    assert rotate(clinic.vault, Rotation(archives_need=need), now=expires).destroys == (1,)


def test_a_reader_in_an_older_moment_keeps_the_epoch(clinic: Clinic) -> None:
    """Who began to read before the keys moved must be able to open what it read."""
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    other = another(clinic.vault.database)
    with other.read() as tx:
        tx.one("SELECT count(*) FROM data_key")
        clinic.somebody()
        assert rotate(clinic.vault, Rotation(), now=NOW + 4 * WEEK).destroys == ()
    assert rotate(clinic.vault, Rotation(), now=NOW + 4 * WEEK).destroys == (1,)
    other.close()


def test_another_process_obeys_at_once(clinic: Clinic) -> None:
    """A key ring that was opened before, and what it has in its cache, open nothing of a destroyed epoch."""
    folder = clinic.folder
    other = KeyDirectory(Keyring.open(folder / "keys", FileRoot.open(folder / "root.key")), lambda: b"")
    with clinic.vault.database.read() as tx:
        (subject, klass, *wrapped, _), *_ = tx.all("SELECT * FROM data_key")
        assert other.key(tx, subject, klass) is not None
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    rotate(clinic.vault, Rotation(), now=NOW + 4 * WEEK)
    with pytest.raises(KeyStoreFault, match="destroyed"):
        other.keyring.unwrap(subject, ClassId(klass), WrappedKey(*wrapped))
    with clinic.vault.database.read() as tx:
        assert other.key(tx, subject, ClassId(klass)) is not None  # the row of today, under the newest epoch
    with pytest.raises(KeyStoreFault, match="destroyed"):
        other.opened(subject, ClassId(klass), WrappedKey(*wrapped))  # no longer out of the cache


def test_what_a_kill_left_untold_is_entered_by_the_next_run(clinic: Clinic) -> None:
    """Killed between the key store's file and its entry: the epoch is there, and the log tells of it later."""
    clinic.vault.keyring.begin_epoch(NOW + WEEK)
    assert entered(clinic) == []
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    assert entered(clinic) == [("begin-epoch", 1), ("begin-epoch", 2), ("rewrap", 2)]
    with clinic.vault.database.act() as tx:
        assert clinic.vault.directory.destroy_epoch(tx, 1, NOW, NOW + 4 * WEEK) is None
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    assert entered(clinic) == [("begin-epoch", 1), ("begin-epoch", 2), ("destroy-epoch", 1), ("rewrap", 2)]
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    assert len(entered(clinic)) == 4


def test_two_that_rotate_at_once_begin_one_epoch(clinic: Clinic) -> None:
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    assert rotate(clinic.vault, Rotation(), now=NOW + WEEK).begins is None
    assert rotate(clinic.vault, Rotation(begin_now=True), now=NOW + WEEK).begins == 3


def test_an_epoch_whose_end_is_not_known_is_kept_the_longer(clinic: Clinic) -> None:
    """A clock that was set back must not let a key go early (threat 33)."""
    clinic.vault.keyring.begin_epoch(NOW - timedelta(days=300))
    done = rotate(clinic.vault, Rotation(), now=NOW)
    assert done.destroys == ()
    assert done.epochs[0].until is not None
    assert done.epochs[0].until >= NOW + timedelta(days=14)


def test_a_late_job_is_noticed(clinic: Clinic) -> None:
    assert overdue(epochs(clinic.vault, now=NOW), NOW) is None
    assert overdue(epochs(clinic.vault, now=NOW + WEEK), NOW + WEEK) is not None
    clinic.vault.keyring.begin_epoch(NOW + WEEK)
    late = overdue(epochs(clinic.vault, now=NOW + WEEK), NOW + WEEK)
    assert late is not None
    assert (late.number, late.live_keys) == (1, 1)
    rotate(clinic.vault, Rotation(), now=NOW + WEEK)
    assert overdue(epochs(clinic.vault, now=NOW + WEEK), NOW + WEEK) is None
