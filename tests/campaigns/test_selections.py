"""Selections under a name: versions that never change, and that are of nobody (M-08, N-08.4)."""

import pytest

from ombud.campaigns.filters import All, Condition, Everybody, How
from ombud.campaigns.filters.model import FieldId
from ombud.campaigns.selections import (
    NO_NAME,
    NO_PERSON,
    NOT_SAVED,
    SavedSelection,
    save_selection,
    saved_selection,
    saved_selections,
)
from ombud.campaigns.steer import NOT_THEIRS
from tests.campaigns.people import MAX, UPPSALA
from tests.clinic import ADA, Clinic

KOST = Condition(FieldId("interest"), How.IS, ("kost",))


def test_another_selection_is_another_version_and_the_same_is_the_same(clinic: Clinic) -> None:
    first = save_selection(clinic.vault, "uppsala", UPPSALA, by=MAX, now=clinic.now)
    again = save_selection(clinic.vault, "uppsala", UPPSALA, by=MAX, now=clinic.now)
    other = save_selection(clinic.vault, "uppsala", All((UPPSALA, KOST)), by=MAX, now=clinic.now)
    save_selection(clinic.vault, "alla", Everybody(), by=MAX, now=clinic.now)
    assert isinstance(first, SavedSelection)
    assert first == again
    assert isinstance(other, SavedSelection)
    assert (other.version, other.saved_by) == (2, "max")
    with clinic.vault.database.read() as tx:
        assert saved_selection(tx, "uppsala") == other
        assert [(one.name, one.version) for one in saved_selections(tx)] == [("alla", 1), ("uppsala", 2)]
        assert saved_selection(tx, "stockholm") == NOT_SAVED


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("name", ["", "A B", "Uppsala", "199001012385", "x" * 65])
def test_a_name_is_no_number_of_anybody(clinic: Clinic, name: str) -> None:
    assert save_selection(clinic.vault, name, UPPSALA, by=MAX, now=clinic.now) == NO_NAME


@pytest.mark.on("sqlite")
@pytest.mark.parametrize("value", ["070-174 06 05", "nelly@example.se", "19900101-2385"])
def test_what_could_be_one_persons_is_not_kept(clinic: Clinic, value: str) -> None:
    """N-08.4: a selection is of groups."""
    one = Condition(FieldId("municipality"), How.IS, (value,))
    assert save_selection(clinic.vault, "x", one, by=MAX, now=clinic.now) == NO_PERSON


@pytest.mark.on("sqlite")
def test_only_whoever_works_with_advertising_keeps_one(clinic: Clinic) -> None:
    """D-14."""
    assert save_selection(clinic.vault, "x", UPPSALA, by=ADA, now=clinic.now) == NOT_THEIRS
