"""Is the log whole? Asked each morning, and told to whoever reads about themself (PDL 4:3, security.md 3.7).

The whole log is verified with the keys, against the checkpoint that is held elsewhere where there is one. When it was
last done, and what came of it, is what the day's step of the worker says: nothing of anybody.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ombud.app.installation import Ombud, held_path
from ombud.audit import Act, Entry, Outcome
from ombud.audit.model import SYSTEM
from ombud.law.periods import local_date
from ombud.plans import Failed, NewPlan
from ombud.plans import store as plans
from ombud.plans.model import State

NAME, AT, BROKEN = "log-check", time(6), "log-broken"
_LOOKED_BACK = 7


@dataclass(frozen=True, slots=True)
class LogCheck:
    """When the log was verified last, and whether it was whole."""

    at: datetime
    whole: bool


def check_log(ombud: Ombud, now: datetime) -> Failed | None:
    """Verify the log; the entry says what came of it."""
    place = held_path(ombud.folder, ombud.config)
    note = place.read_text(encoding="utf-8") if place is not None and place.exists() else None
    found = ombud.vault.ledger.verify(note)
    outcome, facts = Outcome.DONE if found.ok else Outcome.FAILED, {"entries": found.entries}
    with ombud.vault.database.act() as tx:
        entry = Entry(at=now, actor=SYSTEM, act=Act.VERIFY, outcome=outcome, facts=facts)
        ombud.vault.ledger.record(tx, entry)
    return None if found.ok else Failed(BROKEN)


def last_check(ombud: Ombud, plan: Callable[[date], NewPlan], now: datetime) -> LogCheck | None:
    """What the latest check of the last week came to; none where there was none. `plan` is that of a day's job."""
    with ombud.vault.database.read() as tx:
        for back in range(_LOOKED_BACK + 1):
            for step in plans.steps_of(tx, None, plan(local_date(now) - timedelta(days=back)).id):
                if step.state is State.DONE or step.code == BROKEN:
                    return LogCheck(step.at, step.state is State.DONE)
    return None
