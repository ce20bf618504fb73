"""An open extract answers questions and nothing else (threat model: a question is data), and edges of the files."""

import os
from pathlib import Path

import pytest

from ombud.extracts import ExtractFault, NoExtract, build, drop, opened, prune, shape
from ombud.extracts import store as rows_of
from ombud.extracts.ending import drop_row
from ombud.extracts.engine import Engine, is_a_question, quoted
from ombud.extracts.opening import found
from ombud.extracts.pieces import ROSTER, Piece, sources_of
from ombud.extracts.shelf import Shelf
from ombud.policy.model import Policy, UsedCategory
from ombud.terms import CategoryId, PurposeId
from tests.clinic import ADA, CAMPAIGNS, LONG_AGO, NOW, Clinic
from tests.extracts.people import BUSINESS, CUSTOMER, PROFILING, consents, customer, objects, stores_of
from tests.extracts.plain import plain
from tests.extracts.test_build import built
from tests.extracts.test_ending import changed

ROWS = {"person": [(1, "40-49", "Exempelstad"), (2, None, None)], "payment": [(1, "2026-11-01", 350, "massage")]}


def test_one_select_is_answered() -> None:
    with plain("statistics.business", **ROWS) as extract:
        assert extract.ask("SELECT age_band, count(*) FROM person GROUP BY ALL ORDER BY 1 NULLS LAST") == [
            ("40-49", 1), (None, 1),
        ]  # fmt: skip
        assert extract.ask("WITH a AS (SELECT ? + ? AS b) SELECT b FROM a", 1, 2) == [(3,)]
        assert extract.header.people == 2


@pytest.mark.parametrize(
    "asked",
    [
        "DELETE FROM person", "SELECT 1; SELECT 2", "COPY person TO '/tmp/x'", "PRAGMA version", "SET threads = 1",
        "ATTACH '/tmp/x.db'", "INSTALL httpfs", "LOAD httpfs", "CREATE TABLE x (a INTEGER)", "", "SELEC",
        "SELECT * FROM read_csv('/etc/hostname')", "SELECT * FROM '/etc/hostname'", "SELECT * FROM glob('/*')",
        "SELECT * FROM rows", "SELECT getenv('PATH')", "SELECT * FROM nobody", "SELECT given FROM person",
        "SELECT * FROM read_text('/proc/self/environ')", "EXPORT DATABASE '/tmp/x'",
    ],
)  # fmt: skip
def test_nothing_else_is_carried_out(asked: str) -> None:
    """No file, host, setting, extension or variable of the program is reached; nothing is changed or written."""
    rows = [("a variable of the program",)]
    with plain("statistics.business", **ROWS) as extract:
        with pytest.raises(ExtractFault) as refused:
            extract.ask(asked)
        assert rows[0][0] not in str(refused.value)
        assert "Exempelstad" not in str(refused.value)
        assert extract.ask("SELECT count(*) FROM person") == [(2,)]
    assert not Path("/tmp/x").exists()


def test_a_fault_does_not_quote_a_row() -> None:
    """Design 5, 7: the engine's own words would."""
    with plain("statistics.business", **ROWS) as extract, pytest.raises(ExtractFault) as said:
        extract.ask("SELECT municipality::INTEGER FROM person")
    assert "Exempelstad" not in str(said.value)
    assert said.value.__cause__ is None


def test_for_advertising_a_person_is_found_and_for_figures_nobody() -> None:
    with plain("profiling.marketing", pseudonyms={b"a": 7, b"b": 8}, person=[(7, "40-49", None)]) as extract:  # type: ignore[dict-item]
        assert extract.pseudonyms([b"b", b"a"]) == [8, 7]  # type: ignore[list-item]
    with plain("statistics.care") as extract, pytest.raises(ExtractFault):
        extract.pseudonyms([b"a"])  # type: ignore[list-item]


