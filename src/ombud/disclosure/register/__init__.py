"""What was handed over, to whom, and who must be told when it changes (Art. 15(1)(c), 19, 30(1)(d)).

* Every hand-over is an act: recipient by name, what, for which purpose or statute, when, by whom (C-154/21). It is
  sealed under the person's key, and kept for five years.
* Only a recipient that the policy declares for the purpose gets anything; a processor only under a live contract
  (N-02.2). A statute's disclosure needs its code, and is exactly what the code allows (A-19, T-H4).
* An authority in a particular inquiry is no recipient (Art. 4(9)): its row may be withheld from the person's list.
* Each rectification, erasure and restriction is told to every recipient, with an outcome each (R-19.1).
"""

from ombud.disclosure.register.by_statute import Inquiry, answer_inquiry
from ombud.disclosure.register.hand_over import HandedOver, Handing, hand_over_in
from ombud.disclosure.register.model import (
    Change,
    Disclosure,
    Notification,
    Role,
    Undisclosed,
)
from ombud.disclosure.register.notify import Telling, tell_recipients
from ombud.disclosure.register.rows import disclosures_of, notifications_of

__all__ = [
    "Change",
    "Disclosure",
    "HandedOver",
    "Handing",
    "Inquiry",
    "Notification",
    "Role",
    "Telling",
    "Undisclosed",
    "answer_inquiry",
    "disclosures_of",
    "hand_over_in",
    "notifications_of",
    "tell_recipients",
]
