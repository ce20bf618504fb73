"""What is decided outside a request is told every connected system, and acknowledged (decision 0079).

Art. 16, 18, 19, 21, 7(3); R-19.1: it holds here at once; a worker writes it there, and reads it again.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from ombud.app.config import read_config
from ombud.app.owing_systems import (
    NO_SUCH_DUTY,
    NO_WORDS,
    NOTHING_TO_SEE_TO,
    Owed,
    Waiting,
    acknowledged,
    duty_step,
    see_to,
    shown,
    waiting,
)
from ombud.choices import Limit
from ombud.collection.rectify import Correction
from ombud.law.rights import Right
from ombud.plans import store as plans
from ombud.plans.model import Done, Later, PlanId, Result, Step
from ombud.policy.ask import Refusal
from ombud.requests import objection, withdraw
from ombud.requests.in_system import Stage
from ombud.requests.restrict import lift, restrict, tell
from ombud.requests.system_duties import TELL_SYSTEM, Duty, What, duties_of, join_duties
from ombud.requests.tell import RectifiedAndTold, rectify
from ombud.systems.outcome import OfTable
from ombud.terms import CategoryId, ChoiceId, SubjectId
from tests.app.shop_and_archive import House, house_of
from tests.clinic import CAMPAIGNS, RUT, Clinic
from tests.requests.asking import asked, planned
from tests.requests.letters import HANNA

pytestmark = pytest.mark.on("sqlite")
STATISTICS = ChoiceId("object.statistics.business")
NEW = Correction(CategoryId("contact"), {"email": "ada.ny@example.se"}, "ny adress")


@pytest.fixture
def house(clinic: Clinic) -> Iterator[House]:
    with house_of(clinic, "shop") as made:
        yield made


@pytest.fixture
def archive(clinic: Clinic) -> Iterator[House]:
    with house_of(clinic, "archive") as made:
        yield made


def steps(house: House, subject: SubjectId) -> list[Step]:
    with house.clinic.vault.database.read() as tx:
        made = [
            step for row in plans.plans_of(tx, subject) for step in plans.steps_of(tx, subject, PlanId(row.plan_id))
        ]  # fmt: skip
    return [step for step in made if step.name == TELL_SYSTEM]


def told(house: House, subject: SubjectId) -> list[Result]:
    """A worker has been there."""
    return [duty_step(house.ombud, step, house.clinic.now) for step in steps(house, subject)]


def duty(house: House, subject: SubjectId, what: What) -> Duty:
    with house.clinic.vault.act(by=HANNA, now=house.clinic.now) as act:
        act.nothing_changed()
        (one,) = [one for one in duties_of(act.person(subject)) if one.what is what]
        return one


def corrected(house: House) -> SubjectId:
    subject = house.ada()
    found = rectify(house.clinic.vault, subject, NEW, by=HANNA, now=house.clinic.now)
    assert isinstance(found, RectifiedAndTold), found
    return subject


def test_a_correction_is_told_by_what_the_person_was_known_by(house: House) -> None:
    """Art. 16, 19: the old address finds the rows, and lies sealed until then."""
    subject = corrected(house)
    raw = b"".join(path.read_bytes() for path in house.clinic.folder.glob("ombud.db*"))
    assert b"ada.ny@example.se" not in raw
    assert told(house, subject) == [Done()]
    now = duty(house, subject, What.CORRECTED)
    assert (now.stage, now.content.receipt) == (Stage.DONE, (OfTable("members.email", 2, written=2),))
    assert [row[2] for row in house.rows()].count("ada.ny@example.se") == 2
    assert told(house, subject) == [Done()]  # once more has no further effect
    assert "ada.ny" not in repr(now)


def test_two_corrections_before_it_answers_are_told_as_one(house: House) -> None:
    """The rows are found by what was first, and the last is right."""
    subject = corrected(house)
    again = Correction(CategoryId("contact"), {"email": "ada.sist@example.se"}, "fel igen")
    rectify(house.clinic.vault, subject, again, by=HANNA, now=house.clinic.now)
    assert told(house, subject) == [Done(), Done()]
    assert [row[2] for row in house.rows()].count("ada.sist@example.se") == 2


def test_a_no_and_a_yes_end_as_the_last_of_them(house: House) -> None:
    """Art. 21, 7(3): told as it stands, in whatever order the steps come."""
    clinic, subject = house.clinic, house.ada()
    objection(clinic.vault, subject, STATISTICS, "desk", by=HANNA, now=clinic.now)
    told(house, subject)
    assert ("ada@example.se",) in house.rows("stopped")
    (seen,) = [one for one in acknowledged(house.ombud, subject, by=HANNA, now=clinic.now) if one.what is What.CHOICES]
    assert (seen.stage, seen.system) == (Stage.DONE, "shop")
    withdraw(clinic.vault, subject, STATISTICS, by=HANNA, now=clinic.now)
    told(house, subject)
    assert ("ada@example.se",) not in house.rows("stopped")


def test_a_restriction_is_told_and_its_end_too(house: House) -> None:
    """Art. 18, 19."""
    clinic, subject = house.clinic, house.ada()
    made = restrict(clinic.vault, subject, "18.1.b", None, by=HANNA, now=clinic.now)
    assert isinstance(made, Limit)
    told(house, subject)
    assert [row[4] for row in house.rows()].count("restricted") == 2
    assert isinstance(tell(clinic.vault, subject, made.id, "asked", by=HANNA, now=clinic.now), Limit)
    clinic.later(days=8)
    assert isinstance(lift(clinic.vault, subject, made.id, by=HANNA, now=clinic.now), Limit)
    told(house, subject)
    assert [row[4] for row in house.rows()].count("restricted") == 0


def test_what_stops_is_tried_again_and_needs_nobody_when_it_answers(house: House) -> None:
    clinic, subject = house.clinic, corrected(house)
    house.run("ALTER TABLE members RENAME TO gone")
    assert told(house, subject) == [Later(clinic.now + timedelta(minutes=1))]
    clinic.later(hours=2)
    assert told(house, subject) == [Later(clinic.now + timedelta(hours=1))]
    assert duty(house, subject, What.CORRECTED).content.why.sv
    house.run("ALTER TABLE gone RENAME TO members")
    assert told(house, subject) == [Done()]


def test_a_system_that_cannot_be_asked_about_the_person_is_for_somebody(house: House) -> None:
    clinic = house.clinic
    subject = clinic.somebody()
    objection(clinic.vault, subject, STATISTICS, "desk", by=HANNA, now=clinic.now)
    assert {type(one) for one in told(house, subject)} >= {Later}
    assert duty(house, subject, What.CHOICES).stage is Stage.NEEDS_PERSON


def test_a_fault_of_the_line_and_a_place_that_nobody_declared(house: House) -> None:
    clinic, subject = house.clinic, house.ada()
    house.write({"choices": {}})
    objection(clinic.vault, subject, STATISTICS, "desk", by=HANNA, now=clinic.now)
    told(house, subject)
    assert duty(house, subject, What.CHOICES).stage is Stage.NEEDS_PERSON
    (clinic.folder / "shop.db").rename(clinic.folder / "away.db")
    told(house, subject)
    assert duty(house, subject, What.CHOICES).stage is Stage.STOPPED


def test_a_system_that_is_connected_no_longer_is_told_nothing(house: House) -> None:
    subject = corrected(house)
    object.__setattr__(house.ombud, "config", house.ombud.config.model_copy(update={"systems": {}}))
    assert told(house, subject) == [Done()]
    object.__setattr__(house.ombud, "config", read_config(house.clinic.folder))


def test_where_no_machine_reaches_somebody_sees_to_it_and_says_so(archive: House) -> None:
    """D-14: for whoever answers requests; what it is about is opened with an entry."""
    clinic, ombud, subject = archive.clinic, archive.ombud, corrected(archive)
    assert told(archive, subject) == [Later(clinic.now + timedelta(days=1))]
    assert told(archive, subject) == [Later(clinic.now + timedelta(days=1))]
    found = waiting(ombud, by=HANNA, now=clinic.now)
    assert isinstance(found, Waiting)
    (one,) = found.duties
    assert "ada" not in repr(one)
    opened = shown(ombud, one.id, by=HANNA, now=clinic.now)
    assert isinstance(opened, Owed)
    assert opened.known["email"] == ("ada@example.se",)
    assert opened.duty.content.corrected == {"contact": {"email": "ada.ny@example.se"}}
    for refused in (
        waiting(ombud, by=CAMPAIGNS, now=clinic.now), shown(ombud, one.id, by=CAMPAIGNS, now=clinic.now),
        see_to(ombud, one.id, "Gjort.", by=CAMPAIGNS, now=clinic.now),
    ):  # fmt: skip
        assert isinstance(refused, Refusal)
    assert shown(ombud, b"x" * 16, by=HANNA, now=clinic.now) is NO_SUCH_DUTY
    assert see_to(ombud, one.id, " ", by=HANNA, now=clinic.now) is NO_WORDS
    assert isinstance(see_to(ombud, one.id, "Rättat i pärmen.", by=HANNA, now=clinic.now), Duty)
    assert see_to(ombud, one.id, "En gång till.", by=HANNA, now=clinic.now) is NOTHING_TO_SEE_TO
    assert told(archive, subject) == [Done()]
    assert duty(archive, subject, What.CORRECTED).content.by == "hanna"


def test_nobody_is_asked_twice_while_a_request_goes_on_there(archive: House) -> None:
    """The task of the request is the one; its answer ends this too."""
    from ombud.app.carrying_systems import carry_out_everywhere
    from ombud.app.system_tasks import Answer, answer
    from ombud.app.system_tasks import Waiting as Tasks
    from ombud.app.system_tasks import waiting as tasks
    from ombud.systems.person.connect import Said

    clinic, ombud, subject = archive.clinic, archive.ombud, archive.ada()
    file = asked(clinic, subject, Right.RESTRICTION, ground="18.1.b")
    planned(clinic, file)
    carry_out_everywhere(ombud, file.id, by=HANNA, now=clinic.now)
    assert told(archive, subject) == [Later(clinic.now + timedelta(days=1))]
    found = tasks(ombud, by=HANNA, now=clinic.now)
    assert isinstance(found, Tasks)
    answer(ombud, found.tasks[0].id, Answer(Said.DONE, "Märkt."), by=HANNA, now=clinic.now)
    assert told(archive, subject) == [Done()]


def test_a_later_act_is_told_by_its_own_step(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read before it says nothing of how it stands after."""
    from ombud.systems.relational.acting import ConnectedDatabase

    clinic, subject = house.clinic, house.ada()
    objection(clinic.vault, subject, STATISTICS, "desk", by=HANNA, now=clinic.now)
    write = ConnectedDatabase.write

    def meanwhile(system: ConnectedDatabase, case: object, wish: object) -> object:
        withdraw(clinic.vault, subject, STATISTICS, by=HANNA, now=clinic.now)
        return write(system, case, wish)  # type: ignore[arg-type]

    (first, *_) = [one for one in steps(house, subject) if one.facts["scope"] == "choices"]
    with monkeypatch.context() as patched:
        patched.setattr(ConnectedDatabase, "write", meanwhile)
        assert duty_step(house.ombud, first, clinic.now) == Done()
    assert duty(house, subject, What.CHOICES).stage is Stage.ORDERED
    told(house, subject)
    assert ("ada@example.se",) not in house.rows("stopped")


