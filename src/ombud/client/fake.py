"""A fake of the API for the tests of another program: in memory, without a server, deciding by a real policy file.

    fake = FakeOmbud()
    nelly = fake.person(ties={"measure"}, contact={"email": "nelly@example.se"})
    client = fake.client("contract.request")

* What may be read is decided by `decide` itself, over what the test states of a person: nothing is refused by chance,
  and nothing permitted because a test wants it so.
* It speaks HTTP through a transport of the client's: what the client sends and reads is what it sends and reads of the
  real one. The same tests are run against both (tests/client/test_contract.py).
* It serves people.lookup, people.read, people.register, decisions.ask, relations.begin, choices, holds, joinings and
  the notice, assessment and closing of breaches (`fake_files.py`), extracts, and every kind of job (`fake_jobs.py`,
  `fake_works.py`), which is done when the test calls `work()`. Anything else is answered 501 `not_in_fake`: a fake that
  guesses would be worse than none.
"""

import json
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import httpx2

from ombud.app.shipped import shipped
from ombud.client.client import Client
from ombud.client.facts import Somebody, facts_of
from ombud.client.fake_files import Files
from ombud.client.fake_jobs import Jobs
from ombud.client.fake_works import Asked, Works, answered, was_read
from ombud.client.said import Said, no, stopped
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Flag, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.load import Loaded, load
from ombud.policy.model import Policy, Tie
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, RoleId, ServiceId, SubjectId, subject_text
from ombud.terms.ids import id_text, subject_from

URL = "https://ombud.example.se"
_ROOT = "/api/v1"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FakeKey:
    """A key: whose, and for what."""

    actor: Actor
    purposes: frozenset[PurposeId]


def shipped_policy() -> Policy:
    """The policy that ships with Ombud, with the invented facts of the demo."""
    found = load(shipped("policies", "halsoklustret.yaml"), shipped("policies", "demo-overlay.yaml"))
    if not isinstance(found, Loaded):
        raise AssertionError("the policy that ships holds together")
    return Policy(1, datetime(2020, 1, 1, tzinfo=UTC), found.file)


