"""The sequencer: folds lanes and waiting entries into the tree, some at a time, each time in one transaction.

* The tree is taken first and everything else read after it, so that two sequencers never see the same news. Then
  the people are held whose opens come in, in the one order of every act (docs/decisions/0028).
* A payload whose data subject has no log key any more is committed and not kept.
* What was decided is counted in the same transaction (`counts`): of an act only what may be an open is read for it.
* Killed before the commit, nothing has happened. Killed after it, the rows of the lanes say where to go on.

spec/audit-log.md 4 and 7 are the pages for this file.
"""

import hashlib
from contextlib import ExitStack, closing
from datetime import datetime
from operator import itemgetter
from pathlib import Path

from ombud.audit import store
from ombud.audit.counts import JOINED, Tally, first_day, kind_of
from ombud.audit.fold import Folded, LaneReader
from ombud.audit.frames import Opened
from ombud.audit.kinds import Kinds
from ombud.audit.lane import owner_path
from ombud.audit.model import NOBODY, SYSTEM, Entry
from ombud.audit.payload import Heading, tail
from ombud.audit.ports import LogKeys, Sealer
from ombud.audit.record import Recorder, entry_in, is_genuine
from ombud.audit.store import EntryRow, ErasedRow, LaneRow, WaitingRow
from ombud.audit.tree import Erased, append
from ombud.audit.words import Act, Outcome
from ombud.database import Database, Transaction
from ombud.terms.time import from_micros, to_micros

Sealers = dict[tuple[bytes, int], Sealer | None]
LIMIT = 2048
"""Entries in one transaction, so that an act never waits long for the sequencer."""


class SequenceError(Exception):
    """Another process changed what was about to be sequenced. Nothing was done; the next try does it."""


class Sequencer:
    """Puts entries into the tree, for one database and one folder of lanes."""

    def __init__(self, keys: LogKeys, recorder: Recorder, kinds: Kinds, folder: Path) -> None:
        self._keys = keys
        self._recorder = recorder
        self._kinds = kinds
        self._folder = folder

    def step(self, database: Database, now: datetime) -> int:
        """Fold and sequence up to about `LIMIT` entries of each kind in one transaction; how many there were."""
        with ExitStack() as readers:
            with database.read() as tx:
                news = [row for row in store.open_lanes(tx) if self._has_news(row)]
                if not news and not store.count_waiting(tx) and not self._erased(tx):
                    return 0
            database.settle()  # nothing is put behind an entry that is placed by half
            swept: list[tuple[LaneRow, LaneReader, Folded]] = []
            with database.act() as tx:
                size, room = store.take_tree(tx), LIMIT
                for row in store.open_lanes(tx):
                    reader = readers.enter_context(closing(LaneReader(self._folder, row.lane_id)))
                    if room > 0 and reader.has_news(row.place):
                        folded = reader.fold(row.place, self._lane_key(row), room)
                        room -= len(folded.opens)
                        swept.append((row, reader, folded))
                sealers = self._sealers(tx, [opened for _, _, folded in swept for opened in folded.opens])
                rows = [one for row, _, folded in swept for one in self._rows(row, folded.opens, sealers)]
                for row, _, folded in swept:
                    self._move(tx, row, folded, now)
                waiting = store.waiting(tx, LIMIT)
                number = _sequence(tx, (size, now), waiting, rows, self._erased(tx))
                known = [one for _, _, folded in swept for one in folded.opens if sealers[_sealed_by(one)] is not None]
                self._count(tx, waiting, known, now)
            for _, reader, folded in swept:
                reader.sweep(folded.place, folded.finished)
        return number

    def waiting_entries(self, tx: Transaction, now: datetime) -> int:
        """Sequence the waiting entries inside the act that wants a proof at once. Lanes are left alone."""
        size = store.take_tree(tx)
        waiting = store.waiting(tx, LIMIT)
        number = _sequence(tx, (size, now), waiting, [], self._erased(tx))
        self._count(tx, waiting, [], now)
        return number

    def lose_lanes(self, tx: Transaction, now: datetime) -> int:
        """Close the lanes whose files are not here, as in a restored database: what they held later is lost."""
        lost = [row for row in store.open_lanes(tx) if not owner_path(self._folder, row.lane_id).exists()]
        for row in lost:
            facts: dict[str, str | int] = {"lane": row.lane_id.hex(), "number": row.place.number}
            self._enter(tx, Act.CLOSE_LANE, now, facts)
            store.move_lane(tx, row._replace(closed_at=to_micros(now)))
        return len(lost)

    def _has_news(self, row: LaneRow) -> bool:
        with closing(LaneReader(self._folder, row.lane_id)) as reader:
            return reader.has_news(row.place)

    def _lane_key(self, row: LaneRow) -> bytes:
        year = self._keys.year_key(from_micros(row.announced_at).year)
        return year.open(NOBODY, row.lane_id, row.secret)

    def _erased(self, tx: Transaction) -> list[ErasedRow]:
        """What acts have erased since the last leaf. A row that no act wrote is left for `verify` to show."""
        return [row for row in store.erased(tx) if is_genuine(self._keys, row)]

    def _sealers(self, tx: Transaction, opens: list[Opened]) -> Sealers:
        """What seals each of these entries. People come in their order: whoever is asked for is held."""
        first = {_sealed_by(opened): opened for opened in opens}
        return {of: self._recorder.sealer(tx, of[0], first[of].at) for of in sorted(first)}

    def _rows(self, lane: LaneRow, opens: list[Opened], sealers: Sealers) -> list[EntryRow]:
        rows = []
        for opened in opens:
            payload = opened.head + tail(opened.at, opened.subject, opened.records)
            key = (opened.subject, lane_entry_id(lane.lane_id, opened.number))
            rows.append(self._recorder.seal(sealers[_sealed_by(opened)], key, opened.at, payload))
        return rows

    def _count(self, tx: Transaction, waiting: list[WaitingRow], opens: list[Opened], now: datetime) -> None:
        """Count what was decided among what has just got its place; what was erased before that is not."""
        tally = Tally(first_day(now))
        tally.take_opens((Heading(opened.head), opened.at) for opened in opens)
        sealers: Sealers = {}
        for row in waiting:
            if not row.looked:
                continue
            of = row.subject, from_micros(row.at).year if row.subject == NOBODY else 0
            if of not in sealers:
                sealers[of] = self._recorder.opener(tx, row.subject, row.at)
            sealer = sealers[of]
            found = None if sealer is None else entry_in(sealer, (row.subject, row.entry_id), row.looked)
            if found is not None and found.origin != JOINED:
                tally.take(kind_of(found), row.at)
        if tally.counts:
            self._kinds.add(tx, tally.counts, tally.since, now)

    def _move(self, tx: Transaction, row: LaneRow, folded: Folded, now: datetime) -> None:
        facts: dict[str, str | int] = {"lane": row.lane_id.hex(), "number": folded.place.number}
        if folded.torn or folded.damaged:
            counted = {**facts, "damaged": folded.damaged, "torn": folded.torn}
            self._enter(tx, Act.DAMAGE_LANE, now, counted)
        if folded.finished:
            self._enter(tx, Act.CLOSE_LANE, now, facts)
        store.move_lane(
            tx,
            row._replace(
                place=folded.place,
                torn=row.torn + folded.torn,
                damaged=row.damaged + folded.damaged,
                closed_at=to_micros(now) if folded.finished else None,
            ),
        )

    def _enter(self, tx: Transaction, act: Act, now: datetime, facts: dict[str, str | int]) -> None:
        entry = Entry(at=now, actor=SYSTEM, act=act, outcome=Outcome.DONE, facts=facts)
        store.add_entry(tx, self._recorder.row(tx, entry))


