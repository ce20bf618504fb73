"""Open an extract: decrypted into memory, locked, and without everybody who has gone.

* The pieces are opened by the extract's key and loaded into a database in memory that reaches nothing else. Nothing
  is written to a disk, and all of it is gone with the block.
* The key that leads from a person to a pseudonym is opened for looking who has gone; what was opened for figures
  does not hand it on (S-06).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime

from ombud.database import Transaction
from ombud.extracts import store
from ombud.extracts.answering import OpenExtract
from ombud.extracts.ending import end_of_row, is_alive
from ombud.extracts.engine import Engine
from ombud.extracts.live import Live
from ombud.extracts.model import ExtractFault, ExtractHeader, Tables
from ombud.extracts.pieces import ROSTER, load_statement, parts_of, readable
from ombud.extracts.place import NoExtract, Stores, again, header_of
from ombud.extracts.pseudonyms import Pseudonyms
from ombud.extracts.shape import shape
from ombud.extracts.store import ExtractRow, PieceRow
from ombud.keys import DataKey
from ombud.keys.of_extracts import PIECES, PSEUDONYMS, extract_key
from ombud.policy.model import Family
from ombud.terms import ClassId, PurposeId

_TRIES = 5
"""How often an extract is read anew when its pieces were written anew meanwhile."""
_REACHING = frozenset({Family.MARKETING, Family.PROFILING})


@contextmanager
def opened(stores: Stores, which: PurposeId | bytes, *, now: datetime) -> Iterator[OpenExtract]:
    """The newest living extract of a purpose, or that of an id. Raises `NoExtract`, `ExtractFault`."""
    engine = Engine()
    try:
        found = _loaded(stores, which, engine, now)
        engine.lock()
        yield _answering(stores, found, engine, now)
    finally:
        engine.close()


def headers(stores: Stores, *, now: datetime) -> list[ExtractHeader]:
    """Every living extract, the oldest first; each ends when it really does."""
    book = stores.vault.book
    with stores.vault.database.read() as tx:
        alive = [row for row in store.every(tx) if is_alive(stores, tx, row, now)]
        policy = book.in_force(tx, now)
        ends = [end_of_row(row, book.version(tx, row.policy), policy) for row in alive]
    return [replace(header_of(row), expires_at=end) for row, end in zip(alive, ends, strict=True)]


class Found:
    """A living extract as its rows say it is: which pieces it has, and its keys."""

    def __init__(self, stores: Stores, tx: Transaction, row: ExtractRow) -> None:
        self.row = row
        self.pieces = store.pieces(tx, row.extract_id)
        policy = stores.vault.book.version(tx, row.policy)
        self.purpose = policy.file.purposes[PurposeId(row.purpose)]
        self.tables: Tables = shape(policy, PurposeId(row.purpose))
        self._keyring = stores.vault.keyring
        self._shelf = stores.shelf
        self.key = self._opened(tx, PIECES)
        self.pseudonyms = Pseudonyms(self._opened(tx, PSEUDONYMS))
        parts = len(parts_of(self.tables))
        if len(self.pieces) != parts * row.pieces:
            raise ExtractFault(
                "pieces of the extract are missing from the database, so nothing of it was used. "
                "Drop the extract and build it again (`ombud extract DIR drop`)."
            )

    def content(self, part: str) -> dict[int, bytes]:
        """A part of every piece, opened. Raises `FileNotFoundError` where one was written anew meanwhile."""
        return {row.number: self._shelf.get(row, self.key) for row in self.pieces if row.part == part}

    def piece(self, number: int) -> list[PieceRow]:
        return [row for row in self.pieces if row.number == number]

    def _opened(self, tx: Transaction, klass: ClassId) -> DataKey:
        key = extract_key(tx, self._keyring, self.row.extract_id, klass)
        if key is None:
            raise NoExtract
        return key


def found(stores: Stores, which: PurposeId | bytes, now: datetime) -> Found:
    """Raises `NoExtract`."""
    with stores.vault.database.read() as tx:
        rows = [row for row in store.every(tx) if which in (row.purpose, row.extract_id)]
        alive = [row for row in rows if is_alive(stores, tx, row, now)]
        if not alive:
            raise NoExtract
        return Found(stores, tx, alive[-1])


def _loaded(stores: Stores, which: PurposeId | bytes, engine: Engine, now: datetime) -> Found:
    one, contents = read_whole(stores, which, now)
    engine.make(one.tables)
    for table, pieces in contents.items():
        with readable(pieces) as names:
            engine.run(load_statement(table, names))
    return one


def read_whole(stores: Stores, which: PurposeId | bytes, now: datetime) -> tuple[Found, dict[str, list[bytes]]]:
    """Read the rows, then the files; again where somebody wrote pieces anew in between."""
    for _ in range(_TRIES):
        one = found(stores, which, now)
        with suppress(FileNotFoundError):
            return one, {table: list(one.content(table).values()) for table in one.tables}
    raise ExtractFault(
        "files of the extract are not where they were put, so nothing of it was used. "
        "Drop the extract and build it again (`ombud extract DIR drop`)."
    )


def _answering(stores: Stores, one: Found, engine: Engine, now: datetime) -> OpenExtract:
    live, out = live_of(stores, one, now), set[int]()

    def renew() -> None:
        gone = live()
        if gone > out:
            for table in one.tables:
                engine.take_out(table, sorted(gone - out))
            out.update(gone)

    reaches = one.purpose.family in _REACHING
    return OpenExtract(header_of(one.row), one.tables, engine, renew, one.pseudonyms.of if reaches else None)


def live_of(stores: Stores, one: Found, now: datetime) -> Callable[[], set[int]]:
    """Says who has gone from an open extract, each time it is asked. Raises `NoExtract` when it has ended."""
    row = one.row
    live = Live(stores, again(row, one.tables), one.pseudonyms, lambda: _rosters(stores, row, now), row.position)

    def gone() -> set[int]:
        with stores.vault.database.read() as tx:
            now_row = store.one(tx, row.extract_id)
            if now_row is None or not is_alive(stores, tx, now_row, now):
                raise NoExtract
        live.renewed(now)
        return set(live.gone)

    return gone


def _rosters(stores: Stores, row: ExtractRow, now: datetime) -> dict[int, bytes]:
    for _ in range(_TRIES):
        with suppress(FileNotFoundError):
            return found(stores, row.extract_id, now).content(ROSTER)
    raise ExtractFault("files of the extract are not where they were put, so nothing of it was used.")
