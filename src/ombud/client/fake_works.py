"""What jobs of a fake do, each kind as the real one does it: rows, requests, a sweep, extracts, the replay of a draft.

* Rows are read and reported by the code of the real one (`fake_rows.py`). An extract is decided one by one by `decide`,
  and a draft is replayed by the same pure function, on what was read here.
* A sweep finds nothing: what a test states of people has been collected now.
* A request is stated by a test, as people are: one whose copy was approved waits for whoever hands it out; of one that
  was not, nothing is carried out. Other rights change what is kept of a person: they are not guessed.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

from ombud.app.extracting import at_least, coarse, extract_said, extract_text, least_of
from ombud.app.importing import unlike
from ombud.app.replaying import DAYS, as_draft, said
from ombud.app.taking_rows import Rows, report_said
from ombud.client.facts import Somebody, facts_of
from ombud.client.fake_jobs import Jobs, Outcome, Work, not_done
from ombud.client.fake_rows import Taken
from ombud.client.said import Said, no, stopped
from ombud.collection.mapping import load as load_mapping
from ombud.extracts import ExtractHeader, Planned, shape
from ombud.extracts.building import refusal_of
from ombud.extracts.period import ends_at
from ombud.extracts.place import question
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.load import load as load_policy
from ombud.policy.load import words
from ombud.policy.model import Policy
from ombud.policy.why import explain
from ombud.requests.carry.access import MAKE
from ombud.requests.refusals import NOTHING_PROPOSED
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.vault.replay import Known, Reading, broken
from ombud.vault.replay import replay as decided_again
from ombud.vault.replaying import Replayed

Json = Mapping[str, Any]
FOR: Mapping[str, frozenset[str]] = {
    "retention": frozenset({"legal.security", "legal.log"}),
    "imports": frozenset({"contract.request", "contract.perform", "contract.rights", "care.admin"}),
    "requests": frozenset({"legal.requests"}),
    "extracts": frozenset(
        {
            "statistics.care", "statistics.business", "analysis.market", "analysis.patient", "analysis.customer",
            "product.development", "care.quality", "profiling.marketing", "marketing.direct",
        }
    ),
    "replays": frozenset({"legal.log"}),
}  # fmt: skip
"""Whose work each is: a key is for one of these purposes."""
_NOT_OF_KEY = no(403, "not_of_key", "The key is bound to other purposes.")
_NO_SUCH = no(404, "not_found", "There is no such thing here.")
_EMPTY = hashlib.sha256(b"").hexdigest()
_SWEPT = Outcome({"people": 0, "whole": 0, "closed": 0, "rows": 0, "by": [], "sha256": _EMPTY})


class Asked(NamedTuple):
    """One call of a program."""

    way: tuple[str, list[str]]
    body: Json
    token: str
    actor: Actor
    purposes: frozenset[PurposeId]
    purpose: str
    """What `Processing-Purpose` says."""
    later: bool
    """`Prefer: respond-async` was sent."""


class WasRead(NamedTuple):
    """A reading, for a replay."""

    ask: Ask
    at: datetime
    refused: tuple[str, ...]


@dataclass(slots=True)
class Works:
    """What jobs are about, beside people."""

    taken: Taken = field(default_factory=Taken, repr=False)
    requests: dict[str, bool] = field(default_factory=dict)
    """Those that a test has stated: whether the copy that was asked for is approved."""
    extracts: dict[str, ExtractHeader] = field(default_factory=dict)
    readings: list[WasRead] = field(default_factory=list, repr=False)


class Here(Protocol):
    """The fake, as far as a job is about it."""

    people: dict[SubjectId, Somebody]
    policy: Policy
    now: datetime
    jobs: Jobs
    works: Works


def answered(asked: Asked, fake: Here) -> Said | None:
    """What a call about one of these is answered; None where it is about none, or not served."""
    method, parts = asked.way
    if parts[0] not in FOR:
        return None
    if not FOR[parts[0]] & asked.purposes:
        return _NOT_OF_KEY
    match method, parts:
        case "POST", ["retention", "runs"]:
            return _begun(asked, fake, "retention.run", lambda _job: _SWEPT)
        case "POST", ["imports"]:
            return _import(asked, fake)
        case "POST", ["requests", which, "carry-out"] if asked.later:
            return _carry_out(asked, fake, which)
        case "POST", ["replays"]:
            return _replay(asked, fake)
        case _, ["extracts", *rest]:
            return _extracts(asked, fake, method, rest)
    return None


def _begun(asked: Asked, fake: Here, name: str, does: Work, total: int = 0) -> Said:
    return fake.jobs.begin(asked.token, (name, does), fake.now, total)


def _import(asked: Asked, fake: Here) -> Said:
    mapping = load_mapping(str(asked.body.get("mapping") or ""))
    if isinstance(mapping, tuple):
        return no(422, "wrong", "Nothing was done.", pointer="/mapping")
    rows = Rows("", tuple(asked.body.get("rows") or ()), asked.body.get("source"))

    def does(_job: bytes) -> Outcome:
        other = unlike(mapping, fake.policy, rows.source)
        if other is not None:
            return not_done("wrong", other.text.en, "N-05")
        report = fake.works.taken.take(fake.people, mapping, rows, fake.policy, fake.now)
        return Outcome(report_said(report, "en"), report.rows)

    return _begun(asked, fake, "collections.import", does, len(rows.rows))


def _carry_out(asked: Asked, fake: Here, which: str) -> Said:
    if which not in fake.works.requests:
        return _NO_SUCH

    def does(_job: bytes) -> Outcome:
        if not fake.works.requests[which]:
            return not_done("not_done", NOTHING_PROPOSED.text.en, NOTHING_PROPOSED.requirement)
        return Outcome({"request": which, "done": [], "waiting": [MAKE.en]})

    return _begun(asked, fake, "requests.carry_out", does, int(fake.works.requests[which]))


def _extracts(asked: Asked, fake: Here, method: str, rest: list[str]) -> Said | None:
    mine = {
        name: one
        for name, one in fake.works.extracts.items()
        if one.purpose in asked.purposes and fake.now < one.expires_at
    }
    match method, rest:
        case "POST", []:
            return _build(asked, fake)
        case "GET", []:
            return Said(200, {"items": [_extract_told(fake, one) for one in mine.values()]})
        case "POST", [which, "ending"]:
            if which not in mine:
                return _NO_SUCH
            del fake.works.extracts[which]
            return Said(200, {"id": which})
    return None


def _extract_told(fake: Here, one: ExtractHeader) -> Json:
    return {
        "id": extract_text(one.id), "purpose": one.purpose, "policy_version": one.policy,
        "people": coarse(one.people, least_of(fake.policy, one.purpose)),
        "built_at": one.built_at.isoformat(), "expires_at": one.expires_at.isoformat(),
    }  # fmt: skip


def _build(asked: Asked, fake: Here) -> Said:
    if not asked.purpose:
        return no(400, "purpose_required", "The call names its purpose.")
    if asked.purpose not in asked.purposes:
        return _NOT_OF_KEY
    purpose, plan = PurposeId(asked.purpose), bool(asked.body.get("plan"))

    def against() -> Refusal | None:
        return refusal_of(fake.policy, question(purpose, shape(fake.policy, purpose), asked.actor), fake.now)

    def does(job: bytes) -> Outcome:
        refusal = against()
        if refusal is not None:
            why = explain(refusal, fake.policy, law_on(local_date(fake.now)))
            return not_done("stopped_by_policy", why.reasons[0].text.en)
        made = _made(purpose, asked.actor, fake, None if plan else job)
        if isinstance(made, ExtractHeader):
            fake.works.extracts[extract_text(made.id)] = made
        told = extract_said(fake.policy, made, "en", by=asked.actor, now=fake.now)
        return Outcome(told, at_least(made.people))

    refusal = against()
    if refusal is not None:
        return stopped(refusal, fake.policy, law_on(local_date(fake.now)))
    return _begun(asked, fake, "extracts.build", does)


def _made(purpose: PurposeId, by: Actor, fake: Here, extract: bytes | None) -> Planned | ExtractHeader:
    """Who is in it; with an id it is made, of those of whom something is held."""
    policy, now = fake.policy, fake.now
    tables, ends = shape(policy, purpose), ends_at(policy, purpose, now)
    asked, people, left_out = question(purpose, tables, by), 0, Counter[str]()
    for somebody in fake.people.values():
        permitted, refusing = _decided(asked, somebody, policy, now)
        if not permitted:
            left_out[next(rule for rule in Rule if rule in refusing).value] += 1
        elif extract is None or permitted & set(somebody.held):
            people += 1
    if extract is None:
        return Planned(purpose, tables, people, dict(left_out), ends)
    return ExtractHeader(extract, purpose, now, ends, policy.number, people, dict(left_out), 0)


def _decided(asked: Ask, somebody: Somebody, policy: Policy, now: datetime) -> tuple[set[str], set[Rule]]:
    """The categories that an extract may take of somebody, and the rules that refuse the others."""
    permitted, refusing = set[str](), set[Rule]()
    for category in asked.categories:
        of_it = replace(asked, categories=frozenset({category}))
        answer = decide(policy, law_on(local_date(now)), of_it, facts_of(somebody, category, policy, now), now)
        if isinstance(answer, Permit):
            permitted.add(category)
        else:
            refusing |= set(answer.rules)
    return permitted, refusing


def _replay(asked: Asked, fake: Here) -> Said:
    loaded = load_policy(str(asked.body.get("text") or ""), None)
    if isinstance(loaded, tuple):
        return no(422, "wrong", words(loaded[0]).en, pointer="/text")
    days = int(asked.body.get("days") or DAYS)

    def does(_job: bytes) -> Outcome:
        now, since = fake.now, fake.now - timedelta(days=days)
        draft = as_draft(loaded, fake.policy.number + 1, now)
        readings = [_reading(one, fake, draft) for one in fake.works.readings if one.at >= since]
        found = decided_again(readings, draft, lambda at: law_on(local_date(at)))
        return Outcome(said(Replayed(since, now, found, 0)), found.readings, total=found.readings)

    return _begun(asked, fake, "policy.replay", does)


def was_read(ask: Ask, refused: bool, somebody: Somebody, policy: Policy, now: datetime) -> WasRead:
    """A reading as a log would have it: with all the rules that refused it."""
    law, known = law_on(local_date(now)), _known(ask, somebody, policy, now)
    return WasRead(ask, now, broken(policy, law, ask, known, now) if refused else ())


def _reading(one: WasRead, fake: Here, draft: Policy) -> Reading:
    somebody = fake.people.get(one.ask.subject, Somebody({}))
    then, under = (_known(one.ask, somebody, policy, fake.now) for policy in (fake.policy, draft))
    return Reading(b"", one.ask, one.at, one.refused, fake.policy, then, under)


def _known(ask: Ask, somebody: Somebody, policy: Policy, now: datetime) -> Known:
    return Known((), {name: facts_of(somebody, name, policy, now) for name in ask.categories})
