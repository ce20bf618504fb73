"""Tasks of people in a system that no machine can look in: asked once, shown, answered once, and the request goes on.

Art. 15, 17, 19; R-17.2, N-16.1: nothing is answered before somebody has said how it ended there (decision 0076).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ombud.app.asking_people import TasksOfPeople
from ombud.app.carrying_systems import carry_out_everywhere, system_step
from ombud.app.config import ConfigError, read_config
from ombud.app.connecting import looking_at, system_of
from ombud.app.copying_systems import SOMEBODY_LOOKS, elsewhere, note_given
from ombud.app.looks import system_tasks as look
from ombud.app.looks.model import Patient
from ombud.app.needing_person import ASKED_SOMEBODY
from ombud.app.system_tasks import (
    ANSWERED_ALREADY,
    NO_CATEGORY,
    NO_FILE_HERE,
    NO_NOTE,
    NO_TASK,
    NOT_AGAIN,
    Answer,
    Shown,
    Waiting,
    answer,
    ask_again,
    shown,
    waiting,
)
from ombud.audit import Act as Kind
from ombud.choices import set_flags
from ombud.collection.relate import Declined
from ombud.disclosure.package.order import GivenThere
from ombud.law.rights import Right
from ombud.plans.model import Done, Later
from ombud.policy.ask import Flag, Refusal
from ombud.relations import Kind as Relation
from ombud.requests import carry_out, request_of, withdraw_request
from ombud.requests import store_system_tasks as store
from ombud.requests.case_file import CaseFile
from ombud.requests.found_file import NO_KIND
from ombud.requests.found_rows import join_found, tasks_with_rows
from ombud.requests.in_system import InSystem, Stage
from ombud.requests.letter_systems import elsewhere as told
from ombud.requests.ordering import Settled, settle
from ombud.requests.refusals import TASK_WAITS
from ombud.requests.system_tasks import (
    CASE,
    Answered,
    SystemTask,
    answered_of,
    case_of,
    join_tasks,
    place_of,
    task_from,
)
from ombud.retention import sweep
from ombud.systems.outcome import End
from ombud.systems.person.connect import AskedSystem, Do, Said
from ombud.terms import CategoryId, SubjectId
from ombud.web import Door
from tests.clinic import CAMPAIGNS, RUT, Clinic, demo_policy
from tests.portal.house import door_of
from tests.requests.asking import asked, filed, letter, planned
from tests.requests.letters import HANNA, HUGO
from tests.systems import club
from tests.systems.asked import Binder
from tests.systems.contract import Contract, World
from tests.systems.test_faults import steps

pytestmark = pytest.mark.on("sqlite")
PART = '\n[systems.archive]\nadapter = "person"\n'
DONE = Answer(Said.DONE, "Pärm 7 är tömd.")


@pytest.fixture
def door(clinic: Clinic) -> Iterator[Door]:
    clinic.vault = replace(clinic.vault, systems=("archive",))
    with door_of(clinic, (HANNA, HUGO)) as opened:
        toml = clinic.folder / "ombud.toml"
        toml.write_text(toml.read_text() + PART)
        object.__setattr__(opened.ombud, "config", read_config(clinic.folder))
        yield opened


def person(clinic: Clinic) -> SubjectId:
    subject = clinic.somebody()
    clinic.begin(subject, Relation.MEASURE, asks="massage")
    clinic.hold(subject, "contact", "contract", email="tolvan@example.se")
    return subject


def ordered(clinic: Clinic, right: Right = Right.ERASURE) -> CaseFile:
    file = asked(clinic, person(clinic), right)
    planned(clinic, file)
    carry_out(clinic.vault, file.id, by=HANNA, now=clinic.now)
    return file


def tried(clinic: Clinic, door: Door, file: CaseFile) -> object:
    (step,) = steps(clinic, file.subject)
    return system_step(door.ombud, step, clinic.now)


def standing(clinic: Clinic, file: CaseFile) -> InSystem:
    (one,) = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)).case.systems
    return one


def tasks(clinic: Clinic, door: Door) -> tuple[SystemTask, ...]:
    found = waiting(door.ombud, by=HANNA, now=clinic.now)
    assert isinstance(found, Waiting)
    return found.tasks


def said(clinic: Clinic, door: Door, task: SystemTask, what: Answer = DONE) -> object:
    return answer(door.ombud, task.id, what, by=HANNA, now=clinic.now)


class TestTheRealTasks(Contract):
    """The contract of every connected system, with the tasks as they are kept, and a fake member of staff."""

    @pytest.fixture(params=["person", "mail"])
    def world(self, clinic: Clinic, door: Door, request: pytest.FixtureRequest) -> World:
        files = {
            "ada": asked(clinic, person(clinic), Right.ERASURE),
            "eva": asked(clinic, person(clinic), Right.ACCESS),
        }
        ids = {name: case_of(file.id, 0, "archive") for name, file in files.items()}
        binder, kept = Binder(), TasksOfPeople(door.ombud, 14, mails=request.param == "mail")

        def settle(case: object) -> None:
            for task in tasks(clinic, door):
                name = "ada" if task.place.case == ids["ada"] else "eva"
                whose = {"ada": club.ADA, "eva": club.EVA}[name]
                found = binder.looked(whose, erases=task.place.do is Do.ERASE)
                assert isinstance(said(clinic, door, task, Answer(found, "Letat.")), SystemTask)

        return World(
            adapter=request.param, opened=lambda: AskedSystem("archive", kept), raw=binder.raw, settle=settle,
            by_hand=True, writes=False, lists=False, erased=(), kept=(), kept_end=End.REFUSED,
            ada=replace(club.ADA, id=ids["ada"], now=clinic.now), eva=replace(club.EVA, id=ids["eva"], now=clinic.now),
        )  # fmt: skip


def test_an_erasure_waits_for_somebody_who_is_asked_once_and_ends_with_their_answer(clinic: Clinic, door: Door) -> None:
    """Art. 17, R-17.2: asked once however often it is tried; the answer goes on in the same breath, and is told so."""
    file = ordered(clinic)
    for _ in range(2):
        assert tried(clinic, door, file) == Later(clinic.now + timedelta(days=1))
    now = standing(clinic, file)
    assert (now.stage, now.why) == (Stage.NEEDS_PERSON, ASKED_SOMEBODY)
    (task,) = tasks(clinic, door)
    assert (task.place.do, task.place.system, task.reference) == (Do.ERASE, "archive", file.reference)
    assert task.due_at == clinic.now + timedelta(days=14)
    assert "tolvan" not in repr(task)
    assert isinstance(said(clinic, door, task), SystemTask)
    assert standing(clinic, file).stage is Stage.DONE
    assert tried(clinic, door, file) == Done()
    assert not tasks(clinic, door)
    assert "archive, radering: en människa har letat där, tagit bort" in letter(clinic, file)


@pytest.mark.parametrize(
    ("right", "found", "stage", "words"),
    [
        (Right.ERASURE, Said.REFUSED, Stage.REFUSED, "allt som finns där måste stå kvar"),
        (Right.ERASURE, Said.NOT_FOUND, Stage.NOT_FOUND, "du finns inte där"),
        (Right.ACCESS, Said.DONE, Stage.DONE, "Det som finns följer med kopian eller lämnas till dig för sig"),
        (Right.ACCESS, Said.REFUSED, Stage.REFUSED, "får inte lämnas ut"),
        (Right.ACCESS, Said.NOT_FOUND, Stage.NOT_FOUND, "du finns inte där"),
    ],
)
def test_what_was_answered_is_how_it_ends(
    clinic: Clinic, door: Door, right: Right, found: Said, stage: Stage, words: str
) -> None:
    """Art. 12(1), 15, 17: exactly one of done, refused and not found; no number of rows is made up."""
    file = ordered(clinic, right)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    said(clinic, door, task, Answer(found, "Letat i pärmarna."))
    assert standing(clinic, file).stage is stage
    case = filed(request_of(clinic.vault, file.id, by=HANNA, now=clinic.now)).case
    assert words in str(told(case, "sv"))


def test_a_second_answer_is_refused_and_a_wrong_one_is_asked_again(clinic: Clinic, door: Door) -> None:
    """The first stays; the latest task is the one that counts."""
    file = ordered(clinic)
    carry_out_everywhere(door.ombud, file.id, by=HANNA, now=clinic.now)
    (task,) = tasks(clinic, door)
    assert said(clinic, door, task, Answer(Said.DONE, "  ")) is NO_NOTE
    assert ask_again(door.ombud, task.id, by=HANNA, now=clinic.now) is NOT_AGAIN
    said(clinic, door, task, Answer(Said.NOT_FOUND, "Fel pärm."))
    assert said(clinic, door, task) is ANSWERED_ALREADY
    assert standing(clinic, file).stage is Stage.NOT_FOUND
    again = ask_again(door.ombud, task.id, by=HANNA, now=clinic.now)
    assert isinstance(again, SystemTask)
    assert again.id != task.id
    assert standing(clinic, file).stage is Stage.NEEDS_PERSON
    first = shown(door.ombud, task.id, by=HANNA, now=clinic.now)
    assert isinstance(first, Shown)
    assert (first.answered.by, first.answered.note) == ("hanna", "Fel pärm.")
    said(clinic, door, again)
    assert standing(clinic, file).stage is Stage.DONE


def test_who_looks_there_sees_what_the_person_is_looked_for_by_and_the_log_has_it(clinic: Clinic, door: Door) -> None:
    """PDL 4:3, G-04: opened for the request, by an entry of its own; the note is sealed."""
    file = ordered(clinic)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    found = shown(door.ombud, task.id, by=HANNA, now=clinic.now)
    assert isinstance(found, Shown)
    assert found.looked_for == {"email": ("tolvan@example.se",)}
    assert "tolvan" not in repr(found)
    said(clinic, door, task)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        entries = list(clinic.vault.ledger.entries(tx))
    stages = [one.entry.facts.get("stage") for one in entries if one.entry.act is Kind.ASK_SYSTEM]
    assert {"asked", "listed", "shown", "answered"} <= set(stages)
    raw = b"".join(path.read_bytes() for path in clinic.folder.rglob("*") if path.is_file())
    assert b"rm 7" not in raw
    assert b"tolvan@example" not in raw


def test_who_does_not_work_with_requests_sees_and_answers_nothing(clinic: Clinic, door: Door) -> None:
    """D-14."""
    file = ordered(clinic)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    assert isinstance(waiting(door.ombud, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert isinstance(shown(door.ombud, task.id, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert isinstance(answer(door.ombud, task.id, DONE, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert isinstance(ask_again(door.ombud, task.id, by=CAMPAIGNS, now=clinic.now), Refusal)
    assert shown(door.ombud, b"x" * 16, by=HANNA, now=clinic.now) is NO_TASK
    assert ask_again(door.ombud, b"x" * 16, by=HANNA, now=clinic.now) is NO_TASK
    assert tasks(clinic, door) == (task,)


def test_a_request_that_was_taken_back_needs_nobody_any_more(clinic: Clinic, door: Door) -> None:
    file = ordered(clinic)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    filed(withdraw_request(clinic.vault, file.id, "", by=HANNA, now=clinic.now))
    assert not tasks(clinic, door)
    assert isinstance(said(clinic, door, task), SystemTask)
    assert ask_again(door.ombud, task.id, by=HANNA, now=clinic.now) is NOT_AGAIN


def test_what_waits_for_an_answer_is_not_settled_beside_it(clinic: Clinic, door: Door) -> None:
    file = ordered(clinic)
    tried(clinic, door, file)
    settled = Settled(Right.ERASURE, "archive", "gjort")
    assert settle(clinic.vault, file.id, settled, by=HANNA, now=clinic.now) is TASK_WAITS


def test_a_system_that_is_no_longer_connected_is_asked_again_all_the_same(clinic: Clinic, door: Door) -> None:
    file = ordered(clinic)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    said(clinic, door, task)
    object.__setattr__(door.ombud, "config", replace_systems(door))
    assert isinstance(ask_again(door.ombud, task.id, by=HANNA, now=clinic.now), SystemTask)


def replace_systems(door: Door) -> object:
    return door.ombud.config.model_copy(update={"systems": {}})


def test_a_look_and_a_copy_that_nobody_has_requested_ask_nobody(clinic: Clinic, door: Door) -> None:
    """A package says that a person looks there, and an open case stays with its task."""
    file = ordered(clinic, Right.ACCESS)
    tried(clinic, door, file)
    before = standing(clinic, file)
    (there,) = elsewhere(door.ombud, file.subject, by=HANNA, now=clinic.now)
    assert list(there.read()) == [SOMEBODY_LOOKS]
    note_given(door.ombud, file.subject, (GivenThere("archive", (), SOMEBODY_LOOKS),), by=HANNA, now=clinic.now)
    assert standing(clinic, file) == before
    assert len(tasks(clinic, door)) == 1
    kept = TasksOfPeople(door.ombud, 14)
    for case in (replace(club.ADA, id="plan"), replace(club.ADA, id=f"{'0' * 32}.0.archive")):
        assert kept.ask(case, Do.GIVE) is None
        assert kept.said(case, Do.GIVE) is None
    assert place_of("copy.archive", Do.GIVE) is None
    assert len(tasks(clinic, door)) == 1


def test_there_is_nothing_to_discover_where_a_person_looks(door: Door) -> None:
    with system_of(door.ombud, "archive") as system:
        assert isinstance(system, AskedSystem)
        assert system.name == "archive"
    with pytest.raises(ConfigError, match="needs no mapping"), looking_at(door.ombud, "archive"):
        pass


def test_the_doctor_says_what_is_overdue(clinic: Clinic, door: Door) -> None:
    file = ordered(clinic)
    patient = Patient(clinic.folder, door.ombud.config, None, clinic.now)
    tried(clinic, door, file)
    assert [one.level for one in look.asked(patient)] == ["ok"]
    clinic.later(days=15)
    (found,) = look.asked(replace(patient, now=clinic.now))
    assert (found.level, found.text.en) == ("warning", "1 tasks in archive are overdue. `ombud systems DIR tasks`.")
    assert tasks(clinic, door)[0].overdue(clinic.now)


def test_the_tasks_of_a_double_registration_come_along(clinic: Clinic, door: Door) -> None:
    """N-03.1: sealed under the key of the registration that is kept, the answer with it."""
    file = ordered(clinic)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    said(clinic, door, task)
    kept = clinic.somebody()
    for _ in range(2):  # a joining that is broken off goes on where it came to
        with clinic.vault.act(by=HANNA, now=clinic.now) as act:
            join_tasks(act.person(kept), act.person(file.subject))
            act.nothing_changed()
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        moved = store.task(act.tx, kept, task.id)
        assert moved is not None
        found = answered_of(act.tx, task_from(moved), act.person(kept).keys.for_reading(CASE))
        assert (found.by, found.note) == ("hanna", DONE.note)
        assert answered_of(act.tx, task_from(moved), None) == Answered()
        act.nothing_changed()


def test_a_list_says_how_many_it_leaves_out_for_their_protection(clinic: Clinic, door: Door) -> None:
    """R-41."""
    file = ordered(clinic)
    tried(clinic, door, file)
    with clinic.vault.act(by=RUT, now=clinic.now) as act:
        set_flags(act.tx, file.subject, on=(Flag.PROTECTED,))
        act.nothing_changed()
    policy = demo_policy()
    role = policy.roles[HANNA.role].model_copy(update={"protected_read": False})
    clinic.adopt(policy.model_copy(update={"roles": {**policy.roles, HANNA.role: role}}), clinic.now)
    assert waiting(door.ombud, by=HANNA, now=clinic.now) == Waiting((), 1)


# What was found for a copy goes into it.

FILE = "day,note\n2026-01-01,Besök i pärm 7\n2026-02-01,Brev\n".encode()
HEALTH = CategoryId("health")


def copied(clinic: Clinic, door: Door, file: CaseFile) -> tuple[list[object], object]:
    (one,) = elsewhere(door.ombud, file.subject, by=HANNA, now=clinic.now)
    return list(one.read()), one.category_of("by-hand", "note")


def test_rows_that_somebody_has_found_go_into_the_copy_and_end_by_their_period(clinic: Clinic, door: Door) -> None:
    """Art. 15, N-16.1, R-15.2: sealed with the case until then; of a task that was asked again the latest count."""
    file = ordered(clinic, Right.ACCESS)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    assert copied(clinic, door, file) == ([SOMEBODY_LOOKS], None)
    assert isinstance(said(clinic, door, task, replace(DONE, file=FILE, category=HEALTH)), SystemTask)
    assert standing(clinic, file).stage is Stage.DONE
    rows, category = copied(clinic, door, file)
    assert {(one.table, one.names) for one in rows} == {("by-hand", ("day", "note"))}  # type: ignore[attr-defined]
    assert [one.values[1] for one in rows] == ["Besök i pärm 7", "Brev"]  # type: ignore[attr-defined]
    assert category == "health"
    with clinic.vault.database.read() as tx:
        assert "pärm" not in str(tx.all("SELECT * FROM found_row")).lower()
    again = ask_again(door.ombud, task.id, by=HANNA, now=clinic.now)
    assert isinstance(again, SystemTask)
    assert copied(clinic, door, file)[0] == [SOMEBODY_LOOKS]
    many = b"n\n" + b"\n".join(str(one).encode() for one in range(1200))
    said(clinic, door, again, replace(DONE, file=many, category=CategoryId("agreement")))
    assert len(copied(clinic, door, file)[0]) == 1200
    clinic.later(days=91)
    assert copied(clinic, door, file)[0] == [SOMEBODY_LOOKS]
    sweep(clinic.vault, by=HANNA, now=clinic.now)
    with clinic.vault.database.read() as tx:
        assert tx.one("SELECT count(*) FROM found_row") == (0,)


def test_a_file_that_is_not_fit_is_refused_and_nothing_is_answered(clinic: Clinic, door: Door) -> None:
    file = ordered(clinic, Right.ACCESS)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    for unfit, why in (
        (Answer(Said.NOT_FOUND, "Inget.", FILE, HEALTH), NO_FILE_HERE), (replace(DONE, file=FILE), NO_CATEGORY),
        (replace(DONE, file=FILE, category=CategoryId("nonsense")), NO_CATEGORY),
        (replace(DONE, file=b"%PDF", category=HEALTH), NO_KIND),
    ):  # fmt: skip
        assert said(clinic, door, task, unfit) == why
    other = said(clinic, door, task, replace(DONE, file=b"note\n19900602-2397\n", category=HEALTH))
    assert isinstance(other, Declined)
    assert other.requirement == "R-15.4"
    assert tasks(clinic, door) == (task,)


def test_rows_go_along_with_a_double_registration(clinic: Clinic, door: Door) -> None:
    file = ordered(clinic, Right.ACCESS)
    tried(clinic, door, file)
    (task,) = tasks(clinic, door)
    said(clinic, door, task, replace(DONE, file=FILE, category=HEALTH))
    other = clinic.somebody()
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        kept, double = act.known(other), act.known(file.subject)
        assert kept is not None
        assert double is not None
        join_tasks(kept, double)
        join_found(kept, double)
        act.nothing_changed()
    assert len(copied(clinic, door, replace(file, subject=other))[0]) == 2
    with clinic.vault.act(by=HANNA, now=clinic.now) as act:
        act.tx.run("DELETE FROM data_key WHERE subject_id = ? AND class = ?", other, "case")
        act.nothing_changed()
    with clinic.vault.look(by=HANNA, now=clinic.now) as act:
        assert tasks_with_rows(act.person(other), "archive") == []  # type: ignore[arg-type]