def _sealed_by(opened: Opened) -> tuple[bytes, int]:
    """Which key seals the entry: a person's, or that of a year."""
    return opened.subject, from_micros(opened.at).year if opened.subject == NOBODY else 0


def lane_entry_id(lane_id: bytes, number: int) -> bytes:
    """The id that the entry of a lane's frame has in the ledger."""
    return hashlib.sha256(b"ombud/lane-entry/v1" + lane_id + number.to_bytes(8, "big")).digest()[:16]


def _sequence(
    tx: Transaction, at: tuple[int, datetime], waiting: list[WaitingRow], rows: list[EntryRow], counted: list[ErasedRow]
) -> int:
    """Put waiting entries, and rows that are not stored yet, into leaves: `at` is the size of the tree, and now."""
    size, now = at
    commitments = [row.commitment for row in waiting] + [row.commitment for row in rows]
    emptied = [row.commitment for row in waiting if not row.length] + [row.commitment for row in rows if not row.sealed]
    erased = Erased.of(emptied)
    for each in counted:
        erased = erased.plus(Erased(each.number, int.from_bytes(each.sum, "big")))
    if not commitments and not erased.number:
        return 0
    places = append(tx, size, to_micros(now), commitments, erased)
    store.place_tombstones(tx, size)
    placed = [(*place, row[0], row[1]) for place, row in zip(places, waiting, strict=False) if row.length]
    placed.sort(key=itemgetter(2, 3))  # in the order in which an erasure locks them
    if placed and store.place_entries(tx, placed) != len(placed):
        raise SequenceError("the waiting entries changed while they were sequenced")
    _remove(tx, [(row[0], row[1]) for row in waiting if not row.length])
    folded = zip(places[len(waiting) :], rows, strict=True)
    store.add_entries(tx, [EntryRow(*row[:5], *place) for place, row in folded if row.sealed])
    store.remove_erased(tx, [(each.erasure_id,) for each in counted])
    return len(commitments)


def _remove(tx: Transaction, keys: list[tuple[bytes, bytes]]) -> None:
    if keys and store.remove_entries(tx, keys) != len(keys):
        raise SequenceError("the waiting entries changed while they were sequenced")
