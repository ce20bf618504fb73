"""What would be written in each connected system for one right of a request: by table and column, and never a value.

Nothing is changed. That it was asked is in the log; what the person is looked for by is opened for their request.
"""

from dataclasses import replace
from datetime import datetime

from ombud.app.connected import Planned, looked_for
from ombud.app.connecting import State, system_of
from ombud.app.installation import Ombud
from ombud.app.wishing import wish_of
from ombud.audit import Act, Outcome
from ombud.collection.relate import UNKNOWN_PERSON, Declined
from ombud.policy.ask import Refusal
from ombud.requests.in_system import MARKED
from ombud.requests.known_by import also_searched, known_by
from ombud.requests.model import Wanted
from ombud.systems.model import SystemFaultError
from ombud.systems.port import Case
from ombud.systems.writing import Wish
from ombud.terms import Actor, SubjectId


def foreseen(
    ombud: Ombud, subject: SubjectId, wanted: Wanted, *, by: Actor, now: datetime
) -> tuple[Planned, ...] | Declined | Refusal:
    """What each system would have written; nothing for a right that writes nothing."""
    with ombud.vault.act(by=by, now=now) as act:
        person = act.known(subject)
        known = UNKNOWN_PERSON if person is None else known_by(person, by)
        outcome = Outcome.REFUSED if isinstance(known, Refusal | Declined) else Outcome.DONE
        facts: dict[str, str | int] = {"step": "foresee", "systems": len(ombud.vault.systems)}
        act.log(Act.ASK_SYSTEM, outcome, subject if person else None, facts=facts)
    if isinstance(known, Refusal | Declined):
        return known
    wish = wish_of(ombud, subject, wanted, known, by=by, now=now)
    if wish is None:
        return ()
    if wanted.right in MARKED:
        wish = Wish(restricted=True)  # as it is to be when it has been carried out here
    who, also = looked_for(known, now), also_searched(known)
    return tuple(
        replace(_of(ombud, one, Case("plan", who, now), wanted, wish), also=also) for one in ombud.vault.systems
    )


def _of(ombud: Ombud, system: str, case: Case, wanted: Wanted, wish: Wish) -> Planned:
    with system_of(ombud, system) as found:
        if isinstance(found, State):
            return Planned(found, right=wanted.right)
        try:
            return Planned(State(system), found.foresee(case, wish), right=wanted.right)
        except SystemFaultError as error:
            return Planned(State(system, fault=str(error)), right=wanted.right)
