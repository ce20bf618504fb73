"""What becomes of a step: the whole of it, pure. `__init__.py` draws it.

* Claimed: the next number, the owner, and a lease from now on. If an owner was still there, the one before has
  vanished, and the step is in doubt: it is begun in writing from now on, until something else has come of it.
* Claimed after its owner had begun it in writing and vanished: that was a try, and it is put off as one that failed.
  After the last it is claimed all the same, to be buried.
* Done: over, and the next step's turn. Later: open from then on, and its tries are forgotten.
* Failed: open after a while that doubles with each try up to a cap, and is a little shorter for some than for
  others so that they do not all come at once; the same for the same step, whoever asks. Dead when tries are spent.
* Given back, untried: open as it was.
"""

import hashlib
from datetime import datetime, timedelta

from ombud.plans.model import State, Step

LEASE = timedelta(seconds=7)
"""A dead worker's steps are others' after so long (docs/decisions/0080). While a step is carried out it is kept."""
ASUNDER = timedelta(minutes=1)
"""So much the clocks of two machines may differ without one taking the other's lease for a fault of a clock."""
TRIES = 12
"""Tries before a step is dead: about half a day of them."""
FIRST = timedelta(seconds=30)
CAP = timedelta(hours=4)
LOST = "lost"
"""Why a try failed of which nothing was heard."""


def claimed(step: Step, owner: str, now: datetime) -> Step:
    """Taken by that worker; without an owner where it is put off instead."""
    code = step.code if step.owner is None else LOST
    after = step._replace(owner=owner, claims=step.claims + 1, at=now + LEASE, begun=False, code=code)
    if not step.begun:
        return after
    after = after._replace(fails=step.fails + 1)
    return after if spent(after) else after._replace(owner=None, at=now + back_off(after))


def in_doubt(step: Step) -> bool:
    """Has a worker vanished that had claimed it, and has nothing come of it since?"""
    return step.code == LOST


def begun(step: Step, now: datetime) -> Step:
    return renewed(step, now)._replace(begun=True)


def renewed(step: Step, now: datetime) -> Step:
    return step._replace(at=now + LEASE)


def done(step: Step, now: datetime) -> Step:
    return step._replace(state=State.DONE, at=now, owner=None, begun=False)


def later(step: Step, at: datetime) -> Step:
    return step._replace(at=at, owner=None, fails=0, code=None, begun=False)


def given_back(step: Step, now: datetime) -> Step:
    return step._replace(at=now, owner=None, begun=False)


def failed(step: Step, code: str, now: datetime) -> Step:
    """One more try has failed, or the last one was lost. After the last it is a dead letter."""
    after = step._replace(owner=None, fails=min(step.fails + 1, TRIES), code=code, begun=False)
    return after._replace(state=State.DEAD, at=now) if spent(after) else after._replace(at=now + back_off(after))


def spent(step: Step) -> bool:
    return step.fails >= TRIES


def tried_again(step: Step, now: datetime) -> Step:
    """A dead letter that somebody lets go on."""
    return step._replace(state=State.OPEN, at=now, fails=0)


def back_off(step: Step) -> timedelta:
    """How long after its latest failure a step is tried again: between three quarters and all of the doubled while."""
    whole = min(FIRST * (1 << min(step.fails - 1, 30)), CAP)
    seed = hashlib.sha256(step.plan + step.number.to_bytes(4, "big") + step.fails.to_bytes(4, "big")).digest()
    return whole * (1 - seed[0] / 1024)


def out_of_time(step: Step, now: datetime) -> bool:
    """Is an open step's time one that no clock as it goes now has set? Then the clock was ahead and was put back."""
    if step.owner is not None:
        return step.at > now + LEASE + ASUNDER
    return step.fails > 0 and step.at > now + CAP
