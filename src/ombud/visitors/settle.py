"""Before a sweep: what ends sooner under the policy in force ends sooner (design 4, *By reference*).

A piece says when it ends by the policy under which it was written. A shorter period applies at once; a longer one never
to what is held already. A purpose that may not run any more keeps nothing. Then the sweep erases what has ended, with
the keys of days (`erasure/dated.py`). Files that were taken in are forgotten when everything in them has ended: were
they brought again, every line would be left out for its age.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

from ombud.audit.model import SYSTEM
from ombud.terms import Actor, ClassId, RoleId, SubjectId
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault
from ombud.visitors import store
from ombud.visitors.model import COUNTS, FULL, ONSITE, SHORT, VISITS
from ombud.visitors.rules import Ends, WebBook
from ombud.visitors.store import PieceRow, Place

WEBSITE = Actor("website", RoleId("website"))
"""The site itself: the role of the policy by which its purposes run."""
_LONGEST = timedelta(days=400)
_AT_ONCE = 500


def settle_web(vault: Vault, *, now: datetime) -> int:
    """How many pieces got a sooner end. In small acts: killed, the next run goes on."""
    moved = 0
    with vault.act(by=SYSTEM, now=now) as act:
        held_back = vault.book.mark(act.policy) < 0
        store.forget_imports(act.tx, to_micros(now - _LONGEST))
        act.nothing_changed()
    for place in Place if not held_back else ():
        after: tuple[bytes, bytes] | None = (b"", b"")
        while after is not None:
            with vault.act(by=SYSTEM, now=now) as act:
                rows = store.page(act.tx, place, to_micros(now), after, _AT_ONCE)
                moved += sum(1 for row in _sooner(act, place, rows))
                after = (rows[-1].subject_id, rows[-1].piece_id) if rows else None
                act.nothing_changed()  # what is computed follows from what has its entries
    return moved


def _sooner(act: Act, place: Place, rows: list[PieceRow]) -> Iterator[PieceRow]:
    book = WebBook(act.vault.book, act.tx, act.policy, WEBSITE, act.now)
    for row in rows:
        ends = to_micros(_end(book, place, row) or act.now)
        if ends < row.until and act.vault.directory.hold(act.tx, SubjectId(row.subject_id)):
            store.end_sooner(act.tx, place, row, ends)
            yield row


def _end(book: WebBook, place: Place, row: PieceRow) -> datetime | None:
    at = from_micros(row.at)
    if place is Place.CHOICE:
        return book.today.answer_end(at)
    ends = book.ends(at)
    return _BY_CLASS[ClassId(row.klass)](ends)


_BY_CLASS: Mapping[ClassId, Callable[[Ends], datetime | None]] = {
    FULL: lambda ends: ends.full,
    SHORT: lambda ends: ends.short,
    COUNTS: lambda ends: ends.counts,
    VISITS: lambda ends: ends.visits,
    ONSITE: lambda ends: ends.onsite,
}
