"""A draft of the policy, replayed on the readings of the last days: what would it have stopped (ux.md 1.5)?

* Changes nothing and opens nothing. It reads the log, so it is for whoever may (`legal.log`), and is in the log itself.
* What the demo lays over its own policy is laid over a draft there too.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.app import log_reading
from ombud.app.installation import Ombud
from ombud.app.shipped import shipped
from ombud.audit import Act, Outcome
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.activation import inactive
from ombud.policy.ask import Refusal
from ombud.policy.check import check, critical_purposes
from ombud.policy.faults import Fault
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy
from ombud.terms import Actor
from ombud.vault.replay import Verdict
from ombud.vault.replaying import Replayed, Tell, replayed

DAYS = 30
MOST_DAYS = 365
_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Replaying:
    """The draft that was read, and what came of it."""

    loaded: Loaded
    found: Replayed


def overlay_of(ombud: Ombud) -> str | None:
    """The invented facts of a demo; nothing anywhere else."""
    return shipped("policies", "demo-overlay.yaml") if ombud.config.installation.demo else None


def replay(
    ombud: Ombud,
    text: str | bytes,
    days: int = DAYS,
    *,
    by: Actor,
    now: datetime,
    tell: Tell = lambda _done, _all: None,
) -> Replaying | Refusal | tuple[Fault, ...]:
    """Decide the readings of so many days again under a draft. `tell` is told how far that has come."""
    loaded = load(text, overlay_of(ombud))
    if isinstance(loaded, tuple):
        return loaded
    vault, since = ombud.vault, now - timedelta(days=days)
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        act.log(Act.READ_LOG, Outcome.DONE if refusal is None else Outcome.REFUSED, facts=_facts(loaded, since))
        if refusal is not None:
            return refusal
        number = len(vault.book.versions(act.tx)) + 1
    return Replaying(loaded, replayed(vault, as_draft(loaded, number, now), since, now + _AFTER, tell=tell))


def stopped(ombud: Ombud, loaded: Loaded, days: int, *, by: Actor, now: datetime) -> Refusal | None:
    """Why the actor may not have it replayed; that they asked is in the log then."""
    with ombud.vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        if refusal is None:
            act.nothing_changed()
        else:
            act.log(Act.READ_LOG, Outcome.REFUSED, facts=_facts(loaded, now - timedelta(days=days)))
        return refusal


def as_draft(loaded: Loaded, number: int, now: datetime) -> Policy:
    """The policy that the file would be, were it in force now."""
    critical = critical_purposes(check(loaded.file, loaded.position))
    return Policy(number, now, loaded.file, inactive(loaded.file, law_on(local_date(now)), critical))


def said(found: Replayed) -> dict[str, object]:
    """In codes and counts: for programs, and to be kept with a draft."""
    replay_ = found.found
    return {
        "since": found.since.isoformat(), "until": found.until.isoformat(), "left_out": found.left_out,
        "readings": replay_.readings, **{verdict.value: replay_.counts[verdict] for verdict in Verdict},
        "changed": [
            {
                "verdict": one.verdict.value, "purpose": one.purpose, "categories": list(one.categories),
                "role": one.role, "rules": list(one.rules), "readings": one.readings, "people": one.people,
            }
            for one in replay_.changed
        ],
    }  # fmt: skip


def _facts(loaded: Loaded, since: datetime) -> dict[str, str | int]:
    digest = hashlib.sha256(loaded.text.encode()).hexdigest()
    return {"step": "replay", "policy_hash": digest, "from_on": local_date(since).isoformat()}
