"""The law of a day, the retention table and the erasure answers (law.md 4.1, 4.3, F-03, F-10)."""

from datetime import date, timedelta

import pytest

from ombud.law import due, law_on, reviews_on, rows_on, written
from ombud.law.answers import ANSWERS
from ombud.law.periods import duration
from ombud.law.retention import ACCOUNTING, ROWS
from ombud.law.statutes import LAWS, BeforeTheLawError
from ombud.policy.model import Anchor, Family
from ombud.terms import Text

TODAY = date(2026, 11, 23)


def test_the_law_of_a_day_is_the_latest_that_has_begun() -> None:
    assert law_on(TODAY) is LAWS[-1]
    assert law_on(LAWS[0].valid_from) is LAWS[0]


def test_there_is_no_law_here_for_a_day_before_the_regulation() -> None:
    with pytest.raises(BeforeTheLawError, match="2018-05-24"):
        law_on(LAWS[0].valid_from - timedelta(days=1))


def test_new_law_raises_a_review_and_changes_no_decision() -> None:
    """F-10: on 2027-03-26 nothing switches silently."""
    before, after = date(2027, 3, 25), date(2027, 3, 26)
    assert law_on(before) == law_on(after)
    assert reviews_on(before) == ()
    assert [coming.id for coming in reviews_on(after)] == ["F-01"]
    assert [coming.id for coming in reviews_on(date(2028, 1, 1))] == ["F-01", "F-09"]


def test_the_law_speaks_of_families_that_exist() -> None:
    law, families = law_on(TODAY), {family.value for family in Family}
    for named in (law.contract_cannot_carry, law.beyond_care, law.hold_stops, law.restriction_exempt):
        assert named <= families


def test_contract_never_carries_what_no_agreement_needs() -> None:
    """L-06, G-01."""
    assert law_on(TODAY).contract_cannot_carry == {
        "marketing",
        "profiling",
        "statistics",
        "analysis",
        "product_development",
    }


def test_patient_data_has_the_six_gates_of_pdl_2_4_and_2_5() -> None:
    assert law_on(TODAY).pdl_gates == {"PDL 2:5", *(f"PDL 2:4 p {n}" for n in (1, 2, 3, 4, 5, 6))}


def test_deadlines_are_parameters_with_a_date() -> None:
    """F-03."""
    law = law_on(TODAY)
    assert (law.answer_months, law.extended_months, law.article_14_months) == (1, 3, 1)
    assert (law.breach_hours, law.adult_age, law.consent_age) == (72, 18, 13)
    assert due(date(2026, 11, 24), law.answer_months).due == date(2026, 12, 24)


def test_the_retention_table_has_all_thirty_rows() -> None:
    assert list(ROWS) == [f"T-{n:02}" for n in range(1, 31)]
    assert rows_on(TODAY) == ROWS
    assert rows_on(date(2018, 5, 25)) == ROWS
    assert rows_on(date(2018, 5, 24)) == {}


def test_a_row_says_of_what_by_which_statute_from_when_and_what_the_person_is_told() -> None:
    """law.md 4.1: the journal, the accounts and the consent record, each in every column."""
    journal, accounts, consent = ROWS["T-01"], ROWS["T-06"], ROWS["T-16"]
    assert (journal.statute, journal.minimum, journal.maximum) == ("PDL 3:17", "P10Y", "P10Y")
    assert (journal.anchor, journal.answer, journal.mark) == ("last_entry", "PDL-3-17", "V")
    assert (accounts.statute, accounts.anchor, accounts.answer) == ("BFL 7:2", "financial_year_end", "BFL-7-2")
    assert accounts.until == Text("till och med 31 december det sjunde året", "through 31 December of the seventh year")
    assert (consent.statute, consent.minimum, consent.maximum) == ("Art. 7(1)", None, "P5Y")
    assert (consent.anchor, consent.until, consent.answer, consent.mark) == ("consent_ended", None, "DUTY", "D")
    assert consent.data == Text("samtyckesnotering", "consent record")


@pytest.mark.parametrize("row", ROWS.values(), ids=lambda row: row.id)
def test_every_row_can_be_counted_or_says_until_when(row) -> None:
    for period in (row.minimum, row.maximum):
        assert period in (None, ACCOUNTING) or duration(period)
    assert row.maximum or row.until
    assert row.anchor is None or row.anchor in {anchor.value for anchor in Anchor}
    assert row.answer is None or row.answer in ANSWERS
    assert row.data.sv
    assert row.data.en


def test_what_is_only_remembered_has_no_figures() -> None:
    remembered = [row for row in ROWS.values() if row.mark == "M"]
    assert [(row.id, row.minimum, row.maximum) for row in remembered] == [("T-03", None, None)]


def test_journal_log_and_accounts_are_the_duties_to_keep() -> None:
    """T-01, T-02, T-04, T-05, T-06; T-35."""
    duties = {row.id: row.minimum for row in ROWS.values() if row.minimum}
    assert duties == {"T-01": "P10Y", "T-02": "P10Y", "T-04": "P5Y", "T-05": "P5Y", "T-06": ACCOUNTING}


def test_every_answer_of_the_catalogue_is_there() -> None:
    catalogue = "PDL-3-17 PDL-8-4-DONE PDL-4-3 BFL-7-2 CLAIM CONTRACT MKT CONSENT STAT WEB QREG RESTRICT"
    assert set(catalogue.split()) <= set(ANSWERS)
    assert {key: answer.key for key, answer in ANSWERS.items()} == {key: key for key in ANSWERS}


def test_an_answer_with_an_open_place_is_not_sent() -> None:
    with pytest.raises(KeyError, match="date"):
        written(ANSWERS["BFL-7-2"], {})


def test_the_journal_answer_names_the_statutes_and_the_inspectorate() -> None:
    """G-03, R-17.6."""
    text = written(ANSWERS["PDL-3-17"], {})
    for named in ("3 kap. 17 §", "3 kap. 14 §", "artikel 17.3 b och c", "Inspektionen för vård och omsorg", "spärr"):
        assert named in text.sv
