"""Work that goes on over time: steps with leases, back-off and dead letters, taken up again after a kill.

* A plan is single by its kind and key: who asks for the same again gets the same plan (design 5, 8). Its steps come
  one after another; plans go on side by side. A step says what is to be done in codes and ids alone (design 5, 7).
* Only this package claims a lease; a test holds it (`tests/architecture/test_leases.py`).

A step is in one of four states (`machine.py`):

    waiting ── the step before it is done ──► open ── done ──► done
                                              │  ▲
                              tries are spent ▼  │ somebody tries it again, with an entry
                                              dead

An open step has a time from which it may be claimed: when it is due, or when its lease runs out. To claim is to take
the next number and a lease; whatever a step then becomes is written only while it still has that number. So a dead
worker's step is taken over in seconds, and what one would write that was only paused is refused, whichever clock was
wrong. A step that takes longer is kept by its worker's beat (`work.py`, docs/decisions/0080).

A worker claims many and has one in hand. What it had in hand when it vanished is not known the first time: none of its
steps has failed by it, and all are in doubt from then on. A step in doubt is written as begun before it is; if its
worker vanishes with it, that is a try of this step that failed, and of no other. So a step that kills its workers is
dead in the end, and takes nobody along.

A step is carried out at least once, and its effect is there once: an act writes `step_done(act.tx, step)` with what it
does, and commits both or neither. What cannot do that must be harmless to repeat.

Locks: values, people by id, the account, then steps (docs/decisions/0028). Claiming holds nobody and waits for nobody.
"""

from ombud.plans.begin import begin, begin_about
from ombud.plans.claim import renew, step_done
from ombud.plans.model import Done, Failed, Handler, Later, LeaseLost, NewPlan, NewStep, Step

__all__ = [
    "Done",
    "Failed",
    "Handler",
    "Later",
    "LeaseLost",
    "NewPlan",
    "NewStep",
    "Step",
    "begin",
    "begin_about",
    "renew",
    "step_done",
]
