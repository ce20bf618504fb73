"""A person in a connected database: every row of theirs and of nobody else's, and after an erasure nothing of them."""

import subprocess
from collections import Counter
from contextlib import closing
from datetime import timedelta

import pytest

from ombud.systems.check import Finding
from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind
from ombud.systems.mapping import OnErasure
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable
from ombud.systems.relational.acting import ConnectedDatabase, checked
from ombud.systems.relational.connection import Connection
from tests.servers.postgresql import programs
from tests.systems.conftest import NOW, case, clinic_at, proposed, ready, reviewed, server

KEPT = {
    "invoices": OnErasure(do="keep", row="T-06", since="issued_at"),
    "payments": OnErasure(do="keep", row="T-06", since="paid_at"),
    "health_records": OnErasure(do="keep", row="T-01", since="recorded_at"),
}


def somebody(number: int = 7) -> Identifiers:
    return Identifiers({Kind.EMAIL: {f"USER{number}@Example.com"}}, NOW.date())


def counted(database: ConnectedDatabase, who: Identifiers) -> Counter[str]:
    return Counter(row.table for row in database.give(case(who)).rows)


WHOLE = {
    "customers": 1, "addresses": 1, "contracts": 2, "invoices": 6, "payments": 6, "appointments": 2,
    "health_records": 2, "citizenships": 1, "web_visits": 5, "marketing_events": 4,
}  # fmt: skip


def test_every_row_of_the_person_and_of_nobody_else(clinic_system: Connection) -> None:
    """Art. 15, N-16.1: held against the plain joins that a person who knows the clinic would write."""
    database = ready(clinic_system, reviewed(proposed(clinic_system)))
    assert counted(database, somebody()) == WHOLE
    found = {table: [] for table in WHOLE}
    for row in database.give(case(somebody())).rows:
        found[row.table].append(dict(zip(row.names, row.values, strict=True)))
    oracle = (
        "SELECT p.id FROM payments p JOIN invoices i ON i.id = p.invoice_id JOIN contracts c ON c.id = i.contract_id"
        " JOIN customers k ON k.id = c.customer_id WHERE k.email = 'user7@example.com' ORDER BY 1"
    )
    assert [(one["id"],) for one in found["payments"]] == list(clinic_system.rows(oracle))
    assert {one["email"] for one in found["web_visits"]} == {"user7@example.com"}
    assert database.held(case(somebody())).counts == WHOLE


def test_somebody_who_is_not_there_is_not_found(clinic_system: Connection) -> None:
    database = ready(clinic_system, reviewed(proposed(clinic_system)))
    nobody = Identifiers({Kind.EMAIL: {"nobody@example.se"}}, NOW.date())
    assert counted(database, nobody) == {}
    receipt = database.erase(case(nobody))
    assert (receipt.end, receipt.nothing_held, receipt.left) == (End.DONE, True, 0)
    unknown = Identifiers({}, NOW.date())
    assert counted(database, unknown) == {}


def test_after_an_erasure_nothing_of_the_person_is_in_any_table_or_dump() -> None:
    """Art. 17; and whoever is not erased has every row that they had."""
    with closing(clinic_at("clinic_erased")) as clinic:
        database = ready(clinic, reviewed(proposed(clinic)))
        number = str(next(clinic.rows("SELECT personal_identity_number FROM customers WHERE id = 7"))[0])
        plan = database.plan(case(somebody()))
        assert {one.table: one.erased for one in plan} == WHOLE
        assert counted(database, somebody()) == WHOLE  # a plan changes nothing
        receipt = database.erase(case(somebody()))
        assert receipt.end is End.DONE
        assert not receipt.nothing_held
        assert {one.table: one.erased for one in receipt.tables} == WHOLE
        assert counted(database, somebody(8)) == WHOLE
        assert database.erase(case(somebody())).nothing_held  # once more has no further effect
    dump = dumped("clinic_erased")
    for value in ("user7@example.com", number, "First7\t", "Last7\t"):
        assert value not in dump, value


