"""The log of one installation.

* `record` puts the entry of an act into the act's own transaction: one insert, no counter that others touch.
* `lane` is where the entry of an open goes before the value is released.
* `sequence` brings both into the tree; `checkpoint` signs it, and signs nothing that does not extend what
  was signed before.
* Who reads entries holds nobody, in an act either: a list of many people's would hold them in the order of time, and
  two that hold the same people in another order wait for each other (decision 0074).
* `forget` erases what is said of a data subject. The commitments stay, so that every proof goes on holding.

spec/audit-log.md is the page for this package.
"""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from ombud.audit import merkle, store, store_counts, store_time
from ombud.audit.counts import Beside, Count, Kind, first_day
from ombud.audit.fold import sweep_closed
from ombud.audit.frames import START
from ombud.audit.kinds import Kinds
from ombud.audit.lane import Lane, claim
from ombud.audit.model import NOBODY, SYSTEM, Entry
from ombud.audit.note import Checkpoint, NoteError, read_note, signed_digest, signed_note
from ombud.audit.places import LeafShown, Placed, Stands, leaves_shown, placed, standing
from ombud.audit.ports import Entropy, LogKeys, Sealer, Signer
from ombud.audit.proof import Proof
from ombud.audit.record import NOTHING, Recorder, erased_row, open_row
from ombud.audit.recount import beside, correct
from ombud.audit.sequence import SequenceError, Sequencer
from ombud.audit.store import CheckpointRow, EntryRow
from ombud.audit.tree import Erased
from ombud.audit.verify import Trust, Verification
from ombud.audit.verify_entries import verify_copy
from ombud.audit.words import READING, Act, Outcome
from ombud.database import ConflictFault, Database, Transaction
from ombud.terms import SubjectId
from ombud.terms.time import from_micros, to_micros

_TRIES = 5
_PAGE = 500
_MOST = 1 << 40


class LedgerDamagedError(Exception):
    """The log is not what was signed before. Nothing was signed. Run `ombud audit verify`."""


class Logged(NamedTuple):
    """An entry as it stands in the log."""

    entry_id: bytes
    entry: Entry
    leaf: int | None
    """None: not in the tree yet."""


