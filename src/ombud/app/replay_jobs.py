"""A replay of a draft in the background: asked for by whoever may read the log, done by a worker, kept with the draft
until its text changes (ux.md C2, 473).

    asked for ─ act: with the draft, and a step ─► worker: some readings, how far ─► … ─ act with step_done ─► what came
                                                   └─ the draft is another now: nothing is kept of it

* Nobody waits for it: the page says how far it has come, and so does whoever comes back to it.
* What stood there before stands until the new one is done. One that is under way is not begun once more.
* Killed anywhere it is done anew: it changes nothing but what it ends with.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ombud.actors import UnknownActor
from ombud.app import log_reading, replaying
from ombud.app.drafting import Draft, changed, draft_of, with_replay
from ombud.app.installation import Ombud
from ombud.app.keeping import Kept
from ombud.app.replaying import Replaying
from ombud.audit import Act as Logged
from ombud.audit import Outcome
from ombud.collection.relate import Declined
from ombud.database import Transaction
from ombud.plans import Done, NewPlan, NewStep, Step, begin, step_done
from ombud.plans.model import PlanId, Result, State
from ombud.plans.store import steps_of
from ombud.policy.ask import Refusal
from ombud.terms import Actor
from ombud.terms.time import to_micros
from ombud.vault.store_drafts import OPEN, DraftRow, change_draft, draft, held_draft

REPLAY = "policy.replay"
"""The name of the step that replays a draft."""


class How(StrEnum):
    """How it stands with a replay that has not ended."""

    WAITING = "waiting"
    RUNNING = "running"
    DELAYED = "delayed"
    """A try has failed; it is tried again by itself."""
    DEAD = "dead"
    """Somebody has to look at it (*Drift*)."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A replay that has not ended."""

    how: How
    done: int
    total: int
    """0: not known yet."""
    asked_by: str
    next_at: datetime
    """When it is tried next, or when its lease runs out."""
    code: str


def ask_replay(ombud: Ombud, one: Draft, *, by: Actor, now: datetime) -> Draft | Declined | Refusal:
    """Have it replayed. The refusal says that the actor may not read the log."""
    if (before := under_way(ombud, one)) is not None and before.how is not How.DEAD:
        return one
    facts = {"about": one.id.hex(), "account": by.id, "policy_hash": _hash(one.text)}
    plan = NewPlan("policy-replay", f"{one.key}.{to_micros(now)}", (NewStep(REPLAY, facts),))
    asked = {"plan": plan.id.hex(), "by": by.id, "done": 0, "total": 0}
    with ombud.vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        if refusal is not None:
            act.log(Logged.READ_LOG, Outcome.REFUSED, facts={"step": "replay", "policy_hash": _hash(one.text)})
            return refusal
        begin(act.tx, plan, now=now)  # it does nothing before it stands with the draft
        act.nothing_changed()
    return changed(
        ombud, one, "replay", lambda row: with_replay(row, draft_of(row).replayed, asked), by=by, now=now
    )  # fmt: skip


def under_way(ombud: Ombud, one: Draft) -> UnderWay | None:
    """How the replay stands that was asked for last; none where it has ended, or none was."""
    if one.asked is None:
        return None
    with ombud.vault.database.read() as tx:
        steps = steps_of(tx, None, PlanId(bytes.fromhex(one.asked["plan"])))
    if not steps or steps[0].state is State.DONE:
        return None
    step, asked = steps[0], one.asked
    return UnderWay(_how(step), asked["done"], asked["total"], asked["by"], step.at, step.code or "")


def replay_step(ombud: Ombud, step: Step, clock: Callable[[], datetime], now: datetime) -> Result:
    """Replay the draft that the step names, in the name of whoever asked, and keep with it what came of it."""
    vault, which = ombud.vault, bytes.fromhex(str(step.facts["about"]))
    with vault.database.read() as tx:
        row = draft(tx, which)
    by = ombud.accounts.named(str(step.facts["account"]))
    found = None
    if row is not None and _same(row, step) and not isinstance(by, UnknownActor):
        tell = _telling(ombud, Kept(vault, step, clock), step)
        found = replaying.replay(ombud, row.text, by=by, now=now, tell=tell)
    said = replaying.said(found.found) if isinstance(found, Replaying) else None
    with vault.database.act() as tx:
        row = _row(tx, step)
        if row is not None:
            kept = said if _same(row, step) and said else draft_of(row).replayed
            change_draft(tx, with_replay(row, kept, None))
        step_done(tx, step, now=clock())
    return Done(written=True)


def _telling(ombud: Ombud, kept: Kept, step: Step) -> Callable[[int, int], None]:
    def tell(done: int, total: int) -> None:
        kept.alive()
        with ombud.vault.database.act() as tx:
            row = _row(tx, step)
            if row is not None:
                one = draft_of(row)
                change_draft(tx, with_replay(row, one.replayed, {**(one.asked or {}), "done": done, "total": total}))

    return tell


def _row(tx: Transaction, step: Step) -> DraftRow | None:
    """The draft, as long as this is the replay that stands with it."""
    row = held_draft(tx, bytes.fromhex(str(step.facts["about"])))
    return row if row is not None and _stands(row, step) else None


def _stands(row: DraftRow, step: Step) -> bool:
    return (draft_of(row).asked or {}).get("plan") == step.plan.hex()


def _same(row: DraftRow, step: Step) -> bool:
    """Is it the text that was to be replayed, and still a draft?"""
    return _stands(row, step) and row.state == OPEN and _hash(row.text) == step.facts["policy_hash"]


def _how(step: Step) -> How:
    if step.state is State.DEAD:
        return How.DEAD
    if step.owner is not None:
        return How.RUNNING
    return How.DELAYED if step.fails else How.WAITING


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
