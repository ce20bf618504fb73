"""Tasks of people in systems that no machine can look in: kept where requests are, one for each case (decision 0076).

* Whoever carries a request out asks through the port (`systems/person`); here the task is written, in one act with its
  entry, so that a worker that is killed has asked or has not.
* A case that is of no request (a plan that is only shown, a copy that nobody has asked for) makes no task.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.plans import NewPlan, NewStep, begin_about
from ombud.requests.handle import owner
from ombud.requests.system_tasks import CASE, Answered, Place, SystemTask, keep_task, latest, new_task, place_of
from ombud.systems.person.connect import Do, Said
from ombud.systems.port import Case
from ombud.terms import SubjectId
from ombud.vault import Act, Person

ASK_BY_MAIL, REMIND_BY_MAIL = "system.mail", "system.remind"
"""The steps that tell a processor; `app/asking_processors.py` has their handlers."""


@dataclass(frozen=True, slots=True)
class TasksOfPeople:
    """See `Tasks`."""

    ombud: Ombud
    days: int
    """Within how many days somebody is to have answered."""
    mails: bool = False
    """They are a processor, who is told by mail that there is something to do."""

    def said(self, case: Case, do: Do) -> Said | None:
        place = place_of(case.id, do)
        with self.ombud.vault.database.read() as tx:
            found = None if place is None else latest(tx, place)
        return None if found is None else found.outcome

    def ask(self, case: Case, do: Do) -> Said | None:
        place = place_of(case.id, do)
        return None if place is None else self._asked(place, case.now)

    def _asked(self, place: Place, now: datetime) -> Said | None:
        with self.ombud.vault.act(by=SYSTEM, now=now) as act:
            subject = owner(act, place.request)
            person = None if subject is None else act.known(subject)
            there = latest(act.tx, place)
            if there is not None or person is None:
                act.nothing_changed()
                return None if there is None else there.outcome
            self.put(person, place)
            note(act, Outcome.DONE, place, "asked", person.subject)
            return None

    def put(self, person: Person, place: Place) -> SystemTask:
        """A new task, and the mails that tell of it, in the act that holds the person."""
        now = person.act.now
        task = new_task(person.act.tx, person.subject, place, self.days, now)
        keep_task(person.act.tx, task, person.keys.for_writing(CASE), Answered())
        if self.mails:
            facts: dict[str, str | int] = {"message": task.id.hex(), "system": place.system}
            half = NewStep(REMIND_BY_MAIL, facts, now + (task.due_at - now) / 2)
            begin_about(person, NewPlan("system-mail", task.id.hex(), (NewStep(ASK_BY_MAIL, facts), half)))
        return task


def note(act: Act, outcome: Outcome, place: Place, stage: str, subject: SubjectId) -> None:
    """The entry: which request, which system, and what came of it; no word of anybody."""
    facts: dict[str, str | int] = {"request": place.request.hex(), "system": place.system, "stage": stage}
    act.log(Kind.ASK_SYSTEM, outcome, subject, facts=facts)
