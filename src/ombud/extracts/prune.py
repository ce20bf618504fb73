"""Take the rows of whoever has gone out of the files too: within ten seconds, by the worker.

* Only the pieces they lie in are written anew, in the next version; the old files are overwritten then.
* How far the log was looked through moves on in the same act, so that what is asked stays as little as what happened.
* It may be stopped anywhere: the act names either the old files or the new ones, and the others are tidied away.
"""

from datetime import datetime

from ombud.audit.model import SYSTEM
from ombud.extracts import store
from ombud.extracts.ending import is_alive
from ombud.extracts.live import Live
from ombud.extracts.opening import Found
from ombud.extracts.pieces import ROSTER, number_of_rows, without
from ombud.extracts.place import NoExtract, Stores, again, enter
from ombud.extracts.store import ExtractRow, PieceRow


def prune(stores: Stores, *, now: datetime) -> int:
    """Of every living extract; how many people's rows were taken out."""
    with stores.vault.database.read() as tx:
        alive = [row for row in store.every(tx) if is_alive(stores, tx, row, now)]
    return sum(_pruned(stores, row, now) for row in alive)


def _pruned(stores: Stores, row: ExtractRow, now: datetime) -> int:
    with stores.shelf.alone(row.extract_id) as nobody_is_at_it:
        if not nobody_is_at_it:
            return 0  # another worker does it
        try:
            with stores.vault.database.read() as tx:
                one = Found(stores, tx, store.one(tx, row.extract_id) or row)
        except NoExtract:
            return 0
        return _rewritten(stores, one, now)


def _rewritten(stores: Stores, one: Found, now: datetime) -> int:
    row = one.row
    live = Live(stores, again(row, one.tables), one.pseudonyms, lambda: one.content(ROSTER), row.position)
    gone = {pseudonym: piece for pseudonym, piece in live.renewed(now).items() if piece is not None}
    if not gone and live.position == row.position:
        return 0
    old = [part for number in sorted(set(gone.values())) for part in one.piece(number)]
    new = [_without(stores, one, part, [who for who, piece in gone.items() if piece == part.number]) for part in old]
    stores.shelf.settle(row.extract_id)
    moved = row._replace(position=live.position, people=row.people - len(gone))
    _name(stores, (row, moved), new, now)
    for part in old:
        stores.shelf.forget(part)
    return len(gone)


def _name(stores: Stores, rows: tuple[ExtractRow, ExtractRow], new: list[PieceRow], now: datetime) -> None:
    """The act that names the new files. Raises `NoExtract` where the extract was dropped meanwhile."""
    row, moved = rows
    with stores.vault.database.act() as tx:
        if not store.change(tx, row, moved):
            raise NoExtract
        for part in new:
            store.change_piece(tx, part)
        if new:
            enter(stores, tx, moved, SYSTEM, now, "prune", people=row.people - moved.people)


def _without(stores: Stores, one: Found, part: PieceRow, leaving: list[int]) -> PieceRow:
    content = without(stores.shelf.get(part, one.key), leaving)
    after = part._replace(version=part.version + 1, rows=number_of_rows(content))
    stores.shelf.put(after, one.key, content)
    return after
