"""A reading that another act was in the way of is carried out again, at the door that asked for it (decision 0074).

* The database ends one of two acts that wait for each other, and leaves nothing of it (`ConflictFault`). Whoever only
  reads need not hear of that: a GET may come twice, and leaves no more behind than somebody who presses again, as they
  would be told to. What was read twice has two entries.
* Not for what changes something. Of a form with several acts the first may stand already, and a provider may have been
  asked: whoever sent it is told that nothing of the act that failed was done.
* At the door, and not where acts begin: an act is a block of its caller's, who has decided from what it read. Only the
  door has the whole, as it came.
* A few times, and not for long: who has waited for a lock until the server's patience was over is not made to wait so
  again.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from ombud.audit.sequence import SequenceError
from ombud.database import ConflictFault

TIMES = 5
PATIENCE = 5.0
"""Seconds from the beginning after which it is not begun again. A ring is found after one."""
Answer = TypeVar("Answer")


def read_again(read: Callable[[], Answer], told: Callable[[], object]) -> Answer:
    """What reading gives, carried out again where another act was in its way; `told` is called before each time."""
    ends = time.monotonic() + PATIENCE
    for _ in range(TIMES - 1):
        try:
            return read()
        except (ConflictFault, SequenceError):
            if time.monotonic() >= ends:
                raise
            told()
    return read()
