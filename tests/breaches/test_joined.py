"""Two registrations of one person that become one: what concerned either concerns the person, told of once (R-20)."""

import pytest

from ombud.breaches import store
from ombud.breaches.store import PersonRow
from ombud.requests.store import take_breaches
from ombud.terms import SubjectId
from tests.clinic import Clinic

KEPT, OTHER, BREACH = SubjectId(b"k" * 16), SubjectId(b"o" * 16), b"b" * 16


def row(subject: SubjectId, way: str | None) -> PersonRow:
    return PersonRow(subject, BREACH, 1, 2, 3, "name", way, None if way is None else 5, 9)


@pytest.mark.parametrize(
    ("kept", "other", "after"),
    [
        (None, ("by-hand",), "by-hand"),
        (None, (None,), None),
        ((None,), ("alert",), "alert"),
        (("paper",), ("alert",), "paper"),
        (("alert",), None, "alert"),
    ],
)
def test_what_one_of_them_was_told_the_person_was_told(
    clinic: Clinic, kept: tuple[str | None] | None, other: tuple[str | None] | None, after: str | None
) -> None:
    rows = [row(subject, way[0]) for subject, way in ((KEPT, kept), (OTHER, other)) if way is not None]
    with clinic.vault.database.act() as tx:
        store.put_people(tx, rows)
        take_breaches(tx, KEPT, OTHER)
    with clinic.vault.database.read() as tx:
        (found,) = store.of_person(tx, KEPT)
    assert (found.way, found.breach_id) == (after, BREACH)
