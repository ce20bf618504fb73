"""A sweep of a whole installation: people's data, the queue of the data protection officer, and plans that are over."""

from dataclasses import dataclass
from datetime import datetime

from ombud.app.installation import Ombud
from ombud.app.sweeping_systems import SweptSystem, sweep_systems
from ombud.plans.forget import forget_over
from ombud.requests.intake.ended import settle_mails
from ombud.retention import Swept, sweep
from ombud.retention.run import Progress
from ombud.terms import Actor, Text
from ombud.visitors import settle_web


@dataclass(frozen=True, slots=True)
class Everything:
    """What a run came to, with what belongs to no single person's data."""

    swept: Swept
    mails: int
    plans: int
    systems: tuple[SweptSystem, ...] = ()
    """What has gone in the connected systems."""


def sweep_all(ombud: Ombud, progress: Progress, *, by: Actor, now: datetime) -> Everything | Text:
    """The text says why nothing was swept. Interrupted, the next run goes on."""
    mails = settle_mails(ombud.vault, now=now)
    settle_web(ombud.vault, now=now)
    swept = sweep(ombud.vault, by=by, now=now, progress=progress)
    if isinstance(swept, Text):
        return swept
    plans = forget_over(ombud.vault.database, now=now)
    return Everything(swept, mails, plans, sweep_systems(ombud, lambda: progress(swept.people), by=by, now=now))
