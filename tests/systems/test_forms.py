"""One person in all usual spellings, and nobody else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.app.demo.numbers import personnummer
from ombud.systems.forms import MARKS, Identifiers, spellings
from ombud.systems.kinds import Kind

ON = date(2026, 11, 26)


def test_an_address_is_found_however_its_letters_are_written() -> None:
    assert spellings(Kind.EMAIL, " USER@Example.com ", ON) == {"user@example.com"}
    for written in ("user@räksmörgås.example", "user@xn--rksmrgs-5wao1o.example"):
        assert spellings(Kind.EMAIL, written, ON) == {
            "user@räksmörgås.example", "user@xn--rksmrgs-5wao1o.example",
        }, "and nobody at rksmrgs.example"  # fmt: skip
    assert spellings(Kind.EMAIL, "nobody", ON) == spellings(Kind.EMAIL, "@example.com", ON) == frozenset()


def test_a_domain_that_no_net_takes_is_searched_for_as_it_is_written() -> None:
    assert spellings(Kind.EMAIL, "user@" + "ä" * 70 + ".example", ON) == {"user@" + "ä" * 70 + ".example"}


@pytest.mark.parametrize("written", ["070-174 06 05", "+46 70 174 06 05", "0046701740605", "+46 (0)70-1740605"])
def test_a_phone_is_found_with_and_without_its_country(written: str) -> None:
    assert {"0701740605", "+46701740605", "0046701740605"} <= spellings(Kind.PHONE, written, ON)


def test_a_phone_of_another_country_is_searched_for_as_it_is() -> None:
    assert spellings(Kind.PHONE, "+358 40 123", ON) == {"+35840123"}
    assert spellings(Kind.PHONE, " ", ON) == frozenset()


def test_ten_digits_are_another_persons_after_a_hundred_years() -> None:
    """P-03: the plus sign tells them apart; where neither century nor sign stands, it is the younger one's number."""
    assert spellings(Kind.PERSONNUMMER, "191212121212", ON) == {"191212121212", "121212+1212"}
    assert spellings(Kind.PERSONNUMMER, "19900101-2385", ON) <= {"199001012385", "9001012385"}
    assert spellings(Kind.PERSONNUMMER, "no number", ON) == frozenset()


@given(st.sampled_from(personnummer()[-2000:]), st.sampled_from(MARKS))
def test_no_mark_hides_a_number(number: str, mark: str) -> None:
    flat = f"{number[:8]}{mark}{number[8:]}".translate(str.maketrans("", "", MARKS))
    assert flat in spellings(Kind.PERSONNUMMER, number, ON)


def test_what_somebody_is_looked_for_by_is_never_printed() -> None:
    who = Identifiers({Kind.EMAIL: {"user@example.com"}, Kind.KEY: {"K-17"}, Kind.PHONE: set()}, ON)
    assert repr(who) == "Identifiers(email, key)"
    assert who.kinds == {Kind.EMAIL, Kind.KEY}
    assert who.of(Kind.KEY) == {"k-17"}
    assert who.of(Kind.PERSONNUMMER) == frozenset()
