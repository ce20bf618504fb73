"""Which storage periods get shorter and which longer from one policy to the next.

A shorter period applies at once, a longer one never to data already held (design.md 4) [D]. Rows are compared by
what they run from: an anchor's period, or a tie while it is open. What the new version does not have is shorter;
what the old one did not have is longer. One change can be both.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ombud.law.periods import duration
from ombud.policy.model import PolicyFile, Purpose
from ombud.policy.storage import rows_for
from ombud.terms import CategoryId, PurposeId

_MONTH = 365.25 / 12
_HOURS = 24


class Length(NamedTuple):
    """How long a purpose keeps a category, before and after: `P12M ← extracted`, `agreement`."""

    purpose: PurposeId
    category: CategoryId
    before: tuple[str, ...]
    after: tuple[str, ...]
    shorter: bool
    longer: bool


class _Row(NamedTuple):
    days: float
    words: str


def lengths(old: PolicyFile, new: PolicyFile) -> Iterator[Length]:
    """Every difference, for the categories that a purpose has in both versions."""
    for purpose_id, purpose in new.purposes.items():
        if purpose_id not in old.purposes:
            continue
        was = old.purposes[purpose_id]
        both = {used.id for used in was.categories} & {used.id for used in purpose.categories}
        for category in sorted(both):
            before, after = _rows(was, category), _rows(purpose, category)
            shorter = any(key not in after or after[key].days < row.days for key, row in before.items())
            longer = any(key not in before or before[key].days < row.days for key, row in after.items())
            if shorter or longer:
                yield Length(purpose_id, category, _words(before), _words(after), shorter, longer)


def _rows(purpose: Purpose, category: CategoryId) -> dict[str, _Row]:
    """By what they run from; of two that run from the same, the longer."""
    found: dict[str, _Row] = {}
    for row in rows_for(purpose, category):
        for tie in row.during:
            found[tie] = _Row(0, tie.value)
        if row.anchor is not None and row.period is not None:
            months, days, hours = duration(row.period)
            one = _Row(months * _MONTH + days + hours / _HOURS, f"{row.period} ← {row.anchor.value}")
            found[row.anchor] = max(one, found.get(row.anchor, one))
    return found


def _words(rows: dict[str, _Row]) -> tuple[str, ...]:
    return tuple(row.words for row in rows.values())
