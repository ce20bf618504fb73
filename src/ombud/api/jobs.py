"""Jobs: what takes longer than a moment, how far it has come, what came of it, and taken back in time (ux.md 4).

* A job is seen by the key that asked for it; by the data protection officer too, without what came of it (A-10).
* Who waits (`Prefer: wait`) holds no thread: the answer is looked for again until the job has ended or time is up.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal

from anyio import current_time, sleep
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from ombud.api import problems
from ombud.api.model import Answer, Begun, Call, Endpoint, Example, Given, Sent, Taken, Told
from ombud.api.problem import Problem, Refused
from ombud.api.shapes import At
from ombud.app.long_jobs import Job, Ordered, Standing, cancel, job_of, job_text, jobs_of, order, result_of
from ombud.terms import Text
from ombud.terms.ids import id_bytes

_LOOK = 0.1
"""Seconds between two looks of somebody who waits."""
TOO_LATE = Problem(
    409,
    "too_late",
    Text("Jobbet går inte att ta tillbaka", "The job cannot be taken back"),
    Text(
        "Det har börjat, har redan slutat, eller är någon annans.", "It has begun, has ended already, or is another's."
    ),
    (Text("Läs jobbet och se hur det gick.", "Read the job and see what came of it."),),
)
NOT_YET = Problem(
    409,
    "not_yet",
    Text("Det finns inget resultat", "There is no result"),
    Text(
        "Jobbet har inte slutat, eller togs tillbaka, eller kunde inte göras. Resultatet är dess som bad om det.",
        "The job has not ended, or was taken back, or could not be done. The result is for the key that asked.",
    ),
    (Text("Läs jobbet: det säger hur det står till.", "Read the job: it says how it stands."),),
)


class JobTold(Told):
    """A job as it stands."""

    id: str
    work: str = Field(description="The operation that it is of.")
    state: Literal["waiting", "running", "done", "refused", "failed", "cancelled"]
    done: int = Field(description="How much is done: rows, items or people.")
    total: int | None = Field(description="Of how much, where that is known.")
    made_at: At
    ended_at: At | None
    reason: str | None = Field(description="Why it has not gone, or why the latest try did not: a code.")
    tries: int = Field(description="Tries that failed.")
    next_at: At | None = Field(description="When it is tried next.")
    result: str | None = Field(description="Where to read what came of it, for a day.")
    cancellable: bool


class Jobs(Told):
    """The latest first."""

    items: list[JobTold]


class Result(Told):
    """What came of a job: of one that is done what its operation gives; of one that was refused why."""

    job: str
    work: str
    state: Literal["done", "refused"]
    value: dict[str, Any]


class Nothing(Taken):
    """There is nothing to say."""


def begun(call: Call, work: str, asked: Mapping[str, Any], total: int) -> Begun:
    """Have it done. The same call again is the same job."""
    ordered = Ordered(call.own[:16], work, {**asked, "language": call.language}, total)
    return _begun(order(call.ombud, call.key, ordered, by=call.actor, now=call.now))


def begun_before(call: Call) -> Begun | None:
    """The job of a call that was cut off after it had begun one."""
    job = job_of(call.ombud, call.own[:16], call.key)
    return None if job is None else _begun(job)


def _begun(job: Job) -> Begun:
    return Begun(told(job), {"Location": f"/api/v1/jobs/{job_text(job.id)}", "Retry-After": "1"})


def told(job: Job) -> JobTold:
    result = job.standing in (Standing.DONE, Standing.REFUSED)
    return JobTold.model_validate(
        {
            "id": job_text(job.id), "work": job.work, "state": job.standing.value, "done": job.done,
            "total": job.total or None, "made_at": job.made_at, "ended_at": job.ended_at, "reason": job.code or None,
            "tries": job.tries, "next_at": job.next_at, "cancellable": job.cancellable,
            "result": f"/api/v1/jobs/{job_text(job.id)}/result" if result else None,
        }
    )  # fmt: skip


async def when_ended(call: Call, answer: Sent, seconds: int) -> Sent:
    """The answer, with the job as it is when it has ended or time is up."""
    ends = current_time() + seconds
    said = json.loads(answer.content)
    if answer.status not in (200, 202) or "cancellable" not in said:
        return answer
    which = id_bytes("j_", said["id"])
    job = await run_in_threadpool(job_of, call.ombud, which, call.key)
    while job is not None and not job.ended and current_time() < ends:
        await sleep(_LOOK)
        job = await run_in_threadpool(job_of, call.ombud, which, call.key)
    if job is None:
        return answer
    applied = {"Preference-Applied": f"wait={seconds}"}
    return replace(answer, content=told(job).model_dump_json().encode(), headers={**answer.headers, **applied})


def listed(call: Call) -> Answer:
    return Given(Jobs(items=[told(one) for one in jobs_of(call.ombud, call.key)]))


def shown(call: Call) -> Answer:
    job = job_of(call.ombud, call.path["job"], call.key)
    return Refused(problems.NOT_FOUND) if job is None else Given(told(job))


def came(call: Call) -> Answer:
    job = job_of(call.ombud, call.path["job"], call.key)
    if job is None:
        return Refused(problems.NOT_FOUND)
    said = result_of(call.ombud, job.id, call.key, now=call.now)
    if said is None:
        return Refused(NOT_YET)
    return Given(
        Result.model_validate(
            {"job": job_text(job.id), "work": job.work, "state": job.standing.value, "value": dict(said)}
        )
    )


def cancelled(call: Call) -> Answer:
    if job_of(call.ombud, call.path["job"], call.key) is None:
        return Refused(problems.NOT_FOUND)
    job = cancel(call.ombud, call.path["job"], call.key, by=call.actor, now=call.now)
    return Refused(TOO_LATE) if job is None else Given(told(job))


_JOB = Example({"job": "{job}"})
ENDPOINTS = (
    Endpoint("GET", "/jobs", "jobs.list", "What the key has asked for that takes longer, the latest first.",
             listed, Jobs),
    Endpoint("GET", "/jobs/{job}", "jobs.show", "How far a job has come.", shown, JobTold, waits=True, example=_JOB),
    Endpoint(
        "GET", "/jobs/{job}/result", "jobs.result", "What came of a job, for a day.", came, Result,
        problems=(NOT_YET,), example=Example({"job": "{job}"}, status=409),
    ),
    Endpoint(
        "POST", "/jobs/{job}/cancellation", "jobs.cancel", "Take a job back, where nothing is done yet.",
        cancelled, JobTold, takes=Nothing, once=True, problems=(TOO_LATE,), example=Example({"job": "{job}"}, body={}),
    ),
)  # fmt: skip
