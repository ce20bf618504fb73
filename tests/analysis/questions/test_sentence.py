"""Sentences as people write them, one by one: what is read of each, and what is no question.

The drawn questions of `test_address.py` meet all of this now and then; here it is met each time.
"""

from datetime import date

import pytest

from ombud.analysis.questions.model import Filter, NotAsked, Op, Period, Question, Show
from ombud.analysis.questions.months import read_period, write_period
from ombud.analysis.questions.sentence import read_filter, read_sentence, sentence
from ombud.terms import PurposeId
from ombud.terms.text import Language

BUSINESS = PurposeId("statistics.business")


def of_agreements(*where: Filter, show: Show = Show.NUMBER) -> Question:
    return Question(BUSINESS, "agreements", ("service",), where, show=show)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "antal avtal, uppdelat på tjänst, som andel"),
        ("en", "number of agreements, by service, as a share"),
    ],
)
def test_a_share_of_the_whole_is_said_at_the_end(language: Language, said: str) -> None:
    question = of_agreements(show=Show.SHARE)
    assert sentence(question, language) == said
    assert read_sentence(said, BUSINESS) == question


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "andel avbrutna anmälningar, uppdelat på tjänst"),
        ("en", "share of sign-ups abandoned, by service"),
    ],
)
def test_a_share_is_no_number_of_shares(language: Language, said: str) -> None:
    question = Question(PurposeId("product.development"), "abandoned.share", ("service",))
    assert sentence(question, language) == said
    assert read_sentence(said, PurposeId("product.development")) == question


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("sv", "antal avtal, uppdelat på tjänst, där kommun är okänt"),
        ("en", "number of agreements, by service, where municipality is unknown"),
    ],
)
def test_what_is_not_known_of_a_person_can_be_asked_for(language: Language, said: str) -> None:
    question = of_agreements(Filter("municipality", Op.IS, ("",)))
    assert sentence(question, language) == said
    assert read_sentence(said, BUSINESS) == question


@pytest.mark.parametrize(
    "place",
    [
        "Norra Exempelby",
        "Exempelby, för 2026",
        "Öster och där väster",
        "är inte",
        "okänt",
        "unknown",
        "Per",
        "§ 7",
        "§0",
    ],
)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_value_that_could_be_read_as_the_sentence_is_quoted(language: Language, place: str) -> None:
    question = of_agreements(Filter("municipality", Op.IS, (place,)))
    assert f'"{place}"' in sentence(question, language)
    assert read_sentence(sentence(question, language), BUSINESS) == question


def test_several_quoted_values_keep_their_places() -> None:
    said = 'kommun är "Norra Exempelby" eller Demoby eller "Södra Exempelby"'
    assert read_filter(said) == Filter("municipality", Op.IS, ("Norra Exempelby", "Demoby", "Södra Exempelby"))


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ('kommun är "Demoby"by', ("Demoby", "by")),
        ('kommun är "Demoby"5', ("Demoby", "5")),
        ('kommun är "Demoby"0', ("Demoby", "0")),
        ('kommun är "Demoby""Testvik"', ("Demoby", "Testvik")),
        ('kommun är Demo"by"', ("Demo", "by")),
        ('kommun är "Demoby', ('"Demoby',)),
    ],
)
def test_a_quoted_value_ends_where_its_quotation_marks_do(said: str, values: tuple[str, ...]) -> None:
    """What stands right behind them is a value of its own, not a part of what was put aside."""
    assert read_filter(said) == Filter("municipality", Op.IS, values)
    read = read_sentence(f"antal avtal, där {said}", BUSINESS)
    assert isinstance(read, Question)
    assert read.where == (Filter("municipality", Op.IS, tuple(sorted(values))),)


@pytest.mark.parametrize("said", ["service ıs yoga", "service ıs not yoga"])
def test_letters_that_only_look_like_the_word_say_nothing(said: str) -> None:
    """`ı` matches `i` where a pattern does not tell large letters from small."""
    assert read_filter(said) is None
    assert isinstance(read_sentence(f"number of agreements, where {said}", BUSINESS), NotAsked)


@pytest.mark.parametrize("said", ["service is ,", "service is or", "service", "is yoga"])
def test_a_condition_without_a_column_or_a_value_is_none(said: str) -> None:
    assert read_filter(said) is None


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ((2026, 1), (2026, 12), "2026"),
        ((2026, 4), (2026, 6), "2026-Q2"),
        ((2026, 3), (2026, 3), "2026-03"),
        ((2025, 1), (2026, 12), "2025..2026"),
        ((2025, 11), (2026, 2), "2025-11..2026-02"),
        ((2026, 2), (2026, 4), "2026-02..2026-04"),
    ],
)
def test_a_period_is_written_as_shortly_as_it_can_be(
    first: tuple[int, int], last: tuple[int, int], written: str
) -> None:
    period = Period(date(*first, 1), date(*last, 1))
    assert write_period(period) == written
    assert read_period(written) == period


def test_a_period_of_some_months_is_a_part_of_the_sentence() -> None:
    question = Question(BUSINESS, "agreements", period=Period(date(2025, 11, 1), date(2026, 2, 1)))
    assert sentence(question, "sv") == "antal avtal, för 2025-11 till 2026-02"
    assert sentence(question, "en") == "number of agreements, for 2025-11 to 2026-02"
    assert read_sentence(sentence(question, "sv"), BUSINESS) == question
