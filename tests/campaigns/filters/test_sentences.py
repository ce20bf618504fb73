"""A selection and its sentence are the same thing, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.campaigns.filters import All, Any, Condition, Everybody, Fault, How, parsed, profiling, said
from ombud.campaigns.filters.model import FieldId, size_fault
from tests.campaigns.menus import demo_menu, filters

UPPSALA = Condition(FieldId("municipality"), How.IS, ("Uppsala",))
AGE = Condition(FieldId("age"), How.BETWEEN, ("40", "59"))
MASSAGE = Condition(FieldId("service"), How.IS, ("massage",))
YOGA = Condition(FieldId("interest"), How.ONE_OF, ("yoga", "pilates"))


@given(filters(), st.sampled_from(["sv", "en"]))
def test_what_is_said_is_read_back_as_the_same_selection(of, language) -> None:  # type: ignore[no-untyped-def]
    if size_fault(of) is None:
        assert parsed(said(of, demo_menu(), language), demo_menu()) == of


@given(filters())
def test_a_sentence_in_one_language_says_the_same_in_the_other(of) -> None:  # type: ignore[no-untyped-def]
    if size_fault(of) is None:
        swedish = parsed(said(of, demo_menu(), "sv"), demo_menu())
        assert not isinstance(swedish, Fault)
        assert parsed(said(swedish, demo_menu(), "en"), demo_menu()) == of


@given(st.text(max_size=200) | st.lists(st.sampled_from(
    ["Ort", "är", "inte", "och", "eller", "(", ")", "Uppsala", "40–59", "Ålder", ",", '"', "någon", "av", "mellan"]
)).map(" ".join))  # fmt: skip
def test_any_text_is_a_selection_that_the_menu_holds_or_a_fault_in_words(text: str) -> None:
    found = parsed(text, demo_menu())
    if isinstance(found, Fault):
        assert found.text.sv
        assert found.text.en
    else:
        assert parsed(said(found, demo_menu(), "sv"), demo_menu()) == found


@pytest.mark.parametrize(
    ("sentence", "selection"),
    [
        ("Alla", Everybody()),
        ("everybody", Everybody()),
        ("Ort är Uppsala och Ålder är 40–59", All((UPPSALA, AGE))),
        ("Kommun är Uppsala och (Tjänst är Massage eller Intresse är någon av yoga, pilates)",
         All((UPPSALA, Any((MASSAGE, YOGA))))),
        ("Municipality is Uppsala and (Service is massage or Interest is one of yoga, pilates)",
         All((UPPSALA, Any((MASSAGE, YOGA))))),
        ("ort ÄR Uppsala", UPPSALA),
        ('Kommun är "Upplands Väsby"', Condition(FieldId("municipality"), How.IS, ("Upplands Väsby",))),
        ("Kommun är inte Upplands Väsby", Condition(FieldId("municipality"), How.IS_NOT, ("Upplands Väsby",))),
        ("Kommun är ingen av Uppsala, Heby", Condition(FieldId("municipality"), How.NONE_OF, ("Uppsala", "Heby"))),
        ("Avtal är aktivt", Condition(FieldId("agreement"), How.IS, ("active",))),
        ("Pågående tjänst är Träningskort", Condition(FieldId("current_service"), How.IS, ("traningskort",))),
        ("Avtalet började är före 2026-03", Condition(FieldId("began"), How.BEFORE, ("2026-03",))),
        ("Avtalet började är mellan 2026-01 och 2026-03",
         Condition(FieldId("began"), How.BETWEEN, ("2026-01", "2026-03"))),
        ("Age is between 40 and 59", AGE),
    ],
)  # fmt: skip
def test_sentences_of_the_console_are_read(sentence: str, selection: object) -> None:
    assert parsed(sentence, demo_menu()) == selection


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Ort är Uppsala och Ålder är 40–59 eller Tjänst är Massage", "parenteser: A och (B eller C)"),
        ("Ort är", "saknar sitt värde"),
        ("Ort Uppsala", "Efter fältet står"),
        ("(Ort är Uppsala", "parentes saknar sitt slut"),
        ("Ort är Uppsala)", "Här väntas"),
        ('Ort är "Uppsala', "citattecken"),
        ("Avtalet började är mellan 2026-01", "tar två värden"),
        ("Skostorlek är 42", "Välj bland: Ålder, Kommun"),
        ("", "Välj bland"),
        ("Ålder är 40–64", "spann om 10 år, inte finare. Skriv till exempel 40–69"),
        ("Ålder är medel", "kan inte jämföras så"),
        ("Ålder är mellan x och y", "Skriv till exempel 40–59"),
        ("Ålder är mellan 40 och 30", "Skriv till exempel 40–59"),
        ("Avtalet började är 2026-13", "är en månad"),
        ("Avtalet började är mars", "är en månad"),
        ("Kommun är före Uppsala", "kan inte jämföras så"),
        ("Ort är " + "x" * 81, "för stort"),
        ("Ort är Uppsala" * 400, "för stort"),
        ("Ort är någon av " + ", ".join("abcdefghijklmnopqrstuvwxyzåäö0123456789"), "för stort"),
        ("(" * 9 + "Ort är Uppsala" + ")" * 9, "för stort"),
        (" och ".join(["Ort är Uppsala"] * 21), "för stort"),
        ("Ort är \"a\nb\"", "för stort"),
    ],
)  # fmt: skip
def test_a_sentence_that_is_no_selection_is_answered_with_what_to_do(sentence: str, words: str) -> None:
    found = parsed(sentence, demo_menu())
    assert isinstance(found, Fault)
    assert words in found.text.sv


def test_a_fault_does_not_repeat_what_was_written() -> None:
    for sentence in ("Nelly Nilsson är kund", "Ort är Nelly Nilsson)", "Tjänst är nelly.nilsson", "Ålder är nelly"):
        found = parsed(sentence, demo_menu())
        assert isinstance(found, Fault)
        assert "elly" not in f"{found.text}"


def test_everybody_is_not_profiling_and_any_condition_is() -> None:
    """N-09.1, C-2: what goes beyond contact needs a consent of its own."""
    assert not profiling(Everybody())
    assert all(profiling(one) for one in (UPPSALA, AGE, MASSAGE, YOGA, All((UPPSALA, AGE)), Any((UPPSALA, AGE))))


def test_parts_that_are_no_selection_cannot_be_made() -> None:
    for make in (
        lambda: All((UPPSALA,)),
        lambda: Any(()),
        lambda: Condition(FieldId("age"), How.IS, ()),
        lambda: Condition(FieldId("age"), How.BETWEEN, ("40",)),
        lambda: Condition(FieldId("age"), How.IS, ("",)),
        lambda: Condition(FieldId("age"), How.IS, ("a\nb",)),
    ):
        with pytest.raises(ValueError, match="a "):
            make()