def test_what_was_to_be_told_of_a_double_registration_is_told_of_the_one_that_is_left(house: House) -> None:
    """N-03.1."""
    clinic, other = house.clinic, corrected(house)
    kept = clinic.somebody()
    for _ in range(2):
        with clinic.vault.act(by=HANNA, now=clinic.now) as act:
            join_duties(act.person(kept), act.person(other))
            act.nothing_changed()
    assert duty(house, kept, What.CORRECTED).content.corrected == {"contact": {"email": "ada.ny@example.se"}}
    assert Done() in told(house, kept)
    told(house, other)
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        join_duties(act.person(kept), act.person(other))  # what has ended there is nothing to tell
        act.nothing_changed()
    assert duty(house, kept, What.CORRECTED).ended
    assert duty_step(house.ombud, steps(house, kept)[0]._replace(subject=None), clinic.now) == Done()


def test_no_system_is_told_of_a_browser_or_where_there_is_none(clinic: Clinic) -> None:
    with house_of(clinic) as house:
        subject = house.ada()
        objection(clinic.vault, subject, STATISTICS, "desk", by=RUT, now=clinic.now)
        assert steps(house, subject) == []


def test_a_line_that_breaks_is_a_reason_and_nothing_more(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from ombud.systems.model import SystemFaultError
    from ombud.systems.relational.acting import ConnectedDatabase

    def broken(*_: object, **__: object) -> None:
        raise SystemFaultError("it does not answer.")

    subject = corrected(house)
    with monkeypatch.context() as patched:
        patched.setattr(ConnectedDatabase, "write", broken)
        told(house, subject)
    now = duty(house, subject, What.CORRECTED)
    assert (now.stage, now.content.why.en) == (Stage.STOPPED, "it does not answer.")
