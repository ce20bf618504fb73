"""The client: one connection, one key, and a method for each call.

* A call that creates or sends carries a mark of its own (`Idempotency-Key`). Where the connection breaks it is made
  once more with the same mark, so that it has one effect.
* Nothing follows a redirect: a key goes to the host that was named, and to no other.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, BinaryIO, Self

import httpx2

from ombud.client.asking import Purpose
from ombud.client.faults import AWAY, ApiError, Came, problem_of
from ombud.client.model import Decision, Job, Reading, Refused, decision_of, job_from, reading_of, refused_of

SECONDS = 20.0
_STOPPED = frozenset({"stopped_by_policy", "not_of_key", "look_ups_spent"})
"""Problems that are answers: what was asked for may not be."""
Json = Mapping[str, Any]


class Client:
    """A program at an installation."""

    def __init__(self, url: str, key: str, *, language: str = "en", http: httpx2.Client | None = None) -> None:
        self._url = url.rstrip("/") + "/api/v1"
        self._key = key
        self._language = language
        self._http = http or httpx2.Client(timeout=SECONDS, follow_redirects=False)

    def __repr__(self) -> str:
        return f"Client({self._url!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    def find(self, value: str, kind: str | None = None) -> tuple[str, ...]:
        """From an identifier to opaque ids; nobody is an answer too."""
        said = self.call("POST", "/people/lookup", {"value": value, "kind": kind})
        return tuple(said["people"])

    def read(
        self, person: str, *categories: str, purpose: str, reason: str, channel: str | None = None
    ) -> Reading | Refused:
        """Open data of one person for a purpose. It is in their log."""
        body = {"categories": list(categories), "reason": reason, "channel": channel}
        came = self.send("POST", f"/people/{person}/reads", body, purpose=purpose)
        return reading_of(came.said) if came.status == 200 else self._refused(came)

    def ask(self, person: str, *categories: str, purpose: str, channel: str | None = None) -> Decision:
        """May I? Nothing is opened; the question is in the log."""
        resource = {"type": "person", "id": person, "properties": {"categories": list(categories)}}
        context = {"purpose": purpose, "channel": channel}
        return decision_of(
            self.call("POST", "/decisions", {"action": {"name": "read"}, "resource": resource, "context": context})
        )

    def purpose(self, name: str, *categories: str, reason: str = "", channel: str | None = None) -> Purpose:
        """A purpose to ask for again and again, also as a decorator."""
        return Purpose(self, name, categories, reason, channel)

    def register(self, *, channel: str = "web", mark: str | None = None) -> str:
        """Register somebody with the first contact; the notice is to be handed over. Their opaque id."""
        return str(self.make("POST", "/people", {"channel": channel}, mark=mark)["person"])

    def begin(self, person: str, kind: str, *, mark: str | None = None, **about: str) -> Json:
        """Begin a contact, an offer of an agreement, a measure, a commitment or a claim."""
        return self.make("POST", f"/people/{person}/relations", {"kind": kind, **about}, mark=mark)

    def collect(self, mapping: str, rows: Sequence[Mapping[str, str]], *, mark: str | None = None) -> Json:
        """Take rows in under a mapping; the report says what became of each."""
        return self.make("POST", "/collections", {"mapping": mapping, "rows": [dict(row) for row in rows]}, mark=mark)

    def bring_in(self, mapping: str, rows: Sequence[Mapping[str, str]], *, mark: str | None = None) -> Job:
        """Take many rows in, as a job."""
        return job_from(
            self.make("POST", "/imports", {"mapping": mapping, "rows": [dict(one) for one in rows]}, mark=mark)
        )

    def carry_out(self, request: str, *, mark: str | None = None) -> Job:
        """Carry out what was proposed and approved of a request, as a job."""
        return self._later(f"/requests/{request}/carry-out", mark)

    def sweep(self, *, mark: str | None = None) -> Job:
        """Erase what no ground keeps, as a job."""
        return self._later("/retention/runs", mark)

    def build_extract(self, purpose: str, *, plan: bool = False, mark: str | None = None) -> Job | Refused:
        """Build the extract of a purpose, as a job; with `plan`, learn alone what it would be."""
        return self._asked_for("/extracts", {"plan": plan}, mark, purpose)

    def extracts(self) -> Json:
        """The extracts there are of the key's purposes, and until when."""
        return self.call("GET", "/extracts")

    def end_extract(self, extract: str, *, mark: str | None = None) -> Json:
        """Its key is deleted, then its files."""
        return self.make("POST", f"/extracts/{extract}/ending", {}, mark=mark)

    def replay(self, draft: str, *, days: int = 30, mark: str | None = None) -> Job | Refused:
        """Decide the readings of so many days again under a draft of the policy, as a job."""
        return self._asked_for("/replays", {"text": draft, "days": days}, mark)

    def job(self, job: str, *, wait: int = 0) -> Job:
        """How far it has come; with `wait`, when it has ended or so many seconds have passed."""
        preferred = {"Prefer": f"wait={wait}"} if wait else {}
        return job_from(self._given(self.send("GET", f"/jobs/{job}", headers=preferred)))

    def jobs(self) -> tuple[Job, ...]:
        """What the key has asked for, the latest first."""
        return tuple(job_from(one) for one in self.call("GET", "/jobs")["items"])

    def result(self, job: str) -> Json:
        """What came of it: of one that is done what it gives, of one that was refused why."""
        found: Json = self.call("GET", f"/jobs/{job}/result")["value"]
        return found

    def cancel(self, job: str, *, mark: str | None = None) -> Job:
        """Take it back, where nothing is done yet."""
        return job_from(self.make("POST", f"/jobs/{job}/cancellation", {}, mark=mark))

    def _later(self, path: str, mark: str | None) -> Job:
        said = {"Idempotency-Key": f'"{mark or secrets.token_urlsafe(16)}"', "Prefer": "respond-async"}
        return job_from(self._given(self.send("POST", path, {}, headers=said)))

    def _asked_for(self, path: str, body: Json, mark: str | None, purpose: str = "") -> Job | Refused:
        """A job; or what the policy has against it."""
        marked = {"Idempotency-Key": f'"{mark or secrets.token_urlsafe(16)}"'}
        came = self.send("POST", path, body, purpose=purpose, headers=marked)
        return job_from(came.said) if came.status == 202 else self._refused(came)

    def choices(self, person: str) -> Json | Refused:
        """Consents, objections, restrictions and blocks, as they stand."""
        came = self.send("GET", f"/people/{person}/choices")
        found: Json = came.said
        return found if came.status == 200 else self._refused(came)

    def consent(self, person: str, choice: str, channel: str, *, mark: str | None = None) -> Json:
        """The person was shown the text of the policy, and said yes."""
        body = {"choice": choice, "channel": channel, "said_yes": True}
        return self.make("POST", f"/people/{person}/consents", body, mark=mark)

    def object_to(self, person: str, choice: str, channel: str, *, mark: str | None = None) -> Json:
        """The person says no. It is in force at once."""
        return self.make("POST", f"/people/{person}/objections", {"choice": choice, "channel": channel}, mark=mark)

    def withdraw(self, person: str, choice: str, *, mark: str | None = None) -> Json:
        """A consent is withdrawn, or an objection taken back."""
        return self.make("POST", f"/people/{person}/choices/{choice}/withdraw", {}, mark=mark)

    def erasure_plan(self, person: str) -> Json:
        """What would be erased, and what must stay by law."""
        return self.call("GET", f"/people/{person}/erasure")

    def erase(self, person: str, plan_hash: str, *, mark: str | None = None) -> Json:
        """Erase as the plan that was shown says. The receipt names nobody."""
        return self.make("POST", f"/people/{person}/erasure", {"plan_hash": plan_hash}, mark=mark)

    def package(self, person: str, to: BinaryIO, *, kind: str, way: str, identified: str, handed_to: str = "") -> int:
        """The person's copy as a ZIP, written to `to` as it comes; how many bytes. Each time is a handing out of its
        own, so it is not made once more by itself. Raises `ApiError`: what was written then is no package."""
        body = {"kind": kind, "way": way, "identified": identified, "to": handed_to}
        size = 0
        try:
            with self._http.stream(
                "POST", f"{self._url}/people/{person}/package", json=body, headers=self._sent()
            ) as came:
                if came.status_code != 200:
                    came.read()
                    raise ApiError(problem_of(came.status_code, came.json(), came.headers))
                for block in came.iter_bytes():
                    size += to.write(block)
        except (httpx2.TransportError, ValueError):
            raise ApiError(AWAY) from None
        return size

    def open_request(self, person: str, *rights: str, channel: str = "web", mark: str | None = None) -> Json:
        """Take a data subject's request in."""
        body = {"person": person, "wanted": [{"right": one} for one in rights], "channel": channel}
        return self.make("POST", "/requests", body, mark=mark)

    def holds(self) -> Json:
        """Every hold, the next review before the others."""
        return self.call("GET", "/holds")

    def hold(
        self, person: str, ground: str, review_on: date, reason: str, *, mark: str | None = None, **about: str
    ) -> Json:
        """Propose to keep what would end. It keeps nothing before another account has approved it."""
        body = {"ground": ground, "review_on": review_on.isoformat(), "reason": reason, **about}
        return self.make("POST", f"/people/{person}/holds", body, mark=mark)

    def approve_hold(self, person: str, hold: str, *, mark: str | None = None) -> Json:
        return self.make("POST", f"/people/{person}/holds/{hold}/approval", {}, mark=mark)

    def review_hold(self, person: str, hold: str, until: date, *, mark: str | None = None) -> Json:
        """It is needed still, until then."""
        return self.make("POST", f"/people/{person}/holds/{hold}/review", {"until": until.isoformat()}, mark=mark)

    def release_hold(self, person: str, hold: str, *, mark: str | None = None) -> Json:
        """Propose that it ends, or end what another account has proposed."""
        return self.make("POST", f"/people/{person}/holds/{hold}/release", {}, mark=mark)

    def joining(self, keep: str, other: str) -> Json:
        """What joining two registrations of one person would bring together."""
        return self.call("GET", f"/people/{keep}/joinings/{other}")

    def begin_joining(self, keep: str, other: str, reason: str, *, mark: str | None = None) -> Json:
        """Begin; nothing is changed."""
        return self.make("POST", f"/people/{keep}/joinings/{other}", {"reason": reason}, mark=mark)

    def undo_joining(self, keep: str, other: str, *, mark: str | None = None) -> Json:
        return self.make("POST", f"/people/{keep}/joinings/{other}/undo", {}, mark=mark)

    def confirm_joining(self, keep: str, other: str, *, mark: str | None = None) -> Json:
        """They become one. It cannot be undone."""
        return self.make("POST", f"/people/{keep}/joinings/{other}/confirm", {}, mark=mark)

    def breaches(self) -> Json:
        """The register of breaches (Art. 33(5))."""
        return self.call("GET", "/breaches")

    def breach(self, breach: str) -> Json:
        return self.call("GET", f"/breaches/{breach}")

    def notice_breach(self, what: str, *, mark: str | None = None, **facts: str) -> Json:
        """Note a breach. The clock runs from now, or from `noticed_at`."""
        return self.make("POST", "/breaches", {"what": what, **facts}, mark=mark)

    def step_breach(self, breach: str, step: str, *, mark: str | None = None, **said: object) -> Json:
        """One more step: facts, affected, assessment, reports, reasons or closing."""
        return self.make("POST", f"/breaches/{breach}/{step}", said, mark=mark)

    def call(self, method: str, path: str, body: Json | None = None, *, purpose: str = "") -> Json:
        """Any call of the API that changes nothing or may be repeated. Raises `ApiError`."""
        return self._given(self.send(method, path, body, purpose=purpose))

    def make(self, method: str, path: str, body: Json, *, mark: str | None = None) -> Json:
        """Any call that creates or sends, under its mark. Raises `ApiError`."""
        marked = {"Idempotency-Key": f'"{mark or secrets.token_urlsafe(16)}"'}
        return self._given(self.send(method, path, body, headers=marked))

    def send(
        self, method: str, path: str, body: Json | None = None, *, purpose: str = "", headers: Json | None = None
    ) -> Came:
        """One call, and what came; nothing is raised but that the server is away."""
        sent = {**self._sent(), **(headers or {})}
        if purpose:
            sent["Processing-Purpose"] = purpose
        plain = None if body is None else {name: value for name, value in body.items() if value is not None}
        for last in (False, True):
            try:
                answer = self._http.request(method, self._url + path, json=plain, headers=sent)
                return Came(answer.status_code, answer.json() if answer.content else None, answer.headers)
            except httpx2.TransportError:
                if last:
                    raise ApiError(AWAY) from None
            except ValueError:
                raise ApiError(AWAY) from None
        raise AssertionError("the second try returns or raises")

    def _sent(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._key}", "Accept-Language": self._language}

    def _given(self, came: Came) -> Json:
        if 200 <= came.status < 300 and isinstance(came.said, dict):
            return came.said
        raise ApiError(problem_of(came.status, came.said, came.headers))

    def _refused(self, came: Came) -> Refused:
        """What the policy refuses is a value; every other problem is raised."""
        problem = problem_of(came.status, came.said, came.headers)
        if problem.code not in _STOPPED:
            raise ApiError(problem)
        return refused_of(came.said)
