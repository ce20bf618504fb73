"""One value has one wording, plain words first and the article beside them (ux.md 3.2; L-08, T-01, T-06, T-13)."""

from datetime import date
from typing import Any

import pytest

from ombud.policy.model import Anchor, Basis, Recipient, SpecialCondition, StoragePeriod, Tie, Words
from ombud.policy.wording import alternatives, capital, day, enumeration, say, words
from ombud.policy.wording.fields import field_words
from ombud.policy.wording.grounds import BASES, CONDITIONS, basis_words, special_words
from ombud.policy.wording.periods import ANCHORS, TIES, length_words, period_words
from ombud.policy.wording.statutes import is_law, statute_words
from ombud.policy.wording.things import in_eea, recipient_words


@pytest.mark.parametrize(
    ("row", "sv", "en"),
    [
        (
            {"period": "P10Y", "anchor": "last_entry"},
            "10 år efter sista anteckningen i handlingen",
            "10 years after the last entry in the document",
        ),
        (
            {"period": "P24M", "anchor": "last_interaction"},
            "24 månader efter din senaste kontakt med oss",
            "24 months after your last contact with us",
        ),
        ({"period": "P1Y1M", "anchor": "closed"}, "1 år och 1 månad efter att ärendet avslutades", None),
        ({"period": "P1D"}, "1 dag", "1 day"),
        ({"period": "P2W"}, "14 dagar", "14 days"),
        ({"period": "PT24H", "anchor": "event"}, "24 timmar efter händelsen", "24 hours after the event"),
        ({"period": "PT1H"}, "1 timme", "1 hour"),
        ({"period": "P0D", "anchor": "event"}, "sparas inte", "not kept"),
        (
            {"period": "P7Y", "anchor": "financial_year_end", "calendar": "accounting_year"},
            "till och med den 31 december det sjunde året efter det kalenderår då räkenskapsåret avslutades",
            None,
        ),
        ({"during": ["agreement"]}, "så länge ett avtal med dig gäller", None),
        (
            {"during": ["agreement", "claim"], "period": "P3Y", "anchor": "relation_ended"},
            "så länge ett avtal med dig gäller eller ett rättsligt anspråk är öppet, och 3 år efter att dina avtal och "
            "andra åtaganden med oss upphörde",
            None,
        ),
        (
            {"criteria": {"sv": "tills du säger nej", "en": "until you say no"}},
            "tills du säger nej",
            "until you say no",
        ),
        (
            {"period": "P30D", "criteria": {"sv": "underlaget", "en": "the extract"}},
            "30 dagar (underlaget)",
            "30 days (the extract)",
        ),
    ],
)
def test_a_period_is_said_in_words(row: dict[str, Any], sv: str, en: str | None) -> None:
    said = period_words(StoragePeriod.model_validate(row))
    assert said is not None
    assert said.sv == sv
    assert en is None or said.en == en


def test_a_row_that_says_nothing_has_no_words() -> None:
    assert period_words(StoragePeriod()) is None
    assert period_words(StoragePeriod(anchor=Anchor.EVENT)) is None


def test_every_event_tie_basis_and_exception_has_words_in_both_languages() -> None:
    assert set(ANCHORS) == set(Anchor)
    assert set(TIES) == set(Tie)
    assert all(text.sv and text.en for table in (ANCHORS, TIES, BASES, CONDITIONS) for text in table.values())
    assert length_words("P1Y6M").en == "1 year and 6 months"


@pytest.mark.parametrize(
    ("citation", "sv", "en"),
    [
        ("PDL 2:4 p 1", "2 kap. 4 § p. 1 patientdatalagen", "Patient Data Act ch. 2 s. 4 p. 1"),
        ("PDL 2:7 a", "2 kap. 7 a § patientdatalagen", "Patient Data Act ch. 2 s. 7 a"),
        ("PDL 2:4–5", "2 kap. 4–5 §§ patientdatalagen", None),
        ("PSL 3:8 a–b", "3 kap. 8 § a–b patientsäkerhetslagen", None),
        ("MFL 19–21", "19–21 §§ marknadsföringslagen", "Marketing Act s. 19–21"),
        ("MFL 19 p 2", "19 § p. 2 marknadsföringslagen", None),
        ("Art. 38(4)", "artikel 38.4", "Article 38(4)"),
        ("Art. 12–22", "artiklarna 12–22", "Articles 12–22"),
        ("Art. 6(1)(f)", "artikel 6.1 f", "Article 6(1)(f)"),
        ("smittskyddslagen", "smittskyddslagen", "smittskyddslagen"),
    ],
)
def test_a_citation_is_written_as_people_read_it(citation: str, sv: str, en: str | None) -> None:
    assert is_law(citation)
    assert statute_words(citation).sv == sv
    assert en is None or statute_words(citation).en == en


@pytest.mark.parametrize("gate", ["N-09.2", "PDL service: care.admin", "XYZ 2:4", "XYZ 4", "fritt ord"])
def test_a_rule_of_our_own_is_no_law_and_stays_as_written(gate: str) -> None:
    assert not is_law(gate)
    assert statute_words(gate) == Words(sv=gate, en=gate)


def test_a_ground_is_said_with_its_article_law_and_time() -> None:
    basis = Basis(article="6.1.c", law=["PDL 3:1"])
    assert basis_words(basis).sv == "rättslig skyldighet (artikel 6.1 c; 3 kap. 1 § patientdatalagen)"
    assert basis_words(Basis.model_validate({"article": "6.1.b", "when": "before"})).en.endswith(
        "(Article 6(1)(b)), before the agreement"
    )
    special = SpecialCondition.model_validate({"condition": "9.2.h", "regime": "pdl"})
    assert special_words(special).sv == "hälso- och sjukvård, under tystnadsplikt (artikel 9.2 h och 9.3), i vården"


def test_a_recipient_outside_the_union_is_said_with_its_country() -> None:
    here = Recipient(name=words("Tryckeri", "Printer"), role="processor")
    there = here.model_copy(update={"country": "US"})
    assert recipient_words(here).sv == "Tryckeri (personuppgiftsbiträde)"
    assert recipient_words(there).en == "Printer (processor, US)"
    assert in_eea("NO")
    assert not in_eea("GB")


def test_lists_days_and_names() -> None:
    assert enumeration(["a", "b", "c"], "sv") == "a, b och c"
    assert alternatives(["a", "b"], "en") == "a or b"
    assert enumeration([], "sv") == ""
    assert day(date(2026, 11, 23), "sv") == "23 november 2026"
    assert day(date(2026, 5, 1), "en") == "1 May 2026"
    assert capital("åter") == "Åter"
    assert say(field_words("email"), "sv") == "e-post"
    assert say(field_words("eget_fält"), "en") == "eget fält"
