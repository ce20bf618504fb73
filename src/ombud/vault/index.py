"""Which records there are of one person, before any of them is opened: where each belongs, and how it is decided about.

* Read page by page in the order of the key, so that no read lasts: a person may have hundreds of thousands.
* Nothing of the content is here, and a record takes about fifty bytes.
* Told in the order of the categories and, within one, of the events. The last entry of each document is known,
  because the period of a journal runs from it (T-01).
"""

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ombud.database import Database
from ombud.terms import CategoryId, SubjectId
from ombud.vault import store
from ombud.vault.store import IndexRow

_PAGE = 2000
_NO_DOCUMENT = 0
_ID = 16


class Kind(NamedTuple):
    """What records that are decided about alike have in common."""

    klass: str
    category: str
    policy: int
    purposes: int
    regime: int
    marks: int
    unit: bytes | None
    former: bool
    """It was corrected, and another stands in its place."""


class Index:
    """The records of one person at the time when it was made."""

    __slots__ = ("_documents", "_events", "_ids", "_kind_of", "_latest", "_order", "kinds")

    def __init__(self) -> None:
        self.kinds: list[Kind] = []
        self._ids = bytearray()
        self._events = array("q")
        self._documents = array("Q")
        self._kind_of = array("H")
        self._latest = array("q")
        self._order = array("I")

    def __len__(self) -> int:
        return len(self._events)

    @property
    def categories(self) -> frozenset[CategoryId]:
        return frozenset(CategoryId(kind.category) for kind in self.kinds)

    def count(self, category: CategoryId) -> int:
        """How many records of a category stand, without those that were corrected."""
        standing = {n for n, kind in enumerate(self.kinds) if kind.category == category and not kind.former}
        return sum(1 for kind in self._kind_of if kind in standing)

    def pages(self, categories: Sequence[CategoryId], size: int) -> Iterator[list["Place"]]:
        """The places of the records of these categories, so many at a time, in the order in which they are told."""
        wanted = {n for n, kind in enumerate(self.kinds) if kind.category in categories}
        page: list[Place] = []
        for n in self._order:
            if self._kind_of[n] in wanted:
                page.append(Place(bytes(self._ids[_ID * n : _ID * n + _ID]), self._latest[n]))
                if len(page) == size:
                    yield page
                    page = []
        if page:
            yield page

    def take(self, rows: Sequence[IndexRow], known: dict[Kind, int]) -> None:
        for row in rows:
            kind = Kind(*row[1:8], former=row.superseded_at is not None)
            number = known.get(kind)
            if number is None:
                number = known[kind] = len(self.kinds)
                self.kinds.append(kind)
            self._ids += row.record_id
            self._events.append(row.event_at)
            self._documents.append(_NO_DOCUMENT if row.document is None else int.from_bytes(row.document[:8], "big"))
            self._kind_of.append(number)

    def arrange(self, categories: Sequence[str]) -> None:
        """Put everything in order. `categories` is the order that the policy has them in; others come last."""
        self._find_latest()
        place = {category: n for n, category in enumerate(categories)}
        rank = [place.get(kind.category, len(place)) for kind in self.kinds]
        order = sorted(range(len(self)), key=self._events.__getitem__)
        order.sort(key=lambda n: rank[self._kind_of[n]])
        self._order = array("I", order)

    def _find_latest(self) -> None:
        """The last entry that stands in each document; of a record without one, its own event."""
        self._latest = array("q", self._events)
        documents = self._documents
        of_documents = sorted((n for n in range(len(self)) if documents[n]), key=documents.__getitem__)
        first = 0
        for after in range(1, len(of_documents) + 1):
            if after == len(of_documents) or documents[of_documents[after]] != documents[of_documents[first]]:
                if after - first > 1:
                    self._share(of_documents[first:after])
                first = after

    def _share(self, entries: Sequence[int]) -> None:
        standing = [self._events[n] for n in entries if not self.kinds[self._kind_of[n]].former]
        last = max(standing, default=None)
        for n in entries:
            self._latest[n] = self._events[n] if last is None else max(last, self._events[n])


class Place(NamedTuple):
    """Where a record is found, and the last entry of its document."""

    record_id: bytes
    latest: int


def index_of(database: Database, subject: SubjectId, categories: Sequence[str]) -> Index:
    """Look through the records of one person. `categories` is the order of the policy."""
    index, known, after = Index(), dict[Kind, int](), b""
    while rows := _page(database, subject, after):
        index.take(rows, known)
        after = rows[-1].record_id
    index.arrange(categories)
    return index


def add_to(index: Index, database: Database, subject: SubjectId, record_id: bytes) -> None:
    """One record more, that an act has written since. Whoever adds puts the index in order again."""
    with database.read() as tx:
        index.take(store.index_rows(tx, subject, record_id), {kind: n for n, kind in enumerate(index.kinds)})


def _page(database: Database, subject: SubjectId, after: bytes) -> list[IndexRow]:
    with database.read() as tx:
        return store.index_page(tx, subject, after, _PAGE)
