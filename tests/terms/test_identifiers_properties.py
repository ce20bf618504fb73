"""Properties of reading numbers that hold for every text."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ombud.terms.identifiers import Identifier, parse_organisationsnummer, parse_person_number, parse_reserve_id
from ombud.terms.identifiers.check import luhn_holds
from ombud.terms.identifiers.reserve import DOMAINS

DAYS = st.dates(date(1950, 1, 1), date(2150, 1, 1))
SHAPES = st.builds(
    "{}{}{:06d}{}{:04d}{}".format,
    st.sampled_from(["", " ", "\u00a0"]),
    st.sampled_from(["", "18", "19", "20", "21"]),
    st.integers(0, 999_999),
    st.sampled_from(["", "-", "+", " ", " - "]),
    st.integers(0, 9_999),
    st.sampled_from(["", "\n"]),
)


@given(SHAPES | st.text(max_size=20), DAYS)
@settings(max_examples=500, deadline=None)
def test_reading_never_fails_and_never_echoes(text, on):
    for found in (
        parse_person_number(text, on),
        parse_organisationsnummer(text),
        *(parse_reserve_id(text, domain) for domain in DOMAINS),
    ):
        if len(text.strip()) > 3:
            assert text.strip() not in repr(found)


@given(SHAPES, DAYS)
@settings(max_examples=500, deadline=None)
def test_what_was_read_is_read_again_as_the_same(text, on):
    found = parse_person_number(text, on)
    if isinstance(found, Identifier):
        assert parse_person_number(found.in_clear(), on) == found
        assert found.in_clear()[:8] <= on.strftime("%Y%m%d") or found.in_clear()[6:8] > "31"


@given(st.integers(0, 10**11 - 1))
def test_one_check_digit_of_ten_holds(number):
    """Two statements of Luhn: the sum here is written with strings."""
    holding = []
    for check in range(10):
        digits = f"{number:011d}{check}"
        total = sum(int(c) for i, d in enumerate(digits) for c in str(int(d) * (2 - i % 2)))
        assert luhn_holds([int(d) for d in digits]) == (total % 10 == 0)
        if total % 10 == 0:
            holding.append(check)
    assert len(holding) == 1
