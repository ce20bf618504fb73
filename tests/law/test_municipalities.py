"""Which municipalities there are, and how they are written."""

import pytest

from ombud.law.municipalities import COUNTIES, MUNICIPALITIES, compared, municipality_of


def test_there_are_290_municipalities_in_21_counties() -> None:
    assert (len(COUNTIES), len(MUNICIPALITIES)) == (21, 290)
    assert {county: len(names) for county, names in COUNTIES.items()} == {
        "Stockholm": 26, "Uppsala": 8, "Södermanland": 9, "Östergötland": 13, "Jönköping": 13, "Kronoberg": 8,
        "Kalmar": 12, "Gotland": 1, "Blekinge": 5, "Skåne": 33, "Halland": 6, "Västra Götaland": 49, "Värmland": 16,
        "Örebro": 12, "Västmanland": 10, "Dalarna": 15, "Gävleborg": 10, "Västernorrland": 7, "Jämtland": 8,
        "Västerbotten": 15, "Norrbotten": 14,
    }  # fmt: skip


def test_no_two_are_taken_for_one_another() -> None:
    assert len({compared(name) for name in MUNICIPALITIES}) == 290


@pytest.mark.parametrize(
    ("said", "name"),
    [("Borås", "Borås"), ("Borås kommun", "Borås"), ("Borås Stad", "Borås"), ("STOCKHOLMS KOMMUN", "Stockholm"),
     (" dals-eds kommun ", "Dals-Ed"), ("Habo", "Habo"), ("Håbo kommun", "Håbo"), ("Region Skåne", None), ("", None)],
)  # fmt: skip
def test_a_municipality_is_found_as_people_write_it(said: str, name: str | None) -> None:
    assert municipality_of(said) == name
