"""Personnummer, samordningsnummer, reserve numbers and organisationsnummer (law.md 5, P-01 … P-12)."""

import copy
import json
import pickle
import random
import traceback
from datetime import date
from pathlib import Path

import pytest

from ombud.terms.identifiers import (
    Identifier,
    NotANumber,
    Organisationsnummer,
    Personnummer,
    Samordningsnummer,
    looks_like_personnummer,
    parse_organisationsnummer,
    parse_person_number,
    parse_personnummer,
    parse_reserve_id,
    parse_samordningsnummer,
)
from ombud.terms.identifiers.model import NATIONAL_RESERVE, PERSONNUMMER, REGION_STOCKHOLM, VASTRA_GOTALAND
from ombud.terms.identifiers.parse import CHECK, DATE, FUTURE, INTERIM, OTHER_KIND, SHAPE
from ombud.terms.identifiers.reserve import DOMAINS, FORM, UNKNOWN_DOMAIN

DATA = Path(__file__).parents[1] / "data" / "personnummer"
VECTORS = Path(__file__).parents[2] / "spec" / "vectors" / "personnummer.json"
TODAY = date(2026, 11, 23)


def numbers(name):
    return json.loads((DATA / name).read_text())


def test_every_official_test_personnummer_is_accepted():
    """security.md G18: 41,129 of 41,129."""
    found = [parse_personnummer(number, TODAY) for number in numbers("allPins.json")]
    assert len(found) == 41_129
    assert all(isinstance(one, Personnummer) for one in found)


def test_every_official_test_samordningsnummer_is_accepted_also_unknown_and_impossible_days():
    """P-04, security.md finding 8: 2,264 of 2,264."""
    written = numbers("allCoords.json")
    assert len(written) == 2264
    assert any(number[4:6] == "00" for number in written)
    assert any(number[6:8] == "60" for number in written)
    assert all(isinstance(parse_samordningsnummer(number, TODAY), Samordningsnummer) for number in written)


def test_a_hundred_thousand_wrong_check_digits_are_refused():
    """security.md G18: none of 10^5 is accepted."""
    chance, valid = random.Random(18), numbers("allPins.json") + numbers("allCoords.json")
    for _ in range(100_000):
        number = chance.choice(valid)
        wrong = (int(number[-1]) + chance.randint(1, 9)) % 10
        assert parse_person_number(f"{number[:-1]}{wrong}", TODAY) is CHECK


@pytest.mark.parametrize("case", numbers("list.json"))
@pytest.mark.parametrize("form", ["long_format", "short_format", "separated_format", "separated_long"])
def test_the_published_forms_are_read_as_published(case, form):
    """personnummer/meta: 56 forms."""
    found = parse_person_number(case[form], TODAY)
    assert isinstance(found, Identifier) == case["valid"]
    if case["valid"]:
        assert isinstance(found, Samordningsnummer if case["type"] == "con" else Personnummer)
        assert found.in_clear()[2:] == case["long_format"][2:]
    if case["valid"] and form != "short_format":
        assert found.in_clear() == case["long_format"]


@pytest.mark.parametrize("case", numbers("orgnumber.json"))
def test_an_organisationsnummer_is_no_personnummer(case):
    for form in ("short_format", "separated_format"):
        assert isinstance(parse_organisationsnummer(case[form]), Organisationsnummer)
        assert parse_person_number(case[form], TODAY) is DATE


@pytest.mark.parametrize("case", json.loads(VECTORS.read_text())["numbers"])
def test_the_vectors_hold(case):
    """spec/vectors/personnummer.json."""
    kind, _, domain = case["kind"].partition(":")
    on = date.fromisoformat(case["on"]) if case["on"] else None
    parse = {
        "personnummer": lambda: parse_personnummer(case["text"], on),
        "samordningsnummer": lambda: parse_samordningsnummer(case["text"], on),
        "organisationsnummer": lambda: parse_organisationsnummer(case["text"]),
        "reserve": lambda: parse_reserve_id(case["text"], domain),
    }
    found = parse[kind]()
    assert (found.in_clear() if isinstance(found, Identifier) else None) == case["number"]


@pytest.mark.parametrize(
    ("written", "on", "number"),
    [
        ("260104-9030", date(2026, 1, 4), "202601049030"),
        ("260104+9030", date(2026, 1, 2), "192601049030"),
        ("270108-9167", date(2026, 1, 2), "192701089167"),
        ("270108-9167", date(2027, 1, 8), "202701089167"),
        ("270108+9167", date(2027, 1, 1), "192701089167"),
    ],
)
def test_the_century_of_ten_digits_follows_the_day_of_writing(written, on, number):
    """P-03: the hyphen becomes a plus in the year in which the person turns a hundred."""
    assert parse_personnummer(written, on).in_clear() == number


def test_a_number_whose_day_has_not_come_is_refused():
    """P-03: better twelve digits than another person."""
    assert parse_personnummer("260104-9030", date(2026, 1, 3)) is FUTURE
    assert parse_person_number("202312312388", date(2023, 12, 30)) is FUTURE


@pytest.mark.parametrize("written", ["811228-9874", "640823-3234"])
def test_the_published_examples_of_the_check_digit_hold(written):
    """P-02."""
    assert isinstance(parse_personnummer(written, TODAY), Personnummer)
    assert parse_personnummer("811228-9875", TODAY) is CHECK


def test_the_published_example_of_a_samordningsnummer_holds():
    """P-04: `python-stdnum` refuses this one."""
    assert isinstance(parse_samordningsnummer("701063-2391", TODAY), Samordningsnummer)


