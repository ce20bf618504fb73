"""The kinds of value: one stored form each, or a reason that does not repeat the value (P-02, P-07)."""

from datetime import date

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.collection.model import Identifier, IdentifierKind
from ombud.collection.values import Asked, identifier, parsed
from ombud.terms import Text

ON = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("text", "=1+1", "=1+1"),
        ("date", "2026-02-28", "2026-02-28"),
        ("instant", "2026-07-01T12:00:00", "2026-07-01T10:00:00Z"),
        ("instant", "2026-07-01T12:00:00+05:00", "2026-07-01T07:00:00Z"),
        ("email", "Asa.O@EXAMPLE.se", "Asa.O@example.se"),
        ("email", "asa@xn--rksmrgs-5wao1o.example.se", "asa@räksmörgås.example.se"),
        ("phone", "070-174 06 05", "+46701740605"),
        ("phone", "0046 70 174 06 05", "+46701740605"),
        ("phone", "+1 650-253-0000", "+16502530000"),
        ("postal_code", "SE-123 45", "12345"),
        ("country", "se", "SE"),
        ("number", "-1,5", "-1.5"),
    ],
)
def test_a_value_is_stored_in_one_form(kind, text, stored):
    assert parsed(text, Asked(kind)) == stored


def test_a_layout_says_how_a_date_is_written():
    assert parsed("31/12/2026", Asked("date", "%d/%m/%Y")) == "2026-12-31"
    assert parsed("31/12/2026 1", Asked("instant", "%d/%m/%Y %H")) == "2026-12-31T00:00:00Z"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "2026-02-29"),
        ("date", "31/12/2026"),
        ("instant", "noon"),
        ("instant", "0001-01-01T00:00:00+14:00"),
        ("email", "asa"),
        ("email", "a" * 300 + "@example.se"),
        ("phone", "call me"),
        ("phone", "08-46500400 ext. 12"),
        ("phone", "0" * 5),
        ("postal_code", "1234"),
        ("country", "Sverige"),
        ("number", "1e9"),
        ("number", "٣"),
    ],
)
def test_a_value_of_another_kind_is_refused_without_being_repeated(kind, text):
    reason = parsed(text, Asked(kind))
    assert isinstance(reason, Text)
    assert text not in reason.sv + reason.en


@given(st.from_regex(r"(?:\+46|0)[ -]?([1-9](?:[ -]?[0-9]){6,8})", fullmatch=True))
def test_the_usual_swedish_form_means_what_phonenumbers_says(text):
    number = phonenumbers.parse(text, "SE")
    stored = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    assert parsed(text, Asked("phone")) == stored


def test_whoever_is_identified_is_so_in_one_form():
    assert identifier("900101+9802", "personnummer", None, ON) == identifier("189001019802", "personnummer", None, ON)
    assert identifier("900101-9802", "personnummer", None, ON) != identifier("189001019802", "personnummer", None, ON)
    found = identifier("18900101-9802", "personnummer", None, ON)
    assert found == Identifier(IdentifierKind.PERSONNUMMER, "189001019802", "1.2.752.129.2.1.3.1")
    assert identifier("ÅSA@example.se", "email", None, ON) == Identifier(IdentifierKind.EMAIL, "åsa@example.se")
    assert identifier(" k 1", "key", None, ON) == Identifier(IdentifierKind.KEY, " k 1")
    stockholm = identifier("991981000010", "reserve", "1.2.752.97.3.1.3", ON)
    assert stockholm == Identifier(IdentifierKind.RESERVE, "991981000010", "1.2.752.97.3.1.3")


@pytest.mark.parametrize(
    ("text", "kind", "domain"),
    [("nobody", "email", None), ("189001019803", "personnummer", None), ("991981000010", "reserve", "1.2.3")],
)
def test_what_identifies_nobody_is_refused_with_a_reason(text, kind, domain):
    assert isinstance(identifier(text, kind, domain, ON), Text)


@given(st.text(), st.sampled_from(["text", "date", "instant", "email", "phone", "postal_code", "country", "number"]))
def test_no_text_raises_anything(text, kind):
    assert isinstance(parsed(text, Asked(kind)), (str, Text))
