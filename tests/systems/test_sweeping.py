"""A sweep of a connected system at its edges: keys, chains, batches, and what cannot be swept there (Art. 5(1)(e))."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from ombud.systems.mapping import Join, MappedColumn, MappedTable, OnErasure, OnSweep, Reviewed, SystemMapping
from ombud.systems.model import Column, ForeignKey, Schema, SystemFaultError, Table
from ombud.systems.records import acting as records_acting
from ombud.systems.records import sweeping as of_records
from ombud.systems.records.source import Record, Way
from ombud.systems.relational import sweeping as of_databases
from ombud.systems.relational.acting import ConnectedDatabase, checked
from ombud.systems.relational.connection import Connection
from ombud.systems.sqlite.connect import connect
from ombud.systems.sweeping import Sweep
from tests.systems import club
from tests.systems.contract_rights import _swept
from tests.systems.fake import FakeRecords
from tests.systems.test_contract import fake_world

SCRIPT = """
CREATE TABLE people (id INTEGER PRIMARY KEY, email TEXT, seen TEXT, boss INTEGER REFERENCES people(id));
CREATE TABLE orders (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people(id), day TEXT);
CREATE TABLE lines (number INTEGER, of_order INTEGER REFERENCES orders(id), day TEXT);
INSERT INTO people VALUES (1, 'a@example.se', '2020-01-01', NULL), (2, 'b@example.se', '2020-01-02', 1),
  (3, 'c@example.se', '2020-01-03', NULL), (4, 'd@example.se', NULL, NULL), (5, 'e@example.se', '2026-01-01', 3);
