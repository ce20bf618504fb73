"""Who is not met in lists and not found by name: people with protected identity, by everybody but few roles (R-41).

* A role sees them where the policy says so (`protected_read`); by default none does.
* A list that leaves somebody out says how many, never whom. What opens one person is decided as always.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from ombud.choices import store as choice_rows
from ombud.choices.model import FLAG_BITS
from ombud.database import Transaction
from ombud.policy.ask import Flag
from ombud.policy.model import Policy
from ombud.terms import Actor, SubjectId

One = TypeVar("One")
_FEW = 20
"""Up to so many people are asked about one by one, rather than everybody who has the flag."""


def sees_protected(policy: Policy, by: Actor) -> bool:
    """Does the actor's role meet people with protected identity in lists and by name?"""
    role = policy.file.roles.get(by.role)
    return role is not None and role.protected_read


def protected(tx: Transaction) -> frozenset[SubjectId]:
    """Everybody whose identity is protected."""
    return choice_rows.flagged(tx, FLAG_BITS[Flag.PROTECTED])


def shown_to(
    tx: Transaction, policy: Policy, by: Actor, found: Iterable[One], whose: Callable[[One], SubjectId]
) -> tuple[list[One], int]:
    """What of a list the actor sees, and how many are left out."""
    every = list(found)
    if not every or sees_protected(policy, by):
        return every, 0
    people = {whose(one) for one in every}
    hidden = protected(tx) if len(people) > _FEW else {one for one in people if _is_protected(tx, one)}
    shown = [one for one in every if whose(one) not in hidden]
    return shown, len(every) - len(shown)


def _is_protected(tx: Transaction, subject: SubjectId) -> bool:
    return bool(choice_rows.wishes(tx, subject)[1] & FLAG_BITS[Flag.PROTECTED])