@pytest.mark.parametrize("written", ["900602-T239", "19900602-R239", "900602k239", "19900602N239"])
def test_interim_numbers_are_no_identities(written):
    """P-08."""
    assert parse_person_number(written, TODAY) is INTERIM


@pytest.mark.parametrize(
    "written",
    ["", " ", "1990060223", "900602--2397", "a19900602-2397", "19900602-23970", "19900602\n2397", "٩٠٠٦٠٢-٢٣٩٧"],
)
def test_what_is_no_number_has_a_reason_and_nothing_else(written):
    found = parse_person_number(written, TODAY)
    assert found in (SHAPE, CHECK)
    assert isinstance(found, NotANumber)
    assert found.reason.sv
    assert found.reason.en


@pytest.mark.parametrize("written", ["19901302-2394", "19900631-2392", "17900602-2397", "19901392-2391"])
def test_an_impossible_date_is_refused(written):
    assert parse_person_number(_with_check(written), TODAY) is DATE


def _with_check(written):
    """The same with a right check digit, so that the date alone is wrong."""
    for digit in "0123456789":
        if parse_person_number(written[:-1] + digit, TODAY) is not CHECK:
            return written[:-1] + digit
    raise AssertionError


def test_a_number_of_the_other_kind_is_said_to_be_one():
    assert parse_personnummer("19140168-2396", TODAY) is OTHER_KIND
    assert parse_samordningsnummer("19900602-2397", TODAY) is OTHER_KIND
    assert parse_organisationsnummer("900602-2397") is OTHER_KIND
    assert parse_organisationsnummer("057209-0606") is OTHER_KIND
    assert parse_organisationsnummer("12") is SHAPE
    assert parse_organisationsnummer("857209-0607") is CHECK


@pytest.mark.parametrize("number", ["22950606FH20", "25780404-KHD5", "00342145BZ31", "00749852BZK0"])
def test_the_published_national_reserve_numbers_are_accepted(number):
    """P-07: known and unknown date, known and unknown sex."""
    assert parse_reserve_id(number, NATIONAL_RESERVE).in_clear() == number.replace("-", "")


@pytest.mark.parametrize(
    ("number", "domain"),
    [
        ("22950606FH21", NATIONAL_RESERVE),
        ("22951306FH20", NATIONAL_RESERVE),
        ("21950606FH20", NATIONAL_RESERVE),
        ("22950606FV20", NATIONAL_RESERVE),
        ("00192145BZ31", NATIONAL_RESERVE),
        ("00342160BZ31", NATIONAL_RESERVE),
        ("991981000010", NATIONAL_RESERVE),
        ("981981000010", REGION_STOCKHOLM),
        ("991881000010", REGION_STOCKHOLM),
        ("991981000018", REGION_STOCKHOLM),
        ("19810829M072", VASTRA_GOTALAND),
        ("19810829M051", VASTRA_GOTALAND),
        ("19810829K071", VASTRA_GOTALAND),
        ("19810832M071", VASTRA_GOTALAND),
        ("19810829Z071", VASTRA_GOTALAND),
    ],
)
def test_a_reserve_number_of_wrong_form_is_refused_in_its_domain(number, domain):
    """P-07."""
    assert parse_reserve_id(number, domain) is FORM


def test_an_unknown_domain_is_refused():
    """P-07: twelve characters alone say nothing."""
    assert parse_reserve_id("991981000010", "1.2.3.4") is UNKNOWN_DOMAIN
    assert parse_reserve_id("199006022397", PERSONNUMMER) is UNKNOWN_DOMAIN
    assert len(DOMAINS) == 3


def test_the_same_characters_in_two_domains_are_two_identities():
    """P-07."""
    one, same = (parse_reserve_id("991981000010", REGION_STOCKHOLM) for _ in range(2))
    other = Identifier("991981000010", VASTRA_GOTALAND)
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert one != "991981000010"


def test_a_number_never_shows_itself():
    """P-10: not in text, format, error, container or pickle."""
    number = parse_personnummer("19900602-2397", TODAY)
    shown = [repr(number), str(number), f"{number}", f"{number:>20}", f"{[number]!r}", "%s" % number]  # noqa: UP031
    for act in (pickle.dumps, copy.copy, copy.deepcopy, Identifier.__getstate__, int, lambda one: one + 1):
        with pytest.raises(TypeError) as error:
            act(number)
        shown += traceback.format_exception(error.value)
    assert not any("2397" in text or "900602" in text for text in shown)
    assert number.masked() == "19900602-****"
    assert parse_reserve_id("991981000010", REGION_STOCKHOLM).masked() == "991981-****"


def test_a_refusal_never_repeats_what_was_written():
    """P-10."""
    for written in ("19900602-2398", "20900602-2397", "19900602 2397", "900602-T239"):
        assert "0602" not in repr(parse_person_number(written, TODAY))


def test_no_number_knows_a_birth_date_or_a_sex():
    """P-05."""
    words = ("birth", "age", "sex", "gender", "male", "kon", "fod")
    assert not [name for name in dir(Personnummer) if any(word in name.lower() for word in words)]


@pytest.mark.parametrize(
    ("text", "looks"),
    [("19900602-2397", True), ("140168-2396", True), ("900602-2398", False), ("901302-2397", False), ("anna", False)],
)
def test_what_must_hold_no_personnummer_can_ask(text, looks):
    assert looks_like_personnummer(text) is looks
