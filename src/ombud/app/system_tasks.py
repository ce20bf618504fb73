"""What people are asked to do in systems that no machine can look in: the list, one of them, and its answer (0076).

* The list tells of nobody: the case number, what is to be done, where and by when. One task shows what the person is
  looked for by there, as it was frozen with the case; that it was shown is in the log, and it is for `legal.requests`.
* An answer is given once, by whoever may work with the request, and the case goes on in the same breath. Where it was
  wrong, somebody is asked again: a new task, with its reason in the log.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.app.asking_people import TasksOfPeople, note
from ombud.app.carrying_systems import go_on_there
from ombud.app.config import ConfigError
from ombud.app.connecting import tasks_of
from ombud.app.installation import Ombud
from ombud.app.needing_person import ASKED_SOMEBODY
from ombud.app.waiting_there import listed
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.requests import events
from ombud.requests import store_system_tasks as store
from ombud.requests.case_file import CaseFile, append
from ombud.requests.found_file import FoundRows, read_file
from ombud.requests.found_rows import keep_found
from ombud.requests.handle import handled
from ombud.requests.in_system import Stage, of_system
from ombud.requests.known_by import searched_by, to_show
from ombud.requests.system_tasks import CASE, Answered, SystemTask, answered_of, keep_task, latest, task_from
from ombud.systems.forms import Identifiers
from ombud.systems.kinds import Kind as Known
from ombud.systems.person.connect import Do, Said
from ombud.terms import Actor, CategoryId, Text
from ombud.vault import Act, Person

LONGEST = 2000
"""Of a note, in characters."""
_ENDS = {Said.DONE: Outcome.DONE, Said.REFUSED: Outcome.REFUSED, Said.NOT_FOUND: Outcome.DONE}


@dataclass(frozen=True, slots=True)
class Waiting:
    """What nobody has answered, due first, and how many are left out for the person's protection (R-41)."""

    tasks: tuple[SystemTask, ...]
    withheld: int


