"""A step in a connected system, at its edges: who may, what a person has to see to, what has gone on meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from ombud.app import carrying_systems
from ombud.app.carrying_systems import carry_out_everywhere, system_step
from ombud.app.copying_systems import elsewhere, note_given
from ombud.app.needing_person import (
    ASKED_SOMEBODY,
    CANNOT_LOOK,
    CONTRADICTED,
    LEFT,
    LOOSE,
    NUMBER_UNSAID,
    ONLY_SOME,
    OTHER_RULES,
    WITH_THE_COPY,
)
from ombud.audit import Act
from ombud.disclosure.package.order import GivenThere
from ombud.law.rights import Right
from ombud.plans.model import Done, Failed, Later, Step
from ombud.policy.ask import Refusal
from ombud.relations import Kind
from ombud.requests import carry_out, request_of, withdraw_request
from ombud.requests.carry.erasure import CHOSEN
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import InSystem, Stage
from ombud.requests.known_by import UNSAID
from ombud.requests.model import State
from ombud.requests.ordering import Settled, settle
from ombud.requests.own import ask_for
from ombud.systems.kept import Again, KeptRow
from ombud.systems.kinds import Kind as Known
from ombud.systems.model import SystemFaultError
from ombud.systems.outcome import End, OfTable, Receipt
from ombud.systems.port import Case, Given, GivenRow, Held
from ombud.terms import SubjectId, Text
from ombud.web import Door
from tests.clinic import CAMPAIGNS, Clinic
from tests.collection.rows import logged
from tests.erasure.test_erase import asker
from tests.portal.house import door_of
from tests.requests.asking import asked, filed, planned
from tests.requests.letters import HANNA, HUGO
from tests.requests.test_own import of, wanted
from tests.systems.test_faults import steps

pytestmark = pytest.mark.on("sqlite")
ROW = OfTable("customers", 2, erased=2)


@dataclass
class Scripted:
    """A system that says what it was told to say."""

    name: str = "shop"
    holds: Held = field(default_factory=lambda: Held({"customers": 2}))
    receipt: Receipt = field(default_factory=lambda: Receipt("shop", End.DONE, (ROW,), 0))
    given: End = End.DONE
    fault: bool = False
    meanwhile: Any = None
    at_once: bool = True
    stays: tuple[KeptRow, ...] = ()

    def again(self, asked: Again, now: datetime) -> Iterator[GivenRow]:
        return iter(())

    def held(self, case: Case) -> Held:
        return self.holds

    def plan(self, case: Case) -> tuple[OfTable, ...]:
        return self.receipt.tables

    def give(self, case: Case) -> Given:
        rows = (GivenRow("customers", ("email",), ("x@example.se",)) for _ in range(2))
        return Given(self.given, rows if self.given is End.DONE else iter(()))

    def erase(self, case: Case) -> Receipt:
        if self.meanwhile is not None:
            self.meanwhile()
        case.keeps(iter(self.stays))
        case.first(self.receipt.tables)
        if self.fault:
            raise SystemFaultError("it does not answer.")
        return self.receipt

    def left(self, case: Case) -> int:
        return 0


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    made = Scripted()

    @contextmanager
    def opened(*_: object) -> Iterator[Scripted]:
        yield made

    for place in ("carrying_systems", "copying_systems"):
        monkeypatch.setattr(f"ombud.app.{place}.system_of", opened)
        monkeypatch.setattr(f"ombud.app.{place}.mapping_{'path' if place[0:2] == 'ca' else 'of'}", _unmapped)
    return made


def _unmapped(ombud: Any, _system: str) -> Any:
    return ombud.folder / "no mapping"


@pytest.fixture
def door(clinic: Clinic) -> Iterator[Door]:
    clinic.vault = replace(clinic.vault, systems=("shop",))
    with door_of(clinic, (HANNA, HUGO)) as opened:
        yield opened


def person(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Kind.MEASURE, asks="massage")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    return subject


def ordered(clinic: Clinic, right: Right = Right.ERASURE, **details: str) -> tuple[CaseFile, Step]:
    subject = person(clinic)
    file = asked(clinic, subject, right, **details)
    planned(clinic, file)
    carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    (step,) = steps(clinic, subject)
    return file, step


def standing(clinic: Clinic, file: CaseFile) -> InSystem:
    (one,) = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)).case.systems
    return one


def test_what_needs_a_person_is_asked_again_each_day_and_noted_once(clinic: Clinic, door: Door, shop: Scripted) -> None:
    file, step = ordered(clinic)
    for receipt, why in (
        (Receipt("shop", End.NEEDS_PERSON, (), 0), ASKED_SOMEBODY),
        (Receipt("shop", End.NEEDS_PERSON, (), 0, contradicted=1), CONTRADICTED),
        (Receipt("shop", End.NEEDS_PERSON, (ROW,), 3), LEFT),
    ):
        shop.receipt = receipt
        assert system_step(door.ombud, step, clinic.now) == Later(clinic.now + timedelta(days=1))
        assert standing(clinic, file).why == why
    events = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)).case.count
    system_step(door.ombud, step, clinic.now)
    after = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)).case
    assert after.count <= events + 1  # what was about to be done is noted; the reason is not noted again
    shop.receipt = Receipt("shop", End.DONE, (ROW,), 0)
    assert system_step(door.ombud, step, clinic.now) == Done()
    assert system_step(door.ombud, step, clinic.now) == Done()


def test_what_was_left_at_first_and_goes_later_is_told_once_and_whole(
    clinic: Clinic, door: Door, shop: Scripted
) -> None:  # fmt: skip
    """Art. 5(2): what a search has shown to be gone is certain, and is not counted again."""
    shop.at_once = False
    file, step = ordered(clinic)
    shop.receipt = Receipt("shop", End.NEEDS_PERSON, (OfTable("customers", 3, erased=2),), 1)
    system_step(door.ombud, step, clinic.now)
    assert (standing(clinic, file).why, standing(clinic, file).meant) == (LEFT, ())
    shop.receipt = Receipt("shop", End.DONE, (OfTable("customers", 1, erased=1),), 0)
    assert system_step(door.ombud, step, clinic.now + timedelta(days=1)) == Done()
    assert standing(clinic, file).receipt == (OfTable("customers", 3, erased=3),)


def test_what_nothing_leads_to_any_more_is_never_done_by_a_machine(clinic: Clinic, door: Door, shop: Scripted) -> None:
    """Art. 17: a later search finds nothing of it, and that says nothing. Somebody looks there, and says so."""
    file, step = ordered(clinic)
    shop.receipt = Receipt("shop", End.NEEDS_PERSON, (ROW,), 1, loose=1)
    assert system_step(door.ombud, step, clinic.now) == Later(clinic.now + timedelta(days=1))
    shop.receipt = Receipt("shop", End.DONE, (), 0)
    assert system_step(door.ombud, step, clinic.now) == Later(clinic.now + timedelta(days=1))
    carry_out_everywhere(door.ombud, file.id, by=HANNA, now=clinic.now)
    assert (standing(clinic, file).stage, standing(clinic, file).why) == (Stage.NEEDS_PERSON, LOOSE)
    settle(clinic.vault, file.id, Settled(Right.ERASURE, "shop", "raden är borta"), by=HANNA, now=clinic.now)
    assert (standing(clinic, file).stage, standing(clinic, file).receipt) == (Stage.DONE, (ROW,))
    assert system_step(door.ombud, step, clinic.now) == Done()


def test_what_stops_in_the_same_way_after_it_has_begun_is_noted_once_and_tried_more_and_more_seldom(
    clinic: Clinic, door: Door, shop: Scripted
) -> None:
    file, step = ordered(clinic)
    shop.fault = True
    begun = clinic.now
    for minutes, wait in ((0, 1), (4, 2), (20, 10)):
        now = begun + timedelta(minutes=minutes)
        assert system_step(door.ombud, step, now) == Later(now + timedelta(minutes=wait))
        count = filed(request_of(clinic.vault, file.id, by=HANNA, now=now)).case.count
        assert (standing(clinic, file).stage, standing(clinic, file).since) == (Stage.STOPPED, begun)
    system_step(door.ombud, step, now)
    assert filed(request_of(clinic.vault, file.id, by=HANNA, now=now)).case.count == count


def test_only_a_part_is_for_a_person_to_choose(clinic: Clinic, door: Door, shop: Scripted) -> None:
    file, step = ordered(clinic, **{CHOSEN: "contract"})
    system_step(door.ombud, step, clinic.now)
    assert standing(clinic, file).why == ONLY_SOME


def test_who_may_not_and_what_is_closed(clinic: Clinic, door: Door, shop: Scripted) -> None:
    file, step = ordered(clinic)
    other = step._replace(facts={**step.facts, "account": CAMPAIGNS.id, "role_granted": CAMPAIGNS.role})
    assert system_step(door.ombud, other, clinic.now) == Failed("refused")
    assert isinstance(carry_out_everywhere(door.ombud, file.id, by=CAMPAIGNS, now=clinic.now), Refusal)
    unknown = step._replace(facts={**step.facts, "system": "till"})
    assert system_step(door.ombud, unknown, clinic.now) == Done()
    withdraw_request(clinic.vault, file.id, by=HANNA, now=clinic.now)
    assert system_step(door.ombud, step, clinic.now) == Done()


@pytest.mark.parametrize("fault", [False, True])
def test_what_is_taken_back_meanwhile_is_not_done(clinic: Clinic, door: Door, shop: Scripted, fault: bool) -> None:
    """The note before the commit is refused, and so the system does nothing."""
    file, step = ordered(clinic)
    shop.fault = fault
    shop.meanwhile = lambda: withdraw_request(clinic.vault, file.id, by=HANNA, now=clinic.now)
    if fault:
        shop.receipt = Receipt("shop", End.DONE, (), 0)  # nothing to note before, and then the line is cut
    assert system_step(door.ombud, step, clinic.now) == Done()
    closed = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert (closed.case.state, closed.case.systems[0].stage) == (State.WITHDRAWN, Stage.PLANNED)


def test_other_rules_stop_a_worker_and_a_person_goes_on(
    clinic: Clinic, door: Door, shop: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, step = ordered(clinic)
    shop.fault = True
    system_step(door.ombud, step, clinic.now)
    shop.fault = False
    monkeypatch.setattr(carrying_systems, "_rules", lambda _: ("other", None))
    assert isinstance(system_step(door.ombud, step, clinic.now), Later)
    assert standing(clinic, file).why == OTHER_RULES
    carry_out_everywhere(door.ombud, file.id, by=HANNA, now=clinic.now)
    assert (standing(clinic, file).stage, standing(clinic, file).rules) == (Stage.DONE, "other")


def test_what_a_person_has_asked_for_by_themself_is_answered_when_the_last_has_ended(
    clinic: Clinic, door: Door, shop: Scripted
) -> None:
    subject = person(clinic)
    asks = wanted(clinic, subject, Right.ACCESS)
    file = filed(ask_for(clinic.vault, asks, by=of(subject), now=clinic.now))
    assert file.case.state is State.UNDER_WAY
    (step,) = steps(clinic, subject)
    shop.holds = Held({})
    assert system_step(door.ombud, step, clinic.now) == Done()
    assert standing(clinic, file).stage is Stage.NOT_FOUND


def test_an_erasure_of_ones_own_goes_to_the_systems_before_what_finds_the_person_there_has_gone_here(
    clinic: Clinic, door: Door, shop: Scripted
) -> None:
    """R-09, R-17.2: what is kept here waits for a second person; what goes at once goes there at once too."""
    subject = asker(clinic)
    file = filed(ask_for(clinic.vault, wanted(clinic, subject, Right.ERASURE), by=of(subject), now=clinic.now))
    assert {one.item.key: (one.done, one.awaits_second) for one in file.case.matters} == {
        "ERASED": (True, False), "DUTY": (False, True), "LOG": (False, True)
    }  # fmt: skip
    (there,) = file.case.systems
    assert there.looked_for["email"] == ("nelly@example.se",)
    with clinic.vault.database.read() as tx:
        assert clinic.vault.directory.find(tx, "email", "1:nelly@example.se") == ()
    clinic.vault = replace(clinic.vault, systems=("shop", "list"))
    carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    after = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)).case.systems
    assert {one.system: one.looked_for for one in after} == dict.fromkeys(("shop", "list"), there.looked_for)


def test_a_copy_of_what_only_somebody_can_say_or_is_anothers(clinic: Clinic, door: Door, shop: Scripted) -> None:
    file, step = ordered(clinic, Right.ACCESS)
    for holds, why in ((Held({}, known=False), ASKED_SOMEBODY), (Held({}, contradicted=1), CONTRADICTED)):
        shop.holds = holds
        system_step(door.ombud, step, clinic.now)
        assert standing(clinic, file).why == why
    shop.holds = Held({"customers": 2})
    assert system_step(door.ombud, step, clinic.now) == Done()
    planned_once = standing(clinic, file)
    assert (planned_once.stage, planned_once.why) == (Stage.PLANNED, WITH_THE_COPY)
    assert system_step(door.ombud, step, clinic.now) == Done()
    assert standing(clinic, file) == planned_once


def test_rows_for_a_copy_and_why_they_are_not_all(clinic: Clinic, door: Door, shop: Scripted) -> None:
    file, _ = ordered(clinic, Right.ACCESS)
    subject = file.subject

    def read() -> list[object]:
        (one,) = elsewhere(door.ombud, subject, by=HANNA, now=clinic.now)
        assert one.category_of("customers", "email") is None
        return list(one.read())

    assert [type(one) for one in read()] == [GivenRow, GivenRow]
    shop.holds = Held({"customers": 2}, contradicted=1)
    assert read()[-1] == CONTRADICTED
    shop.given = End.NEEDS_PERSON
    assert read() == [ASKED_SOMEBODY]
    assert elsewhere(door.ombud, subject, by=CAMPAIGNS, now=clinic.now) == ()
    assert elsewhere(door.ombud, SubjectId(bytes(16)), by=HANNA, now=clinic.now) == ()
    why = Text("svarar inte", "does not answer")
    for _ in range(2):
        given = (GivenThere("shop", (("customers", 1),), why), GivenThere("till", ()))
        note_given(door.ombud, subject, given, by=HANNA, now=clinic.now)
    assert (standing(clinic, file).stage, standing(clinic, file).receipt) == (Stage.STOPPED, ())
    note_given(door.ombud, subject, (GivenThere("shop", (("customers", 2),)),), by=HANNA, now=clinic.now)
    assert standing(clinic, file).receipt == (OfTable("customers", 2),)
    note_given(door.ombud, subject, (), by=HANNA, now=clinic.now)


def test_a_system_that_ombud_toml_does_not_name_says_so_in_the_copy(clinic: Clinic, door: Door) -> None:
    file, _ = ordered(clinic, Right.ACCESS)
    (one,) = elsewhere(door.ombud, file.subject, by=HANNA, now=clinic.now)
    (why,) = one.read()
    assert isinstance(why, Text)
    assert "names no such system" in why.en
    assert CANNOT_LOOK.sv


def test_what_stays_by_a_statute_is_remembered_and_entered(clinic: Clinic, door: Door, shop: Scripted) -> None:
    """T-35: and what no purpose of the policy may read is not."""
    file, step = ordered(clinic)
    shop.stays = (KeptRow("invoices", "T-99", {"id": 1}),)
    system_step(door.ombud, step, clinic.now)
    assert logged(clinic, file.subject, Act.RETAIN) == []
    other, step = ordered(clinic)
    shop.stays = (KeptRow("invoices", "T-06", {"id": 1}), KeptRow("invoices", "T-06", {"id": 2}))
    system_step(door.ombud, step, clinic.now)
    assert logged(clinic, other.subject, Act.RETAIN) == ["done"]
    assert standing(clinic, other).stage is Stage.DONE


def test_a_former_number_of_protected_identity_is_looked_for_by_a_person(
    clinic: Clinic, door: Door, shop: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R-41, R-42: it is given to no other system, and nothing is said to be done."""
    known = {"email": ("tolvan@example.se",), UNSAID: ("1",)}
    monkeypatch.setattr("ombud.requests.ordering.known_by", lambda *_: known)
    monkeypatch.setattr(carrying_systems, "_rules", lambda _: ("r", frozenset({Known.EMAIL})))
    file, step = ordered(clinic)
    system_step(door.ombud, step, clinic.now)
    one = standing(clinic, file)
    assert (one.stage, one.why) == (Stage.NEEDS_PERSON, NUMBER_UNSAID)
