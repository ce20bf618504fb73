"""The weekly job: begin an epoch when the newest has been in use for seven days, move every live key to it, and
destroy the epochs that nothing needs any more.

* Each step is an act with its entry. What a kill left between a file of the key store and its entry is entered
  by the next run: the ledger has a row for each epoch that it has told of.
* Re-wrapping is acts of a thousand keys. An interrupted run, or another process, goes on where rows are left.
* An epoch is destroyed when no live key is wrapped under it, when its time for archives is over (T-29), and when
  no reader holds an older moment of the database. For each epoch that is kept there is one reason, and until when.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import SYSTEM
from ombud.database import Transaction, run_of_acts
from ombud.erasure.eraser import ARCHIVE_HORIZON
from ombud.keys import store
from ombud.keys.epochs import ArchivesNeed, no_archives, not_before, why_kept
from ombud.keys.keyring import EPOCH_LENGTH
from ombud.keys.model import Epoch
from ombud.keys.rewrapping import Waiting
from ombud.terms import Actor, Text
from ombud.terms.time import to_micros
from ombud.vault import Vault

BATCH = 1000
"""Keys in one act: the others wait no longer than that."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class EpochState:
    """One epoch as it stands."""

    number: int
    began_at: datetime
    destroyed_at: datetime | None
    live_keys: int
    archive_until: datetime | None
    """When the last archive that needs it expires."""
    until: datetime | None
    """When it may go at the earliest; None for the newest, whose end is not known."""
    kept: Text | None
    """Why it is not destroyed now; None where it is, or where the next `rotate` does it."""

    @property
    def standing(self) -> Text:
        """Where it stands, in words."""
        if self.destroyed_at is not None:
            day = f"{self.destroyed_at:%Y-%m-%d}"
            return Text(f"Förstörd {day}.", f"Destroyed {day}.")
        return self.kept or _READY


