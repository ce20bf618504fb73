"""What a program asks for that takes longer than a moment: a job, to look at, to wait for, to take back (ux.md 4).

    asked for ─ act: row and plan ─► waiting ─ a worker claims ─► running ─ act with step_done ─► done, refused
                                        └─ taken back in time ─► cancelled     └─ dead step: failed

* It is done by a step of `plans`, about nobody, that says the id of the job alone (design.md 5.7). What was asked for,
  and later what came of it, is sealed under the account of the key, and is gone a day after the job has ended.
* It is seen by the key that asked; by the data protection officer too, without what came of it (A-10).
* The same call again is the same job: its id follows from the key and the mark.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from ombud.actors import store_jobs as store
from ombud.actors.api_keys import ApiKey
from ombud.actors.store_jobs import OPEN, JobRow, end
from ombud.app.installation import Ombud
from ombud.audit import Act, Outcome
from ombud.database import Transaction
from ombud.keys.data_key import DataKey
from ombud.plans import LeaseLost, NewPlan, NewStep, begin, step_done
from ombud.plans.model import State, Step
from ombud.plans.store import steps_of
from ombud.terms import Actor, PurposeId
from ombud.terms.ids import id_text
from ombud.terms.sealing import Context
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

WORK = "api.job"
"""The name of the step that does a job."""
KEPT = timedelta(days=1)
"""How long what came of a job can be asked for."""
LONGEST = timedelta(days=30)
"""A job that nobody could end is forgotten then."""
OFFICER = PurposeId("dpo.correspondence")
_MOST = 200


class Standing(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    REFUSED = "refused"
    """The law or the policy did not allow it; the result says why."""
    FAILED = "failed"
    """It could not be done; somebody looks at it."""
    CANCELLED = "cancelled"


ENDED = frozenset({Standing.DONE, Standing.REFUSED, Standing.FAILED, Standing.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """One job as it stands."""

    id: bytes
    key: bytes
    work: str
    standing: Standing
    done: int
    total: int
    """0: it is not known how much there is."""
    made_at: datetime
    ended_at: datetime | None
    code: str
    """Why it has not gone, or why the latest try did not."""
    tries: int
    """Tries that failed, one after another."""
    next_at: datetime | None
    """When it is tried next; none where it is under way or has ended."""

    @property
    def ended(self) -> bool:
        return self.standing in ENDED

    @property
    def cancellable(self) -> bool:
        return self.standing is Standing.WAITING and not self.tries


@dataclass(frozen=True, slots=True)
class Ordered:
    """What is asked for."""

    id: bytes
    work: str
    asked: Mapping[str, Any] = field(repr=False)
    total: int = 0


def job_text(job: bytes) -> str:
    return id_text("j_", job)


def plan_of(job: bytes) -> NewPlan:
    return NewPlan("api-job", job.hex(), (NewStep(WORK, {"about": job.hex()}),))


def order(ombud: Ombud, key: ApiKey, ordered: Ordered, *, by: Actor, now: datetime) -> Job:
    """Let it be done. Who asks for the same again gets the same job."""
    vault = ombud.vault
    row = JobRow(
        ordered.id, key.id, by.id, ordered.work, OPEN, None, 0, ordered.total, to_micros(now), None,
        to_micros(now + LONGEST),
    )  # fmt: skip
    plan, content = plan_of(ordered.id), json.dumps(dict(ordered.asked)).encode()
    with vault.act(by=by, now=now) as act:
        if store.add(act.tx, row, _account(vault, row, now).seal(_place(row), content)):
            begin(act.tx, plan, now=now)
            act.log(Act.PLAN, Outcome.DONE, facts={"plan": plan.id.hex(), "stage": "begun", "step": ordered.work})
        else:
            act.nothing_changed()
        found = store.job(act.tx, ordered.id)
        return _job(act.tx, row if found is None else found[0])


def job_of(ombud: Ombud, job: bytes, key: ApiKey) -> Job | None:
    """A job that the key may see."""
    with ombud.vault.database.read() as tx:
        found = store.job(tx, job)
        return _job(tx, found[0]) if found is not None and _sees(found[0], key) else None


def jobs_of(ombud: Ombud, key: ApiKey) -> list[Job]:
    """The latest first: the key's own, or all for the data protection officer."""
    with ombud.vault.database.read() as tx:
        rows = store.jobs(tx, None if OFFICER in key.purposes else key.id, _MOST)
        return [_job(tx, row) for row in rows]


