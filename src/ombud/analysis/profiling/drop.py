"""Drop a model: every profile it has made goes, and its numbers; its card stays in the register (Art. 5(2)).

In small acts that can be gone on from after a kill. What is restricted or held stays until it is not; nothing reads it.
"""

from datetime import datetime

from ombud.analysis.profiling import register
from ombud.analysis.profiling.model import PROFILE
from ombud.analysis.profiling.register import Registered, State
from ombud.analysis.profiling.run import AT_ONCE, Progress
from ombud.analysis.profiling.store import profiled_after
from ombud.analysis.profiling.writing import class_of, clear, entry_of, of_model
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import run_of_acts
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Vault

_NOBODY_YET = SubjectId(b"")


@run_of_acts("what was dropped is gone, and the same command goes on")
def drop(
    vault: Vault, name: str, *, by: Actor, now: datetime, progress: Progress = lambda _people: None
) -> Registered | Declined:
    """Drop every version of a model that is in use; the last of them as it stands afterwards."""
    with vault.look(by=by, now=now) as act:
        known, klass = register.current(act.tx, name), class_of(act.policy)
    if known is None:
        return UNKNOWN
    after: SubjectId | None = _NOBODY_YET
    people = 0
    while after is not None:
        with vault.act(by=by, now=now) as act:
            some = profiled_after(act.tx, klass, after, AT_ONCE)
            for subject in some:
                person = act.known(subject)
                made = [] if person is None else of_model(person, name, by)
                rows = clear(person, made) if person is not None and isinstance(made, list) else 0
                if person is not None and rows:
                    facts: dict[str, str | int] = {"model": name, "rows": rows, "step": "drop"}
                    act.enter(entry_of(person, by, Outcome.DONE, (), facts))
            act.nothing_changed()  # they may have had it from another model
        people += len(some)
        after = some[-1] if some else None
        progress(people)
    return _ended(vault, known, by=by, now=now)


def _ended(vault: Vault, known: Registered, *, by: Actor, now: datetime) -> Registered:
    with vault.act(by=by, now=now) as act:
        for one in register.versions(act.tx, known.name):
            if one.state is not State.DROPPED:
                known = register.move(act.tx, one, state=State.DROPPED, learned=None)
        act.log(Kind.PROFILE, Outcome.DONE, categories=(PROFILE,), facts={"model": known.name, "step": "drop"})
        return known


UNKNOWN = Declined("S-01", Text("Det finns ingen sådan modell.", "There is no such model."))
