"""What somebody at a desk sees of a person before anything of theirs is opened: what binds them, and how to meet them.

* In clear stand kind, state and dates, and three flags: that the identity is protected (R-41), that the person has
  died (R-40), that the use of data is restricted (Art. 18). What is sealed stays so.
* That somebody looked is in the log.
"""

from dataclasses import dataclass
from datetime import datetime

from ombud.app.desk import bindings
from ombud.choices import wishes
from ombud.policy.ask import Flag
from ombud.relations import Kind, Relation, State
from ombud.terms import Actor, SubjectId
from ombud.vault import Vault
from ombud.vault.hidden import shown_to


@dataclass(frozen=True, slots=True)
class AtDesk:
    """A person as they are met."""

    subject: SubjectId
    ties: tuple[Relation, ...]
    flags: frozenset[Flag]
    hides_places: bool
    """The identity is protected, and whoever looks is not of those who meet such people."""

    @property
    def agreements(self) -> tuple[Relation, ...]:
        """Those in force."""
        return tuple(one for one in self.ties if one.kind is Kind.AGREEMENT and one.state is State.OPEN)

    @property
    def since(self) -> datetime | None:
        """When the first thing began."""
        return min((one.opened_at for one in self.ties), default=None)


def at_desk(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> AtDesk | None:
    """None: there is no such person."""
    ties = bindings(vault, subject, by=by, now=now)
    if ties is None:
        return None
    with vault.database.read() as tx:
        policy, flags = vault.book.in_force(tx, now), wishes(tx, subject).flag_set()
        met = policy is not None and bool(shown_to(tx, policy, by, [subject], lambda one: one)[0])
    return AtDesk(subject, ties, frozenset(flags), Flag.PROTECTED in flags and not met)
