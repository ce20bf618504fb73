"""Two registrations of one person that become one get a campaign once (R7)."""

import pytest

from ombud.campaigns import store
from ombud.campaigns.phases import Fate
from ombud.campaigns.store import RecipientRow
from ombud.requests.store import take_messages
from ombud.terms import SubjectId
from tests.clinic import Clinic

KEPT, OTHER = SubjectId(b"k" * 16), SubjectId(b"o" * 16)


def row(subject: SubjectId, fate: Fate) -> RecipientRow:
    return RecipientRow(subject, b"c" * 16, 0, fate, 1, None, 0, subject, None, None)


@pytest.mark.parametrize(
    ("kept", "other", "after"),
    [
        (None, Fate.SENT, Fate.SENT), (Fate.QUEUED, Fate.SENT, Fate.SENT), (Fate.SENT, Fate.QUEUED, Fate.SENT),
        (Fate.QUEUED, Fate.QUEUED, Fate.QUEUED), (Fate.QUEUED, Fate.UNKNOWN, Fate.UNKNOWN),
        (Fate.SENT, None, Fate.SENT),
    ],
)  # fmt: skip
def test_what_one_of_them_has_got_the_person_has_got(
    clinic: Clinic, kept: Fate | None, other: Fate | None, after: Fate
) -> None:
    rows = [row(subject, fate) for subject, fate in ((KEPT, kept), (OTHER, other)) if fate is not None]
    with clinic.vault.database.act() as tx:
        store.add_recipients(tx, rows)
        take_messages(tx, KEPT, OTHER)
    with clinic.vault.database.read() as tx:
        (found,) = (
            store.of_fate(tx, b"c" * 16, after, 9)
            if other is None
            else [one for one in store.of_fate(tx, b"c" * 16, after, 9) if one.subject_id == KEPT]
        )
    assert found.fate == after