@dataclass(frozen=True, slots=True)
class Rotation:
    """What a rotation is to do, for whom, and who is told how far it has come."""

    begin_now: bool = False
    by: Actor = SYSTEM
    archives_need: ArchivesNeed = no_archives
    progress: Progress = lambda _done, _all: None


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did, or would do."""

    begins: int | None
    rewraps: int
    destroys: tuple[int, ...]
    epochs: tuple[EpochState, ...]


def epochs(vault: Vault, archives_need: ArchivesNeed = no_archives, *, now: datetime) -> tuple[EpochState, ...]:
    """Every epoch, the oldest first. Changes nothing."""
    with vault.database.read() as tx:
        live = vault.directory.live_keys(tx)
    return states(vault.keyring.epochs(), live, archives_need, now)


def planned(vault: Vault, rotation: Rotation, *, now: datetime) -> Rotated:
    """What `rotate` would do now. Changes nothing."""
    found = epochs(vault, rotation.archives_need, now=now)
    newest = found[-1].number
    begins = newest + 1 if rotation.begin_now or vault.keyring.epoch_due(now) else None
    rewraps = sum(epoch.live_keys for epoch in found if epoch.number != (begins or newest))
    return Rotated(begins, rewraps, tuple(e.number for e in found if _goes(e, now)), found)


@run_of_acts("keys that were moved stay where they are, and the same command goes on")
def rotate(vault: Vault, rotation: Rotation, *, now: datetime) -> Rotated:
    """Begin, re-wrap and destroy, as far as each is due."""
    begins = _begin(vault, rotation, now)
    rewraps = _rewrap(vault, rotation, now)
    destroys = _destroy(vault, rotation, now)
    return Rotated(begins, rewraps, destroys, epochs(vault, rotation.archives_need, now=now))


def states(
    found: tuple[Epoch, ...], live: Mapping[int, int], archives_need: ArchivesNeed, now: datetime
) -> tuple[EpochState, ...]:
    """Each epoch with what keeps it."""
    newest = found[-1].number
    made = []
    for epoch in found:
        number, ended_at = epoch.number, _ended_at(epoch, found, now)
        archive = archives_need(number)
        until = None if ended_at is None else not_before(ended_at, ARCHIVE_HORIZON, archive)
        gone = epoch.destroyed_at is not None
        kept = None if gone else why_kept(number, newest, live.get(number, 0), until or now, now)
        made.append(EpochState(number, epoch.began_at, epoch.destroyed_at, live.get(number, 0), archive, until, kept))
    return tuple(made)


def _ended_at(epoch: Epoch, found: tuple[Epoch, ...], now: datetime) -> datetime | None:
    """When the next one began; None for the newest.

    A file of zeros does not say when it was made, and a clock that was set back says it wrongly: what would have
    ended before it began has ended now, and so is kept the longer.
    """
    if epoch.number == found[-1].number:
        return None
    began = (later.began_at for later in found if later.number > epoch.number)
    return next((at for at in began if at >= epoch.began_at), now)


def overdue(found: tuple[EpochState, ...], now: datetime) -> EpochState | None:
    """The epoch for which the weekly job is late: in use for too long, with keys left in it, or ready to go."""
    newest = found[-1]
    if newest.began_at + EPOCH_LENGTH <= now:
        return newest
    older = (epoch for epoch in found[:-1] if epoch.destroyed_at is None)
    return next((epoch for epoch in older if epoch.live_keys or epoch.kept is None), None)


def _goes(epoch: EpochState, now: datetime) -> bool:
    """Its keys are moved before: then only its time decides. The newest has no time yet."""
    return epoch.destroyed_at is None and epoch.until is not None and epoch.until <= now


def _begin(vault: Vault, rotation: Rotation, now: datetime) -> int | None:
    """The number of the epoch that was begun. One that another process began meanwhile is joined."""
    before = vault.keyring.epochs()[-1].number
    with vault.database.act() as tx:
        joined = vault.keyring.epochs()[-1].number != before
        begins = not joined and (rotation.begin_now or vault.keyring.epoch_due(now))
        number = vault.keyring.begin_epoch(now) if begins else None
        _tell(vault, tx, rotation.by, now)
    return number


def _rewrap(vault: Vault, rotation: Rotation, now: datetime) -> int:
    newest = vault.keyring.epochs()[-1].number
    with vault.database.read() as tx:
        waiting = sum(number for epoch, number in vault.directory.live_keys(tx).items() if epoch != newest)
    done = 0
    while batch := _next(vault):
        with vault.database.act() as tx:
            moved = vault.directory.rewrapping.move(tx, batch)
            if moved:
                _enter(vault, tx, rotation.by, now, Act.REWRAP, {"epoch": vault.keyring.epoch, "entries": moved})
        vault.database.settle()  # what an act over several servers leaves there would be all keys once more
        done += moved
        rotation.progress(done, max(waiting, done))
    return done


def _next(vault: Vault) -> Waiting:
    with vault.database.read() as tx:
        return vault.directory.rewrapping.waiting(tx, BATCH)


def _destroy(vault: Vault, rotation: Rotation, now: datetime) -> tuple[int, ...]:
    """The epochs that went. None while a reader holds a moment in which their keys were still wrapped so."""
    ready = [e for e in epochs(vault, rotation.archives_need, now=now) if e.destroyed_at is None and e.kept is None]
    if ready:
        vault.database.compact()
    if not ready or not vault.database.truncate_log():
        return ()
    gone = []
    for epoch in ready:
        with vault.database.act() as tx:
            kept = vault.directory.destroy_epoch(tx, epoch.number, epoch.until or now, now)
            if kept is None:
                gone.append(epoch.number)
            _tell(vault, tx, rotation.by, now)
    return tuple(gone)


def _tell(vault: Vault, tx: Transaction, by: Actor, now: datetime) -> None:
    """Enter every epoch that began or was destroyed and is not in the log yet."""
    known = store.known_epochs(tx)
    for epoch in vault.keyring.epochs():
        if epoch.number not in known:
            store.add_epoch(tx, epoch.number, to_micros(epoch.began_at))
            _enter(vault, tx, by, now, Act.BEGIN_EPOCH, {"epoch": epoch.number})
        if epoch.destroyed_at is not None and not known.get(epoch.number, False):
            store.end_epoch(tx, epoch.number, to_micros(epoch.destroyed_at))
            _enter(vault, tx, by, now, Act.DESTROY_EPOCH, {"epoch": epoch.number})


def _enter(vault: Vault, tx: Transaction, by: Actor, now: datetime, act: Act, facts: dict[str, str | int]) -> None:
    vault.ledger.record(tx, Entry(at=now, actor=by, act=act, outcome=Outcome.DONE, facts=facts))


_READY = Text(
    "Inget behöver den; nästa rotate förstör den, så snart ingen läser en äldre stund av databasen.",
    "Nothing needs it; the next rotate destroys it, as soon as nobody reads an older moment of the database.",
)
