"""The life of a category: from whom, why, to whom, how long, how erased (style.md, `ombud explain category`)."""

import pytest

from ombud.policy.document.html import page
from ombud.policy.explain import Life, Undeclared, explain
from ombud.policy.wording import words
from tests.policy.reading_back import read_html
from tests.policy.small_policy import small


def life(category: str, purpose: str | None = None) -> Life:
    found = explain(small(), category, purpose)
    assert isinstance(found, Life)
    return found


def test_a_category_is_followed_through_every_purpose_that_touches_it() -> None:
    found = life("health")
    assert found.special
    assert [use.purpose for use in found.uses] == ["care.record", "marketing.direct"]
    record, marketing = found.uses
    assert record.periods == (
        words("10 år efter sista anteckningen i handlingen", "10 years after the last entry in the document"),
    )
    assert [recipient.sv for recipient in record.recipients] == ["Tillsynen sv (myndighet)"]
    assert "IVO" in record.erased.sv
    assert marketing.forms[0].sv == "Hälsa sv (i grova intervall), om du själv har lämnat det"
    assert len(marketing.periods) == 1
    assert marketing.periods[0].sv.endswith("(högst ett år sv)")
    assert "nyckeln" in marketing.erased.sv


def test_a_use_says_everything_that_the_purpose_says_of_the_category() -> None:
    found = life("health")
    assert (found.category, found.name) == ("health", words("Hälsa sv", "Hälsa en"))
    assert [source.sv for source in found.sources] == ["dig själv", "laboratorier", "okänd källa"]
    record, marketing = found.uses
    assert (record.name, record.why) == (
        words("Journal sv", "Journal en"),
        words("Lagen kräver journal. sv", "Lagen kräver journal. en"),
    )
    assert (len(record.bases), len(record.special), record.reasons, record.off) == (1, 1, (), None)
    assert [recipient.sv.split(" sv")[0] for recipient in marketing.recipients] == ["Tryckeri", "Molnet"]
    (number,) = life("personnummer").uses
    assert number.reasons == (words("Rätt person. sv", "Rätt person. en"),)
    assert number.special == ()  # only a sensitive category needs the exception
    assert not life("personnummer").special


def test_a_page_on_what_is_not_sensitive_has_no_word_of_exceptions() -> None:
    document = life("contact", "legal.accounting").document("sv")
    assert (document.title, document.language) == ("Så lever uppgiften: kontakt sv", "sv")
    read = read_html(page(document))
    assert list(read.part("toc").details) == ["Kommer från"]
    assert list(read.part("purpose-legal.accounting").details) == [
        "Varför",
        "Används som",
        "Rättslig grund",
        "Lämnas till",
        "Sparas",
        "Raderas",
    ]


def test_one_purpose_is_told_alone() -> None:
    assert [use.purpose for use in life("contact", "legal.accounting").uses] == ["legal.accounting"]
    assert life("contact", "legal.accounting").uses[0].recipients == (words("inga mottagare", "no recipients"),)


def test_figures_leave_nothing_of_a_person() -> None:
    assert "underlaget raderas" in life("score").uses[0].erased.sv


def test_the_name_of_a_value_stands_for_its_category() -> None:
    assert life("email").category == "contact"


def test_a_value_that_two_categories_hold_stands_for_neither() -> None:
    file = small(**{"categories/score/fields": ["email"]})
    assert explain(file, "email") == Undeclared("email", None)


@pytest.mark.parametrize(
    ("category", "purpose"), [("okänd", None), ("health", "okänt"), ("health", "legal.accounting")]
)
def test_what_the_file_does_not_declare_is_not_explained(category: str, purpose: str | None) -> None:
    assert explain(small(), category, purpose) == Undeclared(category, purpose)


def test_the_page_says_the_whole_life() -> None:
    read = read_html(page(life("health").document("sv")))
    assert read.part("toc").details == {
        "Kommer från": ["Dig själv", "Laboratorier", "Okänd källa"],
        "Känslig uppgift": ["ja (artikel 9.1)"],
    }
    record = read.part("purpose-care.record").details
    assert list(record) == [
        "Varför",
        "Används som",
        "Rättslig grund",
        "Undantag för känsliga uppgifter",
        "Lämnas till",
        "Sparas",
        "Raderas",
    ]
    number = read_html(page(life("personnummer").document("en"))).part("purpose-care.record").details
    assert number["Why"] == ["Lagen kräver journal. en", "Rätt person. en"]


def test_what_is_unsaid_unused_or_switched_off_is_said_to_be() -> None:
    used = [{"id": "spare"}]
    file = small(**{"purposes/web.onsite/categories": used, "purposes/legal.accounting/no_recipients": False})
    spare = explain(file, "spare")
    assert isinstance(spare, Life)
    details = read_html(page(spare.document("sv"))).part("purpose-web.onsite").details
    assert details["Utförs inte"] == ["Avstängt. sv"]
    assert details["Sparas"] == ["policyn säger det inte"]
    assert details["Lämnas till"] == ["policyn säger det inte"]
    assert read_html(page(life("spare").document("sv"))).parts[-1].texts == ["Inget ändamål använder uppgiften."]