def test_names_are_ours_alone() -> None:
    assert quoted("age_band") == '"age_band"'
    for name in ('a"b', "", "A", "a" * 42):
        with pytest.raises(ExtractFault):
            quoted(name)
    engine = Engine()
    engine.many("INSERT INTO nowhere VALUES (?)", [])  # nothing to carry out
    engine.close()
    assert is_a_question("SELECT 1")


def test_a_purpose_without_columns_has_no_tables(clinic: Clinic) -> None:
    numbers = [UsedCategory(id=CategoryId("personnummer"))]
    assert shape(Policy(1, LONG_AGO, changed(BUSINESS, categories=numbers)), BUSINESS) == {}


def test_who_is_permitted_but_of_whom_nothing_is_held_has_no_row(clinic: Clinic) -> None:
    """They said yes, and nothing is there that the columns are made of."""
    consents(clinic, clinic.somebody())
    header = built(stores_of(clinic), PROFILING, by=CAMPAIGNS)
    assert (header.people, dict(header.left_out)) == (0, {})


def test_of_some_purposes_no_age_is_in_the_extract(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)
    for purpose, columns in (("product.development", []), ("analysis.customer", ["40-49"])):
        built(stores, PurposeId(purpose))
        with opened(stores, PurposeId(purpose), now=NOW) as extract:
            assert [list(row[1:]) for row in extract.ask("SELECT * FROM person")] == [columns]


def test_an_extract_that_is_dropped_while_it_is_built_is_said(clinic: Clinic) -> None:
    customer(clinic)
    stores = stores_of(clinic)

    def dropping(_people: int) -> None:
        with clinic.vault.database.read() as tx:
            (row,) = rows_of.every(tx)
        assert drop_row(stores, row, by=ADA, now=NOW)
        assert not drop_row(stores, row, by=ADA, now=NOW)
        stores.shelf.make(row.extract_id)  # the builder's own files are still being written

    with pytest.raises(ExtractFault, match="dropped while it was built"):
        build(stores, BUSINESS, by=ADA, now=NOW, progress=dropping)
    assert stores.shelf.extracts() == []


def test_a_rewriting_that_came_too_late_changes_nothing(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropped while its pieces were written anew: the act finds another row, or none."""
    who = customer(clinic)
    customer(clinic)
    stores = stores_of(clinic)
    header = built(stores, BUSINESS)
    objects(clinic, who)
    settle = Shelf.settle

    def dropped(shelf: Shelf, extract: bytes) -> None:
        settle(shelf, extract)
        drop(stores, extract, by=ADA, now=NOW)

    monkeypatch.setattr(Shelf, "settle", dropped)
    with pytest.raises(NoExtract):
        prune(stores, now=NOW)
    monkeypatch.undo()
    assert prune(stores, now=NOW) == 0
    assert stores.shelf.extracts() == []
    assert header.id


def test_a_roster_that_is_gone_is_said(clinic: Clinic) -> None:
    """Without it nobody knows who is in it, so nothing is answered."""
    who = customer(clinic)
    stores = stores_of(clinic)
    clinic.vault.ledger.sequence(NOW)
    built(stores, BUSINESS)
    with opened(stores, BUSINESS, now=NOW) as extract:
        (path,) = (clinic.folder / "extracts").rglob(f"*{ROSTER}*")
        path.unlink()
        assert extract.ask("SELECT count(*) FROM person") == [(1,)]
        objects(clinic, who)
        with pytest.raises(ExtractFault, match="not where they were put"):
            extract.ask("SELECT count(*) FROM person")


def test_without_memory_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object) -> int:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(os, "memfd_create", none_left)
    with pytest.raises(ExtractFault, match="Too many open files"):
        Piece({})


def test_nobody_is_looked_for_in_no_roster(clinic: Clinic) -> None:
    assert sources_of({}, []) == {}
    assert sources_of({}, [7]) == {}
    Shelf(clinic.folder / "nowhere").drop(bytes(16))
    customer(clinic)
    stores = stores_of(clinic)
    built(stores, CUSTOMER)
    one = found(stores, CUSTOMER, NOW)
    assert sources_of(one.content(ROSTER), [7]) == {}
    assert PROFILING not in repr(one)
