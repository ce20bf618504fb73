"""Many people, decided one by one, and opened in bulk: what audiences, extracts and profiles are made of.

* Everybody is asked about by themselves, as `Vault.ask` would: a `Crowd` knows no rule of its own, and nobody is in it
  because somebody like them is (N-08.4). Where a short way has no answer the long one is gone (`alone.py`).
* People come by id, a page at a time, each page one moment of the database and no transaction longer than that.
* What is opened is in the log of each person whose it is before any of it is handed out (design 5, 2).
* Whoever has decided something meanwhile is found by `moved_since`, at the cost of what has changed.
"""

from ombud.audit.moved import moved_since
from ombud.vault.crowd.crowd import Crowd, CrowdOverBudgetError, decided_again
from ombud.vault.crowd.model import Decided, DecidedNow, OpenedPerson
from ombud.vault.crowd.undisturbed import undisturbed

__all__ = [
    "Crowd",
    "CrowdOverBudgetError",
    "Decided",
    "DecidedNow",
    "OpenedPerson",
    "decided_again",
    "moved_since",
    "undisturbed",
]
