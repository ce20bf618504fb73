"""Which records there are of one person, before any of them is opened: where each belongs, and how it is decided about.

* Read page by page in the order of the key, so that no read lasts: a person may have hundreds of thousands.
* Nothing of the content is here, and a record takes about fifty bytes.
* Told in the order of the categories and, within one, of the events. The last entry of each document is known,
  because the period of a journal runs from it (T-01).
"""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ombud.database import Database
from ombud.terms import CategoryId, SubjectId
from ombud.vault import store
from ombud.vault.store import IndexRow

_PAGE = 2000
_ID = 16
_MONTH = 30 * 86_400_000_000
_EARLIEST = -(1 << 63)


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

    __slots__ = ("_categories", "_events", "_ids", "_kind_of", "_latest", "_order", "kinds")

    def __init__(self, categories: Sequence[str]) -> None:
        """`categories` is the order that the policy has them in; others come last."""
        self.kinds: list[Kind] = []
        self._categories = categories
        self._ids = bytearray()
        self._events = array("q")
        self._kind_of = array("H")
        self._latest = array("q")
        self._order = array("I")

    def let_go(self) -> None:
        """Everything has been told: what is left are the kinds."""
        self._ids = bytearray()
        self._events, self._latest = array("q"), array("q")
        self._kind_of, self._order = array("H"), array("I")

    def __len__(self) -> int:
        return len(self._events)

    @property
    def categories(self) -> frozenset[CategoryId]:
        return frozenset(CategoryId(kind.category) for kind in self.kinds)

    def pages(self, category: CategoryId, size: int) -> Iterator[list["Place"]]:
        """The places of the records of a category, so many at a time, in the order in which they are told."""
        wanted = {n for n, kind in enumerate(self.kinds) if kind.category == category}
        page: list[Place] = []
        for n in self._order:
            if self._kind_of[n] in wanted:
                page.append(Place(bytes(self._ids[_ID * n : _ID * n + _ID]), self._latest[n]))
                if len(page) == size:
                    yield page
                    page = []
        if page:
            yield page

    def add(self, row: IndexRow) -> None:
        """One record more, of a document of its own: it is told last."""
        self._order.append(self._take(row, {tuple(kind): n for n, kind in enumerate(self.kinds)}))
        self._latest.append(row.event_at)

    def read(self, pages: Iterable[Sequence[IndexRow]]) -> None:
        """Take in all the records there are, and put them in order."""
        known: dict[Sequence[object], int] = {}
        documents = array("Q")
        for rows in pages:
            for row in rows:
                self._take(row, known)
                documents.append(0 if row.document is None else int.from_bytes(row.document[:8], "big"))
        self._find_latest(documents)
        self._arrange()

    def _take(self, row: IndexRow, known: dict[Sequence[object], int]) -> int:
        kind = (*row[1:8], row.superseded_at is not None)
        number = known.get(kind)
        if number is None:
            number = known[kind] = len(self.kinds)
            self.kinds.append(Kind._make(kind))
        self._ids += row.record_id
        self._events.append(row.event_at)
        self._kind_of.append(number)
        return len(self._events) - 1

    def _arrange(self) -> None:
        """Sorted a month at a time, so that not all are held as objects at once."""
        place = {category: n for n, category in enumerate(self._categories)}
        rank = [place.get(kind.category, len(place)) for kind in self.kinds]
        months: dict[tuple[int, int], array[int]] = {}
        for n, event in enumerate(self._events):
            key = rank[self._kind_of[n]], event // _MONTH
            month = months.get(key)
            if month is None:
                month = months[key] = array("I")
            month.append(n)
        for key in sorted(months):
            self._order.extend(sorted(months.pop(key), key=self._events.__getitem__))

    def _find_latest(self, documents: "array[int]") -> None:
        """The last entry that stands in each document; of a record without one, its own event."""
        self._latest = array("q", self._events)
        drawers: list[array[int]] = [array("I") for _ in range(256)]
        for n, document in enumerate(documents):
            if document:
                drawers[document >> 56].append(n)
        former = [kind.former for kind in self.kinds]
        for drawer in drawers:
            last: dict[int, int] = {}
            for n in drawer:
                if not former[self._kind_of[n]]:
                    last[documents[n]] = max(last.get(documents[n], _EARLIEST), self._events[n])
            for n in drawer:
                self._latest[n] = max(last.get(documents[n], _EARLIEST), self._events[n])


class Place(NamedTuple):
    """Where a record is found, and the last entry of its document."""

    record_id: bytes
    latest: int


def index_of(database: Database, subject: SubjectId, categories: Sequence[str]) -> Index:
    """Look through the records of one person. `categories` is the order of the policy."""
    index = Index(categories)
    index.read(_pages(database, subject))
    return index


def add_to(index: Index, database: Database, subject: SubjectId, record_id: bytes) -> None:
    """One record more, that an act has written since."""
    with database.read() as tx:
        for row in store.index_rows(tx, subject, record_id):
            index.add(row)


def _pages(database: Database, subject: SubjectId) -> Iterator[list[IndexRow]]:
    rows = _page(database, subject, b"")
    while rows:
        yield rows
        rows = _page(database, subject, rows[-1].record_id)


def _page(database: Database, subject: SubjectId, after: bytes) -> list[IndexRow]:
    with database.read() as tx:
        return store.index_page(tx, subject, after, _PAGE)
