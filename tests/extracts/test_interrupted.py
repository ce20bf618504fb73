"""A builder that ends in the middle and cannot even take its own row away leaves nothing that opens (T-23, S-07)."""

import pytest

from ombud.database import ConflictFault
from ombud.extracts import NoExtract, build, headers, opened
from ombud.extracts import store as rows_of
from ombud.extracts.ending import tidy
from ombud.keys import store as key_rows
from tests.clinic import ADA, NOW, Clinic
from tests.extracts.people import BUSINESS, customer, stores_of
from tests.extracts.test_build import built, log_of


def test_what_a_builder_could_not_take_away_is_tidied_away_later(
    clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T-23: its keys go in an act, with an entry that says that it was interrupted; what is whole stays."""
    customer(clinic)
    stores = stores_of(clinic)
    whole = built(stores, BUSINESS)

    def busy(*_: object, **__: object) -> bool:
        raise ConflictFault("the database is busy")

    def stops(_people: int) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ombud.extracts.building.drop_row", busy)
        with pytest.raises(KeyboardInterrupt):
            build(stores, BUSINESS, by=ADA, now=NOW, progress=stops)
    with clinic.vault.database.read() as tx:
        (left,) = [row for row in rows_of.every(tx) if row.extract_id != whole.id]
    assert left.state == rows_of.BUILDING
    with pytest.raises(NoExtract), opened(stores, left.extract_id, now=NOW):
        pass
    tidy(stores, now=NOW)
    with clinic.vault.database.read() as tx:
        assert key_rows.extract_key(tx, left.extract_id, "extract") is None
        assert key_rows.extract_key(tx, left.extract_id, "extract-pseudonym") is None
    assert stores.shelf.extracts() == [whole.id]
    assert [one.id for one in headers(stores, now=NOW)] == [whole.id]
    assert [entry.facts["step"] for entry in log_of(clinic)].count("interrupted") == 1
