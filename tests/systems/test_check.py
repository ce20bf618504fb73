"""Nothing is left out silently: what nobody has classified, what no path reaches and what has changed stops."""

from dataclasses import replace
from datetime import date

import pytest

from ombud.systems.check import findings
from ombud.systems.kinds import Kind
from ombud.systems.mapping import Join, MappedColumn, MappedTable, Reviewed, SystemMapping, load
from ombud.systems.model import Column, ForeignKey, Schema, SystemFaultError, Table
from ombud.systems.order import erasing_order, reading_order

KEY = MappedColumn(exempt="the row's own number")
CUSTOMERS = Table("customers", (Column("id", "bigint"), Column("email", "text")), ("id",))
ORDERS = Table(
    "orders", (Column("id", "bigint"), Column("customer_id", "bigint")), ("id",),
    (ForeignKey(("customer_id",), "customers", ("id",)),),
)  # fmt: skip
SCHEMA = Schema((CUSTOMERS, ORDERS))
MAPPING = SystemMapping(
    system="shop",
    adapter="postgresql",
    fingerprint=SCHEMA.fingerprint,
    reviewed=Reviewed(by="disa", on=date(2026, 11, 26)),
    tables={
        "customers": MappedTable(
            columns={"id": KEY, "email": MappedColumn(holds=Kind.EMAIL, category="contact", finds=True)}
        ),
        "orders": MappedTable(
            columns={"id": KEY, "customer_id": KEY}, joins=[Join(to="customers", by={"customer_id": "id"})]
        ),
    },
)


def told(mapping: SystemMapping, schema: Schema = SCHEMA) -> list[tuple[str, str]]:
    return [(one.where, one.what.en.split(":")[0]) for one in findings(mapping, schema)]


def with_table(name: str, table: MappedTable) -> SystemMapping:
    return MAPPING.model_copy(update={"tables": {**MAPPING.tables, name: table}})


def test_a_whole_and_reviewed_mapping_stops_nothing() -> None:
    assert findings(MAPPING, SCHEMA) == ()


def test_a_mapping_that_nobody_has_reviewed_is_not_used() -> None:
    assert told(MAPPING.model_copy(update={"reviewed": None})) == [("shop", "The mapping is not reviewed")]


def test_a_column_that_nobody_has_classified_is_named() -> None:
    bare = MappedTable(columns={"id": MappedColumn(), "customer_id": KEY}, joins=MAPPING.tables["orders"].joins)
    assert told(with_table("orders", bare)) == [("orders.id", "The column is neither classified nor exempted")]
    missing = MappedTable(columns={"customer_id": KEY, "gone": KEY}, joins=MAPPING.tables["orders"].joins)
    assert [where for where, _ in told(with_table("orders", missing))] == ["orders.id", "orders.gone"]


def test_a_table_that_no_path_reaches_is_named() -> None:
    assert told(with_table("orders", MappedTable(columns={"id": KEY, "customer_id": KEY}))) == [
        ("orders", "No path leads here from a person")
    ]
    round_about = MappedTable(columns={"id": KEY, "customer_id": KEY}, joins=[Join(to="orders", by={"id": "id"})])
    assert told(with_table("orders", round_about)) == [("orders", "No path leads here from a person")]


def test_a_schema_that_has_changed_stops_and_says_what() -> None:
    grown = Schema((*SCHEMA.tables, Table("notes", (Column("text", "text"),), ())))
    assert told(MAPPING, grown) == [
        ("notes", "The table is not in the mapping"),
        ("shop", "The tables of the system have changed since the mapping was reviewed"),
    ]
    less = Schema((CUSTOMERS,))
    assert [where for where, _ in told(MAPPING, less)] == ["orders", "shop"]
    retyped = Schema((replace(CUSTOMERS, columns=(Column("id", "uuid"), Column("email", "text"))), ORDERS))
    assert [where for where, _ in told(MAPPING, retyped)] == ["shop"]
    said = Schema((replace(CUSTOMERS, comment="who buys"), ORDERS))
    assert told(MAPPING, said) == []


def test_a_table_of_nobody_is_not_asked_about() -> None:
    assert told(with_table("orders", MappedTable(nobody="numbers of boxes"))) == []


def test_parents_are_read_first_and_erased_last() -> None:
    assert reading_order(MAPPING) == ("customers", "orders")
    assert erasing_order(MAPPING, SCHEMA) == ("orders", "customers")
    circle = with_table("customers", MappedTable(columns={}, joins=[Join(to="orders", by={"id": "customer_id"})]))
    with pytest.raises(SystemFaultError, match="round in a circle"):
        reading_order(circle)


FILE = """
system: shop
adapter: postgresql
fingerprint: '{fingerprint}'
reviewed: {{by: disa, on: 2026-11-26}}
tables:
  customers:
    columns:
      id: {{exempt: the row's own number}}
      email: {{holds: email, category: contact, finds: true}}
  orders:
    columns: {{id: {{exempt: its number}}, customer_id: {{exempt: a key}}, day: {{holds: time, category: payment}}}}
    joins: [{{to: customers, by: {{customer_id: id}}}}]
    erase: {{do: keep, row: T-06, since: day}}
"""


def test_the_file_is_read_as_it_is_written() -> None:
    mapping = load(FILE.format(fingerprint="0" * 64))
    assert isinstance(mapping, SystemMapping)
    assert mapping.tables["orders"].erase.row == "T-06"
    assert list(mapping.tables["customers"].finding()) == [("email", Kind.EMAIL)]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("finds: true", "finds: yes", "finds"),
        ("holds: email", "holds: street", "looked for"),
        ("to: customers", "to: nowhere", "leads to no table"),
        ("row: T-06, ", "", "which law"),
        ("since: day", "since: night", "which law"),
        ("row: T-06", "row: T-99", "which law"),
        ("system: shop", "system: The Shop", "not written right"),
        ("tables:", "table:", "table"),
        ("system: shop", "system: [", ""),
    ],
)
def test_every_fault_of_a_file_has_its_place(old: str, new: str, says: str) -> None:
    faults = load(FILE.format(fingerprint="0" * 64).replace(old, new))
    assert isinstance(faults, tuple)
    assert faults
    assert all(fault.line >= 1 for fault in faults)
    assert any(says in f"{fault.message.en} {fault.path}" for fault in faults)


def test_a_file_of_something_else() -> None:
    faults = load("- 1")
    assert isinstance(faults, tuple)
    assert "no mapping of a system" in faults[0].message.en
