"""An old "no" that comes back with a file is an objection like any other: entered, judged, and put back (M-12).

A file that a kill broke off after its last act is brought in from its beginning; and it says nothing new of those who
have taken their consent back, or were erased in part, in between. A campaign of 32,000 kills met that once.
"""

import pytest

from ombud.audit import Act
from ombud.audit.ledger import Ledger
from ombud.collection.collect import Intake, Report, collect
from ombud.terms import SubjectId
from tests.archives.place import Place
from tests.collection.rows import customer, values
from tests.faults import invariants

ADDRESS, NO_EMAIL = "anna@example.se", "object.direct_marketing.email"
ROW = customer(2, ADDRESS, records=[values("contact", email=ADDRESS), values("birth_date", birth_date="1990-06-02")])


def bring(place: Place) -> Report:
    """The file with her row: the first time, and once more."""
    now = place.later(minutes=1)
    return collect(place.ombud.vault, [ROW], Intake(b"m" * 16, place.actor("rut"), lambda: now))


def took_it_back(place: Place) -> SubjectId:
    """She came with the file, consented to advertising by mail and withdrew that: her address is on the list."""
    bring(place)
    with place.ombud.vault.database.read() as tx:
        (anna,) = place.ombud.vault.directory.find(tx, "email", f"1:{ADDRESS}")
    place.consent(anna)
    place.withdraw(anna)
    return anna


def chosen(place: Place, subject: SubjectId) -> tuple[str, ...]:
    seen = place.see(subject)
    assert seen is not None
    return seen.choices


def judged(place: Place) -> list[str]:
    return invariants.problems(invariants.gather(place.ombud, place.now))


def test_the_objection_of_a_row_that_says_nothing_new_has_its_entry(place: Place) -> None:
    """I1, G-04."""
    anna = took_it_back(place)
    assert bring(place).unchanged == 1
    assert chosen(place, anna) == (NO_EMAIL,)
    assert judged(place) == []


def test_the_judge_finds_an_objection_without_its_entry(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted fault: what comes with a file is in force, and nobody enters it."""
    took_it_back(place)
    record = Ledger.record

    def silent(ledger: Ledger, tx: object, entry: object, *rest: object) -> bytes:
        return b"" if entry.act is Act.OBJECT else record(ledger, tx, entry, *rest)  # type: ignore[attr-defined, arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "record", silent)
        bring(place)
    assert [one.rpartition(": ")[2] for one in judged(place)] == ["a choice has no entry"]


def test_the_objection_is_in_force_again_after_a_restore(place: Place) -> None:
    """Design 4: it is in the no-file before the file's act is answered."""
    anna = took_it_back(place)
    place.back_up()
    bring(place)
    _, restored = place.restored()
    assert chosen(restored, anna) == (NO_EMAIL,)
    assert restored.problems() == []
    restored.die()
