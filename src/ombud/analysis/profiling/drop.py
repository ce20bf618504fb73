"""Drop a model: every profile it has made goes, and its numbers; its card stays in the register (Art. 5(2)).

* It is dropped first: a run that is under way writes nothing more (`run`). Then the profiles go, in small acts; the
  same command goes on after a kill.
* A profile that its own purpose may not read, whoever made it, is of no use to anybody (N-11.2): it goes too.
* What is restricted or held stays until it is not; nothing reads it.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.analysis.profiling import register
from ombud.analysis.profiling.model import PROFILE
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.run import AT_ONCE, NOT_THE_ROLE, Progress, works_for_it
from ombud.analysis.profiling.store import profiled_after
from ombud.analysis.profiling.writing import class_of, clear, entry_of, of_model
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import run_of_acts
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Person, Vault
from ombud.vault import store as records

_NOBODY_YET = SubjectId(b"")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A model that is dropped; `stays`: something that is restricted or held had to be left."""

    model: Registered
    stays: bool

    @property
    def text(self) -> Text:
        name = self.model.name
        if not self.stays:
            return Text(f"Modellen {name} och dess profiler är borta.", f"The model {name} and its profiles are gone.")
        return Text(
            f"Modellen {name} är borttagen. Profiler som är begränsade eller behålls för ett anspråk får inte raderas: "
            "de ligger kvar, och inget läser dem. `ombud profile DIR drop` tar dem när de inte är det längre.",
            f"The model {name} is dropped. Profiles that are restricted or held may not be erased: they stay, and "
            "nothing reads them. `ombud profile DIR drop` takes them when they no longer are.",
        )


@run_of_acts("what was dropped is gone, and the same command goes on")
def drop(
    vault: Vault, name: str, *, by: Actor, now: datetime, progress: Progress = lambda _people: None
) -> Dropped | Declined:
    """Drop every version of a model; the last of them as it stands afterwards."""
    ended = _ended(vault, name, by=by, now=now)
    if isinstance(ended, Declined):
        return ended
    after: SubjectId | None = _NOBODY_YET
    people, stays = 0, False
    while after is not None:
        with vault.act(by=by, now=now) as act:
            some = profiled_after(act.tx, class_of(act.policy), after, AT_ONCE)
            for subject in some:
                person = act.known(subject)
                stays |= person is not None and _left(person, name, by)
            act.nothing_changed()  # they may have had it from another model
        people += len(some)
        after = some[-1] if some else None
        progress(people)
    return Dropped(ended, stays)


def _ended(vault: Vault, name: str, *, by: Actor, now: datetime) -> Registered | Declined:
    with vault.act(by=by, now=now) as act:
        known = register.held(act.tx, name)
        declined = UNKNOWN if not known else None if works_for_it(by, act.policy) else NOT_THE_ROLE
        if declined is not None:
            act.log(Kind.PROFILE, Outcome.REFUSED, categories=(PROFILE,), facts={"step": "drop"})
            return declined
        last = [register.move(act.tx, one, state=State.DROPPED, learned=None) for one in known][-1]
        act.log(Kind.PROFILE, Outcome.DONE, categories=(PROFILE,), facts={"model": name, "step": "drop"})
        return last


def _left(person: Person, name: str, by: Actor) -> bool:
    """Take away what the model has made of one person; is there something that had to be left?"""
    made = of_model(person, name, by)
    rows = clear(person, made if isinstance(made, list) else None)
    if rows:
        facts: dict[str, str | int] = {"model": name, "rows": rows, "step": "drop"}
        person.act.enter(entry_of(person, by, Outcome.DONE, (), facts))
    if isinstance(made, list):
        return rows < len(made)
    return any(row.category == PROFILE for row in records.every_row(person.act.tx, person.subject))


UNKNOWN = Declined("S-01", Text("Det finns ingen sådan modell.", "There is no such model."))
