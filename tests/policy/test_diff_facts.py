"""What a policy file says, fact by fact: each in its own words, at its own place, in whatever order (design.md 4)."""

import json
from typing import Any

import pytest

from ombud.policy.diff import Change, Facet, Tell, diff
from ombud.policy.diff.facts import facts
from ombud.policy.model import Words
from ombud.policy.wording import words
from tests.policy.small_policy import VALUE, small

KEPT = "purposes/care.record/storage"


def changed(path: str, value: Any) -> Change:
    """The only change that this makes."""
    (change,) = diff(small(), small(**{path: value})).changes
    return change


def test_rows_of_different_events_categories_or_calendars_are_never_mixed_up() -> None:
    rows = [
        {"period": "P1Y", "anchor": "last_entry"},
        {"period": "P2Y", "anchor": "last_interaction"},
        {"period": "P3Y", "anchor": "last_entry", "categories": ["health"]},
        {"period": "P4Y", "anchor": "last_entry", "categories": ["health", "contact"]},
        {"period": "P5Y", "anchor": "last_entry", "calendar": "accounting_year"},
    ]
    assert diff(small(**{KEPT: rows}), small(**{KEPT: rows[::-1]})).changes == ()
    both_kinds = small(**{KEPT: rows[:3]}), small(**{KEPT: rows[:4]})
    (change,) = diff(*both_kinds).changes
    assert change.after is not None
    assert change.after.sv.startswith("Hälsa sv, Kontakt sv: 4 år efter sista anteckningen")


@pytest.mark.parametrize("field", ["bases", "special", "recipients", "storage"])
def test_the_order_of_the_grounds_recipients_and_periods_of_a_purpose_is_no_change(field: str) -> None:
    more = {
        "bases": [{"article": "6.1.c", "law": ["PDL 3:1"]}, {"article": "6.1.f", "interest": "LIA-1"}],
        "special": [{"condition": "9.2.h"}, {"condition": "9.2.f"}],
        "recipients": VALUE["purposes"]["marketing.direct"]["recipients"],
        "storage": VALUE["purposes"]["marketing.direct"]["storage"],
    }[field]
    path = f"purposes/care.record/{field}"
    assert diff(small(**{path: more}), small(**{path: more[::-1]})).changes == ()


@pytest.mark.parametrize(
    ("path", "value", "about", "place", "before", "after"),
    [
        (
            "sentences/S1",
            {"sv": "Vi ger råd.", "en": "We advise."},
            "S1",
            "sentences.S1",
            words("Vi ger vård. sv", "Vi ger vård. en"),
            words("Vi ger råd.", "We advise."),
        ),
        (
            "consents/C-1/text/sv",
            "☐ Ja.",
            "C-1",
            "consents.C-1",
            words("☐ Jag vill ha reklam. sv", "☐ Jag vill ha reklam. en"),
            words("☐ Ja.", "☐ Jag vill ha reklam. en"),
        ),
        (
            "interests/LIA-1/interest/en",
            "Fitting offers",
            "LIA-1",
            "interests.LIA-1",
            words("Rätt reklam sv", "Rätt reklam en"),
            words("Rätt reklam sv", "Fitting offers"),
        ),
        (
            "purposes/care.record/name/sv",
            "Journalen",
            "care.record",
            "purposes.care.record",
            words("Journal sv: Lagen kräver journal. sv", "Journal en: Lagen kräver journal. en"),
            words("Journalen: Lagen kräver journal. sv", "Journal en: Lagen kräver journal. en"),
        ),
        (
            "purposes/care.record/why/sv",
            "Vi måste.",
            "care.record",
            "purposes.care.record",
            words("Journal sv: Lagen kräver journal. sv", "Journal en: Lagen kräver journal. en"),
            words("Journal sv: Vi måste.", "Journal en: Lagen kräver journal. en"),
        ),
        (
            "purposes/legal.accounting/categories",
            [],
            "legal.accounting",
            "purposes.legal.accounting.categories[]",
            words("Kontakt sv", "Kontakt en"),
            None,
        ),
        (
            "purposes/care.record/recipients",
            [],
            "care.record",
            "purposes.care.record.recipients[]",
            words("Tillsynen sv (myndighet)", "Tillsynen en (authority)"),
            None,
        ),
        (
            "purposes/legal.accounting/storage",
            [],
            "legal.accounting",
            "purposes.legal.accounting.storage",
            words(
                "till och med den 31 december det sjunde året efter det kalenderår då räkenskapsåret avslutades",
                "through 31 December of the seventh year after the calendar year in which the financial year ended",
            ),
            None,
        ),
        ("rights/access", False, "rights", "rights.access", words("rights.access: true"), None),
        (
            "controller/name",
            "Kliniken Å",
            "controller",
            "controller.name",
            words('controller.name: "Kliniken"'),
            words('controller.name: "Kliniken Å"'),
        ),
        (
            "dpo/contact/postal",
            "Box 2, Åby",
            "dpo",
            "dpo.contact.postal",
            words('dpo.contact.postal: "Box 1, Exempelstad"'),
            words('dpo.contact.postal: "Box 2, Åby"'),
        ),
        ("purposes/care.record/bit", None, "care.record", "purposes.care.record.bit", words("bit: 0"), None),
        (
            "purposes/care.record/automated_decision",
            True,
            "care.record",
            "purposes.care.record.automated_decision",
            words("automated_decision: false"),
            words("automated_decision: true"),
        ),
        (
            "purposes/marketing.direct/safeguards/sv",
            "Inga ord om hälsa.",
            "marketing.direct",
            "purposes.marketing.direct.safeguards.sv",
            words('safeguards.sv: "Inga hälsoord. sv"'),
            words('safeguards.sv: "Inga ord om hälsa."'),
        ),
        (
            "categories/health/fields",
            ["övrigt", "text"],
            "categories",
            "categories.health.fields",
            words('categories.health.fields: ["\\"own_field\\"", "\\"text\\""]'),
            words('categories.health.fields: ["\\"text\\"", "\\"övrigt\\""]'),
        ),
    ],
)
def test_a_change_says_what_it_is_about_where_it_stands_and_both_wordings(
    path: str, value: Any, about: str, place: str, before: Words, after: Words | None
) -> None:
    change = changed(path, value)
    assert (change.about, change.place, change.before, change.after) == (about, place, before, after)


