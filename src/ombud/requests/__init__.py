"""What people ask for, carried through (Art. 7(3), 15–22).

* A request is a file of sealed events; what it comes to is a fold (`fold.py`). Identity before what needs it, nothing
  refused by one person alone, no answer before everything that is wanted has its outcome (R-06, R-09, N-15.1).
* Objection and withdrawal need no identity check and no reason (R-08); they are in force in the
  transaction that records them, and end the store that lived by them.
* Two registrations of one person are joined by a plan of acts, reversible until it is confirmed (Art. 5(1)(d)).
* A consent is recorded with its evidence, and brings the data it needs into its own store.
"""

from ombud.requests.answering import answer, extend, letter_of, note_message, weigh, withdraw_request
from ombud.requests.carrying import carry_out
from ombud.requests.choose import Decided, block, consent, objection, withdraw
from ombud.requests.identity import ask_identity, close_unidentified, identify
from ombud.requests.merge import Wanted, begin_merge, plan_merge, undo_merge
from ombud.requests.merge_confirm import Merged, confirm_merge
from ombud.requests.opening import open_request
from ombud.requests.proposing import approve, plan_answer, propose, send_back
from ombud.requests.reading import request_of, requests
from ombud.requests.restrict import lift, restrict
from ombud.requests.tasks import requests_due

__all__ = [
    "Decided",
    "Merged",
    "Wanted",
    "answer",
    "approve",
    "ask_identity",
    "begin_merge",
    "block",
    "carry_out",
    "close_unidentified",
    "confirm_merge",
    "consent",
    "extend",
    "identify",
    "letter_of",
    "lift",
    "note_message",
    "objection",
    "open_request",
    "plan_answer",
    "plan_merge",
    "propose",
    "request_of",
    "requests",
    "requests_due",
    "restrict",
    "send_back",
    "undo_merge",
    "weigh",
    "withdraw",
    "withdraw_request",
]
