"""How long one purpose keeps one category of one person's data (Art. 5(1)(e), 13(2)(a)).

* A row that names the category wins over the rows that name none.
* A row is alive while a tie it names is open; or until its period after its anchor has ended.
* An anchor that has not happened keeps nothing alive by itself: silence is no ground (N-11.1).
* Of several rows the last to end decides.
"""

from collections.abc import Mapping
from datetime import UTC, datetime

from ombud.law.periods import MINIMUM_RULES, accounting_end, end_of
from ombud.policy.model import Anchor, Purpose, StoragePeriod, Tie
from ombud.terms import CategoryId

FOREVER = datetime.max.replace(tzinfo=UTC)
"""While a tie is open nobody knows the day; it is later than every day."""
NEVER = datetime.min.replace(tzinfo=UTC)


def rows_for(purpose: Purpose, category: CategoryId) -> tuple[StoragePeriod, ...]:
    own = tuple(row for row in purpose.storage if category in row.categories)
    return own or tuple(row for row in purpose.storage if not row.categories)


def storage_end(
    purpose: Purpose, category: CategoryId, ties: frozenset[Tie], anchors: Mapping[Anchor, datetime]
) -> datetime:
    """The first instant at which the purpose no longer keeps the category; `NEVER` if it does not at all."""
    return last_row(purpose, category, ties, anchors)[0]


def last_row(
    purpose: Purpose, category: CategoryId, ties: frozenset[Tie], anchors: Mapping[Anchor, datetime]
) -> tuple[datetime, str]:
    """The end that decides, and the row of law.md 4.1 that it follows (empty where there is none)."""
    rows = rows_for(purpose, category)
    return max(((_row_end(row, ties, anchors), row.rule or "") for row in rows), default=(NEVER, ""))


def _row_end(row: StoragePeriod, ties: frozenset[Tie], anchors: Mapping[Anchor, datetime]) -> datetime:
    if any(tie in ties for tie in row.during):
        return FOREVER
    if row.anchor is None or row.anchor not in anchors:
        return NEVER
    if row.calendar == "accounting_year":
        return accounting_end(anchors[row.anchor])
    if row.period is None:
        return NEVER
    return end_of(row.period, anchors[row.anchor], minimum=row.rule in MINIMUM_RULES)
