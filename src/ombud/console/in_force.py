"""The policy that the console works by: roles, services, purposes and words are this one's."""

from ombud.policy.model import Policy
from ombud.vault import NoPolicyError
from ombud.web import Visit


def policy_in_force(visit: Visit) -> Policy:
    """The one in force now. Raises `NoPolicyError`: without one nobody is for anything, and no page of it opens."""
    with visit.ombud.vault.database.read() as tx:
        found = visit.ombud.vault.book.in_force(tx, visit.now)
    if found is None:
        raise NoPolicyError("no policy is in force")
    return found
