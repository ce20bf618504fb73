"""What a machine proposes of real systems: at least 95 of 100 personal columns right, no direct identifier missed."""

import pytest

from ombud.systems.kinds import DIRECT, Kind
from ombud.systems.mapping import OnErasure, SystemMapping
from ombud.systems.relational.connection import Connection
from tests.systems.conftest import proposed

K = Kind
CLINIC = {
    "customers": {
        "personal_identity_number": K.PERSONNUMMER, "first_name": K.GIVEN_NAME, "last_name": K.FAMILY_NAME,
        "email": K.EMAIL, "phone": K.PHONE, "created_at": K.TIME,
    },
    "addresses": {"street": K.STREET, "city": K.PLACE, "postcode": K.POSTAL_CODE},
    "contracts": {"product": K.AGREEMENT, "signed_at": K.TIME, "terms": K.AGREEMENT},
    "invoices": {"amount": K.PAYMENT, "iban": K.ACCOUNT, "issued_at": K.TIME},
    "payments": {"card_last4": K.ACCOUNT, "paid_at": K.PAYMENT},
    "appointments": {"clinic": K.AGREEMENT, "at": K.TIME, "notes": K.FREE_TEXT},
    "health_records": {"diagnosis": K.CODE, "medication": K.HEALTH, "recorded_at": K.TIME},
    "citizenships": {"country": K.CITIZENSHIP},
    "web_visits": {"email": K.EMAIL, "ip": K.IP, "mac": K.MAC, "user_agent": K.AGENT, "at": K.TIME},
    "marketing_events": {"email": K.EMAIL, "campaign": K.CHOICE, "opened": K.CHOICE, "at": K.TIME},
}  # fmt: skip
"""What a person who knows the clinic says of each column that is about somebody."""
_PLACE = {"address": K.STREET, "city": K.PLACE, "state": K.PLACE, "country": K.PLACE, "postal_code": K.POSTAL_CODE}
_PERSON = {"first_name": K.GIVEN_NAME, "last_name": K.FAMILY_NAME, "phone": K.PHONE, "fax": K.PHONE, "email": K.EMAIL}
SHOP = {
    "customer": {**_PERSON, **_PLACE, "company": K.WORK},
    "employee": {**_PERSON, **_PLACE, "title": K.WORK, "birth_date": K.BIRTH_DATE, "hire_date": K.WORK},
    "invoice": {
        "invoice_date": K.PAYMENT, "billing_address": K.STREET, "billing_city": K.PLACE, "billing_state": K.PLACE,
        "billing_country": K.PLACE, "billing_postal_code": K.POSTAL_CODE, "total": K.PAYMENT,
    },
    "invoice_line": {"unit_price": K.PAYMENT, "quantity": K.PAYMENT},
}  # fmt: skip
JOURNAL = {
    "patients": {
        "BIRTHDATE": K.BIRTH_DATE, "DEATHDATE": K.DEATH, "SSN": K.NATIONAL_ID, "DRIVERS": K.NATIONAL_ID,
        "PASSPORT": K.NATIONAL_ID, "FIRST": K.GIVEN_NAME, "LAST": K.FAMILY_NAME, "MAIDEN": K.FAMILY_NAME,
        "MARITAL": K.SEX, "RACE": K.SEX, "ETHNICITY": K.SEX, "GENDER": K.SEX, "BIRTHPLACE": K.BIRTH_DATE,
        "ADDRESS": K.STREET, "CITY": K.PLACE, "STATE": K.PLACE, "COUNTY": K.PLACE, "ZIP": K.POSTAL_CODE,
        "LAT": K.PLACE, "LON": K.PLACE,
    },
    "conditions": {"START": K.TIME, "STOP": K.TIME, "CODE": K.CODE, "DESCRIPTION": K.FREE_TEXT},
    "medications": {"START": K.TIME, "STOP": K.TIME, "CODE": K.CODE, "TOTALCOST": K.PAYMENT},
    "observations": {"DATE": K.TIME, "CODE": K.CODE, "VALUE": K.HEALTH, "UNITS": K.HEALTH},
    "encounters": {"START": K.TIME, "STOP": K.TIME, "CODE": K.CODE},
}  # fmt: skip


def held_against(mapping: SystemMapping, truth: dict[str, dict[str, Kind]]) -> tuple[int, int, list[str]]:
    """How many are right, of how many, and which are not."""
    named = {name.lower().replace("_", ""): table for name, table in mapping.tables.items()}
    right, wrong = 0, []
    for name, columns in truth.items():
        table = named[name.lower().replace("_", "")]
        said = {column.lower().replace("_", ""): one.holds for column, one in table.columns.items()}
        for column, kind in columns.items():
            found = said[column.lower().replace("_", "")]
            if found is kind:
                right += 1
            else:
                wrong.append(f"{name}.{column}: {found}")
    return right, right + len(wrong), wrong


@pytest.mark.parametrize(
    ("system", "truth"),
    [("clinic_system", CLINIC), ("shop", SHOP), ("maria_shop", SHOP), ("journal", JOURNAL)],
)
def test_it_classifies_what_a_person_would(
    system: str, truth: dict[str, dict[str, Kind]], request: pytest.FixtureRequest
) -> None:
    mapping = proposed(request.getfixturevalue(system))
    right, of, wrong = held_against(mapping, truth)
    assert right / of >= 0.95, wrong
    direct = {(table, column) for table, columns in truth.items() for column, kind in columns.items() if kind in DIRECT}
    assert not [one for one in wrong if tuple(one.split(":")[0].split(".")) in direct]


def test_tables_are_reached_from_people_and_the_rest_is_nobodys(
    clinic_system: Connection, shop: Connection, journal: Connection
) -> None:
    clinic, music, care = (proposed(one) for one in (clinic_system, shop, journal))
    assert all(table.nobody is None for table in clinic.tables.values())
    assert {name for name, table in music.tables.items() if table.nobody is None} == set(SHOP)
    assert [join.by for join in care.tables["conditions"].joins if join.to == "patients"] == [{"PATIENT": "Id"}]
    assert "values stand there" in str(care.tables["conditions"].joins[0].why)


def test_a_clerk_is_not_erased_with_their_customers(shop: Connection) -> None:
    """`support_rep_id` points at another person: no row of the one is the other's."""
    assert proposed(shop).tables["customer"].joins == []


def test_vouchers_and_journals_are_proposed_as_kept(clinic_system: Connection, shop: Connection) -> None:
    """T-06 and T-01; a line of an invoice has no day of its own and stays with it."""
    clinic, music = proposed(clinic_system), proposed(shop)
    assert clinic.tables["invoices"].erase == OnErasure(do="keep", row="T-06", since="issued_at")
    assert clinic.tables["health_records"].erase == OnErasure(do="keep", row="T-01", since="recorded_at")
    assert music.tables["invoice_line"].erase == OnErasure(do="keep", row="T-06")
    assert clinic.tables["marketing_events"].erase == OnErasure()