@dataclass(slots=True)
class FakeOmbud:
    """An installation that is none."""

    policy: Policy = field(default_factory=shipped_policy, repr=False)
    now: datetime = datetime(2026, 11, 23, 10, tzinfo=UTC)
    people: dict[SubjectId, Somebody] = field(default_factory=dict, repr=False)
    read: list[tuple[str, str, tuple[str, ...], bool]] = field(default_factory=list, repr=False)
    """What was read or refused: person, purpose, categories, whether it was permitted."""
    files: Files = field(default_factory=Files, repr=False)
    """Holds, joinings and breaches."""
    jobs: Jobs = field(default_factory=Jobs, repr=False)
    works: Works = field(default_factory=Works, repr=False)
    """What jobs are about: rows that were brought in, requests, extracts, readings."""
    _keys: dict[str, FakeKey] = field(default_factory=dict, repr=False)
    _marks: dict[tuple[str, str], tuple[bytes, Said]] = field(default_factory=dict, repr=False)

    def person(
        self,
        *,
        ties: Collection[str] = (),
        choices: Collection[str] = (),
        flags: Collection[str] = ("adult",),
        services: Collection[str] = (),
        **held: Mapping[str, str],
    ) -> str:
        """Somebody of whom this is held, by category: their opaque id."""
        subject = SubjectId(secrets.token_bytes(16))
        self.people[subject] = Somebody(
            {CategoryId(name): dict(fields) for name, fields in held.items()}, frozenset(map(Tie, ties)),
            frozenset(map(ChoiceId, choices)), frozenset(map(Flag, flags)), frozenset(map(ServiceId, services)),
        )  # fmt: skip
        return subject_text(subject)

    def request(self, *, approved: bool = True) -> str:
        """A person's request for a copy (Art. 15), as far as it has come: its opaque id."""
        which = id_text("q_", secrets.token_bytes(16))
        self.works.requests[which] = approved
        return which

    def work(self) -> int:
        """Do the jobs that wait, as `ombud worker` does; how many."""
        return self.jobs.work(self.now)

    def key(self, *purposes: str, role: str = "", account: str = "program") -> str:
        """A key for these purposes, of the first role that carries them all."""
        wanted = frozenset(map(PurposeId, purposes))
        roles = self.policy.file.roles
        fitting = [name for name, one in roles.items() if wanted <= set(one.purposes)]
        carrying = RoleId(role) if role else next(iter(fitting), None)
        if carrying is None:
            raise ValueError("no role of the policy carries all these purposes")
        token = f"ombud_test_{secrets.token_urlsafe(32)}"
        self._keys[token] = FakeKey(Actor(account, carrying), wanted)
        return token

    def client(self, *purposes: str, role: str = "") -> Client:
        """A client with a key for these purposes."""
        return self.client_with(self.key(*purposes, role=role))

    def client_with(self, key: str) -> Client:
        return Client(URL, key, http=httpx2.Client(transport=httpx2.MockTransport(self.answer)))

    def answer(self, request: httpx2.Request) -> httpx2.Response:
        """What the API would answer."""
        said = self._answer(request)
        kind = "application/problem+json" if said.status >= 400 else "application/json"
        return httpx2.Response(said.status, json=dict(said.body), headers={"Content-Type": kind, **said.headers})

    def _answer(self, request: httpx2.Request) -> Said:
        key = self._keys.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if key is None:
            return no(401, "no_key", "The call carries no key that is valid.")
        try:
            body = json.loads(request.content) if request.content else {}
        except ValueError:
            return no(400, "unreadable", "The body cannot be read as JSON.")
        path, said = request.url.path.removeprefix(_ROOT), request.headers
        way = request.method, path.strip("/").split("/")
        later, purpose = "respond-async" in said.get("prefer", ""), said.get("processing-purpose", "")
        asked = Asked(way, body, said["authorization"], key.actor, key.purposes, purpose, later)
        return self._once(
            request,
            lambda: (
                self.jobs.answer(way, asked.token, key.purposes, self.now)
                or answered(asked, self)
                or self._routed(request.method, path, body, key, said)
            ),
        )

    def _once(self, request: httpx2.Request, does: Callable[[], Said]) -> Said:
        """The same mark has one effect."""
        mark = request.headers.get("idempotency-key", "").strip('"')
        if not mark:
            return does()
        known = request.headers["authorization"], mark
        before = self._marks.get(known)
        if before is not None:
            return before[1] if before[0] == request.content else no(422, "idempotency_key_reused", "Another call.")
        said = does()
        if said.status < 400:
            self._marks[known] = request.content, said
        return said

    def _routed(self, method: str, path: str, body: Json, key: FakeKey, headers: Mapping[str, str]) -> Said:
        parts = path.strip("/").split("/")
        if (method, path) == ("POST", "/people/lookup"):
            return self._look_up(body)
        if (method, path) == ("POST", "/people"):
            return self._register()
        if (method, path) == ("POST", "/decisions"):
            return self._decide(body, key)
        if parts[0] == "people" and len(parts) >= 3:
            person = self._whose(parts[1])
            if person is None:
                return no(404, "not_found", "There is no such person here.")
            found = self._of_person(method, parts[2:], person, body, key, headers)
            if found is not _NOT_HERE:
                return found
        return self.files.answer((method, parts), body, key.purposes, key.actor.id, self.now) or _NOT_HERE

    def _of_person(
        self, method: str, rest: list[str], person: SubjectId, body: Json, key: FakeKey, headers: Mapping[str, str]
    ) -> Said:  # fmt: skip
        if (method, rest) == ("POST", ["reads"]):
            return self._read(person, body, key, headers.get("processing-purpose", ""))
        if (method, rest) == ("GET", ["choices"]):
            chosen = sorted(self.people[person].choices)
            return Said(
                200, {"choices": chosen, "flags": sorted(self.people[person].flags), "limits": [], "waiting": {}}
            )
        if (method, rest) == ("POST", ["relations"]):
            return self._tied(person, body)
        if method == "POST" and (rest[0] in ("consents", "objections") or rest[-1] == "withdraw"):
            return self._chosen(person, rest, body)
        return _NOT_HERE

    def _look_up(self, body: Json) -> Said:
        value = str(body.get("value", ""))
        found = [
            subject_text(one)
            for one, somebody in self.people.items()
            if any(value in fields.values() for fields in somebody.held.values())
        ]
        return Said(200, {"kind": body.get("kind") or "email", "people": found})

    def _register(self) -> Said:
        return Said(201, {"person": self.person(), "id": id_text("r_", secrets.token_bytes(16)), "kind": "contact"})

    def _tied(self, person: SubjectId, body: Json) -> Said:
        kind = str(body.get("kind"))
        tie = {"agreement": Tie.OFFER, "contact": None}.get(kind, Tie(kind) if kind in set(Tie) else None)
        self.people[person] = self.people[person].tied(tie, str(body.get("service") or ""))
        which = id_text("r_", secrets.token_bytes(16))
        return Said(201, {"person": subject_text(person), "id": which, "kind": kind, "state": "open"})

    def _chosen(self, person: SubjectId, rest: list[str], body: Json) -> Said:
        withdrawn = rest[-1] == "withdraw"
        choice = ChoiceId(str(rest[1] if withdrawn else body.get("choice")))
        if choice not in self.policy.file.choices:
            return no(409, "not_done", "The policy has no such choice.")
        self.people[person] = self.people[person].chose(choice, in_force=not withdrawn)
        return Said(200 if withdrawn else 201, {"choice": choice, "ended": 0})

    def _read(self, person: SubjectId, body: Json, key: FakeKey, purpose: str) -> Said:
        if not purpose:
            return no(400, "purpose_required", "Every reading names its purpose.")
        if purpose not in key.purposes:
            return no(403, "not_of_key", "The key is bound to other purposes.")
        if not str(body.get("reason") or "").strip():
            return no(422, "wrong", "Nothing was done.", pointer="/reason")
        categories = tuple(map(str, body.get("categories") or ()))
        answer = self._decided(person, purpose, categories, key, body.get("channel"))
        self._note(person, purpose, categories, answer)
        if isinstance(answer, Refusal):
            return stopped(answer, self.policy, law_on(local_date(self.now)))
        held = self.people[person].held
        return Said(
            200,
            {
                "purpose": purpose, "policy_version": self.policy.number,
                "rules": sorted(rule.value for rule in answer.rules),
                "records": [self._record(name, held[name]) for name in map(CategoryId, categories) if name in held],
            },
        )  # fmt: skip

    def _note(
        self, person: SubjectId, purpose: str, categories: tuple[str, ...], answer: Permit | Refusal
    ) -> None:  # fmt: skip
        """What a log would have of it."""
        refused = isinstance(answer, Refusal)
        self.read.append((subject_text(person), purpose, categories, not refused))
        whole = replace(answer.ask, categories=frozenset(map(CategoryId, categories)))
        self.works.readings.append(was_read(whole, refused, self.people[person], self.policy, self.now))

    def _decide(self, body: Json, key: FakeKey) -> Said:
        try:
            asked, context = body["resource"], body["context"]
            purpose, person = str(context["purpose"]), subject_from(str(asked["id"]))
            categories = tuple(map(str, asked["properties"]["categories"]))
        except (KeyError, TypeError, ValueError):
            return no(422, "wrong", "Nothing was done.", pointer="/resource")
        if purpose not in key.purposes:
            return Said(200, {"decision": False, "context": _grounds("not_of_key", 0)})
        answer = self._decided(person, purpose, categories, key, context.get("channel"))
        number = self.policy.number
        if isinstance(answer, Permit):
            rules = sorted(rule.value for rule in answer.rules)
            return Said(200, {"decision": True, "context": _grounds("permitted", number, rules)})
        said = stopped(answer, self.policy, law_on(local_date(self.now))).body
        rules = [rule.value for rule in answer.rules]
        grounds = _grounds("stopped_by_policy", number, rules, said["try"], said["policy"])
        return Said(200, {"decision": False, "context": grounds})

    def _decided(
        self, person: SubjectId, purpose: str, categories: tuple[str, ...], key: FakeKey, channel: str | None
    ) -> Permit | Refusal:
        """`decide`, of each category by itself: one that is refused refuses all."""
        law = law_on(local_date(self.now))
        somebody = self.people.get(person, Somebody({}))
        answer: Permit | Refusal | None = None
        for name in map(CategoryId, categories):
            ask = Ask(person, PurposeId(purpose), frozenset({name}), key.actor, channel)
            answer = decide(self.policy, law, ask, facts_of(somebody, name, self.policy, self.now), self.now)
            if isinstance(answer, Refusal):
                return answer
        return answer or Refusal(Ask(person, PurposeId(purpose), frozenset(), key.actor), self.policy.number, ())

    def _record(self, category: CategoryId, fields: Mapping[str, str]) -> Json:
        at = self.now.isoformat()
        return {
            "id": id_text("d_", secrets.token_bytes(16)), "category": category, "class": "fake", "fields": dict(fields),
            "source": "data_subject", "channel": "web", "collected_at": at, "event_at": at, "document": "",
            "author": "", "unit": "",
        }  # fmt: skip

    def _whose(self, text: str) -> SubjectId | None:
        try:
            person = subject_from(text)
        except ValueError:
            return None
        return person if person in self.people else None


def _grounds(
    code: str, number: int, rules: Collection[str] = (), tries: Collection[str] = (), policy: Any = None
) -> Json:
    return {"code": code, "policy_version": number, "rules": list(rules), "try": list(tries), "policy": policy}


_NOT_HERE = no(501, "not_in_fake", "The fake does not serve this call; test it against an installation of the demo.")
