"""What was decided in the last thirty days: for each purpose, of which data, by which role, and the rules that stopped
it (A-01, ux.md C1, C3, C6). Counts of codes, and nobody.

The counts are kept as the log grows (`audit/counts.py`): a page reads some hundred rows, however long the log is. A
small one may tell that somebody was read of, and not of whom; so they are for whoever may read the log, where that
stands too, and each reading of them is an entry.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ombud.app import log_reading
from ombud.app.installation import Ombud
from ombud.audit import Act, Outcome
from ombud.audit.counts import DAYS, Kind, first_day
from ombud.law.periods import start_of
from ombud.policy.ask import Refusal
from ombud.terms import Actor, PurposeId
from ombud.terms.time import from_micros
from ombud.vault import Vault

__all__ = ["DAYS", "Decided", "Kind", "decisions", "stopped_on"]


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of a period."""

    since: datetime
    made_at: datetime
    kinds: Mapping[Kind, int]
    days: Mapping[date, tuple[int, int]]
    """Permitted and stopped, of each day on which something was decided."""
    last: Mapping[PurposeId, datetime]
    """When each purpose was last permitted."""

    def of(self, purposes: Iterable[str]) -> "Decided":
        """Those for some purposes."""
        wanted = set(purposes)
        kinds = {kind: number for kind, number in self.kinds.items() if kind.purpose in wanted}
        return Decided(self.since, self.made_at, kinds, {}, self.last)

    @property
    def permitted(self) -> int:
        return sum(number for kind, number in self.kinds.items() if kind.permitted)

    @property
    def stopped(self) -> int:
        return sum(number for kind, number in self.kinds.items() if not kind.permitted)

    @property
    def stops(self) -> list[tuple[Kind, int]]:
        """What was stopped, the most first."""
        found = [(kind, number) for kind, number in self.kinds.items() if not kind.permitted]
        return sorted(found, key=lambda one: (-one[1], one[0]))


def decisions(ombud: Ombud, *, by: Actor, now: datetime) -> Decided | Refusal:
    """What was decided in the last thirty days. That the counts were read is in the log."""
    return _counted(ombud.vault, by=by, now=now)


def stopped_on(vault: Vault, day: date, *, by: Actor, now: datetime) -> int | Refusal:
    """How many readings were stopped on that day of Stockholm, one of the last thirty (ux.md 3.4, W7; C3)."""
    found = _counted(vault, by=by, now=now)
    return found if isinstance(found, Refusal) else found.days.get(day, (0, 0))[1]


def _counted(vault: Vault, *, by: Actor, now: datetime) -> Decided | Refusal:
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        act.log(Act.READ_LOG, Outcome.DONE if refusal is None else Outcome.REFUSED, facts={"step": "counted"})
        if refusal is not None:
            return refusal
    with vault.database.read() as tx:  # not in the act: who counts keeps nobody waiting (decision 0074)
        kinds, days = vault.ledger.decided(tx, now)
    last: dict[PurposeId, datetime] = {}
    for kind, counted in kinds.items():
        if kind.permitted:
            at = from_micros(counted.last)
            last[kind.purpose] = max(at, last.get(kind.purpose, at))
    return Decided(
        start_of(first_day(now)), now, {kind: counted.number for kind, counted in kinds.items()},
        days, last,
    )  # fmt: skip
