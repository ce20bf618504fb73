"""So many people an hour are looked up and opened; then it is no, and somebody is told (threats 2, 10; G14)."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from ombud.app import desk
from ombud.app.desk import Found
from ombud.audit import Act
from ombud.audit.model import NOBODY
from ombud.collection.meet import Meeting, meet
from ombud.collection.relate import Declined
from ombud.disclosure import access
from ombud.policy.ask import Ask
from ombud.relations import Kind
from ombud.terms import Actor, CategoryId, PurposeId, SubjectId
from ombud.vault import Budget, Opened, OverBudget, Spent
from ombud.vault.store import alarms
from tests.clinic import DISA, RUT, VERA, Clinic

LIMIT = 5


@pytest.fixture
def clinic(clinic: Clinic) -> Clinic:
    """A clinic where an account may have five people an hour."""
    limits = {"rut": LIMIT, "disa": LIMIT}
    return with_budget(clinic, limits)


def with_budget(clinic: Clinic, limits: dict[str, int]) -> Clinic:
    """The same installation as another process opens it."""
    old = clinic.vault
    budget = Budget(old.database, old.directory, limits)
    vault = type(old)(old.database, old.keyring, old.directory, old.ledger, old.book, old.new_id, budget)
    return Clinic(clinic.folder, vault, clinic.now)


def someone(clinic: Clinic, number: int) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE)
    clinic.hold(subject, "contact", "contract", email=f"person{number}@example.se")
    return subject


def look(clinic: Clinic, text: str) -> Found | Spent:
    found = desk.find(clinic.vault, text, "email", by=RUT, now=clinic.now)
    assert isinstance(found, Found | Spent)
    return found


def opens(clinic: Clinic, subject: SubjectId) -> object:
    return clinic.read(subject, "contract.request", "contact")


def entered(clinic: Clinic, act: str) -> list[str]:
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        return [one.entry.outcome.value for one in clinic.vault.ledger.entries(tx) if one.entry.act.value == act]


def alarmed(clinic: Clinic) -> list[str]:
    with clinic.vault.database.read() as tx:
        return [actor for actor, _, _ in alarms(tx, 0)]


def test_guessing_is_stopped_and_an_alarm_is_raised_in_the_same_act(clinic: Clinic) -> None:
    """An enumeration bot: hits and misses count alike, and the refusal does not tell them apart."""
    known = [someone(clinic, number) for number in range(8)]
    answers = [look(clinic, f"person{number}@example.se") for number in (0, 90, 1, 91, 2)]
    assert [len(one.subjects) for one in answers if isinstance(one, Found)] == [1, 0, 1, 0, 1]
    hit, miss = look(clinic, "person3@example.se"), look(clinic, "person93@example.se")
    assert isinstance(hit, Spent)
    assert (hit, hit.text, hit.now) == (miss, miss.text, miss.now)  # type: ignore[union-attr]
    assert "5 different people" in hit.text.en
    assert "people_per_hour" in hit.now.sv
    assert alarmed(clinic) == ["rut"]
    assert entered(clinic, "alarm") == ["refused"]
    assert sorted(entered(clinic, "find")) == ["done"] * 5 + ["refused"] * 2
    assert known


def test_the_same_people_again_cost_nothing(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT)]
    for _ in range(3):
        for number, subject in enumerate(people):
            assert isinstance(look(clinic, f"person{number}@example.se"), Found)
            assert isinstance(opens(clinic, subject), Opened)
    clinic.vault.budget.write_down(clinic.now)
    assert isinstance(opens(clinic, people[0]), Opened)
    assert alarmed(clinic) == []


def test_opening_one_person_too_many_is_a_refusal_that_is_logged(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT + 1)]
    for subject in people[:LIMIT]:
        assert isinstance(opens(clinic, subject), Opened)
    refusal = opens(clinic, people[LIMIT])
    assert isinstance(refusal, OverBudget)
    assert (refusal.rules, refusal.spent.until) == ((), clinic.now + timedelta(hours=1))
    assert alarmed(clinic) == ["rut"]
    assert sorted(entered(clinic, "open")) == ["permitted"] * LIMIT + ["refused"]
    assert isinstance(opens(clinic, people[0]), Opened)
    look(clinic, "person5@example.se")
    assert entered(clinic, "alarm") == ["refused"]  # once an hour


def test_the_long_way_counts_like_the_short_one(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT + 1)]
    asks = [Ask(one, PurposeId("contract.request"), frozenset({CategoryId("contact")}), RUT) for one in people]
    answers = [clinic.vault._release_after_all(ask, clinic.now, Act.OPEN) for ask in asks]
    assert [isinstance(one, OverBudget) for one in answers] == [False] * LIMIT + [True]
    assert alarmed(clinic) == ["rut"]


def test_meeting_somebody_who_says_no_number_or_address_looks_nobody_up(clinic: Clinic) -> None:
    for _ in range(LIMIT + 1):
        meeting = Meeting({CategoryId("name"): {"given": "Nelly"}}, "desk")
        assert isinstance(meet(clinic.vault, meeting, by=RUT, now=clinic.now), bytes)


def test_the_hour_slides(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT + 2)]
    for subject in people[:LIMIT]:
        opens(clinic, subject)
        clinic.later(minutes=10)
    assert isinstance(opens(clinic, people[LIMIT]), OverBudget)
    clinic.later(minutes=10)
    assert isinstance(opens(clinic, people[LIMIT]), Opened)
    assert isinstance(opens(clinic, people[LIMIT + 1]), OverBudget)
    assert alarmed(clinic) == ["rut"]
    clinic.later(hours=2)
    assert isinstance(opens(clinic, people[LIMIT + 1]), Opened)


def test_two_processes_of_one_account_count_together(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT + 1)]
    other = with_budget(clinic, {"rut": LIMIT})
    for subject in people[:3]:
        opens(clinic, subject)
    clinic.vault.budget.write_down(clinic.now)
    clinic.vault.budget.write_down(clinic.now)
    for subject in people[3:LIMIT]:
        assert isinstance(opens(other, subject), Opened)
    assert isinstance(opens(other, people[LIMIT]), OverBudget)
    assert isinstance(opens(other, people[0]), Opened)
    assert isinstance(look(clinic, "person5@example.se"), Spent)


def test_what_a_process_opened_counts_in_its_acts_before_it_is_written_down(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT + 1)]
    for subject in people[:LIMIT]:
        opens(clinic, subject)
    assert isinstance(look(clinic, "person5@example.se"), Spent)
    assert isinstance(look(clinic, "person0@example.se"), Found)


def test_beginning_a_purpose_access_and_meeting_count_too(clinic: Clinic) -> None:
    people = [someone(clinic, number) for number in range(LIMIT + 1)]
    asks = [Ask(one, PurposeId("contract.request"), frozenset({CategoryId("contact")}), RUT) for one in people]
    given = [desk.give_reason(clinic.vault, ask, "rings back", now=clinic.now) for ask in asks]
    assert [one is None for one in given] == [True] * LIMIT + [False]
    meeting = Meeting({CategoryId("contact"): {"email": "new@example.se"}}, "desk")
    declined = meet(clinic.vault, meeting, by=RUT, now=clinic.now)
    assert isinstance(declined, Declined)
    assert "Wait until" in declined.text.en
    for subject in people[:LIMIT]:
        assert not isinstance(access(clinic.vault, subject, by=DISA, now=clinic.now), OverBudget)
    assert isinstance(access(clinic.vault, people[LIMIT], by=DISA, now=clinic.now), OverBudget)
    assert isinstance(desk.who_read(clinic.vault, people[LIMIT], by=DISA, now=clinic.now), OverBudget)
    assert alarmed(clinic) == ["rut", "disa"]


def test_thirty_is_the_number_where_nothing_is_said(clinic: Clinic) -> None:
    assert clinic.vault.budget.limit(VERA) == 30
    assert clinic.vault.budget.limit(RUT) == LIMIT


def test_a_count_says_nothing_about_a_person_and_lives_for_an_hour(clinic: Clinic) -> None:
    subject = someone(clinic, 1)
    look(clinic, "person1@example.se")
    opens(clinic, subject)
    clinic.vault.budget.write_down(clinic.now)
    blind = clinic.vault.keyring.blind("email", "1:person1@example.se")
    with clinic.vault.database.read() as tx:
        rows = tx.all("SELECT actor, about FROM look_up")
    assert len(rows) == 1
    assert {subject, blind, NOBODY}.isdisjoint(about for _, about in rows)
    clinic.later(hours=1)
    look(clinic, "nobody@example.se")
    with clinic.vault.database.read() as tx:
        assert len(tx.all("SELECT about FROM look_up")) == 1


def test_old_alarms_go_and_the_log_keeps_them(clinic: Clinic) -> None:
    def overspend() -> None:
        for number in range(LIMIT + 1):
            look(clinic, f"guess{number}@example.se")

    overspend()
    clinic.later(days=36)
    overspend()
    assert alarmed(clinic) == ["rut"]
    assert entered(clinic, "alarm") == ["refused"] * 2


def test_counting_costs_an_opening_almost_nothing(clinic: Clinic) -> None:
    """The hot path, a person whom the account has opened before: as a few calls of a function."""
    budget, subject = clinic.vault.budget, SubjectId(b"s" * 16)
    budget.spend(RUT, subject, clinic.now)

    def one_step(_actor: Actor, _subject: SubjectId, _now: datetime) -> None:
        return None

    def measured(call: Callable[..., object]) -> float:
        began = time.perf_counter()
        for _ in range(20_000):
            call(RUT, subject, clinic.now)
        return (time.perf_counter() - began) / 20_000

    pairs = [(measured(budget.spend), measured(one_step)) for _ in range(7)]  # in turn: what slows one slows both
    best, least = map(min, zip(*pairs, strict=True))
    print(f"{best * 1e9:.0f} ns, a call {least * 1e9:.0f} ns")
    assert best < 10 * least
