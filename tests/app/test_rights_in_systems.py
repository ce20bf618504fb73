"""Rectification, restriction, objection and withdrawal in the connected systems, within a request (decision 0079).

Art. 16, 18, 19, 21, 7(3); R-16.1, R-18.1, R-21.1: a request ends in every system before it is answered.
"""

from collections.abc import Iterator

import pytest

from ombud.app.carrying_systems import carry_out_everywhere, in_systems
from ombud.app.connected import Planned
from ombud.app.needing_person import BESIDE, CANNOT_WRITE, NOT_DECLARED
from ombud.app.system_tasks import Answer, Waiting, answer, shown, waiting
from ombud.app.wishing import correction
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import request_of
from ombud.requests.case_file import CaseFile
from ombud.requests.in_system import InSystem, Stage
from ombud.systems.mapping import MappedColumn, OnErasure
from ombud.systems.outcome import OfTable
from ombud.systems.person.connect import Do, Said
from tests.app.shop_and_archive import House, house_of
from tests.clinic import CAMPAIGNS, Clinic
from tests.requests.asking import asked, filed, letter, planned
from tests.requests.letters import HANNA
from tests.systems import club

pytestmark = pytest.mark.on("sqlite")
NEW = {"category": "contact", "field.email": "ada.ny@example.se"}


@pytest.fixture
def house(clinic: Clinic) -> Iterator[House]:
    with house_of(clinic, "shop") as made:
        yield made


def carried(house: House, right: Right, **details: str) -> CaseFile:
    clinic = house.clinic
    file = asked(clinic, house.ada(), right, **details)
    if not file.case.settled(0):  # what holds at once is proposed by nobody
        planned(clinic, file)
    carry_out_everywhere(house.ombud, file.id, by=HANNA, now=clinic.now)
    return filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))


def only(file: CaseFile) -> InSystem:
    (one,) = file.case.systems
    return one


def emails(house: House) -> list[object]:
    return [row[2] for row in house.rows()]


def test_a_rectification_is_written_through_and_answered_with_its_receipt(house: House) -> None:
    """Art. 16, 19, R-16.1: looked for by the old address, written by column, proved by the new one."""
    clinic = house.clinic
    file = asked(clinic, house.ada(), Right.RECTIFICATION, **NEW)
    planned(clinic, file)
    before = house.rows()
    plan = in_systems(house.ombud, file, by=HANNA, now=clinic.now)
    assert isinstance(plan, tuple)
    assert [(one.right, one.tables) for one in plan] == [
        (Right.RECTIFICATION, (OfTable("members.email", 2, written=2),))
    ]
    assert house.rows() == before
    carry_out_everywhere(house.ombud, file.id, by=HANNA, now=clinic.now)
    file = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now))
    assert (only(file).stage, only(file).receipt) == (Stage.DONE, (OfTable("members.email", 2, written=2),))
    assert emails(house).count("ada.ny@example.se") == 2
    assert emails(house)[1] == "bo@example.se"
    words = letter(clinic, file)
    assert "shop, rättelse: det är rättat där också" in words
    assert "members.email: 2 rader stämmer nu" in words


def test_half_a_name_is_written_with_the_other_half(house: House) -> None:
    file = carried(house, Right.RECTIFICATION, category="name", **{"field.family": "Ekman"})
    assert only(file).stage is Stage.DONE
    assert [row[3] for row in house.rows()].count("Ada Ekman") == 2


