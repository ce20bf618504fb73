"""Move what a person has given straight to another controller (Art. 20(2), R-20.3, N-17.1).

* Only to a controller that has been verified, by two people.
* Only on the person's own signed instruction, which is kept; with how they were identified. Health data only where that
  was more than one factor (R-07).
* It is fetched once, by whoever has the token: random, for one use, for three days, kept by its hash alone.
* Nothing is erased by it, and nothing is charged for it (20(3), 12(5)).
"""

from ombud.disclosure.transfer.controllers import confirm, controllers, end, propose
from ombud.disclosure.transfer.instruct import instruct
from ombud.disclosure.transfer.model import Instructed, Instruction, NewController
from ombud.disclosure.transfer.redeem import redeem, redeem_here

__all__ = [
    "Instructed",
    "Instruction",
    "NewController",
    "confirm",
    "controllers",
    "end",
    "instruct",
    "propose",
    "redeem",
    "redeem_here",
]
