"""A request in a connected system: what is noted before and after, and what that comes to whatever is lost (R-17.2)."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest

from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.plans import store as plans
from ombud.plans.model import State as StepState
from ombud.policy.ask import Refusal
from ombud.requests import answer, carry_out, events, refusals, request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.events import Event, from_bytes, to_bytes
from ombud.requests.in_system import InSystem, Stage, ended_by, going, known, of_system, together
from ombud.requests.known_by import known_by
from ombud.requests.letter_systems import elsewhere
from ombud.requests.model import Outcome, RequestId, State, Wanted
from ombud.requests.ordering import IN_SYSTEM, Settled, move, not_ordered, settle
from ombud.requests.proposing import ByHand
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.terms import SubjectId, Text
from tests.clinic import CAMPAIGNS, Clinic
from tests.erasure.test_erase import patient
from tests.requests.asking import asked, filed, planned
from tests.requests.letters import CAME, HANNA, Told, item
from tests.requests.test_fold import SHOWN, proposed

SHOP, PAPER = "shop", "paper"
ROWS = (OfTable("customers", 3, erased=2, kept=1, why="T-06"), OfTable("visits", 4, blanked=4))


def told(*systems: str, right: Right = Right.ERASURE) -> Told:
    """A request that was carried out here and is ordered in these systems."""
    one = Told(right).then(SHOWN).then(proposed(item(1, right))).then(events.CarriedOut(item(1, right)))
    return one.then(events.SystemsOrdered(0, systems or (SHOP,), {"email": ("tolvan@example.se",)}))


def moved(stage: Stage, *tables: OfTable, system: str = SHOP, **more: object) -> events.SystemMoved:
    return events.SystemMoved(0, system, stage, tables, **more)  # type: ignore[arg-type]


# The case waits for every system.


def test_a_case_is_answered_when_every_system_has_ended() -> None:
    """N-16.1, R-17.2: never done while one is open."""
    one = told(SHOP, PAPER)
    given = events.Answered("email", "Hej")
    assert one.but(given) == refusals.SYSTEMS_OPEN
    one.then(moved(Stage.DONE, *ROWS))
    assert one.but(given) == refusals.SYSTEMS_OPEN
    for stage in (Stage.PLANNED, Stage.BEGUN, Stage.STOPPED, Stage.NEEDS_PERSON):
        one.then(moved(stage, system=PAPER, why=Text("svarar inte", "does not answer")))
        assert one.but(given) == refusals.SYSTEMS_OPEN
    assert [each.system for each in one.case.open_systems] == [PAPER]
    one.then(moved(Stage.NOT_FOUND, system=PAPER))
    assert one.then(given).case.state is State.ANSWERED
    assert one.case.open_systems == ()


def test_the_first_receipt_stands() -> None:
    one = told().then(moved(Stage.DONE, *ROWS))
    assert one.but(moved(Stage.DONE)) == refusals.DONE_ALREADY
    assert one.but(moved(Stage.STOPPED)) == refusals.DONE_ALREADY
    assert one.but(moved(Stage.DONE, system=PAPER)) == refusals.NOT_ORDERED
    assert one.case.systems[0].receipt == ROWS


def test_only_what_is_wanted_and_identified_is_ordered_and_once() -> None:
    order = events.SystemsOrdered(0, (SHOP,), {})
    assert Told(Right.ERASURE).but(order) == refusals.NOT_IDENTIFIED
    assert Told(Right.PORTABILITY).then(SHOWN).but(order) == refusals.NOT_WANTED
    one = Told(Right.ERASURE).then(SHOWN)
    assert one.but(replace(order, wanted=3)) == refusals.NOT_WANTED
    assert one.but(replace(order, systems=())) == refusals.DONE_ALREADY
    assert told().but(order) == refusals.DONE_ALREADY


def test_what_becomes_another_procedure_keeps_what_has_ended_elsewhere() -> None:
    """R-40."""
    one = told(SHOP, PAPER).then(moved(Stage.DONE, *ROWS))
    one.then(events.Rerouted((Wanted(Right.JOURNAL_COPY),)))
    assert [each.system for each in one.case.systems] == [SHOP]


def test_the_events_come_back_as_they_were_and_show_no_identifier() -> None:
    for what in (events.SystemsOrdered(0, (SHOP,), {"email": ("a@example.se",)}), moved(Stage.BEGUN, *ROWS, sure=ROWS)):
        event = Event(2, CAME, CAME, HANNA, what)
        assert from_bytes(to_bytes(event)) == event
        assert "a@example.se" not in repr(event)
    assert "tolvan" not in repr(told().case.systems)


# What tries come to: held against a system that is simulated, with every answer that may be lost.


def test_whatever_is_lost_the_receipt_says_what_was_done() -> None:
    """Cut before the commit, after it, after the search: 2,000 histories, no row claimed that did not go, none left."""
    for seed in range(2_000):
        luck = Random(seed)
        there, gone = luck.randrange(6), 0
        standing = InSystem(0, SHOP)
        while not standing.ended:
            sure = known(standing, (OfTable("t", there, erased=there),), at_once=True)
            about = (OfTable("t", there, erased=there),)
            if there:
                standing = replace(standing, stage=Stage.BEGUN, meant=about, sure=sure)
            if there and luck.random() < 0.3:  # cut before the commit
                continue
            gone, there = gone + there, 0
            if luck.random() < 0.4:  # cut after the commit: the answer is lost, and more may come in meanwhile
                there = luck.choice([0, 0, 1]) if going(standing.meant) > 1 else 0
                continue
            stage, receipt = ended_by(Receipt(SHOP, End.DONE, about, 0), sure)
            standing = replace(standing, stage=stage, receipt=receipt)
        assert going(standing.receipt) == gone, seed
        assert (standing.stage is Stage.NOT_FOUND) is (gone == 0), seed


def test_a_try_that_was_cut_half_way_counts_what_is_not_there_any_more() -> None:
    """A system that is reached by calls: each takes one row or blanks one, and any answer may be lost."""
    for seed in range(2_000):
        luck = Random(seed)
        there = {"visits": luck.randrange(4), "people": luck.randrange(3)}
        gone, standing = Counter[str](), InSystem(0, SHOP)
        while not standing.ended:
            about = tuple(_of(table, rows) for table, rows in there.items() if rows)
            sure = known(standing, about, at_once=False)
            if about:
                standing = replace(standing, stage=Stage.BEGUN, meant=about, sure=sure)
            calls = [table for table, rows in there.items() for _ in range(rows)]
            done = calls[: luck.randrange(len(calls) + 1)] if luck.random() < 0.6 else calls
            gone.update(done)
            there = {table: rows - done.count(table) for table, rows in there.items()}
            if len(done) == len(calls) and luck.random() < 0.6:
                stage, receipt = ended_by(Receipt(SHOP, End.DONE, about, 0), sure)
                standing = replace(standing, stage=stage, receipt=receipt)
        assert {one.table: one.erased + one.blanked for one in standing.receipt} == gone, seed


def _of(table: str, rows: int) -> OfTable:
    return OfTable(table, rows, blanked=rows) if table == "people" else OfTable(table, rows, erased=rows)


def test_receipts_add_up_table_by_table() -> None:
    more = (OfTable("customers", 1, erased=1), OfTable("bills", 1, kept=1, why="T-06"))
    assert together(ROWS, more) == (
        OfTable("customers", 4, erased=3, kept=1, why="T-06"), ROWS[1], more[1],
    )  # fmt: skip
    assert ended_by(Receipt(SHOP, End.REFUSED, (more[1],), 0), ()) == (Stage.REFUSED, (more[1],))
    assert ended_by(Receipt(SHOP, End.REFUSED, (more[1],), 0), ROWS)[0] is Stage.DONE
    assert ended_by(Receipt(SHOP, End.NEEDS_PERSON, (), 3), ())[0] is Stage.NEEDS_PERSON
    assert ended_by(Receipt(SHOP, End.DONE, (), 0), ())[0] is Stage.NOT_FOUND


# Ordered with what is carried out here.


@pytest.fixture
def two(clinic: Clinic) -> Clinic:
    """A clinic with two connected systems."""
    clinic.vault = replace(clinic.vault, systems=(PAPER, SHOP))
    return clinic


def steps(clinic: Clinic, file: CaseFile, system: str) -> list[StepState]:
    with clinic.vault.database.read() as tx:
        return [
            step.state for row in plans.plans_of(tx, file.subject)
            for step in plans.steps_of(tx, file.subject, row.plan_id)  # type: ignore[arg-type]
            if step.name == IN_SYSTEM and step.facts["system"] == system
        ]  # fmt: skip


def ordered(clinic: Clinic, subject: SubjectId, right: Right = Right.ERASURE, **details: str) -> CaseFile:
    file = asked(clinic, subject, right, **details)
    planned(clinic, file)
    carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    return filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))


def test_a_step_for_every_system_with_what_the_person_is_known_by(two: Clinic) -> None:
    """What is erased here is not needed to go on there."""
    subject = patient(two)
    file = ordered(two, subject)
    assert [(one.system, one.stage) for one in file.case.systems] == [(PAPER, Stage.ORDERED), (SHOP, Stage.ORDERED)]
    assert file.case.systems[0].looked_for
    assert steps(two, file, SHOP) == [StepState.OPEN]
    again = carry_out(two.vault, file.id, by=HANNA, now=two.now)
    assert not isinstance(again, Declined | Refusal)
    assert len(steps(two, file, SHOP)) == 1
    assert answer(two.vault, file.id, by=HANNA, now=two.now) == refusals.SYSTEMS_OPEN


def test_nothing_is_answered_before_it_was_ordered(two: Clinic) -> None:
    """N-16.1: an answer that needs nothing carried out here is no answer of the others."""
    subject = two.somebody()
    file = asked(two, subject, Right.ACCESS)
    assert [one.outcome for one in planned(two, file)] == [Outcome.NOT_HELD]
    assert answer(two.vault, file.id, by=HANNA, now=two.now) == refusals.SYSTEMS_OPEN
    carry_out(two.vault, file.id, by=HANNA, now=two.now)
    for system in (PAPER, SHOP):
        filed(move(two.vault, file.id, moved(Stage.NOT_FOUND, system=system), by=HANNA, now=two.now))
    assert isinstance(answer(two.vault, file.id, by=HANNA, now=two.now), tuple)


def test_what_is_refused_as_a_whole_goes_nowhere(two: Clinic) -> None:
    subject = patient(two)
    file = asked(two, subject, Right.ACCESS)
    hand = ByHand(Right.ACCESS, "EXCESSIVE", {"reason": Text("tolv gånger", "twelve times")}, evidence="loggen")
    planned(two, file, hand)
    now = filed(request_of(two.vault, file.id, by=HANNA, now=two.now))
    assert not_ordered(now.case, two.vault.systems) == {}
    instead = asked(two, subject, Right.ERASURE, instead="restriction")
    planned(two, instead)
    restricted = filed(request_of(two.vault, instead.id, by=HANNA, now=two.now))
    assert not_ordered(restricted.case, two.vault.systems) == {}


def test_who_may_not_open_what_a_person_is_known_by_orders_nothing(two: Clinic) -> None:
    subject = patient(two)
    file = ordered(two, subject)
    with two.vault.look(by=CAMPAIGNS, now=two.now) as act:
        assert isinstance(known_by(act.person(subject), CAMPAIGNS), Refusal)  # type: ignore[arg-type]
    assert isinstance(carry_out(two.vault, file.id, by=CAMPAIGNS, now=two.now), Refusal)
    what = moved(Stage.DONE)
    assert isinstance(move(two.vault, file.id, what, by=CAMPAIGNS, now=two.now), Refusal)
    assert isinstance(move(two.vault, RequestId(bytes(16)), what, by=HANNA, now=two.now), Declined)
    assert isinstance(settle(two.vault, file.id, Settled(Right.ERASURE, SHOP, "x"), by=CAMPAIGNS, now=two.now), Refusal)


def test_where_what_a_person_is_known_by_may_not_be_opened_nothing_is_planned(
    two: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject = patient(two)
    file = asked(two, subject, Right.ERASURE)
    planned(two, file)
    refused = two.read(subject, "marketing.direct", "health")
    assert isinstance(refused, Refusal)
    monkeypatch.setattr("ombud.requests.ordering.known_by", lambda *_: refused)
    assert isinstance(carry_out(two.vault, file.id, by=HANNA, now=two.now), Refusal)
    assert steps(two, file, SHOP) == []


def test_somebody_settles_what_has_stopped_with_words_and_nothing_else(two: Clinic) -> None:
    subject = patient(two)
    file = ordered(two, subject)
    by_hand = Settled(Right.ERASURE, SHOP, "Raderat i systemet av Disa.")
    assert settle(two.vault, file.id, by_hand, by=HANNA, now=two.now) == refusals.NOT_TO_SETTLE
    why = Text("svarar inte", "does not answer")
    filed(move(two.vault, file.id, moved(Stage.STOPPED, why=why), by=HANNA, now=two.now))
    for wrong, said in (
        (replace(by_hand, words=" "), refusals.NOT_TO_SETTLE), (replace(by_hand, system="till"), refusals.NOT_ORDERED),
        (replace(by_hand, right=Right.ACCESS), refusals.NOT_ORDERED),
    ):  # fmt: skip
        assert settle(two.vault, file.id, wrong, by=HANNA, now=two.now) == said
    done = filed(settle(two.vault, file.id, replace(by_hand, refused=True), by=HANNA, now=two.now))
    standing = of_system(done.case.systems, 0, SHOP)
    assert standing is not None
    assert standing.stage is Stage.REFUSED
    assert settle(two.vault, file.id, by_hand, by=HANNA, now=two.now) == refusals.DONE_ALREADY


def test_what_the_case_does_not_take_is_not_settled(two: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ordered(two, patient(two))
    why = Text("svarar inte", "does not answer")
    filed(move(two.vault, file.id, moved(Stage.STOPPED, why=why), by=HANNA, now=two.now))
    monkeypatch.setattr("ombud.requests.ordering.append", lambda *_: refusals.NOT_ORDERED)
    by_hand = Settled(Right.ERASURE, SHOP, "Raderat i systemet av Disa.")
    assert settle(two.vault, file.id, by_hand, by=HANNA, now=two.now) == refusals.NOT_ORDERED


def test_a_letter_says_by_system_what_was_found_and_what_the_law_keeps() -> None:
    """Art. 12(1): in words, with the statute."""
    one = told(SHOP, PAPER)
    assert elsewhere(one.case, "sv") == []
    one.then(moved(Stage.DONE, *ROWS)).then(moved(Stage.REFUSED, system=PAPER))
    swedish = " ".join(str(block) for block in elsewhere(one.case, "sv"))
    assert "customers: 3 rader funna, 2 raderade, 1 sparas (" in swedish
    assert "visits: 4 rader funna, 0 raderade, 4 tömda." in swedish
    copied = told(right=Right.ACCESS).then(moved(Stage.DONE, *ROWS))
    english = " ".join(str(block) for block in elsewhere(copied.case, "en"))
    assert "what is there is in the copy" in english
    assert "customers: 3 rows in the copy." in english
