"""What is kept of questions: answers as hashes, saved questions with versions, and findings without personal data."""

import pytest

from ombud.analysis.questions import store
from ombud.analysis.questions.answer import Answer, answer
from ombud.analysis.questions.keep import (
    Finding,
    Kept,
    NewFinding,
    Saved,
    add_finding,
    answer_from,
    answer_text,
    finding_text,
    findings,
    keep_answer,
    save,
    saved,
    saved_as,
)
from ombud.analysis.questions.model import NotAsked, Question
from ombud.audit import Act
from ombud.database.row_seal import DamagedRow
from ombud.terms import PurposeId
from tests.analysis.questions.a_gate import AGate
from tests.clinic import ADA, RUT, Clinic
from tests.extracts.plain import plain

BUSINESS = PurposeId("statistics.business")
BY_AREA = Question(BUSINESS, "people", ("municipality",))


def an_answer(people: int = 3) -> Answer:
    with plain("statistics.business", person=[(who, "40-49", "Ö") for who in range(people)]) as extract:
        found = answer(extract, BY_AREA, AGate())
    assert isinstance(found, Answer)
    return found


def kept(clinic: Clinic, people: int = 3) -> Kept:
    return keep_answer(clinic.vault, an_answer(people), by=ADA, now=clinic.now)


def test_the_same_question_of_the_same_extract_has_the_same_figures(clinic: Clinic) -> None:
    first = kept(clinic)
    clinic.later(hours=1)
    second = kept(clinic)
    assert (first.again, first.same) == (None, True)
    assert (second.again is not None, second.same) == (True, True)


def test_other_figures_from_the_same_extract_are_said_to_be_so(clinic: Clinic) -> None:
    """S-13: somebody has said no since."""
    kept(clinic)
    assert not kept(clinic, people=2).same


def test_every_answer_is_in_the_log_and_no_figure_is_kept(clinic: Clinic) -> None:
    kept(clinic)
    with clinic.vault.database.read() as tx:
        entries = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.ANALYSE]
        columns = clinic.vault.database.columns(tx)["answered"]
    assert [(one.purpose, one.facts) for one in entries] == [("statistics.business", {"step": "answered"})]
    assert columns.isdisjoint({"rows", "figures", "subject_id"})


def test_a_saved_question_has_versions_that_never_change(clinic: Clinic) -> None:
    first = save(clinic.vault, "kommuner", BY_AREA, by=ADA, now=clinic.now)
    again = save(clinic.vault, "kommuner", BY_AREA, by=ADA, now=clinic.now)
    other = Question(BUSINESS, "customers", ("service",))
    second = save(clinic.vault, "kommuner", other, by=ADA, now=clinic.now)
    assert isinstance(first, Saved)
    assert isinstance(again, Saved)
    assert isinstance(second, Saved)
    assert (first.version, again.version, second.version) == (1, 1, 2)
    with clinic.vault.database.read() as tx:
        assert saved_as(tx, "kommuner") == second
        assert saved_as(tx, "kommuner", 1) == first
        assert isinstance(saved_as(tx, "kommuner", 3), NotAsked)
        assert isinstance(saved_as(tx, "annat"), NotAsked)
        assert [one.version for one in saved(tx)] == [1, 2]


@pytest.mark.parametrize("name", ["", "Nelly P", "199001012385", "19900101-2385", "a" * 65, "-a"])
def test_a_name_of_a_question_holds_nobody(clinic: Clinic, name: str) -> None:
    assert isinstance(save(clinic.vault, name, BY_AREA, by=ADA, now=clinic.now), NotAsked)


def test_a_study_ends_in_a_dated_finding_that_rests_on_answers(clinic: Clinic) -> None:
    """N-10.2, S13: what was found, what was changed, by whom, when, and on which figures."""
    rests = kept(clinic).id
    new = NewFinding(BUSINESS, " Få kommer från Ö. ", "Skylt vid bron.", (rests,))
    found = add_finding(clinic.vault, new, by=ADA, now=clinic.now)
    assert isinstance(found, Finding)
    assert (found.found, found.changed, found.by, found.at) == (
        "Få kommer från Ö.",
        "Skylt vid bron.",
        "ada",
        clinic.now,
    )
    assert found.answers == (rests,)
    with clinic.vault.database.read() as tx:
        assert findings(tx) == (found,)
    assert finding_text(found.id).startswith("f_")
    assert answer_from(answer_text(rests)) == rests


@pytest.mark.parametrize(
    "text",
    ["", "   ", "x" * 4_001, "Fråga nelly@example.se", "Ring 070-174 06 05", "Det gäller 19900101-2385",
     "Ring +46 70 174 06 05", "199001012385 ringde"],
)  # fmt: skip
def test_a_finding_holds_no_personal_data(clinic: Clinic, text: str) -> None:
    """N-08.4: it is about a group."""
    rests = kept(clinic).id
    assert isinstance(
        add_finding(clinic.vault, NewFinding(BUSINESS, text, "", (rests,)), by=ADA, now=clinic.now), NotAsked
    )
    changed = NewFinding(BUSINESS, "Ett resultat", text or "x" * 5_000, (rests,))
    if text.strip():
        assert isinstance(add_finding(clinic.vault, changed, by=ADA, now=clinic.now), NotAsked)


def test_a_finding_rests_on_something_of_its_own_purpose(clinic: Clinic) -> None:
    rests = kept(clinic).id
    for new in (
        NewFinding(BUSINESS, "Resultat", "", ()),
        NewFinding(BUSINESS, "Resultat", "", (b"x" * 16,)),
        NewFinding(PurposeId("analysis.market"), "Resultat", "", (rests,)),
    ):
        assert isinstance(add_finding(clinic.vault, new, by=ADA, now=clinic.now), NotAsked)


def test_a_finding_is_noted_by_who_works_for_the_purpose(clinic: Clinic) -> None:
    """S-04."""
    rests = kept(clinic).id
    refused = add_finding(clinic.vault, NewFinding(BUSINESS, "Resultat", "", (rests,)), by=RUT, now=clinic.now)
    assert isinstance(refused, NotAsked)
    assert refused.rule == "S-04"


@pytest.mark.parametrize("table", ["answered", "saved_question", "finding"])
def test_a_row_that_is_not_as_it_was_written_is_not_used(clinic: Clinic, table: str) -> None:
    """R16."""
    rests = kept(clinic).id
    save(clinic.vault, "kommuner", BY_AREA, by=ADA, now=clinic.now)
    add_finding(clinic.vault, NewFinding(BUSINESS, "Resultat", "", (rests,)), by=ADA, now=clinic.now)
    with clinic.vault.database.act() as tx:
        tx.run(f"UPDATE {table} SET purpose = 'statistics.care'")
    with clinic.vault.database.read() as tx, pytest.raises(DamagedRow):
        store.answered(tx, rests) if table == "answered" else saved(tx) if table == "saved_question" else findings(tx)


def test_a_question_that_was_saved_otherwise_is_a_fault(clinic: Clinic) -> None:
    with clinic.vault.database.act() as tx:
        store.add_saved(tx, store.SavedRow("trasig", 1, "statistics.business", "nonsens", 0, "ada"))
    with clinic.vault.database.read() as tx, pytest.raises(AssertionError):
        saved(tx)
