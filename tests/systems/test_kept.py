"""What a kept row is known by and asked for again by, at its edges: keys of two columns, days as keys, and no key."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ombud.systems.kept import Again
from ombud.systems.kinds import Kind
from ombud.systems.mapping import MappedColumn, MappedTable, OnErasure, Reviewed, SystemMapping
from ombud.systems.model import Column, Schema, Table
from ombud.systems.person.connect import AskedSystem
from ombud.systems.records import deciding as of_records
from ombud.systems.records.kept import kept_records
from ombud.systems.records.source import Record
from ombud.systems.relational.connection import Connection
from ombud.systems.relational.finding import Found, Part
from ombud.systems.relational.kept import kept_rows, rows_again
from ombud.systems.relational.sharing import Share
from ombud.systems.relational.writing import Written
from ombud.systems.sqlite.connect import connect
from tests.systems import club
from tests.systems.asked import FakeTasks
from tests.systems.contract_rights import RIGHT

SCRIPT = """
CREATE TABLE vouchers (year INTEGER, number INTEGER, paid_on TEXT, PRIMARY KEY (year, number));
CREATE TABLE loose (email TEXT);
INSERT INTO vouchers VALUES (2025, 1, '2025-03-01'), (2025, 2, '2025-03-02'), (NULL, NULL, '2025-03-03');
"""
KEPT = ("year", "number", "paid_on")


def mapping_of(there: Schema, erase: OnErasure) -> SystemMapping:
    columns = {name: MappedColumn(exempt="a key or a day") for name in KEPT}
    email = {"email": MappedColumn(holds=Kind.EMAIL, category="contact", finds=True)}
    tables = {"vouchers": MappedTable(columns=columns, erase=erase), "loose": MappedTable(columns=email)}
    return SystemMapping(
        system="shop", adapter="sqlite", fingerprint=there.fingerprint,
        reviewed=Reviewed(by="disa", on=date(2026, 1, 1)), tables=tables,
    )  # fmt: skip


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Connection]:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as made:
        made.executescript(SCRIPT)
    with closing(connect(tmp_path / "shop.db", 5)) as there:
        yield there


def test_rows_are_asked_for_again_by_two_columns_and_one_without_a_key_by_nothing(shop: Connection) -> None:
    """Art. 17(3)(b), T-35."""
    mapping = mapping_of(shop.schema(), OnErasure(do="keep", row="T-06", since="paid_on"))
    share = Share("vouchers", [], [], why="T-06", stays=[Part("1 = 1", [])])
    kept = list(kept_rows(shop, mapping, shop.schema(), [share]))
    assert [dict(row.by) for row in kept] == [{"year": 2025, "number": one} for one in (1, 2)]
    keys = tuple((row.by["year"], row.by["number"]) for row in kept)
    asked = Again("vouchers", ("year", "number"), keys, False, KEPT)
    assert [row.values for row in rows_again(shop, mapping, asked, club.NOW)] == [
        (2025, 1, "2025-03-01"),
        (2025, 2, "2025-03-02"),
    ]


def test_what_is_known_by_another_type_is_compared_as_text_and_without_a_statute_nothing_is_given(
    shop: Connection,
) -> None:
    asked = Again("vouchers", ("number",), (("2",),), True, ("year",))
    keeps = mapping_of(shop.schema(), OnErasure(do="keep", row="T-06", since="paid_on"))
    assert [row.values for row in rows_again(shop, keeps, asked, club.NOW)] == [(2025,)]
    assert list(rows_again(shop, mapping_of(shop.schema(), OnErasure(do="delete")), asked, club.NOW)) == []


def test_of_a_table_in_which_the_person_is_not_nothing_is_written(shop: Connection) -> None:
    written = Written(shop, mapping_of(shop.schema(), OnErasure(do="delete")), club.ADA, RIGHT)
    assert written._values(Found({}, {}, {}), "loose", ()) == []


def test_a_record_that_is_known_by_several_values_cannot_be_asked_for_again(shop: Connection) -> None:
    table = Table("loose", (Column("email", "text"),), ())
    share = of_records.Share("loose", [], [], [Record("1", {"email": ["a@example.se", "b@example.se"]})], "T-06")
    mapping = mapping_of(shop.schema(), OnErasure(do="delete"))
    assert list(kept_records(mapping, Schema((table,)), [share])) == []


def test_where_no_machine_reads_nothing_is_given_again() -> None:
    asked = Again("pages", ("number",), ((1,),), False, ("number",))
    assert list(AskedSystem("binder", FakeTasks()).again(asked, club.NOW)) == []
