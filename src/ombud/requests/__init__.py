"""What people ask for, carried through (Art. 7(3), 15–22).

* A request is a file of sealed events; what it comes to is a fold (`fold.py`). Identity before what needs it, nothing
  refused by one person alone, no answer before everything that is wanted has its outcome (R-06, R-09, N-15.1).
* Objection and withdrawal need no identity check and no reason (R-08); they are in force in the
  transaction that records them, and end the store that lived by them.
* Two registrations of one person are joined by a plan of acts, reversible until it is confirmed (Art. 5(1)(d)).
* A consent is recorded with its evidence, and brings the data it needs into its own store.
"""

from ombud.requests.choose import Decided, block, consent, lift, objection, restrict, withdraw
from ombud.requests.merge import Wanted, begin_merge, plan_merge, undo_merge
from ombud.requests.merge_confirm import Merged, confirm_merge
from ombud.requests.opening import open_request
from ombud.requests.reading import request_of, requests

__all__ = [
    "Decided",
    "Merged",
    "Wanted",
    "begin_merge",
    "block",
    "confirm_merge",
    "consent",
    "lift",
    "objection",
    "open_request",
    "plan_merge",
    "request_of",
    "requests",
    "restrict",
    "undo_merge",
    "withdraw",
]
