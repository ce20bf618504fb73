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
from ombud.requests.handle import owner
from ombud.requests.system_tasks import CASE, Answered, Place, keep_task, latest, new_task, place_of
from ombud.systems.person.connect import Do, Said
from ombud.systems.port import Case
from ombud.terms import SubjectId
from ombud.vault import Act


@dataclass(frozen=True, slots=True)
class TasksOfPeople:
    """See `Tasks`."""

    ombud: Ombud
    days: int
    """Within how many days somebody is to have answered."""

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
            task = new_task(act.tx, person.subject, place, self.days, now)
            keep_task(act.tx, task, person.keys.for_writing(CASE), Answered())
            note(act, Outcome.DONE, place, "asked", person.subject)
            return None


def note(act: Act, outcome: Outcome, place: Place, stage: str, subject: SubjectId) -> None:
    """The entry: which request, which system, and what came of it; no word of anybody."""
    facts: dict[str, str | int] = {"request": place.request.hex(), "system": place.system, "stage": stage}
    act.log(Kind.ASK_SYSTEM, outcome, subject, facts=facts)
