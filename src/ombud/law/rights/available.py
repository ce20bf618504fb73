"""Whether a right holds: one cell of the table of a day."""

from collections.abc import Mapping
from datetime import date

from ombud.law.rights.model import Availability, Right, Row, column_of
from ombud.law.rights.table import TABLE

RESTRICTION_GROUNDS = ("18.1.a", "18.1.b", "18.1.c", "18.1.d")
"""The four grounds that a restriction is asked for on; each is a row of its own."""
_LATEST = date.max


def right_available(
    right: Right,
    basis: str,
    regime: str,
    *,
    marketing: bool = False,
    ground: str | None = None,
    on: date | None = None,
) -> Availability:
    """The cell of a right for processing on a basis (`6.1.a` …) in a regime (`pdl`, `non_care`) (R-00).

    `ground` is the ground of a restriction; without one, that accuracy is contested (`18.1.a`), the row that holds
    most widely. `on` is the day of the law; without one, the law as it stands last. Raises `ValueError` for a basis or
    ground that is none, and for a day on which the law did not know the right.
    """
    column = column_of(basis, regime, marketing=marketing)
    if right is Right.RESTRICTION:
        ground = ground or RESTRICTION_GROUNDS[0]
    row = rights_on(on or _LATEST).get((right, ground))
    if row is None:
        raise ValueError(f"no such right on that ground or day: {right.value} {ground or ''}".rstrip())
    return row.cells[column]


def duty_to_notify(basis: str, regime: str, *, marketing: bool = False) -> Availability:
    """Whether recipients are told of a rectification, an erasure or a restriction (Art. 19): nobody needs to ask."""
    return rights_on(_LATEST)[None, None].cells[column_of(basis, regime, marketing=marketing)]


def rights_on(day: date) -> Mapping[tuple[Right | None, str | None], Row]:
    """The rows in force on a day, by right and ground. Of two rows of one right the one that began last."""
    begun = sorted((row for row in TABLE if row.valid_from <= day), key=lambda row: row.valid_from)
    return {(row.right, row.ground): row for row in begun}
