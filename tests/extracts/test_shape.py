"""What an extract holds follows from the policy alone, and is less than what is held (S-04, S-11, N-05.1, N-05.4)."""

from datetime import UTC, date, datetime

import pytest

from ombud.app.demo.numbers import personnummer
from ombud.extracts import Kind, shape
from ombud.extracts.less import (
    age_band,
    code,
    kronor,
    month,
    month_of,
    municipality,
    place,
    postal_area,
    system,
    unit,
    word,
)
from ombud.extracts.pieces import ROSTER
from ombud.extracts.shape import COLUMNS, NEVER, PERSON, categories_of, may_extract
from ombud.policy.model import Policy
from ombud.terms import CategoryId, PurposeId
from tests.clinic import LONG_AGO, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())
PURPOSES = sorted(POLICY.file.purposes)
EXTRACTED = sorted(purpose for purpose in PURPOSES if shape(POLICY, PurposeId(purpose)))


def test_these_purposes_have_extracts_and_no_other() -> None:
    """Figures, and choosing whom to reach. A visitor's identifiers are counted elsewhere (N-06.1)."""
    assert EXTRACTED == [
        "analysis.customer", "analysis.market", "analysis.patient", "care.quality", "marketing.direct",
        "product.development", "profiling.marketing", "statistics.business", "statistics.care",
    ]  # fmt: skip
    assert shape(POLICY, PurposeId("research")) == {}  # S-12: no such purpose


@pytest.mark.parametrize("category", sorted(POLICY.file.categories))
def test_every_category_gives_columns_or_has_a_reason_not_to(category: str) -> None:
    """A category that comes later is classified here before it is extracted."""
    assert (category in COLUMNS) != (category in NEVER)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_category_that_the_purpose_may_not_use_has_no_column(purpose: str) -> None:
    """N-05.1, Art. 5(1)(c): what is not there cannot be asked for."""
    tables = shape(POLICY, PurposeId(purpose))
    may = {used.id: used.form for used in POLICY.file.purposes[PurposeId(purpose)].categories}
    assert categories_of(tables) <= set(may)
    for table, columns in tables.items():
        for column in columns[1:]:
            held = [one for one in COLUMNS[column.category or ""] if one.table == table]
            assert any(may[column.category or CategoryId("")] in one.forms for one in held)
    assert not tables or may_extract(POLICY.file.purposes[PurposeId(purpose)])


@pytest.mark.parametrize("purpose", EXTRACTED)
def test_no_column_identifies_anybody(purpose: str) -> None:
    """S-04, S-11: no name, number, address, birth date or free text; every day is a month."""
    tables = shape(POLICY, PurposeId(purpose))
    names = {column.name for columns in tables.values() for column in columns}
    assert not names & {
        "given", "family", "personnummer", "birth_date", "email", "phone", "street", "postal_code", "text", "message",
        "country", "citizenship", "author", "document", "subject_id",
    }  # fmt: skip
    assert ROSTER not in tables
    for columns in tables.values():
        assert columns[0].kind is Kind.PSEUDONYM
        assert columns[0].category is None
        assert all(column.words.sv and column.words.en for column in columns)
    assert PERSON in tables


def test_health_is_in_care_alone() -> None:
    """S-05, N-08.2: a visit or a diagnosis reaches no purpose outside care."""
    with_health = [purpose for purpose in EXTRACTED if "health" in categories_of(shape(POLICY, PurposeId(purpose)))]
    assert with_health == ["analysis.patient", "care.quality", "statistics.care"]


def test_nobody_is_chosen_by_age_or_place_for_advertising_without_profiling() -> None:
    """N-09.2: an address that is for writing gives no column; it does where the purpose has it banded."""
    assert [column.name for column in shape(POLICY, PurposeId("marketing.direct"))[PERSON]] == ["pseudonym"]
    profiling = shape(POLICY, PurposeId("profiling.marketing"))
    assert [column.name for column in profiling[PERSON]] == ["pseudonym", "age_band", "municipality"]


ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("1984-03-09", "40-49"), ("1976-11-23", "50-59"), ("1976-11-24", "40-49"), ("2026-11-23", "0-9"),
        ("1936-11-23", "90+"), ("1904-02-29", "90+"), ("2026-11-24", None), ("19840309", "40-49"), ("i mars", None),
        ("", None), (None, None),
    ],
)  # fmt: skip
def test_a_birth_date_becomes_a_band(born: str | None, band: str | None) -> None:
    """S-11: ten years, the oldest together, and nothing of what is no birth date."""
    assert age_band(born, ON) == band


def test_a_day_becomes_a_month() -> None:
    assert month("2026-11-23") == "2026-11-01"
    assert month("2026-11-23T23:30:00Z") == "2026-11-01"
    assert (month("snart"), month(None)) == (None, None)
    assert month_of(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)) == "2026-11-01"  # in Stockholm
    assert month_of(None) is None


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({"municipality": "NYKÖPING", "city": "Stigtomta"}, "Nyköping"),
        ({"city": "  upplands   väsby "}, "Upplands Väsby"),
        ({"city": "Påhittsvägen 3", "postal_code": "123 45"}, "123"),
        ({"postal_code": "12345"}, "123"),
        ({"postal_code": "1234"}, None),
        ({"city": "x" * 61}, None),
        ({}, None),
    ],
)
def test_an_address_becomes_a_municipality(fields: dict[str, str], found: str | None) -> None:
    """S-11: three digits of a postal code at most, and never a street."""
    assert municipality(fields) == found


def test_only_what_has_the_form_of_a_code_passes() -> None:
    """Words that somebody wrote pass nowhere: a code is a code, a unit looks like a unit, a number is nobody's."""
    assert (code("J06.9"), code("195662009"), code("Nelly"), code(None)) == (
        "J06.9",
        "195662009",
        None,
        None,
    )
    number = personnummer()[0]
    assert (code(number), code(f"{number[2:8]}-{number[8:]}"), word(f"n{number}")) == (None, None, None)
    assert (word(" Email "), word("träning"), word("två ord"), word(None)) == ("email", "träning", None, None)
    assert (unit("Mottagning  Syd"), unit("e002090d-4e92-300e"), unit("<b>"), unit(None)) == (
        "Mottagning Syd", "e002090d-4e92-300e", None, None,
    )  # fmt: skip
    assert (unit(f"Patient {number}"), unit(f"{number[2:8]} {number[8:]}")) == (None, None)
    assert (system("http://snomed.info/sct"), system("Nelly"), system(None)) == ("http://snomed.info/sct", None, None)
    assert (place("Malmö"), place("1 2"), place(None), postal_area(None)) == ("Malmö", None, None, None)
    assert (kronor("349,50"), kronor("1 200"), kronor("gratis"), kronor(None), kronor("1e12")) == (
        350,
        1200,
        None,
        None,
        None,
    )
