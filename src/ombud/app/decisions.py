"""What was decided in the last days, counted from the log: for each purpose, of which data, by which role, and the
rules that stopped it (A-01, ux.md C1, C3, C6). Counts of codes, and nobody.

A small log is counted each time; where a count took many entries it is kept for a minute and says when it was made.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ombud.app import log_reading
from ombud.app.installation import Ombud
from ombud.audit import Act, Entry, Ledger, Outcome
from ombud.audit.ledger import Logged
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import Actor, CategoryId, PurposeId

DAYS = 30
MANY = 5_000
KEPT = timedelta(minutes=1)
_AFTER = timedelta(microseconds=1)


class Kind(NamedTuple):
    """What decisions have in common."""

    purpose: PurposeId
    categories: tuple[CategoryId, ...]
    role: str
    rules: tuple[str, ...]
    """Of the refusal; empty: permitted."""

    @property
    def permitted(self) -> bool:
        return not self.rules


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
    entries: int = 0

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


@dataclass(slots=True)
class _Count:
    kinds: Counter[Kind] = field(default_factory=Counter)
    days: dict[date, tuple[int, int]] = field(default_factory=dict)
    last: dict[PurposeId, datetime] = field(default_factory=dict)
    entries: int = 0

    def take(self, entry: Entry) -> None:
        self.entries += 1
        if entry.act is not Act.OPEN or entry.purpose is None or entry.outcome not in _DECIDED:
            return
        kind = Kind(entry.purpose, entry.categories, entry.actor.role, entry.rules)
        self.kinds[kind] += 1
        yes, no = self.days.get(local_date(entry.at), (0, 0))
        self.days[local_date(entry.at)] = (yes + 1, no) if kind.permitted else (yes, no + 1)
        if kind.permitted:
            self.last[entry.purpose] = max(entry.at, self.last.get(entry.purpose, entry.at))


_DECIDED = frozenset({Outcome.PERMITTED, Outcome.REFUSED})
_remembered: "WeakKeyDictionary[Ledger, Decided]" = WeakKeyDictionary()


def decisions(ombud: Ombud, *, by: Actor, now: datetime) -> Decided | Refusal:
    """What was decided in the last thirty days. That it was counted is in the log."""
    vault = ombud.vault
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        act.log(Act.READ_LOG, Outcome.DONE if refusal is None else Outcome.REFUSED, facts={"step": "counted"})
        if refusal is not None:
            return refusal
    kept = _remembered.get(vault.ledger)
    if kept is not None and kept.entries > MANY and now - KEPT <= kept.made_at <= now:
        return kept
    since = now - timedelta(days=DAYS)
    with vault.database.read() as tx:  # not in the act: who counts keeps nobody waiting (decision 0074)
        found = count(vault.ledger.latest(tx, since, now + _AFTER), since, now)
    _remembered[vault.ledger] = found
    return found


def count(logged: Iterable[Logged] | Iterator[Logged], since: datetime, now: datetime) -> Decided:
    """Count the decisions among some entries."""
    made = _Count()
    for one in logged:
        made.take(one.entry)
    return Decided(since, now, made.kinds, made.days, made.last, made.entries)
