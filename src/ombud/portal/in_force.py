"""The policy that every page rests on: what is said of a purpose, a basis or the controller is said of this one."""

from ombud.policy.model import PolicyFile
from ombud.vault import NoPolicyError
from ombud.web import Visit


def policy_in_force(visit: Visit) -> PolicyFile:
    """The one in force now. Raises `NoPolicyError`: without one there are no pages about anybody."""
    vault = visit.ombud.vault
    with vault.database.read() as tx:
        found = vault.book.in_force(tx, visit.now)
    if found is None:
        raise NoPolicyError("no policy is in force")
    return found.file
