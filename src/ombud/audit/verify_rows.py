"""Compares the rows of the entries with the commitments of the tree, a million a second.

* A page of rows comes as one value: their commitments one after the other, and two lists of numbers. It is
  compared as a whole with what the tree has in those places, and no line of Python runs for one row.
* What that shows is exact: each row stands in a place of its leaf that no other row has, and its commitment is
  the tree's. Where a page is not so, or two rows share a place, every row of the window is looked at by itself,
  and what is wrong is reported by its id.
* A place without a row was erased: their number and their sum are handed on.

spec/audit-log.md 8 is the page for this file.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from itertools import compress, pairwise, repeat
from operator import add, itemgetter, setitem
from struct import Struct
from typing import NamedTuple

from ombud.audit import store
from ombud.audit.merkle import HASH
from ombud.audit.model import NOBODY
from ombud.audit.store_rows import PlacedRow, RowsTogether, Stretch, rows_between, rows_together
from ombud.audit.tree import BATCH, Erased
from ombud.audit.verify import Fault, Verification, Window
from ombud.database import DatabaseFault, Transaction

_PAGE = 4096
_LEAFUL = Struct(f"{HASH}s" * BATCH)
_ID = 16
_IDS = 1 << 8 * _ID
_INVERTED = bytes([1, 0]) + bytes(254)


class Places(NamedTuple):
    """The places of one window of leaves, in the order of the tree."""

    starts: list[int]
    """Where each leaf's places begin; one more for the end."""
    commitments: list[bytes]
    taken: bytearray
    """1 for each place that a row has been found for."""

    @classmethod
    def of(cls, window: Window) -> "Places":
        return cls(window.starts, _split(window.commitments), bytearray(window.starts[-1]))

    def without_row(self) -> Erased:
        """The places that no row has been found for."""
        return Erased.of(compress(self.commitments, self.taken.translate(_INVERTED)))


class RowCheck:
    """Compares the rows with one window after the other."""

    def __init__(self, tx: Transaction, dialect: str, found: Verification) -> None:
        self._tx = tx
        self._dialect = dialect
        self._found = found
        self.missing = Erased()

    def window(self, window: Window) -> None:
        places = Places.of(window)
        if not self._together(window, places):
            places = Places.of(window)
            self._one_by_one(window, places)
        self.missing = self.missing.plus(places.without_row())

    def _together(self, window: Window, places: Places) -> bool:
        """Whether every row of these leaves is right. If not, nothing has been said yet of what is wrong."""
        rows = named = 0
        try:
            with closing(rows_together(self._tx, self._dialect, [*self._stretches(window)])) as pages:
                for page in pages:
                    if page.number and not _is_right(page, window.first, places):
                        return False
                    rows += page.number
                    named += sum(page.leaves)
        except DatabaseFault:  # a value of a kind that does not go into a list; looked at by itself it is found
            return False
        return _each_in_its_own(places, rows, named - rows * window.first)

    def _stretches(self, window: Window) -> Iterator[Stretch]:
        """About a page of rows each: ids are random, so equal parts of all ids have equally many.

        Entries that concern nobody have one subject, and are parted by their own ids.
        """
        of_nobody = _parts(store.count_of(self._tx, NOBODY))
        keys = [(NOBODY, key) for key in of_nobody] + [(key, b"") for key in _parts(window.starts[-1])]
        first, end = window.first or None, None if window.last else window.first + len(window.starts) - 1
        for after, to in pairwise([None, *keys, None]):
            yield Stretch(after, to, first, end)

    def _one_by_one(self, window: Window, places: Places) -> None:
        outside = 0
        for stretch in self._stretches(window):
            for row in rows_between(self._tx, self._dialect, stretch):
                leaf = None if row.leaf_seq is None else row.leaf_seq - window.first
                if leaf is not None and not 0 <= leaf < len(window.starts) - 1:
                    outside += 1
                else:
                    self._row(row, leaf, places)
        if outside:
            self._found.report(Fault.ENTRY, f"{outside} in leaves that are not there")

    def _row(self, row: PlacedRow, leaf: int | None, places: Places) -> None:
        place = _place_of(row, leaf, places)
        if place is None or places.commitments[place] != row.commitment:
            self._found.report(Fault.ENTRY, name_of(row.entry_id))
        elif places.taken[place]:
            self._found.report(Fault.ENTRY_TWICE, name_of(row.entry_id))
        else:
            places.taken[place] = 1


def name_of(entry_id: object) -> str:
    """The id of a row, which may be damaged too."""
    return entry_id.hex() if isinstance(entry_id, bytes) else "an id that is none"


def _place_of(row: PlacedRow, leaf: int | None, places: Places) -> int | None:
    """The place that a row names, if its leaf has one there."""
    if leaf is None or row.leaf_pos is None or row.leaf_pos < 0:
        return None
    place = places.starts[leaf] + row.leaf_pos
    return place if place < places.starts[leaf + 1] else None


def _parts(rows: int) -> list[bytes]:
    """The ids that part all ids into as many equal parts as so many rows have pages."""
    number = rows // _PAGE + 1
    return [(part * _IDS // number).to_bytes(_ID, "big") for part in range(1, number)]


def _is_right(page: RowsTogether, first: int, places: Places) -> bool:
    """Whether the tree has these commitments in these places. Takes the places."""
    try:
        leaves = [leaf - first for leaf in page.leaves] if first else page.leaves
        if page.usual != page.number or min(page.positions) < 0 or min(leaves) < 0:
            return False
        chosen = list(map(add, map(places.starts.__getitem__, leaves), page.positions))
        there = itemgetter(*chosen, chosen[0])(places.commitments)
    except (IndexError, TypeError):
        return False
    if b"".join(there[:-1]) != page.commitments:
        return False
    deque(map(setitem, repeat(places.taken), chosen, repeat(1)), maxlen=0)
    return True


def _each_in_its_own(places: Places, rows: int, named: int) -> bool:
    """Whether so many rows have taken as many places, each in the leaf that the row names.

    A row that names a position beyond its leaf's last has the place of a later leaf: the numbers of the leaves
    that rows name then come to less than those of the leaves whose places are taken.
    """
    starts, taken = places.starts, places.taken
    within = [taken.count(1, start, end) for start, end in pairwise(starts)]
    return (sum(within), sum(leaf * number for leaf, number in enumerate(within))) == (rows, named)


def _split(commitments: bytes) -> list[bytes]:
    split: list[bytes] = []
    whole = len(commitments) - len(commitments) % _LEAFUL.size
    for start in range(0, whole, _LEAFUL.size):
        split += _LEAFUL.unpack_from(commitments, start)
    return split + [commitments[start : start + HASH] for start in range(whole, len(commitments), HASH)]