def dumped(name: str) -> str:
    at = server()
    made = subprocess.run(
        [programs() / "pg_dump", "-h", at.host, "-p", str(at.port), "-U", at.superuser, name],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return made.stdout


def test_what_the_law_keeps_stays_as_it_is_and_what_only_a_key_needs_is_blanked() -> None:
    """T-06 and PDL 8:4: vouchers and journal entries stay; contract and customer are kept for their keys alone."""
    with closing(clinic_at("clinic_kept")) as clinic:
        clinic.run("UPDATE invoices SET issued_at = '2018-12-31' WHERE id = 37")  # the first of the person's, now due
        clinic.run("UPDATE payments SET paid_at = '2018-12-31' WHERE invoice_id = 37")
        database = ready(clinic, reviewed(proposed(clinic), KEPT))
        plan = {one.table: one for one in database.plan(case(somebody()))}
        receipt = database.erase(case(somebody()))
        told = {one.table: one for one in receipt.tables}
        assert told == plan
        assert told["invoices"] == OfTable("invoices", 6, erased=1, kept=5, why="T-06")
        assert told["payments"] == OfTable("payments", 6, erased=1, kept=5, why="T-06")
        assert told["health_records"] == OfTable("health_records", 2, kept=2, why="T-01")
        assert told["contracts"] == OfTable("contracts", 2, blanked=2)
        assert told["customers"] == OfTable("customers", 1, blanked=1)
        assert told["web_visits"] == OfTable("web_visits", 5, erased=5)
        assert receipt.end is End.DONE
        assert list(clinic.rows("SELECT first_name, email, phone, created_at FROM customers WHERE id = 7")) == [
            (None, None, None, None)
        ]
        kept = list(clinic.rows("SELECT count(*), min(iban) FROM invoices WHERE contract_id IN (13, 14)"))
        assert kept == [(5, "SE38")]
        assert counted(database, somebody()) == {}


def test_a_number_that_is_anothers_keeps_their_rows_from_the_one_who_asks() -> None:
    """Art. 15(4): the same address in two registrations; the number says whose row it is."""
    with closing(clinic_at("clinic_shared")) as clinic:
        clinic.run("ALTER TABLE customers DROP CONSTRAINT customers_email_key")
        clinic.run("UPDATE customers SET email = 'user7@example.com' WHERE id = 8")
        number = str(next(clinic.rows("SELECT personal_identity_number FROM customers WHERE id = 7"))[0])
        database = ready(clinic, reviewed(proposed(clinic)))
        both = Identifiers({Kind.EMAIL: {"user7@example.com"}, Kind.PERSONNUMMER: {number}}, NOW.date())
        assert counted(database, both)["customers"] == 1
        receipt = database.erase(case(both))
        assert (receipt.contradicted, receipt.end) == (1, End.NEEDS_PERSON)
        assert next(clinic.rows("SELECT count(*) FROM customers WHERE id = 8"))[0] == 1


def test_a_request_where_everything_must_stay_is_refused_with_its_ground() -> None:
    with closing(clinic_at("clinic_refused", 4)) as clinic:
        every = {name: OnErasure(do="keep", row="T-01") for name in WHOLE}
        receipt = ready(clinic, reviewed(proposed(clinic), every)).erase(case(somebody(2)))
        assert receipt.end is End.REFUSED
        assert {one.why for one in receipt.tables} == {"T-01"}


def test_a_table_that_is_only_ever_blanked() -> None:
    with closing(clinic_at("clinic_blanked", 4)) as clinic:
        rules = {"citizenships": OnErasure(do="blank")}
        receipt = ready(clinic, reviewed(proposed(clinic), rules)).erase(case(somebody(2)))
        assert {one.table: one.blanked for one in receipt.tables if one.blanked} == {"citizenships": 1, "customers": 1}
        assert list(clinic.rows("SELECT country FROM citizenships WHERE customer_id = 2")) == [(None,)]


def test_a_mapping_that_does_not_fit_is_not_used(clinic_system: Connection) -> None:
    found = checked(clinic_system, proposed(clinic_system))
    assert isinstance(found, tuple)
    assert all(isinstance(one, Finding) for one in found)


def test_a_fault_of_the_database_loses_nothing_and_says_no_value(clinic_system: Connection) -> None:
    database = ready(clinic_system, reviewed(proposed(clinic_system)))
    clinic_system.run("ALTER TABLE payments RENAME TO payments_gone")
    try:
        with pytest.raises(SystemFaultError, match="SQLSTATE 42P01") as told:
            database.erase(case(somebody()))
        assert "example.com" not in str(told.value)
    finally:
        clinic_system.run("ALTER TABLE payments_gone RENAME TO payments")
    assert counted(database, somebody()) == WHOLE


@pytest.mark.parametrize("system", ["shop", "maria_shop"])
def test_a_shop_on_either_database(system: str, request: pytest.FixtureRequest) -> None:
    """Chinook: a customer with an invoice of this year, the others due; lines stay with none."""
    shop: Connection = request.getfixturevalue(system)
    names = {name.lower().replace("_", ""): name for name in proposed(shop).tables}
    mapping = proposed(shop)
    rules = {name: table.erase for name, table in mapping.tables.items()}
    database = ready(shop, reviewed(mapping, {**rules, names["invoiceline"]: OnErasure()}))
    who = Identifiers({Kind.EMAIL: {"LUISG@embraer.com.br"}}, NOW.date())
    before = counted(database, who)
    assert before == {names["customer"]: 1, names["invoice"]: 7, names["invoiceline"]: 38}
    later = NOW + timedelta(days=3650)
    receipt = database.erase(case(who, later))
    assert receipt.end is End.DONE
    assert {one.table: one.erased for one in receipt.tables if one.found} == dict(before)
    assert counted(database, who) == {}
    others = Identifiers({Kind.EMAIL: {"leonekohler@surfeu.de"}}, NOW.date())
    kept = database.erase(case(others))
    told = {one.table: one for one in kept.tables}
    assert told[names["invoice"]].kept + told[names["invoice"]].erased == 7
    assert told[names["customer"]].blanked == 1
    assert counted(database, others) == {}


def test_a_journal_without_declared_keys(journal: Connection) -> None:
    """Synthea in SQLite, joined by values; a number of another state finds nobody unless a person says so."""
    mapping = proposed(journal, "journal")
    patients = mapping.tables["patients"]
    key = patients.columns["Id"].model_copy(update={"holds": Kind.KEY, "finds": True, "exempt": None})
    columns = {**patients.columns, "Id": key}
    mapping = mapping.model_copy(
        update={"tables": {**mapping.tables, "patients": patients.model_copy(update={"columns": columns})}}
    )
    database = ready(journal, reviewed(mapping))
    patient = str(next(journal.rows("SELECT Id FROM patients ORDER BY Id"))[0])
    who = Identifiers({Kind.KEY: {patient}}, NOW.date())
    before = counted(database, who)
    for table in ("conditions", "observations", "medications", "encounters"):
        told = next(journal.rows(f"SELECT count(*) FROM {table} WHERE PATIENT = ?", [patient]))[0]
        assert before[table] == told, table
    receipt = database.erase(case(who))
    assert (receipt.end, sum(one.erased for one in receipt.tables)) == (End.DONE, sum(before.values()))
    assert counted(database, who) == {}
