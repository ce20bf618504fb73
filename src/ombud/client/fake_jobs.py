"""Jobs of a fake: asked for, done when the test says so (`FakeOmbud.work`), looked at, taken back.

The only work that a fake can do without guessing is a sweep: what a test states of people has been collected now, so
that nothing of it has ended. Rows that are brought in and requests that are carried out are answered `not_in_fake`.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ombud.client.said import Said, no
from ombud.terms.ids import id_text

OFFICER = "dpo.correspondence"
_SWEEPS = frozenset({"legal.security", "legal.log"})
_PLACE = "/api/v1/jobs/"
_EMPTY = hashlib.sha256(b"").hexdigest()


@dataclass(slots=True)
class Jobs:
    """Those there are, each with the key that asked."""

    there: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)

    def answer(
        self, asked: tuple[str, list[str]], key: str, purposes: Collection[str], now: datetime
    ) -> Said | None:  # fmt: skip
        method, parts = asked
        if (method, parts) == ("POST", ["retention", "runs"]):
            return self._begin(key, now) if _SWEEPS & set(purposes) else no(403, "not_of_key", "For other purposes.")
        if parts[0] != "jobs":
            return None
        seen = {one: job for one, (whose, job) in self.there.items() if whose == key or OFFICER in purposes}
        if (method, parts[1:]) == ("GET", []):
            return Said(200, {"items": list(reversed(seen.values()))})
        job = seen.get(parts[1])
        if job is None:
            return no(404, "not_found", "There is no such job here.")
        return self._of(method, parts[2:], job, mine=self.there[parts[1]][0] == key, now=now)

    def work(self, now: datetime) -> int:
        """Do what waits, as a worker does; how many jobs."""
        waiting = [job for _, job in self.there.values() if job["state"] == "waiting"]
        for job in waiting:
            self._end(job, "done", now, f"{_PLACE}{job['id']}/result")
        return len(waiting)

    def _begin(self, key: str, now: datetime) -> Said:
        job: dict[str, Any] = {
            "id": id_text("j_", secrets.token_bytes(16)), "work": "retention.run", "state": "waiting", "done": 0,
            "total": None, "made_at": now.isoformat(), "ended_at": None, "reason": None, "tries": 0,
            "next_at": now.isoformat(), "result": None, "cancellable": True,
        }  # fmt: skip
        self.there[job["id"]] = key, job
        return Said(202, dict(job), {"Location": f"{_PLACE}{job['id']}"})

    def _of(self, method: str, rest: list[str], job: dict[str, Any], *, mine: bool, now: datetime) -> Said | None:
        if (method, rest) == ("GET", []):
            return Said(200, job)
        if (method, rest) == ("GET", ["result"]):
            if not (mine and job["state"] == "done"):
                return no(409, "not_yet", "There is no result.")
            value: Mapping[str, Any] = {"people": 0, "whole": 0, "closed": 0, "rows": 0, "by": [], "sha256": _EMPTY}
            return Said(200, {"job": job["id"], "work": job["work"], "state": "done", "value": value})
        if (method, rest) == ("POST", ["cancellation"]):
            if not (mine and job["cancellable"]):
                return no(409, "too_late", "The job cannot be taken back.")
            self._end(job, "cancelled", now, None)
            return Said(200, dict(job))
        return None

    @staticmethod
    def _end(job: dict[str, Any], state: str, now: datetime, result: str | None) -> None:
        job.update(state=state, ended_at=now.isoformat(), next_at=None, result=result, cancellable=False)
