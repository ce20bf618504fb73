"""The seals of rows: every table that has one is known, and a table is looked through page by page."""

import pytest

from ombud.app import row_seals
from ombud.database.schema import sealed_columns
from ombud.relations import Kind
from tests.clinic import Clinic
from tests.seals import sealed_so


def test_every_table_with_a_seal_is_looked_through(clinic: Clinic) -> None:
    """A table that comes later is found by its column alone."""
    with clinic.vault.database.read() as tx:
        found = {name for name, columns in clinic.vault.database.columns(tx).items() if "seal" in columns}
    assert found == set(sealed_columns())
    assert row_seals.damaged(clinic.vault.database) == {}


def test_damage_is_found_by_table_in_every_page(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_seals, "_PAGE", 2)
    for number in range(5):
        subject = clinic.somebody()
        clinic.begin(subject, Kind.MEASURE)
        clinic.hold(subject, "name", "contract", given=str(number))
    assert row_seals.damaged(clinic.vault.database) == {}
    with clinic.vault.database.act() as tx:
        assert tx.run("UPDATE relation SET opened_at = opened_at + 1") == 5
        assert tx.run("UPDATE record SET seal = NULL WHERE subject_id = ?", subject) == 1
    assert row_seals.damaged(clinic.vault.database) == {"relation": 5, "record": 1}
    with clinic.vault.database.act() as tx:
        sealed_so(clinic.vault.database, tx, "relation", "UPDATE relation SET opened_at = opened_at - 1")
    assert row_seals.damaged(clinic.vault.database) == {"record": 1}
