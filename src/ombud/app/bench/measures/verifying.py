"""Verifying the log: every leaf and node of the tree, and every commitment with its row, offline and without keys.

There is nothing to compare it with but the goal itself: the baseline is the time that the goal gives one
entry, and the ratio is how much of it was used. One core.
"""

import time
from collections.abc import Callable, Mapping, Sequence

from ombud.app.bench.long_log import trust_in
from ombud.app.bench.measure import Measure
from ombud.app.bench.model import Size, Store, Work, expect
from ombud.app.bench.place import Place
from ombud.app.bench.planted import OF_THE_ENTRIES, OF_THE_TREE, Change, Copy, found
from ombud.app.bench.slices import percentile
from ombud.audit.verify import Trust, Verification, check_tree
from ombud.audit.verify_entries import verify_copy
from ombud.database import Database
from ombud.terms import Text

TREE_A_SECOND, ENTRIES_A_SECOND = 5_000_000, 1_000_000
Verify = Callable[[Database, Trust], Verification]


class Verifying:
    """A whole log, again and again."""

    def __init__(self, place: Place, size: Size, verify: Verify, changes: Sequence[Change]) -> None:
        self._clinic, self._verify, self._changes = place.other, verify, changes
        self._processor: list[float] = []
        self._trust = trust_in(place.other, place.long_log(size.entries))
        self._entries = self._verified().entries
        expect(self._entries >= size.entries, "the long log is not as long as it was written")

    @property
    def units(self) -> int:
        return self._entries

    def baseline(self, number: int) -> Work:
        """Nothing is timed: the goal itself says how long it may take."""
        return lambda: ()

    def ours(self, number: int) -> Work:
        def work() -> list[Verification]:
            began = time.process_time_ns()
            done = [self._verified() for _ in range(number)]
            self._processor.append((time.process_time_ns() - began) / 1000 / number / self._entries)
            return done

        return work

    def check(self, baseline: Sequence[object], ours: Sequence[object]) -> None:
        for one in ours:
            whole = isinstance(one, Verification) and one.ok and one.entries == self._entries
            expect(whole, "a log that is whole was found to be none")
            expect(
                isinstance(one, Verification) and one.held_entries == self._entries, "the held checkpoint proves less"
            )

    def refusals(self) -> int:
        """Every planted change is found."""
        database, chance = self._clinic.ombud.vault.database, self._clinic.seed
        for change in self._changes:
            was_found = found(database, change, chance, lambda copy: self._verified(copy).ok)
            expect(was_found, f"a log was found to be whole after: {change.__name__.replace('_', ' ')}")
        return len(self._changes)

    def asides(self) -> Mapping[str, float]:
        """The time of the processor alone: what a busy machine takes from the rate is not in it."""
        return {"processor": percentile(sorted(self._processor), 10)}

    def _verified(self, copy: Copy | None = None) -> Verification:
        return self._verify(copy or self._clinic.ombud.vault.database, self._trust)  # type: ignore[arg-type]


def _tree(database: Database, trust: Trust) -> Verification:
    """Leaves, nodes and checkpoints alone."""
    whole = Verification()
    with database.read() as tx:
        check_tree(tx, trust, whole, lambda _window: None)
    return whole


_AGAINST = Text("det som målet ger en loggpost", "what the goal gives one entry")

TREE = Measure(
    "verify-tree",
    Text("pröva loggens träd, en loggpost", "verify the tree of the log, one entry"),
    _AGAINST,
    {Store.SQLITE: 1.0, Store.POSTGRESQL: 1.0},
    1,
    10,
    lambda place, size: Verifying(place, size, _tree, OF_THE_TREE),
    budget_us=1e6 / TREE_A_SECOND,
)
ENTRIES = Measure(
    "verify-entries",
    Text("pröva hela loggen mot raderna, en loggpost", "verify the whole log with its rows, one entry"),
    _AGAINST,
    {Store.SQLITE: 1.0, Store.POSTGRESQL: 1.0},
    1,
    10,
    lambda place, size: Verifying(place, size, verify_copy, OF_THE_ENTRIES),
    budget_us=1e6 / ENTRIES_A_SECOND,
)
