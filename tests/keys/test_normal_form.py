"""Normal forms: equal values have equal indexes, and what has none says so without repeating it."""

from datetime import date

import phonenumbers
import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from ombud.keys import NotNormal, normalise
from ombud.keys.normal_form import FIELDS


@pytest.mark.parametrize(
    ("field", "spellings"),
    [
        ("email", ["Anna@Example.se", " anna@example.se ", "ANNA@EXAMPLE.SE"]),
        ("phone", ["070-174 06 05", "+46 70 174 06 05", "0046701740605", "070 1740605"]),
        ("personnummer", ["19900602-2397", "199006022397", " 19900602 - 2397 "]),
        ("name_birth_year", ["Åsa Öberg 1990", "A\u030asa  öberg 1990", " ÅSA ÖBERG 1990 "]),
        ("ip", ["192.0.2.7", "::ffff:192.0.2.7", " 192.0.2.7 "]),
        ("ip_network", ["192.0.2.7", "192.0.2.250"]),
        ("ip_network", ["2001:db8:1::1", "2001:DB8:1:ffff::2", "2001:db8:1::3%eth0"]),
        ("reserve_id", ["1.2.752.74.9.1 22950606FH20", "1.2.752.74.9.1  22950606-fh20 "]),
    ],
)
def test_spellings_of_one_value_are_one(field, spellings):
    forms = {normalise(field, spelling) for spelling in spellings}
    assert len(forms) == 1
    assert str(forms.pop()).startswith("1:")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("email", "anna"),
        ("email", "anna@@example.se"),
        ("phone", "12"),
        ("phone", "anna"),
        ("personnummer", "19900602-2398"),
        ("personnummer", "900602-2397"),
        ("samordningsnummer", "140168+2396"),
        ("samordningsnummer", "19900602-2397"),
        ("reserve_id", "991981000010"),
        ("reserve_id", "1.2.3 991981000010"),
        ("ip", "192.0.2"),
        ("ip_network", "192.0.2.300"),
        ("name_birth_year", "Anna Andersson"),
        ("shoe_size", "43"),
    ],
)
def test_what_has_no_normal_form_says_why_and_no_more(field, text):
    found = normalise(field, text)
    assert isinstance(found, NotNormal)
    assert found.reason.sv
    assert text not in repr(found)


def test_ten_digits_need_the_day_of_writing():
    """P-03."""
    assert normalise("personnummer", "900602-2397", date(2026, 1, 2)) == "1:199006022397"
    assert normalise("samordningsnummer", "140168+2396", date(2026, 1, 2)) == "1:191401682396"


def test_an_expected_set_of_fields_can_be_looked_up():
    assert FIELDS == (
        "personnummer", "samordningsnummer", "reserve_id", "email", "phone", "ip", "ip_network", "name_birth_year",
    )  # fmt: skip


@given(st.sampled_from(FIELDS), st.text(max_size=40))
def test_no_text_makes_it_fail(field, text):
    found = normalise(field, text, date(2026, 1, 2))
    assert isinstance(found, NotNormal) or found.startswith("1:")


_PART = st.from_regex(r"[a-zA-Z0-9._+-]{1,70}", fullmatch=True)
_DOMAIN = st.from_regex(r"[a-zA-Z0-9.-]{1,70}\.(se|COM|test|local|invalid|uk|xn--p1ai)", fullmatch=True)


@given(_PART, _DOMAIN)
def test_an_address_spelt_as_usual_has_the_form_that_the_library_gives_it(local, domain):
    """The short way takes no address that the long one refuses, and gives no other form."""
    text = f"{local}@{domain}"
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        assert isinstance(normalise("email", text), NotNormal)
    else:
        assert normalise("email", text) == f"1:{found.local_part.lower()}@{found.ascii_domain.lower()}"


@given(st.from_regex(r"(\+46|0|46|0046)[ -]?7[0-9]([ -]?[0-9]){5,9}", fullmatch=True))
def test_a_mobile_number_spelt_as_usual_has_the_form_that_the_library_gives_it(text):
    number = phonenumbers.parse(text, "SE")
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    found = normalise("phone", text)
    assert found == f"1:{e164}" if phonenumbers.is_possible_number(number) else isinstance(found, NotNormal)
