"""Models that run again by themselves: in the role of whoever answers for them, which must still carry it.

* What stands against a model now (the policy has changed, the account is gone) stands against running it again too. It
  is said by the step that failed (`ombud worker DIR --list`), and the other models run all the same.
* Whoever has said no since, or fits no segment any more, has no profile after the run.
"""

from collections.abc import Callable
from datetime import datetime

from ombud.actors import UnknownActor
from ombud.analysis.profiling.again import due, runs_by_itself
from ombud.analysis.profiling.run import run
from ombud.app.installation import Ombud
from ombud.audit.model import SYSTEM
from ombud.collection.relate import Declined
from ombud.plans import Failed
from ombud.terms import Actor


def has_models(ombud: Ombud) -> bool:
    """Is there a model that says how often it runs?"""
    with ombud.vault.database.read() as tx:
        return runs_by_itself(tx)


def run_again(ombud: Ombud, *, now: datetime, alive: Callable[[], None]) -> Failed | None:
    """Run every model whose time has come; why one of them did not run, if so."""
    with ombud.vault.database.read() as tx:
        models = due(tx, now)
    failed: Failed | None = None
    for one in models:
        account = ombud.accounts.named(one.made_by)
        if isinstance(account, UnknownActor):
            failed = Failed("no-account")
            continue
        by = Actor(SYSTEM.id, account.role, account.unit)
        done = run(ombud.vault, one.definition, by=by, now=now, progress=lambda _people: alive())
        if isinstance(done, Declined):
            failed = Failed("model-declined")
    return failed
