"""Who may read the log, and how much of it: for its own purpose, with a Permit, each entry as long as the policy keeps
it (PDL 4:3, T-04). Whoever reads is in the log too."""

from datetime import datetime

from ombud.app.desk import LOG, LOG_PURPOSE
from ombud.audit.ledger import Logged
from ombud.audit.model import NOBODY
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Policy, Regime
from ombud.terms import Actor, SubjectId
from ombud.vault import Act


def refused(act: Act) -> Refusal | None:
    """Why the actor may not read the log; None: they may."""
    answer = decided(act.policy, act.by, act.now, act.now)
    return answer if isinstance(answer, Refusal) else None


def decided(policy: Policy, by: Actor, at: datetime, now: datetime) -> Permit | Refusal:
    """May the actor read an entry of that time now?"""
    ask = Ask(SubjectId(NOBODY), LOG_PURPOSE, frozenset({LOG}), by)
    return decide(policy, law_on(local_date(now)), ask, Facts(regime=Regime.PDL, anchors={Anchor.LOGGED: at}), now)


def is_kept(policy: Policy, one: Logged, by: Actor, now: datetime) -> bool:
    """Does the policy still keep it?"""
    return isinstance(decided(policy, by, one.entry.at, now), Permit)