@dataclass(frozen=True, slots=True)
class Shown:
    """One task with what the person is looked for by. It does not print."""

    task: SystemTask
    looked_for: Mapping[str, tuple[str, ...]] = field(repr=False)
    answered: Answered


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody has found there, and their words."""

    outcome: Said
    note: str = field(repr=False)
    file: bytes = field(default=b"", repr=False)
    """What was found for a copy, as rows (`requests/found_file.py`); empty where it is handed over by hand."""
    category: CategoryId | None = None
    """Of the policy: what the rows hold."""


_Found = tuple[Person, CaseFile, SystemTask]


def waiting(ombud: Ombud, *, by: Actor, now: datetime) -> Waiting | Refusal:
    """Every task that nobody has answered; none of a request that was taken back."""
    found = listed(ombud, lambda tx: map(task_from, store.open_tasks(tx)), by=by, now=now)
    return found if isinstance(found, Refusal) else Waiting(*found)


def shown(ombud: Ombud, task_id: bytes, *, by: Actor, now: datetime) -> Shown | Declined | Refusal:
    """What somebody needs who looks there: opened for the request, with an entry of its own."""
    with ombud.vault.act(by=by, now=now) as act:
        found = _found(act, task_id)
        if not isinstance(found, tuple):
            return found
        person, file, task = found
        standing = of_system(file.case.systems, task.place.wanted, task.place.system)
        note(act, Outcome.DONE, task.place, "shown", person.subject)
        answered = answered_of(act.tx, task, person.keys.for_reading(CASE))
        return Shown(task, {} if standing is None else to_show(standing.looked_for), answered)


def answer(ombud: Ombud, task_id: bytes, said: Answer, *, by: Actor, now: datetime) -> SystemTask | Declined | Refusal:
    """Somebody has looked, and says what they found. Then the request goes on there."""
    with ombud.vault.act(by=by, now=now) as act:
        found = _found(act, task_id)
        if not isinstance(found, tuple):
            return found
        person, file, task = found
        words = said.note.strip()
        stopped = ANSWERED_ALREADY if task.answered_at else None if 0 < len(words) <= LONGEST else NO_NOTE
        if stopped is not None:
            note(act, Outcome.REFUSED, task.place, "answered", person.subject)
            return stopped
        rows = _rows(act, file, task, said)
        if isinstance(rows, Declined):
            note(act, Outcome.REFUSED, task.place, "answered", person.subject)
            return rows
        task = replace(task, answered_at=now, outcome=said.outcome, version=task.version + 1)
        if rows is not None:
            keep_found(person, task, rows[0], rows[1])
        keep_task(act.tx, task, person.keys.for_writing(CASE), Answered(by.id, words))
        note(act, _ENDS[said.outcome], task.place, "answered", person.subject)
    go_on_there(ombud, file, task.place.wanted, task.place.system, by=by, now=now)  # or else a worker does
    return task


def _rows(act: Act, file: CaseFile, task: SystemTask, said: Answer) -> tuple[FoundRows, CategoryId] | Declined | None:
    """The rows that were handed in with the answer, checked; none where there are none."""
    if not said.file:
        return None
    if task.place.do is not Do.GIVE or said.outcome is not Said.DONE:
        return NO_FILE_HERE
    if said.category not in act.policy.file.categories or said.category is None:
        return NO_CATEGORY
    standing, on = of_system(file.case.systems, task.place.wanted, task.place.system), local_date(act.now)
    known = {} if standing is None else searched_by(standing.looked_for)
    own = Identifiers(known, on).of(Known.PERSONNUMMER)
    found = read_file(said.file, own, on)
    return found if isinstance(found, Declined) else (found, said.category)


def ask_again(ombud: Ombud, task_id: bytes, *, by: Actor, now: datetime) -> SystemTask | Declined | Refusal:
    """An answer was wrong: somebody is asked once more, while the case is open. The earlier answer stays."""
    with ombud.vault.act(by=by, now=now) as act:
        found = _found(act, task_id)
        if not isinstance(found, tuple):
            return found
        person, file, task = found
        after = _opened_again(act, person, file, task)
        if isinstance(after, Declined):
            note(act, Outcome.REFUSED, task.place, "asked-again", person.subject)
            return after
        again = _tasks(ombud, task.place.system).put(person, task.place)
        note(act, Outcome.DONE, task.place, "asked-again", person.subject)
        return again


def _opened_again(act: Act, person: Person, file: CaseFile, task: SystemTask) -> CaseFile | Declined:
    counts = latest(act.tx, task.place)
    if file.case.closed or counts is None or counts.answered_at is None:
        return NOT_AGAIN
    place = task.place
    what = events.SystemMoved(place.wanted, place.system, Stage.NEEDS_PERSON, why=ASKED_SOMEBODY, again=True)
    return append(person, file, what)


def _tasks(ombud: Ombud, system: str) -> TasksOfPeople:
    try:
        return tasks_of(ombud, system)
    except ConfigError:
        return TasksOfPeople(ombud, 14)  # not connected any more; what was asked there is still to be ended


def _found(act: Act, task_id: bytes) -> _Found | Declined | Refusal:
    """The task with its case, for whoever may work with the request. What is not there, or not theirs, is logged."""
    rows = store.named(act.tx, task_id)
    if not rows:
        act.log(Kind.ASK_SYSTEM, Outcome.REFUSED, facts={"stage": "shown"})
        return NO_TASK
    task = task_from(rows[0])
    found = handled(act, task.place.request)
    if not isinstance(found, tuple):
        note(act, Outcome.REFUSED, task.place, "shown", task.subject)
        return found
    person, file = found
    row = store.task(act.tx, person.subject, task_id)
    return NO_TASK if row is None else (person, file, task_from(row))


NO_TASK = Declined(
    "R-17.2",
    Text(
        "Det finns ingen sådan uppgift. Visa dem med `ombud systems DIR tasks`.",
        "There is no such task. List them with `ombud systems DIR tasks`.",
    ),
)
ANSWERED_ALREADY = Declined(
    "R-17.2",
    Text(
        "Uppgiften är redan besvarad. Blev det fel, fråga igen: `ombud systems DIR ask-again`.",
        "The task has been answered. If that was wrong, ask again: `ombud systems DIR ask-again`.",
    ),
)
NO_NOTE = Declined(
    "R-17.2",
    Text(
        f"Skriv vad som är gjort, eller varför inte: högst {LONGEST} tecken.",
        f"Write what was done, or why not: at most {LONGEST} characters.",
    ),
    {"note": Text("Skriv några ord.", "Write a few words.")},
)
NO_FILE_HERE = Declined(
    "R-15.2",
    Text(
        "En fil lämnas bara när något har hittats till en kopia.",
        "A file is handed in only where something was found for a copy.",
    ),
)
NO_CATEGORY = Declined(
    "R-15.2",
    Text(
        "Säg vilken kategori av uppgifter filen innehåller, med ett namn ur policyn.",
        "Say which category of data the file holds, by a name of the policy.",
    ),
)
NOT_AGAIN = Declined(
    "R-17.2",
    Text(
        "Här kan ingen frågas igen: uppgiften väntar på sitt svar, eller så är ärendet besvarat.",
        "Nobody can be asked again here: the task waits for its answer, or the request has been answered.",
    ),
)
