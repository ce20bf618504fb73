"""The demo's story comes out as the notice says, on real input, in the time that somebody waits for it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ombud.app.demo.company import HISTORY, found_company
from ombud.app.demo.figures import story_patient
from ombud.app.demo.step import Step
from ombud.app.demo.story import Story
from ombud.app.demo.using_story import PARTS
from ombud.app.installation import Ombud, open_installation
from ombud.erasure import finish
from ombud.requests.model import State
from tests.clinic import NOW

PEOPLE = 400
"""As many as the command brings in, so that what it shows is shown here."""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Step]]:
    folder = tmp_path_factory.mktemp("demo") / "clinic"
    company = found_company(folder, story_patient()[1], now=NOW)
    steps = {step.name: step for step in Story(company, _clock(), PEOPLE, 7).tell()}
    company.close(NOW + timedelta(hours=1))
    return folder, steps


def _clock():
    """A clock that moves a little each time somebody looks at it."""
    at = [NOW]

    def now() -> datetime:
        at[0] += timedelta(milliseconds=10)
        return at[0]

    return now


@pytest.mark.parametrize(
    "step",
    [
        *("collect", "lives", "notice", "sign", "refuse-signature", "refused-read", "permitted-read", "objection"),
        *("erase-customer", "three-outcomes", "special-people", "mail", "requests", "one-letter"),
        *("statistics-care", "diagnoses-care", "statistics-business", "market", "patient", "customer", "product"),
        *("profiling", "audience", "campaign", "visitors", "verify", "tampered"),
    ],
)
def test_each_step_came_out_as_the_notice_says(told: tuple[Path, dict[str, Step]], step: str) -> None:
    found = told[1][step]
    assert found.ok, [line.en for line in found.lines]
    assert found.lines
    assert all(line.sv and line.en for line in found.lines)


def test_of_so_many_people_every_question_is_answered_and_somebody_says_no_meanwhile(
    told: tuple[Path, dict[str, Step]],
) -> None:
    parts = {part.name: len(part.questions) for part in PARTS}
    assert {name: told[1][name].facts["answers"] for name in parts} == parts
    assert told[1]["campaign"].facts["said_no"] == 1


@pytest.mark.parametrize("people", [0, 1, 20])
def test_a_demo_of_few_people_says_that_they_are_too_few(tmp_path: Path, people: int) -> None:
    """No figure is made of them (S-08), and that is as it should be."""
    company = found_company(tmp_path / "clinic", story_patient()[1], now=NOW)
    steps = {step.name: step for step in Story(company, _clock(), people, 1).tell()}
    company.close(NOW + timedelta(hours=1))
    assert [name for name, step in steps.items() if not step.ok] == []
    assert any("too few" in line.en or "fewer than" in line.en for step in steps.values() for line in step.lines)


def test_the_27_patients_and_the_customers_are_in(told: tuple[Path, dict[str, Step]]) -> None:
    facts = told[1]["collect"].facts
    assert facts["patients"] == 27
    assert facts["customers"] == PEOPLE
    assert int(str(facts["documents"])) > 1000


def test_every_purpose_has_a_figure_to_look_at(told: tuple[Path, dict[str, Step]]) -> None:
    """A picture in which everything is hidden shows nothing: beside the totals there is something in each."""
    for step in ("statistics-care", "diagnoses-care", "statistics-business", "market", "patient", "customer"):
        assert told[1][step].facts["shown"], step


def test_what_the_policy_does_not_name_was_not_taken(told: tuple[Path, dict[str, Step]]) -> None:
    """N-05.1: race, ethnicity, marital status, income and foreign numbers."""
    said = told[1]["collect"].lines[2].en
    for column in ("RACE", "ETHNICITY", "MARITAL", "SSN", "DRIVERS", "PASSPORT", "HEALTHCARE_EXPENSES", "årsinkomst"):
        assert column in said


def test_a_refused_read_quotes_the_sentence_and_the_rule(told: tuple[Path, dict[str, Step]]) -> None:
    said = [line.en for line in told[1]["refused-read"].lines]
    assert any(line.startswith("S8: “") for line in said)
    assert any(line.startswith("D-05 ") for line in said)


def test_the_patient_gets_the_three_answers_and_more(told: tuple[Path, dict[str, Step]]) -> None:
    """R-17.1: journal, accounting and marketing, each with its statute or ground."""
    assert {"PDL-3-17", "BFL-7-2", "MKT"} <= set(told[1]["three-outcomes"].facts["outcomes"])  # type: ignore[call-overload]


def test_the_installation_opens_again_and_nothing_is_left_to_finish(told: tuple[Path, dict[str, Step]]) -> None:
    later = NOW + timedelta(days=1)
    ombud: Ombud = open_installation(told[0], lambda: "", now=later)
    assert finish(ombud.vault, now=later) == {}
    assert ombud.vault.ledger.verify().ok
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, later)
    assert policy is not None
    assert policy.number == 1
    assert policy.from_at == NOW - HISTORY
    ombud.close(later)


def test_requests_stand_in_every_state_and_one_is_overdue(told: tuple[Path, dict[str, Step]]) -> None:
    """R-02, N-20.1: whatever a request can come to, somebody of the demo has one that has."""
    facts = told[1]["requests"].facts
    assert set(facts["states"]) == set(State)  # type: ignore[call-overload]
    assert facts["overdue"] == 1
    assert told[1]["special-people"].facts["people"] == 14


def test_one_letter_has_three_different_answers(told: tuple[Path, dict[str, Step]]) -> None:
    """R-17.1."""
    assert {"PDL-3-17", "BFL-7-2", "MKT"} <= set(told[1]["one-letter"].facts["outcomes"])  # type: ignore[call-overload]