INSERT INTO orders VALUES (10, 1, '2020-02-01'), (11, 2, '2020-02-02'), (12, 2, '2026-01-01');
INSERT INTO lines VALUES (1, 10, '2020-02-01'), (1, 11, '2020-02-02'), (2, 11, '2026-01-01');
"""
FIRST = date(2025, 1, 1)
ENDS = {"people": "seen", "orders": "day", "lines": "day"}


def mapped(name: str, columns: tuple[str, ...], *, to: Join | None = None) -> MappedTable:
    on = OnSweep.model_validate({"since": ENDS[name], "class": "contract"})
    said = {
        one: MappedColumn(holds=club.Kind.EMAIL, category="contact", finds=True)
        if one == "email" else MappedColumn(exempt="a key or a day")
        for one in columns
    }  # fmt: skip
    return MappedTable(columns=said, joins=[to] if to else [], sweep=on)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[ConnectedDatabase]:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as made:
        made.executescript(SCRIPT)
    with closing(connect(tmp_path / "shop.db", 5)) as there:
        yield ready(there)


def ready(there: Connection) -> ConnectedDatabase:
    tables = {
        "people": mapped("people", ("id", "email", "seen", "boss")),
        "orders": mapped("orders", ("id", "person", "day"), to=Join(to="people", by={"person": "id"})),
        "lines": mapped("lines", ("number", "of_order", "day"), to=Join(to="orders", by={"of_order": "id"})),
    }
    mapping = SystemMapping(
        system="shop", adapter="sqlite", fingerprint=there.schema().fingerprint,
        reviewed=Reviewed(by="disa", on=FIRST), tables=tables,
    )  # fmt: skip
    found = checked(there, mapping)
    assert isinstance(found, ConnectedDatabase), found
    return found


def swept(shop: ConnectedDatabase, *tables: str) -> dict[str, tuple[int, int, int]]:
    """What has ended, what went, and what stays because a row that stays refers to it."""
    sweep = Sweep(dict.fromkeys(tables, FIRST), (), club.NOW)
    plan = {one.table: one.goes for one in shop.due(sweep)}
    told = shop.sweep(sweep, lambda: None)
    assert plan == {one.table: one.goes for one in told}  # the dry run says what is done
    assert not any(one.left for one in told)
    return {one.table: (one.ended, one.goes, one.needed) for one in told}


def test_a_row_goes_only_where_each_row_that_refers_to_it_goes_too(shop: ConnectedDatabase) -> None:
    """Foreign keys hold: a chain is followed to its end, and the manager of somebody who stays stays."""
    told = swept(shop, "people", "orders", "lines")
    assert told == {"lines": (2, 2, 0), "orders": (2, 1, 1), "people": (3, 0, 3)}
    assert list(shop.connection.rows("PRAGMA foreign_key_check")) == []
    assert [row[0] for row in shop.connection.rows("SELECT id FROM orders ORDER BY 1")] == [11, 12]


def test_what_is_not_declared_does_not_go_and_holds_what_it_refers_to(shop: ConnectedDatabase) -> None:
    assert swept(shop, "orders") == {"orders": (2, 0, 2)}
    assert swept(shop, "lines") == {"lines": (2, 2, 0)}
    assert swept(shop, "orders") == {"orders": (2, 1, 1)}


def test_batches_end_and_whoever_runs_them_is_heard(shop: ConnectedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_databases, "BATCH", 1)
    shop.connection.run("DELETE FROM lines")
    shop.connection.run("UPDATE orders SET day = '2020-03-01'")
    heard: list[int] = []
    (told,) = shop.sweep(Sweep({"orders": FIRST}, (), club.NOW), lambda: heard.append(1))
    assert (told.goes, told.left, told.oldest) == (3, 0, date(2020, 3, 1))
    assert len(heard) == 3


def test_a_run_that_was_killed_is_gone_on_with(shop: ConnectedDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_databases, "BATCH", 1)
    shop.connection.run("DELETE FROM lines")
    shop.connection.run("UPDATE orders SET day = '2020-03-01'")

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        shop.sweep(Sweep({"orders": FIRST}, (), club.NOW), killed)
    assert swept(shop, "orders") == {"orders": (2, 2, 0)}


def test_the_oldest_day_is_told_whatever_type_it_has() -> None:
    from datetime import UTC, datetime

    for value in (date(2020, 1, 2), datetime(2020, 1, 2, 3, tzinfo=UTC), "2020-01-02T03:00"):
        assert of_databases.day_in(value) == date(2020, 1, 2)
    assert of_databases.day_in(None) is None


def test_a_system_of_records_keeps_what_a_table_of_nobody_refers_to() -> None:
    """A key that the system declares counts also in a table that holds nobody."""
    rows: dict[str, list[dict[str, object]]] = {
        "people": [{"id": "1", "email": "a@example.se", "seen": "2020-01-01"},
                   {"id": "2", "email": "b@example.se", "seen": "2020-01-01"}],
        "notes": [{"id": "n", "person": "1"}, {"id": "m", "person": None}],
    }  # fmt: skip
    records = FakeRecords(rows)
    tables = (
        Table("people", tuple(Column(one, "text") for one in ("id", "email", "seen")), ("id",)),
        Table("notes", tuple(Column(one, "text") for one in ("id", "person")), ("id",),
              (ForeignKey(("person",), "people", ("id",)),)),
    )  # fmt: skip
    mapping = SystemMapping(
        system="shop", adapter="files", fingerprint="0" * 64,
        tables={"people": mapped("people", ("id", "email", "seen")), "notes": MappedTable(nobody="of nobody")},
    )  # fmt: skip
    system = records_acting.ConnectedRecords(records, mapping, Schema(tables))
    (told,) = system.sweep(Sweep({"people": FIRST}, (), club.NOW), lambda: None)
    assert (told.ended, told.goes, told.needed, told.left) == (2, 1, 1, 0)
    assert [row["id"] for row in rows["people"]] == ["1"]


def test_what_the_system_cannot_take_away_is_for_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeRecords, "unable", lambda *_: "it may only be read")
    system = _swept(fake_world())
    (told,) = system.sweep(Sweep({"visits": date(2026, 1, 3)}, (), club.NOW), lambda: None)
    assert (told.goes, told.left, told.by_hand) == (0, 3, "it may only be read")


def test_records_go_in_batches_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_records, "BATCH", 1)
    heard: list[int] = []
    (told,) = _swept(fake_world()).sweep(
        Sweep({"visits": date(2026, 1, 3)}, (), club.NOW), lambda: heard.append(1)
    )  # fmt: skip
    assert (told.goes, told.left, len(heard)) == (3, 0, 3)


def test_what_a_server_says_it_took_and_did_not_is_asked_for_once_and_has_not_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Art. 5(1)(e): no night goes on for ever, and none says more than it did."""
    asked: list[int] = []
    monkeypatch.setattr(FakeRecords, "change", lambda _, __, change: asked.append(len(change.goes)))
    monkeypatch.setattr(of_records, "BATCH", 2)
    (told,) = _swept(fake_world()).sweep(Sweep({"visits": date(2026, 1, 3)}, (), club.NOW), lambda: None)
    assert (told.ended, told.goes, told.left, asked) == (3, 0, 3, [2, 1])


def test_a_page_that_comes_twice_is_no_more_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """R4: wrong data; what is counted is what goes."""
    world, read = fake_world(), FakeRecords.read

    def twice(records: FakeRecords, table: str, ways: Sequence[Way]) -> Iterator[Record]:
        yield from (*read(records, table, ways), *read(records, table, ways))

    sweep = Sweep({"visits": date(2026, 2, 1)}, (), club.NOW)
    monkeypatch.setattr(FakeRecords, "read", twice)
    (told,) = _swept(world).sweep(sweep, lambda: None)
    assert (told.goes, told.left) == (6, 0)


def test_a_journal_is_swept_of_nothing(shop: ConnectedDatabase) -> None:
    """PDL 8:4: it goes by a decision of IVO alone."""
    tables = dict(shop.mapping.tables)
    tables["lines"] = tables["lines"].model_copy(update={"erase": OnErasure(do="keep", row="T-01")})
    shop.mapping = shop.mapping.model_copy(update={"tables": tables})
    (told,) = shop.sweep(Sweep({"lines": FIRST}, (), club.NOW), lambda: None)
    assert (told.ended, told.goes, told.kept, told.why) == (2, 0, 2, "T-01")


def test_a_fault_stops_it_without_a_value(shop: ConnectedDatabase) -> None:
    shop.connection.run("ALTER TABLE orders RENAME TO gone")
    with pytest.raises(SystemFaultError):
        shop.sweep(Sweep({"orders": FIRST}, (), club.NOW), lambda: None)