class Ledger:
    """Safe to share between threads. One per process and installation."""

    def __init__(
        self, database: Database, keys: LogKeys, signer: Signer, lanes: Path, entropy: Entropy = os.urandom
    ) -> None:
        self._database = database
        self._keys = keys
        self._signer = signer
        self._folder = lanes
        self._entropy = entropy
        self._recorder = Recorder(keys, entropy)
        self._kinds = Kinds(keys, entropy)
        self._sequencer = Sequencer(keys, self._recorder, self._kinds, lanes)
        self._lane: Lane | None = None
        self._opening = threading.Lock()
        self._sequencing = threading.Lock()

    def record(self, tx: Transaction, entry: Entry, sealer: Sealer | None = None) -> bytes:
        """Enter an act in its own transaction. The id of the entry. `sealer`: the subject's, where it is at hand."""
        row = self._recorder.row(tx, entry, sealer)
        store.add_entry(tx, row, moves=entry.act not in READING)
        return row.entry_id

    def lane(self, now: datetime) -> Lane:
        """The lane of this process, announced in the ledger when it is first asked for. Not inside an act."""
        lane = self._lane
        if lane is not None and not lane.closed:
            return lane
        with self._opening:
            self._lane = self._open_lane() or self._announce(now)  # another thread may have been first
            return self._lane

    def _open_lane(self) -> Lane | None:
        lane = self._lane
        return None if lane is None or lane.closed else lane

    def sequence(self, now: datetime) -> int:
        """Fold the lanes of the folder and everything that waits into the tree; how many entries. Not inside an act.

        Threads of one process come one after another: they would wait for the one tree, which the server allows for
        ten seconds, and who comes next mostly finds that there is nothing left to do.
        """
        if self._lane is not None:
            self._lane.cut()
        total = 0
        with self._sequencing:
            while number := self._step(now):
                total += number
        return total

    def tidy(self) -> None:
        """At the start: remove the files of lanes that were folded to their end before a process was killed."""
        if not any(self._folder.glob("*")):
            return
        with self._database.read() as tx:
            closed = [row.lane_id for row in store.lanes(tx) if row.closed_at is not None]
        sweep_closed(self._folder, closed)

    def sequence_in(self, tx: Transaction, now: datetime) -> int:
        """Put the waiting entries of acts into the tree within an act, as a receipt needs it."""
        return self._sequencer.waiting_entries(tx, now)

    def lose_lanes(self, tx: Transaction, now: datetime) -> int:
        """Close the lanes that a restored database knows and that are not in the folder; how many."""
        return self._sequencer.lose_lanes(tx, now)

    def decided(self, tx: Transaction, now: datetime) -> tuple[dict[Kind, Count], dict[date, tuple[int, int]]]:
        """What was decided in the last thirty days by kind, and how many of each day: permitted, stopped."""
        since = first_day(now)
        return self._kinds.by_kind(tx, since), store_counts.by_day(tx, since)

    def beside_counts(self, now: datetime) -> Beside:
        """The counts, beside those that the log gives when it is read again. Not inside an act."""
        return beside(self._database, self._recorder, self._kinds, now)

    def recount(self, now: datetime) -> Beside:
        """Read the log of thirty days again and make the counts as it has them; what they were. Not inside an act."""
        self.sequence(now)
        while True:
            found = self.beside_counts(now)
            facts: dict[str, str | int] = {"step": "recounted", "number": found.missing, "skipped": found.beyond}
            with self._database.act() as tx:
                store.take_tree(tx)
                if correct(tx, self._kinds, found, now):
                    self.record(tx, Entry(at=now, actor=SYSTEM, act=Act.VERIFY, outcome=Outcome.DONE, facts=facts))
                    return found

    def checkpoint(self, now: datetime) -> str:
        """Sign the tree as it is after sequencing: the note. The same tree has the same note."""
        self.sequence(now)
        with self._database.act() as tx:
            size = store.take_tree(tx)
            last = store.last_checkpoint(tx)
            if last is not None:
                self._check_extends(tx, last, size)
                if last.size == size:
                    return last.note
            point = Checkpoint(size, merkle.root_at(size, store.reader(tx)))
            note = signed_note(self._signer.origin, self._signer.public_key, point, self._signer.sign)
            store.add_checkpoint(tx, CheckpointRow(size, to_micros(now), point.root, note))
        return note

    def prove(self, subject: SubjectId | None, entry_id: bytes) -> Proof | None:
        """What shows to anybody that the entry is in the log; None until a checkpoint covers it."""
        with self._database.read() as tx:
            row = store.entry(tx, subject or NOBODY, entry_id)
            last = store.last_checkpoint(tx)
            if row is None or last is None or row.leaf_seq is None or row.leaf_seq >= last.size:
                return None
            sealer = self._recorder.opener(tx, row.subject, row.at)
            data = store.leaf_data(tx, row.leaf_seq)
            if sealer is None or data is None:
                return None
            salted, _ = open_row(sealer, row)
            path = merkle.inclusion_proof(row.leaf_seq, last.size, store.reader(tx))
        return Proof(salted, data, row.leaf_seq, row.leaf_pos or 0, tuple(path), last.note)

    def vouch(self, what: str, digest: bytes) -> str:
        """Sign for a file that this installation gives out, by its hash: a note that is no checkpoint."""
        signer = self._signer
        return signed_digest(signer.origin, signer.public_key, what, digest, signer.sign)

    @property
    def origin(self) -> str:
        """The name that checkpoints are signed in."""
        return self._signer.origin

    @property
    def public_key(self) -> bytes:
        """What anybody verifies the log with."""
        return self._signer.public_key

    def standing(self, subject: SubjectId, size: int) -> list[Stands]:
        """Where the entries that concern the data subject stand in the first `size` leaves, in the tree's order."""
        found: list[Stands] = []
        after: bytes | None = b""
        while after is not None:
            with self._database.read() as tx:
                some, after = standing(tx, subject, size, after, _PAGE)
            found += some
        return sorted(found)

    def placed(self, subject: SubjectId, places: Sequence[Stands]) -> list[Placed]:
        """What the entries at some places say; none if erased."""
        with self._database.read() as tx:
            sealer = self._keys.key_to_read(tx, subject)
            return [] if sealer is None else placed(tx, sealer, subject, places)

    def leaves_shown(self, numbers: Iterable[int], size: int) -> list[LeafShown]:
        """Some leaves, each with its way to the root of the first `size`."""
        with self._database.read() as tx:
            return leaves_shown(tx, numbers, size)

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What shows that the tree of `new` leaves extends that of `old`. Raises `ValueError` for other sizes."""
        with self._database.read() as tx:
            if new > store.tree_size(tx):
                raise ValueError("the tree has fewer leaves than that")
            return merkle.consistency_proof(old, new, store.reader(tx))

    def who_read(self, tx: Transaction, subject: SubjectId, most: int | None = None) -> list[Logged]:
        """Every entry that concerns the data subject, in order of time (Art. 15, PDL 8:5); none if erased.

        With `most`, the latest so many: what a page shows costs what it shows, however long the log is.
        """
        sealer = self._keys.key_to_read(tx, subject)
        if sealer is None:
            return []
        rows = store.entries_of(tx, subject) if most is None else store.latest_of(tx, subject, most)
        return [_logged(open_row(sealer, row)[1], row) for row in rows]

    def entries(self, tx: Transaction) -> Iterator[Logged]:
        """Every entry whose payload is kept, by subject and id: for reports. Streams."""
        subject, entry_id = b"", b""
        while rows := store.entries_after(tx, subject, entry_id, _PAGE):
            for row in rows:
                sealer = self._recorder.opener(tx, row.subject, row.at) if row.sealed else None
                if sealer is not None:
                    yield _logged(open_row(sealer, row)[1], row)
            subject, entry_id = rows[-1].subject, rows[-1].entry_id

    def between(self, first: datetime, end: datetime) -> Iterator[Logged]:
        """Every entry in the tree of a stretch of time whose payload is kept, in order of time. Not inside an act.

        Each page is a reading of its own: however long the stretch, nothing is held open. What is sequenced meanwhile
        with a time that has been passed is not met.
        """
        start, until = to_micros(first), to_micros(end)
        after: tuple[int, bytes, bytes] | None = (start, b"", b"")
        while after is not None:
            with self._database.read() as tx:
                rows = store.placed_between(tx, start, until, after, _PAGE)
                sealers = {row.subject: self._recorder.opener(tx, row.subject, row.at) for row in rows}
            for row in rows:
                sealer = sealers[row.subject] if row.sealed else None
                if sealer is not None:
                    yield _logged(open_row(sealer, row)[1], row)
            after = (rows[-1].at, rows[-1].subject, rows[-1].entry_id) if rows else None

    def latest(self, tx: Transaction, since: datetime, until: datetime) -> Iterator[Logged]:
        """Every entry of the tree from a time on and before another, the latest first, whoever it is about. Streams.

        What is still waiting is not there: `sequence` first.
        """
        place = store_time.Place(to_micros(until))
        while rows := store_time.before(tx, to_micros(since), place, _PAGE):
            for row in rows:
                sealer = self._recorder.opener(tx, row.subject, row.at) if row.sealed else None
                if sealer is not None:
                    yield _logged(open_row(sealer, row)[1], row)
            place = store_time.Place(rows[-1].at, rows[-1].subject, rows[-1].entry_id)

    def one(self, tx: Transaction, subject: SubjectId, entry_id: bytes) -> Logged | None:
        """One entry about somebody, or about nobody; None where there is none, or it was erased."""
        row = store.entry(tx, subject, entry_id)
        sealer = None if row is None or not row.sealed else self._recorder.opener(tx, row.subject, row.at)
        return None if row is None or sealer is None else _logged(open_row(sealer, row)[1], row)

    def ids_of(self, tx: Transaction, subject: SubjectId) -> list[bytes]:
        """The ids of what was logged of somebody. Nothing is opened."""
        return [row.entry_id for row in store.entries_of(tx, subject)]

    def forget(self, tx: Transaction, subject: SubjectId) -> int:
        """Erase what the log says of a data subject, in the act that erases; how many entries (Art. 17(1))."""
        rows = store.lock_entries_of(tx, subject)
        placed = [commitment for commitment, leaf, _ in rows if leaf is not None]
        if placed:
            latest = max(at for _, _, at in rows)
            store.add_erased(tx, erased_row(self._keys, self._entropy(16), latest, Erased.of(placed)))
        store.remove_placed(tx, subject, len(placed), _erased_meanwhile)
        store.empty_waiting(tx, (subject, NOBODY, NOTHING), len(rows) - len(placed), _erased_meanwhile)
        return len(rows)

    def forget_all(self, tx: Transaction, subjects: Sequence[SubjectId]) -> dict[SubjectId, list[bytes]]:
        """The same of many, counted together; the ids of the entries of each."""
        rows = store.lock_entries_of_all(tx, subjects)
        placed = [row.commitment for row in rows if row.leaf is not None]
        if placed:
            latest = max(row.at for row in rows)
            store.add_erased(tx, erased_row(self._keys, self._entropy(16), latest, Erased.of(placed)))
        store.remove_placed_of(tx, subjects, len(placed), _erased_meanwhile)
        store.empty_waiting_of(tx, (subjects, NOBODY, NOTHING), len(rows) - len(placed), _erased_meanwhile)
        found: dict[SubjectId, list[bytes]] = {}
        for row in rows:
            found.setdefault(SubjectId(bytes(row.subject)), []).append(bytes(row.entry_id))
        return found

    def expire(self, tx: Transaction, subject: SubjectId, before: int, limit: int = _MOST) -> list[bytes]:
        """Erase the payloads of what was logged of somebody, or of nobody, up to then (T-04); the ids of the entries.

        What waits for the tree stays until it is there.
        """
        rows = store.lock_placed(tx, subject, before, limit)
        if rows:
            erased = Erased.of([commitment for _, commitment, _ in rows])
            latest = max(at for _, _, at in rows)
            store.add_erased(tx, erased_row(self._keys, self._entropy(16), latest, erased))
            store.remove_sent(tx, [(subject, entry_id) for entry_id, _, _ in rows], _erased_meanwhile)
        return [entry_id for entry_id, _, _ in rows]

    def verify(self, note: str | None = None) -> Verification:
        """Verify the whole log with the keys, against a checkpoint held elsewhere if there is one."""
        signer = self._signer
        trust = Trust(signer.origin, signer.public_key, note, self._keys, (self._folder,))
        return verify_copy(self._database, trust)

    def close(self) -> None:
        """End this process's lane."""
        if self._lane is not None:
            self._lane.close()
            self._lane = None

    def _announce(self, now: datetime) -> Lane:
        lane_id, key = self._entropy(16), self._entropy(32)
        owner = claim(self._folder, lane_id)
        try:
            secret = self._keys.year_key(from_micros(to_micros(now)).year).seal(NOBODY, lane_id, key)
            with self._database.act() as tx:
                store.add_lane(tx, lane_id, to_micros(now), secret, START)
                facts = {"lane": lane_id.hex()}
                self.record(tx, Entry(at=now, actor=SYSTEM, act=Act.ANNOUNCE_LANE, outcome=Outcome.DONE, facts=facts))
            return Lane(self._folder, lane_id, key, owner)
        except BaseException:
            os.close(owner)  # an announced lane without an owner is closed by the next sequencer
            raise

    def _step(self, now: datetime) -> int:
        for _ in range(_TRIES - 1):
            try:
                return self._sequencer.step(self._database, now)
            except (SequenceError, ConflictFault):
                continue
        return self._sequencer.step(self._database, now)

    def _check_extends(self, tx: Transaction, last: CheckpointRow, size: int) -> None:
        """Never sign an inconsistent checkpoint (security.md 3.8)."""
        try:
            signed = read_note(last.note, self._signer.origin, self._signer.public_key)
        except NoteError as error:
            raise LedgerDamagedError("the last checkpoint in the ledger is not ours") from error
        if last.size > size or signed != (last.size, merkle.root_at(last.size, store.reader(tx))):
            raise LedgerDamagedError("the tree does not extend the last checkpoint that was signed")


def _erased_meanwhile() -> SequenceError:
    return SequenceError("the entries changed while they were erased")


def _logged(entry: Entry, row: EntryRow) -> Logged:
    return Logged(row.entry_id, entry, row.leaf_seq)