@pytest.mark.parametrize(("row", "stage"), [("T-01", Stage.NEEDS_PERSON), ("T-06", Stage.DONE)])
def test_a_journal_is_not_altered_and_somebody_notes_it_beside(house: House, row: str, stage: Stage) -> None:
    """PDL 3:14; a voucher stays too, and is said with its statute (BFL 7:2)."""
    house.run("ALTER TABLE visits ADD COLUMN mail")
    house.run("UPDATE visits SET mail = 'ada@example.se' WHERE member_id = 'm1'")
    tables = club.mapping("sqlite", "0" * 64).tables
    mail = {"mail": MappedColumn(holds=club.Kind.EMAIL, category="contact")}
    kept = OnErasure(do="keep", row=row, since="day")
    visits = tables["visits"].model_copy(update={"erase": kept, "columns": {**tables["visits"].columns, **mail}})
    house.write({"tables": {**tables, "visits": visits}})
    file = carried(house, Right.RECTIFICATION, **NEW)
    assert only(file).stage is stage, only(file)
    there = next(one for one in only(file).receipt if one.table == "visits.mail")
    assert (there.kept, there.written, there.why) == (2, 0, row)
    if stage is Stage.NEEDS_PERSON:
        assert only(file).why == BESIDE
    else:
        assert "2 står kvar" in letter(house.clinic, file)


def test_a_restriction_is_marked_there_and_lifted_by_the_next_wish(house: House) -> None:
    """Art. 18, R-18.1."""
    clinic = house.clinic
    file = asked(clinic, house.ada(), Right.RESTRICTION, ground="18.1.b")
    planned(clinic, file)
    plan = in_systems(house.ombud, file, by=HANNA, now=clinic.now)
    assert isinstance(plan, tuple)
    assert plan[0].tables == (OfTable("members.status", 2, written=2),)
    carry_out_everywhere(house.ombud, file.id, by=HANNA, now=clinic.now)
    assert [row[4] for row in house.rows()].count("restricted") == 2
    assert "shop, begränsning: begränsningen är införd där" in letter(clinic, file)


def test_where_a_mapping_declares_no_mark_a_person_is_asked(house: House) -> None:
    """Art. 18, 19: never silence."""
    house.write({"restriction": None})
    file = carried(house, Right.RESTRICTION, ground="18.1.b")
    assert (only(file).stage, only(file).why) == (Stage.NEEDS_PERSON, NOT_DECLARED)


@pytest.mark.parametrize(
    ("right", "details"),
    [(Right.OBJECTION_MARKETING, {}), (Right.OBJECTION_STATISTICS, {})],
)
def test_a_no_is_acknowledged_by_every_system_before_it_is_answered(
    house: House, right: Right, details: dict[str, str]
) -> None:
    """Art. 21, R-21.1: it holds here at once; the list there has it, and the letter says so."""
    file = carried(house, right, **details)
    assert only(file).stage is Stage.DONE
    assert ("ada@example.se",) in house.rows("stopped")


def test_a_withdrawal_is_of_what_was_once_said_yes_to(house: House) -> None:
    """Art. 7(3), R-07.1: of a choice that was never made nothing is said."""
    file = carried(house, Right.WITHDRAWAL)
    assert all(one.stage in (Stage.DONE, Stage.NOT_FOUND) for one in file.case.systems)


