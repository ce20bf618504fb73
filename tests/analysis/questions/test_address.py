"""The URL is the state: a question is its address, and its sentence, and each reads back as the other."""

from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.measures import MEASURES, measure_named
from ombud.analysis.questions.model import Filter, NotAsked, Op, Period, Question, Show
from ombud.analysis.questions.months import last_months, read_period, write_period
from ombud.analysis.questions.sentence import read_filter, read_sentence, sentence
from ombud.terms import PurposeId
from ombud.terms.text import Language
from tests.analysis.questions.questions import ASKED, questions

BUSINESS = PurposeId("statistics.business")
_ANY_VALUE = st.text(st.characters(exclude_characters='"', exclude_categories=("C", "Z")), max_size=12)
ANY_FILTER = st.builds(
    lambda column, op, values: Filter(column, op, tuple(values)),
    st.sampled_from(("age", "municipality", "service", "mix")), st.sampled_from(Op),
    st.lists(_ANY_VALUE | st.sampled_from(("a, för 2026", "x och där y", "okänt", "is not", "§1")), min_size=1,
             max_size=3),
)  # fmt: skip


def anything(purpose: str) -> st.SearchStrategy[Question]:
    """Questions with values that nobody would write, too."""
    return st.builds(
        lambda question, where: Question(
            question.purpose, question.measure, question.by, tuple(where), question.period, question.compare,
            question.show,
        ).canonical(),
        questions(purpose), st.lists(ANY_FILTER, max_size=2),
    )  # fmt: skip


@given(data=st.data(), purpose=st.sampled_from(ASKED))
def test_a_question_has_one_address_and_an_address_one_question(data: st.DataObject, purpose: str) -> None:
    question = data.draw(anything(purpose))
    again = read_address(address(question))
    assert again == question
    assert isinstance(again, Question)
    assert address(again) == address(question)


@given(data=st.data(), purpose=st.sampled_from(ASKED), language=st.sampled_from(("sv", "en")))
def test_a_question_is_read_back_from_its_sentence(data: st.DataObject, purpose: str, language: Language) -> None:
    question = data.draw(anything(purpose))
    assert read_sentence(sentence(question, language), question.purpose) == question


def test_the_address_of_the_order_that_things_were_said_in_is_the_same() -> None:
    one = Question(BUSINESS, "agreements", ("service", "month"), (Filter("age", Op.IS, ("b", "a", "a")),))
    other = Question(
        BUSINESS, "agreements", ("month", "service"),
        (Filter("age", Op.IS, ("a",)), Filter("age", Op.IS, ("b",))),
    )  # fmt: skip
    assert address(one) == address(other)
    assert address(one) == "purpose=statistics.business&measure=agreements&by=month&by=service&age=a&age=b"


def test_a_question_is_written_as_people_say_it() -> None:
    said = "antal avtal per månad, uppdelat på kommun, där ålder är 40-49 eller 50-59, för 2026, jämfört med året innan"
    question = read_sentence(said, BUSINESS)
    assert question == Question(
        BUSINESS, "agreements", ("month", "municipality"), (Filter("age", Op.IS, ("40-49", "50-59")),),
        Period(date(2026, 1, 1), date(2026, 12, 1)), compare=True,
    )  # fmt: skip
    assert sentence(question, "en") == (
        "number of agreements per month, by municipality, where age band is 40-49 or 50-59, for 2026, "
        "compared with the year before"
    )


@pytest.mark.parametrize(
    "text",
    ["", "purpose=a", "measure=visits", "purpose=a&measure=b&period=nu", "purpose=a&measure=b&compare=month",
     "purpose=a&measure=b&show=names", "purpose=a&measure=b&fornamn=Nelly", "purpose=a&measure=b&age.like=4",
     "purpose=a&purpose=b&measure=c", "purpose=a&measure=b&period=2026&period=2025", "a" * 9_000, "&&",
     "purpose=a&measure=b&age.is=4"],
)  # fmt: skip
def test_what_is_no_address_asks_nothing(text: str) -> None:
    """A key that is not known is refused and not passed over."""
    assert isinstance(read_address(text), NotAsked)


def test_an_address_is_read_with_its_question_mark_and_signs() -> None:
    text = f"?purpose=statistics.business&measure=agreements&municipality={quote('Ö & Å')}&show=share"
    question = read_address(text)
    assert question == Question(
        BUSINESS, "agreements", (), (Filter("municipality", Op.IS, ("Ö & Å",)),), show=Show.SHARE
    )


@pytest.mark.parametrize(
    "text",
    ["", "hur mår ni", "antal personer per", "antal avtal där ålder", "antal avtal för 2026-13", "avtal, för nu"],
)
def test_what_is_no_sentence_asks_nothing_and_is_not_repeated(text: str) -> None:
    refused = read_sentence(text, BUSINESS)
    assert isinstance(refused, NotAsked)
    assert not text or text not in refused.text.sv + refused.text.en


@pytest.mark.parametrize("text", ["ålder", "ålder är", "ålder ungefär 40", ""])
def test_what_is_no_condition_is_none(text: str) -> None:
    assert read_filter(text) is None


def test_a_measure_is_known_by_every_name() -> None:
    assert all(measure_named(name) is one for one in MEASURES.values() for name in (one.id, one.name.sv, one.name.en))
    assert measure_named("lista") is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("2026", (2026, 1), (2026, 12)), ("2026-Q2", (2026, 4), (2026, 6)), ("2026-03", (2026, 3), (2026, 3)),
     ("2025..2026", (2025, 1), (2026, 12)), ("2025-11 till 2026-02", (2025, 11), (2026, 2)),
     ("2026-Q1–2026-05", (2026, 1), (2026, 5))],
)  # fmt: skip
def test_a_period_is_whole_months(text: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    """S-11: months, and never days."""
    assert read_period(text) == Period(date(*first, 1), date(*last, 1))


@pytest.mark.parametrize("text", ["2026-03-04", "26", "2026-13", "2026..", "2026..2027..2028", "last-0", "last-12"])
def test_a_day_is_no_period(text: str) -> None:
    """`last-12` is none where nobody says what today is: an address means the same on every day."""
    assert read_period(text, date(2026, 11, 23) if text == "last-0" else None) is None


def test_the_last_months_are_whole() -> None:
    assert read_period("last-12", date(2026, 11, 23)) == Period(date(2025, 11, 1), date(2026, 10, 1))
    assert last_months(1, date(2026, 1, 31)) == Period(date(2025, 12, 1), date(2025, 12, 1))


@given(st.integers(1990 * 12, 2060 * 12), st.integers(0, 40))
def test_a_period_is_read_as_it_was_written(first: int, more: int) -> None:
    last = first + more
    period = Period(date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1))
    assert read_period(write_period(period)) == period
    assert period.before().months == period.months
