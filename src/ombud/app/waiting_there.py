"""A list of what waits in connected systems: who may see it, that somebody looked, and whom it leaves out.

* Whoever answers requests may see it (D-14). That they looked is in the log, with nobody in it.
* A person whose identity is protected is left out for whoever may not see them, and counted (R-41).
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.database import Transaction
from ombud.policy.ask import Refusal
from ombud.requests.reading import may_list
from ombud.terms import Actor, SubjectId
from ombud.vault.hidden import shown_to


class OfSomebody(Protocol):
    """Something that waits for a person's sake."""

    @property
    def subject(self) -> SubjectId: ...


One = TypeVar("One", bound=OfSomebody)


def listed(
    ombud: Ombud, every: Callable[[Transaction], Iterable[One]], *, by: Actor, now: datetime
) -> tuple[tuple[One, ...], int] | Refusal:
    """What of it they see, and how many are left out."""
    with ombud.vault.act(by=by, now=now) as act:
        refusal = may_list(act)
        act.log(Kind.ASK_SYSTEM, Outcome.REFUSED if refusal else Outcome.DONE, facts={"stage": "listed"})
        if refusal is not None:
            return refusal
        seen, withheld = shown_to(act.tx, act.policy, by, every(act.tx), lambda one: one.subject)
        return tuple(seen), withheld
