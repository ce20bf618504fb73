"""An extract that is asked for under an id is one, however often it is asked for and whatever was killed before."""

import shutil
from collections.abc import Callable

import pytest

from ombud.database import ConflictFault
from ombud.extracts import ExtractFault, ExtractHeader, Stores, build_once, headers
from ombud.extracts import store as rows_of
from ombud.extracts.ending import take_away_left
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId
from tests.clinic import ADA, NOW, Clinic
from tests.extracts.people import BUSINESS, customer, stores_of
from tests.extracts.test_build import built, log_of

WHICH = bytes(range(16))


def once(stores: Stores, progress: Callable[[int], None] = lambda _people: None) -> ExtractHeader:
    header = build_once(stores, WHICH, BUSINESS, by=ADA, now=NOW, progress=progress)
    assert isinstance(header, ExtractHeader), header
    return header


def killed(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> None:
    """A builder that ends in the middle and takes nothing away."""

    def busy(*_: object, **__: object) -> bool:
        raise ConflictFault("the database is busy")

    def stops(_people: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ombud.extracts.building.drop_row", busy)
        with pytest.raises(KeyboardInterrupt):
            once(stores, stops)


def steps(clinic: Clinic) -> list[object]:
    return [entry.facts["step"] for entry in log_of(clinic)]


def test_what_is_asked_for_twice_is_made_once(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    first = once(stores)
    assert (first.id, first.people) == (WHICH, 1)
    customer(clinic)
    assert once(stores) == first
    assert [one.id for one in headers(stores, now=NOW)] == [WHICH]
    assert steps(clinic) == ["begin", "built"]


def test_what_a_killed_builder_left_is_taken_away_and_made_anew(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """design.md 5.8: also where its files have gone, or where it had not come to its row."""
    customer(clinic)
    stores = stores_of(clinic)
    killed(stores, monkeypatch)
    assert once(stores).people == 1
    assert sorted(map(str, steps(clinic))) == ["begin", "begin", "built", "interrupted"]
    assert [one.id for one in headers(stores, now=NOW)] == stores.shelf.extracts() == [WHICH]


def test_a_builder_that_was_killed_before_its_row_or_whose_files_are_gone_is_in_nobodys_way(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    stores.shelf.make(WHICH)
    killed(stores, monkeypatch)
    shutil.rmtree(clinic.folder / "extracts")
    assert once(stores).people == 1
    assert stores.shelf.extracts() == [WHICH]


def test_while_another_makes_it_nothing_of_it_is_taken_away(clinic: Clinic) -> None:
    """Its lease was lost and it does not know yet: whoever took over comes again later."""
    customer(clinic)
    stores = stores_of(clinic)
    seen = list[str]()

    def looks(_people: int) -> None:
        with pytest.raises(ExtractFault) as refused:
            once(stores)
        seen.append(str(refused.value))

    assert once(stores, looks).people == 1
    assert seen == ["another process is building that extract. Try again when it has ended."]
    with clinic.vault.database.read() as tx:
        assert [row.state for row in rows_of.every(tx)] == [rows_of.READY]


def test_one_that_was_made_meanwhile_is_not_taken_away(clinic: Clinic) -> None:
    stores = stores_of(clinic)
    whole = built(stores, BUSINESS)
    assert not take_away_left(stores, whole.id, now=NOW)
    assert take_away_left(stores, WHICH, now=NOW)
    assert [one.id for one in headers(stores, now=NOW)] == [whole.id]


def test_what_the_policy_does_not_allow_is_not_made_under_any_id(clinic: Clinic) -> None:
    """N-08.2."""
    stores = stores_of(clinic)
    assert isinstance(build_once(stores, WHICH, PurposeId("contract.perform"), by=ADA, now=NOW), Refusal)
    assert stores.shelf.extracts() == []
