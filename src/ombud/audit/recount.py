"""The log of thirty days read again, beside the counts that are kept of it.

* Read in pages, each a reading of its own, up to the size that the tree had with the counts: both are of one moment,
  and nothing is held open or kept waiting however long the log is.
* What the log has more, or less, is then added in one act. What was counted meanwhile stays as it is.
* Two that add the same difference would make another one. So each such act is numbered in the row of the tree, and who
  finds there that another has come first, on this machine or any other, adds nothing and reads again. Nobody holds a
  lock while they read: one that is killed then keeps nobody waiting.

docs/decisions/0078.
"""

from datetime import datetime

from ombud.audit import store, store_counts
from ombud.audit.counts import Beside, Count, Tally, first_day, kind_of
from ombud.audit.kinds import Kinds
from ombud.audit.model import NOBODY
from ombud.audit.record import Recorder, entry_in
from ombud.audit.store import EntryRow
from ombud.audit.tree import decode_leaf
from ombud.database import Database, Transaction
from ombud.law.periods import start_of
from ombud.terms.time import from_micros, to_micros

_PAGE = 500
_LEAVES = 128
_EVER = 1 << 62


def beside(database: Database, recorder: Recorder, kinds: Kinds, now: datetime) -> Beside:
    """The counts of thirty days, those that the log gives, and how much was erased since. Not inside an act."""
    since = first_day(now)
    start = to_micros(start_of(since))
    with database.read() as tx:
        size, kept, recounts = store.tree_size(tx), kinds.counts(tx, since), store_counts.recounts(tx)
    tally = Tally(since)
    after: tuple[int, bytes, bytes] | None = (start, b"", b"")
    while after is not None:
        with database.read() as tx:
            rows = store.placed_between(tx, start, _EVER, after, _PAGE)
            _take(tx, recorder, [row for row in rows if (row.leaf_seq or 0) < size], tally)
        after = (rows[-1].at, rows[-1].subject, rows[-1].entry_id) if rows else None
    with database.read() as tx:
        erased = _erased_since(tx, start)
    return Beside(kept, tally.counts, erased, recounts)


def correct(tx: Transaction, kinds: Kinds, found: Beside, now: datetime) -> bool:
    """Add what the counts lack, and take out what the log does not have. Whoever asks has taken the tree.

    False, and nothing is changed: another has done so since these counts were read.
    """
    if store_counts.recounts(tx) != found.recounts:
        return False
    store_counts.recounted(tx)
    lasts = {**found.kept, **found.found}
    changes = {(day, kind): Count(more, lasts[day, kind].last) for day, kind, more in found.differences()}
    kinds.drop_unread(tx)
    kinds.add(tx, changes, first_day(now), now)
    return True


def _take(tx: Transaction, recorder: Recorder, rows: list[EntryRow], tally: Tally) -> None:
    sealers = {}
    for row in rows:
        of = row.subject, from_micros(row.at).year if row.subject == NOBODY else 0
        if of not in sealers:
            sealers[of] = recorder.opener(tx, row.subject, row.at)
        sealer = sealers[of] if row.sealed else None
        found = None if sealer is None else entry_in(sealer, (row.subject, row.entry_id), row.sealed)
        if found is not None:
            tally.take(kind_of(found), row.at)


def _erased_since(tx: Transaction, start: int) -> int:
    """How many payloads acts have erased since then: leaf by leaf, from the last on, and what no leaf counts yet."""
    number, end = sum(row.number for row in store.erased(tx)), store.tree_size(tx)
    while end:
        first = max(0, end - _LEAVES)
        leaves = [(at, decode_leaf(data)) for _, at, data in store.leaves_from(tx, first, end - first)]
        number += sum(leaf.erased.number for at, leaf in leaves if at >= start and leaf is not None)
        end = first if leaves and leaves[0][0] >= start else 0
    return number