def test_a_ground_that_goes_is_told_in_its_own_words_and_belongs_to_its_purpose() -> None:
    for field, facet, said in (("bases", Facet.BASIS, "artikel 6.1 c"), ("special", Facet.SPECIAL, "artikel 9.2 h")):
        change = changed(f"purposes/care.record/{field}", [])
        assert (change.facet, change.about, change.place) == (
            facet,
            "care.record",
            f"purposes.care.record.{field}[]",
        )
        assert change.before is not None
        assert said in change.before.sv.lower()


def test_two_facts_are_the_same_when_the_file_has_the_same_value_whatever_its_order() -> None:
    """The exact value is written in one way only: keys in order, letters as they are."""
    exact = {(fact.facet, fact.about): fact.exact for fact in facts(small()).values()}
    assert exact[Facet.SENTENCE, "S1"] == '{"about": null, "en": "Vi ger vård. en", "sv": "Vi ger vård. sv"}'
    assert '"text": {"en": "☐ För tjänsten. en", "sv": "☐ För tjänsten. sv"}' in exact[Facet.CONSENT, "C-3"]
    assert '"safeguard": {"en": "Invändning en"' in exact[Facet.INTEREST, "LIA-1"]
    name, why = json.loads(exact[Facet.PURPOSE, "care.record"])
    assert json.loads(name) == {"sv": "Journal sv", "en": "Journal en"}
    assert json.loads(why) == {"sv": "Lagen kräver journal. sv", "en": "Lagen kräver journal. en"}


def test_an_impact_assessment_is_of_the_inside_with_its_day_and_its_words() -> None:
    """A-41."""
    made = {"approved_on": "2026-11-23", "necessity": {"sv": "Behövs.", "en": "Needed."}}
    found = diff(small(), small(**{"purposes/care.record/impact": made})).changes
    place = "purposes.care.record.impact"
    assert {(change.place, change.after, change.tell) for change in found} == {
        (f"{place}.approved_on", words('impact.approved_on: "2026-11-23"'), Tell.NOBODY),
        (f"{place}.necessity.sv", words('impact.necessity.sv: "Behövs."'), Tell.NOBODY),
        (f"{place}.necessity.en", words('impact.necessity.en: "Needed."'), Tell.NOBODY),
    }


def test_the_day_on_which_an_interest_was_weighed_is_a_part_of_it() -> None:
    """A-62."""
    weighed = diff(small(), small(**{"interests/LIA-1/approved_on": "2026-11-23"})).changes
    assert [(change.place, change.tell) for change in weighed] == [("interests.LIA-1", Tell.BEFORE)]
    again = small(**{"interests/LIA-1/approved_on": "2026-11-24"})
    assert len(diff(small(**{"interests/LIA-1/approved_on": "2026-11-23"}), again).changes) == 1
