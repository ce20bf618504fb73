"""What values look like, with their check digits; and what names of columns say in two languages."""

import pytest

from ombud.app.demo.numbers import personnummer, samordningsnummer
from ombud.systems.column_names import said_by_column, said_by_table, words_of
from ombud.systems.kinds import Kind
from ombud.systems.recognise import holds_some, is_born, seen_in

NAMES = {
    "pnr": Kind.PERSONNUMMER,
    "PersonalIdentityNumber": Kind.PERSONNUMMER,
    "e-post": Kind.EMAIL,
    "mobilNr": Kind.PHONE,
    "förnamn": Kind.GIVEN_NAME,
    "EFTERNAMN": Kind.FAMILY_NAME,
    "gatuadress": Kind.STREET,
    "postnr": Kind.POSTAL_CODE,
    "medborgarskap": Kind.CITIZENSHIP,
    "dob": Kind.BIRTH_DATE,
    "remote_addr": Kind.IP,
    "anteckning": Kind.FREE_TEXT,
}


def kinds(*values: str) -> set[Kind]:
    return {one.kind for one in seen_in(values)}


def test_numbers_of_people_are_known_by_their_check_digit() -> None:
    real = [*personnummer()[-50:], *samordningsnummer()[:50]]
    assert seen_in(real)[0].kind is Kind.PERSONNUMMER
    assert seen_in(real)[0].share == 1
    assert Kind.PERSONNUMMER not in kinds("19900101-2386", "19900101-0000")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("user@example.se", Kind.EMAIL),
        ("aa:bb:cc:00:00:0f", Kind.MAC),
        ("AABB.CC00.000F", Kind.MAC),
        ("192.0.2.17", Kind.IP),
        ("2001:db8::17/64", Kind.IP),
        ("SE45 5000 0000 0583 9825 7466", Kind.ACCOUNT),
        ("+46 70-174 06 05", Kind.PHONE),
        ("070-174 06 05", Kind.PHONE),
        ("(070) 174 06 05", Kind.PHONE),
        ("999-17-5017", Kind.NATIONAL_ID),
        ("J06.9", Kind.CODE),
        ("Mozilla/5.0 (X11)", Kind.AGENT),
    ],
)
def test_shapes(value: str, kind: Kind) -> None:
    assert kind in kinds(value)


@pytest.mark.parametrize("value", ["17", "2026-11-26", "SE45 5000 0000 0583 9825 7467", "10", "hello", "a@b"])
def test_what_looks_like_nobody(value: str) -> None:
    assert not kinds(value) & {Kind.EMAIL, Kind.PERSONNUMMER, Kind.IP, Kind.ACCOUNT, Kind.PHONE, Kind.MAC}


def test_nothing_is_said_of_nothing() -> None:
    assert seen_in(["", "  "]) == ()
    assert not is_born([])
    assert is_born(["1990-01-01", "2001-12-31 00:00:00"])
    assert not is_born(["1990-01-01", "1890-01-01"])


def test_a_number_inside_a_note_is_seen() -> None:
    number = personnummer()[-1]
    assert holds_some([f"Called about {number}.", "answer to user@example.se, please"]) == {
        Kind.EMAIL,
        Kind.PERSONNUMMER,
    }
    assert holds_some(["user@example.se"]) == frozenset()


def test_names_of_columns_in_two_languages() -> None:
    assert words_of("KUNDFörnamn") == ("kund", "fornamn") or words_of("kundFörnamn") == ("kund", "fornamn")
    for name, kind in NAMES.items():
        found = said_by_column(name)
        assert found is not None, name
        assert found[0] is kind, name
    assert said_by_column("qx7") is None
    assert said_by_table("public.health_records") is Kind.HEALTH
    assert said_by_table("genres") is None
