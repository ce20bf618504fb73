"""The kinds that decisions are counted by, as they lie in the database: each under a random id, its words sealed.

Whoever has the database alone sees how many decisions there were on a day, of how many kinds, and how many of them were
stopped; not for what, of which data, by whom or by which rule (design 4: the ledger alone tells nothing).

* A kind is sealed under the log key of the year in which it was first met, as entries of nobody are.
* An id never means another kind, so what was opened once is remembered.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from ombud.audit import store_counts
from ombud.audit.counts import Count, Counts, Kind
from ombud.audit.model import NOBODY
from ombud.audit.ports import Entropy, LogKeys
from ombud.audit.record import opened
from ombud.audit.store_counts import CountRow, KindRow
from ombud.database import Transaction
from ombud.terms import CategoryId, PurposeId
from ombud.terms.time import from_micros, to_micros

_FIELD, _WORD = "\n", " "
"""Between the fields, and between the words of one; neither is in a code."""


class Kinds:
    """Reads and writes the counts of one installation. Safe to share between threads."""

    def __init__(self, keys: LogKeys, entropy: Entropy) -> None:
        self._keys = keys
        self._entropy = entropy
        self._known: dict[bytes, Kind] = {}

    def counts(self, tx: Transaction, since: date) -> Counts:
        """Each count from a day on."""
        kinds, found = self._all(tx), store_counts.counts(tx, since)
        return {
            (date.fromordinal(row.day), kinds[row.kind_id]): Count(row.number, row.last_at)
            for row in found
            if row.kind_id in kinds
        }

    def by_kind(self, tx: Transaction, since: date) -> dict[Kind, Count]:
        """How many of each kind there were from a day on."""
        kinds = self._all(tx)
        found = store_counts.by_kind(tx, since)
        return {kinds[which]: Count(number, last) for which, number, last in found if which in kinds}

    def add(self, tx: Transaction, counts: Mapping[tuple[date, Kind], Count], since: date, now: datetime) -> None:
        """Add to the counts, and remove days before one. Whoever asks has taken the tree."""
        ids = self._ids(tx, {kind for _, kind in counts}, now)
        store_counts.add(tx, [CountRow(day.toordinal(), ids[kind], *count) for (day, kind), count in counts.items()])
        store_counts.tidy(tx, since)

    def drop_unread(self, tx: Transaction) -> None:
        """Remove what was counted of kinds that do not open. Whoever asks has taken the tree."""
        kinds = self._all(tx)
        store_counts.drop(tx, [row.kind_id for row in store_counts.kinds(tx) if bytes(row.kind_id) not in kinds])

    def _ids(self, tx: Transaction, kinds: Iterable[Kind], now: datetime) -> dict[Kind, bytes]:
        """The id of each kind, made where there is none."""
        ids = {kind: which for which, kind in self._all(tx).items()}
        for kind in kinds:
            if kind not in ids:
                ids[kind] = self._entropy(16)
                store_counts.add_kind(tx, self._sealed(ids[kind], kind, now))
        return ids

    def _all(self, tx: Transaction) -> dict[bytes, Kind]:
        """Every kind by its id. One that does not open is none: what was counted of it is missing, as `doctor` says."""
        found: dict[bytes, Kind] = {}
        for row in store_counts.kinds(tx):
            kind = self._known.get(bytes(row.kind_id)) or self._opened(row)
            if kind is not None:
                found[bytes(row.kind_id)] = self._known[bytes(row.kind_id)] = kind
        return found

    def _sealed(self, which: bytes, kind: Kind, now: datetime) -> KindRow:
        words = (kind.purpose, _WORD.join(kind.categories), kind.role, _WORD.join(kind.rules))
        sealer = self._keys.year_key(from_micros(to_micros(now)).year)
        return KindRow(
            which, to_micros(now), int(not kind.permitted), sealer.seal(NOBODY, which, _FIELD.join(words).encode())
        )

    def _opened(self, row: KindRow) -> Kind | None:
        try:
            year = from_micros(row.made_at).year
        except OverflowError:  # no instant: a flipped bit
            return None
        said = opened(self._keys.year_key(year), NOBODY, row.kind_id, row.sealed)
        if said is None:
            return None
        purpose, categories, role, rules = said.decode().split(_FIELD)
        kind = Kind(PurposeId(purpose), tuple(map(CategoryId, categories.split())), role, tuple(rules.split()))
        return kind if row.stopped == int(not kind.permitted) else None
