"""Jobs of a fake: asked for, done when the test says so (`FakeOmbud.work`), looked at, taken back, read.

What each comes to stands in `fake_works.py`; here is what all jobs have in common, as it is at the API.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.client.said import Said, no
from ombud.terms.ids import id_text

OFFICER = "dpo.correspondence"
_PLACE = "/api/v1/jobs/"
_ENDED_WITH_RESULT = ("done", "refused")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a job came to: what its operation gives; or, with a code, why it was refused."""

    value: Mapping[str, Any] = field(repr=False)
    done: int = 0
    code: str | None = None
    total: int = 0
    """0: what it was known to be when it was asked for."""


def not_done(code: str, detail: str, requirement: str = "", more: Collection[str] = ()) -> Outcome:
    """The law, the policy or what was sent does not allow it."""
    said = {"code": code, "detail": detail, "requirement": requirement, "errors": list(more)}
    return Outcome(said, code=code)


Work = Callable[[bytes], Outcome]
"""Does it; told the id of the job."""


@dataclass(slots=True)
class Job:
    """One job: whose, what it does, how it stands, and what came of it."""

    key: str = field(repr=False)
    id: bytes
    does: Work = field(repr=False)
    told: dict[str, Any]
    value: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(slots=True)
class Jobs:
    """Those there are, by their ids."""

    there: dict[str, Job] = field(default_factory=dict)

    def begin(self, key: str, work: tuple[str, Work], now: datetime, total: int = 0) -> Said:
        """Take it in, to be done later (202)."""
        which, (name, does) = secrets.token_bytes(16), work
        told: dict[str, Any] = {
            "id": id_text("j_", which), "work": name, "state": "waiting", "done": 0, "total": total or None,
            "made_at": now.isoformat(), "ended_at": None, "reason": None, "tries": 0, "next_at": now.isoformat(),
            "result": None, "cancellable": True,
        }  # fmt: skip
        self.there[told["id"]] = Job(key, which, does, told)
        return Said(202, dict(told), {"Location": f"{_PLACE}{told['id']}", "Retry-After": "1"})

    def answer(
        self, asked: tuple[str, list[str]], key: str, purposes: Collection[str], now: datetime
    ) -> Said | None:  # fmt: skip
        method, parts = asked
        if parts[0] != "jobs":
            return None
        seen = {one: job for one, job in self.there.items() if job.key == key or OFFICER in purposes}
        if (method, parts[1:]) == ("GET", []):
            return Said(200, {"items": [job.told for job in reversed(seen.values())]})
        job = seen.get(parts[1])
        if job is None:
            return no(404, "not_found", "There is no such job here.")
        return _of(method, parts[2:], job, mine=job.key == key, now=now)

    def work(self, now: datetime) -> int:
        """Do what waits, as a worker does; how many jobs."""
        waiting = [job for job in self.there.values() if job.told["state"] == "waiting"]
        for job in waiting:
            came = job.does(job.id)
            _end(job, "done" if came.code is None else "refused", now)
            job.value = came.value
            job.told.update(
                reason=came.code, done=came.done, total=came.total or job.told["total"],
                result=f"{_PLACE}{job.told['id']}/result",
            )  # fmt: skip
        return len(waiting)


def _of(method: str, rest: list[str], job: Job, *, mine: bool, now: datetime) -> Said | None:
    told = job.told
    if (method, rest) == ("GET", []):
        return Said(200, told)
    if (method, rest) == ("GET", ["result"]):
        if not (mine and told["state"] in _ENDED_WITH_RESULT):
            return no(409, "not_yet", "There is no result.")
        return Said(200, {"job": told["id"], "work": told["work"], "state": told["state"], "value": job.value})
    if (method, rest) == ("POST", ["cancellation"]):
        if not (mine and told["cancellable"]):
            return no(409, "too_late", "The job cannot be taken back.")
        _end(job, "cancelled", now)
        return Said(200, dict(told))
    return None


def _end(job: Job, state: str, now: datetime) -> None:
    job.told.update(state=state, ended_at=now.isoformat(), next_at=None, cancellable=False)
