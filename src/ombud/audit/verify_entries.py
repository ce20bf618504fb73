"""The second half of verifying: every row against the tree, every payload against its commitment, every lane.

* A row stands where the tree has its commitment, and no place has two rows (verify_rows.py).
* A place without a row was erased: number and sum of such commitments are what the leaves say.
* With the log keys every payload is opened. Every lane that was announced has a row, every lane that is
  open has its file, every lane that is closed was entered as closed.

spec/audit-log.md 8 is the page for this file.
"""

from pathlib import Path

from ombud.audit import store
from ombud.audit.frames import HEADER
from ombud.audit.lane import owner_path, segment_path
from ombud.audit.model import NOBODY, Entry, EntryError
from ombud.audit.payload import SALT, commitment, decode
from ombud.audit.ports import LogKeys
from ombud.audit.record import is_genuine, opened
from ombud.audit.store import EntryRow, LaneRow
from ombud.audit.tree import Erased
from ombud.audit.verify import Fault, Trust, Verification, check_tree
from ombud.audit.verify_rows import RowCheck, name_of
from ombud.audit.words import Act
from ombud.database import Database, Transaction
from ombud.terms import SubjectId
from ombud.terms.time import from_micros, to_micros

_PAGE = 10_000


def verify_copy(database: Database, trust: Trust) -> Verification:
    """Verify a whole log. What is found is in the result; nothing is changed and nothing raised for it."""
    found = Verification()
    with database.read() as tx:
        check = RowCheck(tx, database.dialect, found)
        counted = check_tree(tx, trust, found, check.window)
        for row in store.erased(tx):
            if trust.keys is not None and not is_genuine(trust.keys, row):
                found.report(Fault.ERASURE, row.erasure_id.hex())
                continue
            counted = counted.plus(Erased(row.number, int.from_bytes(row.sum, "big")))
        found.erased = check.missing.number
        if check.missing != counted:
            found.report(Fault.PAYLOAD_MISSING, check.missing.number - counted.number)
        lanes = LaneCheck(tx, found)
        lanes.files(trust.lanes)
        if trust.keys is not None:
            _payloads(tx, trust.keys, found, lanes)
            lanes.entered()
    return found


class LaneCheck:
    """Compares the rows of the lanes with their files and with what was entered of them."""

    def __init__(self, tx: Transaction, found: Verification) -> None:
        self._found = found
        self._rows = {row.lane_id.hex(): row for row in store.lanes(tx)}
        self._announced: set[str] = set()
        self._closed: set[str] = set()
        for lane, row in self._rows.items():
            found.torn += row.torn
            if row.damaged:
                found.report(Fault.LANE_DAMAGED, lane)

    def files(self, folders: tuple[Path, ...]) -> None:
        for lane, row in self._rows.items():
            there = any(_is_there(folder, row) for folder in folders)
            if folders and row.closed_at is None and not there:
                self._found.report(Fault.LANE_VANISHED, lane)

    def note(self, entry: Entry) -> None:
        lane = str(entry.facts.get("lane"))
        if entry.act is Act.ANNOUNCE_LANE:
            self._announced.add(lane)
        elif entry.act is Act.CLOSE_LANE:
            self._closed.add(lane)

    def entered(self) -> None:
        closed = {lane for lane, row in self._rows.items() if row.closed_at is not None}
        for lane in sorted((self._announced - self._rows.keys()) | (closed - self._closed)):
            self._found.report(Fault.LANE_VANISHED, lane)
        for lane in sorted(self._rows.keys() - self._announced):
            self._found.report(Fault.LANE_UNKNOWN, lane)


def _is_there(folder: Path, row: LaneRow) -> bool:
    if not owner_path(folder, row.lane_id).exists():
        return False
    segments = (segment_path(folder, row.lane_id, row.place.segment + ahead) for ahead in (0, 1))
    return row.place.offset == HEADER or any(path.exists() for path in segments)


def _payloads(tx: Transaction, keys: LogKeys, found: Verification, lanes: LaneCheck) -> None:
    key = (b"", b"")
    while rows := store.entries_after(tx, *key, _PAGE):
        for row in rows:
            try:
                _payload(tx, keys, found, lanes, row)
            except (TypeError, ValueError, OverflowError):
                found.report(Fault.PAYLOAD, name_of(row.entry_id))
        key = (rows[-1].subject, rows[-1].entry_id)


def _payload(tx: Transaction, keys: LogKeys, found: Verification, lanes: LaneCheck, row: EntryRow) -> None:
    if not row.sealed and row.leaf_seq is None:
        return
    if row.subject == NOBODY:
        sealer = keys.year_key(from_micros(row.at).year)
    else:
        known = keys.log_key(tx, SubjectId(row.subject))
        if known is None:
            found.unopened += 1
            return
        sealer = known
    entry = _matching(row, opened(sealer, row.subject, row.entry_id, row.sealed))
    if entry is None:
        found.report(Fault.PAYLOAD, name_of(row.entry_id))
        return
    found.opened += 1
    lanes.note(entry)


def _matching(row: EntryRow, salted: bytes | None) -> Entry | None:
    """The entry, if it is the one that was committed to and the row speaks of it."""
    if salted is None or commitment(salted) != row.commitment:
        return None
    try:
        entry = decode(salted[SALT:])
    except EntryError:
        return None
    same = (entry.subject or NOBODY, to_micros(entry.at)) == (row.subject, row.at)
    return entry if same else None