def result_of(ombud: Ombud, job: bytes, key: ApiKey, *, now: datetime) -> Mapping[str, Any] | None:
    """What came of it, for the key that asked; none while nothing has."""
    with ombud.vault.database.read() as tx:
        found = store.job(tx, job)
    if found is None or found[0].key_id != key.id or found[0].state == OPEN or not found[1]:
        return None
    said: Mapping[str, Any] = json.loads(_account(ombud.vault, found[0], now).open(_place(found[0]), found[1]))
    return said


def asked_of(vault: Vault, tx: Transaction, job: bytes, now: datetime) -> tuple[JobRow, Mapping[str, Any]] | None:
    """What a job that has not ended is to do, for the worker that has its step."""
    found = store.job(tx, job)
    if found is None or found[0].state != OPEN:
        return None
    return found[0], json.loads(_account(vault, found[0], now).open(_place(found[0]), found[1]))


def cancel(ombud: Ombud, job: bytes, key: ApiKey, *, by: Actor, now: datetime) -> Job | None:
    """Take it back, where nothing is done yet; None where it is too late."""
    try:
        with ombud.vault.act(by=by, now=now) as act:
            found = store.held_job(act.tx, job)
            steps = steps_of(act.tx, None, plan_of(job).id)
            may = found is not None and found[0].key_id == key.id and _job(act.tx, found[0]).cancellable
            facts = {"plan": plan_of(job).id.hex(), "stage": "cancelled"}
            act.log(Act.PLAN, Outcome.DONE if may else Outcome.REFUSED, facts=facts)
            if not may or found is None:
                return None
            end(act.tx, ended(found[0], Standing.CANCELLED, "", now), b"")
            step_done(act.tx, *steps, now=now)
            return _job(act.tx, ended(found[0], Standing.CANCELLED, "", now))
    except LeaseLost:
        return None


def ended(row: JobRow, standing: Standing, code: str, now: datetime) -> JobRow:
    """The row as it is when the job has ended so."""
    return row._replace(
        state=standing.value, code=code or None, ended_at=to_micros(now), until=to_micros(now + KEPT)
    )  # fmt: skip


def sealed_result(vault: Vault, row: JobRow, said: Mapping[str, Any], now: datetime) -> bytes:
    """What came of it, as it lies with the row that `ended` has made."""
    return _account(vault, row, now).seal(_place(row), json.dumps(dict(said)).encode())


def forget_jobs(vault: Vault, *, now: datetime) -> int:
    """Let go of those that have been kept long enough."""
    with vault.database.act() as tx:
        return store.forget(tx, to_micros(now))


def _sees(row: JobRow, key: ApiKey) -> bool:
    return row.key_id == key.id or OFFICER in key.purposes


def _job(tx: Transaction, row: JobRow) -> Job:
    steps = steps_of(tx, None, plan_of(row.job_id).id) if row.state == OPEN else []
    step = steps[0] if steps else None
    standing = Standing(row.state) if row.state != OPEN else _standing(step)
    waits = step is not None and step.owner is None and standing is Standing.WAITING
    code = row.code if step is None else step.code
    return Job(
        row.job_id, row.key_id, row.work, standing, row.done, row.total, from_micros(row.made_at),
        None if row.ended_at is None else from_micros(row.ended_at), code or "",
        0 if step is None else step.fails, step.at if waits and step is not None else None,
    )  # fmt: skip


def _standing(step: Step | None) -> Standing:
    if step is None or step.state is State.DEAD:
        return Standing.FAILED
    return Standing.WAITING if step.owner is None else Standing.RUNNING


def _account(vault: Vault, row: JobRow, now: datetime) -> DataKey:
    return vault.keyring.account_key(row.account, now)


def _place(row: JobRow) -> Context:
    """What was asked for and what came of it are sealed for different places."""
    what = "asked" if row.state == OPEN else "result"
    return Context(b"", f"account {row.account}", f"job {row.work} {what}", row.job_id, 1)