def test_what_the_system_cannot_write_is_for_a_person(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from ombud.systems.outcome import End, Receipt
    from ombud.systems.relational.acting import ConnectedDatabase

    told = Receipt("shop", End.NEEDS_PERSON, (OfTable("members.email", 2),), 0)
    monkeypatch.setattr(ConnectedDatabase, "write", lambda *_, **__: told)
    file = carried(house, Right.RECTIFICATION, **NEW)
    assert (only(file).stage, only(file).why) == (Stage.NEEDS_PERSON, CANNOT_WRITE)


@pytest.mark.parametrize(
    ("right", "details", "do", "words"),
    [
        (Right.RECTIFICATION, NEW, Do.CORRECT, "en människa har sett till det där"),
        (Right.RESTRICTION, {"ground": "18.1.b"}, Do.RESTRICT, "en människa har sett till det där"),
        (Right.OBJECTION_MARKETING, {}, Do.STOP, "en människa har sett till det där"),
    ],
)
def test_where_no_machine_reaches_somebody_is_asked_once(
    clinic: Clinic, right: Right, details: dict[str, str], do: Do, words: str
) -> None:
    """Art. 19 (decision 0076)."""
    with house_of(clinic, "archive") as house:
        file = carried(house, right, **details)
        assert only(file).stage is Stage.NEEDS_PERSON
        found = waiting(house.ombud, by=HANNA, now=clinic.now)
        assert isinstance(found, Waiting)
        (task,) = found.tasks
        assert task.place.do is do
        assert not isinstance(shown(house.ombud, task.id, by=HANNA, now=clinic.now), Refusal)
        answer(house.ombud, task.id, Answer(Said.DONE, "Gjort."), by=HANNA, now=clinic.now)
        assert words in letter(clinic, file)


def test_who_may_not_sees_no_plan_and_a_silent_system_is_named(house: House) -> None:
    """D-14."""
    clinic = house.clinic
    file = asked(clinic, house.ada(), Right.RECTIFICATION, **NEW)
    assert isinstance(in_systems(house.ombud, file, by=CAMPAIGNS, now=clinic.now), Refusal)
    house.run("ALTER TABLE members RENAME TO gone")
    plan = in_systems(house.ombud, file, by=HANNA, now=clinic.now)
    assert isinstance(plan, tuple)
    assert isinstance(plan[0], Planned)
    assert not plan[0].state.ready


def test_a_line_that_breaks_in_a_plan_and_somebody_who_is_not_here(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan names the system that it could not ask."""
    from contextlib import contextmanager

    from ombud.app import foreseeing
    from ombud.collection.relate import UNKNOWN_PERSON
    from ombud.requests.model import Wanted
    from ombud.systems.model import SystemFaultError

    class Broken:
        def foresee(self, case: object, wish: object) -> None:
            raise SystemFaultError("it does not answer.")

    @contextmanager
    def opened(*_: object) -> Iterator[Broken]:
        yield Broken()

    clinic, subject = house.clinic, house.ada()
    wanted, now = Wanted(Right.RECTIFICATION, NEW), clinic.now
    with monkeypatch.context() as patched:
        patched.setattr(foreseeing, "system_of", opened)
        found = foreseeing.foreseen(house.ombud, subject, wanted, by=HANNA, now=now)
    assert isinstance(found, tuple)
    assert found[0].state.fault == "it does not answer."
    nobody = type(subject)(b"x" * 16)
    assert foreseeing.foreseen(house.ombud, nobody, wanted, by=HANNA, now=now) is UNKNOWN_PERSON
    assert foreseeing.foreseen(house.ombud, subject, Wanted(Right.ACCESS, {}), by=HANNA, now=now) == ()
    odd = correction(house.ombud, subject, {"shoes": {"size": "42"}}, {}, by=HANNA, now=now)
    assert odd.beside == {"shoes": {}}


def test_an_answer_that_is_lost_after_the_commit_has_one_effect_and_a_true_receipt(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once, and no effect twice: found by the new address, and counted as what was about to be done."""
    from ombud.systems.model import SystemFaultError
    from ombud.systems.relational.acting import ConnectedDatabase

    write = ConnectedDatabase.write

    def lost(system: ConnectedDatabase, case: object, wish: object) -> None:
        write(system, case, wish)  # type: ignore[arg-type]
        raise SystemFaultError("the line was cut.")

    with monkeypatch.context() as patched:
        patched.setattr(ConnectedDatabase, "write", lost)
        file = carried(house, Right.RECTIFICATION, **NEW)
    assert only(file).stage is Stage.STOPPED
    assert emails(house).count("ada.ny@example.se") == 2
    carry_out_everywhere(house.ombud, file.id, by=HANNA, now=house.clinic.now)
    file = filed(request_of(house.clinic.vault, file.id, by=HANNA, now=house.clinic.now))
    assert (only(file).stage, only(file).receipt) == (Stage.DONE, (OfTable("members.email", 2, written=2),))
