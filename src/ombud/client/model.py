"""What a program is given: frozen values that do not print what they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the notice that a decision rests on."""

    id: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The policy says no. It is an answer: it says which rules, which sentences, and what to try."""

    code: str
    detail: str
    rules: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    tries: tuple[str, ...]
    policy_version: int

    def __bool__(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Record:
    """One record, opened."""

    id: str
    category: str
    fields: Mapping[str, str] = field(repr=False)
    source: str
    collected_at: datetime
    event_at: datetime

    def __getitem__(self, name: str) -> str:
        return self.fields[name]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was opened, and is in the person's log."""

    purpose: str
    policy_version: int
    rules: tuple[str, ...]
    records: tuple[Record, ...] = field(repr=False)

    def field(self, name: str) -> str | None:
        """The latest value of a field, of whatever category."""
        held = [one for one in self.records if name in one.fields]
        return max(held, key=lambda one: one.event_at).fields[name] if held else None


@dataclass(frozen=True, slots=True)
class Decision:
    """May I? True or false, and why."""

    allowed: bool
    code: str
    rules: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    tries: tuple[str, ...]
    policy_version: int

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Job:
    """Something that takes longer than a moment, as it stands."""

    id: str
    work: str
    state: str
    """waiting, running, done, refused, failed or cancelled."""
    done: int
    total: int | None
    reason: str | None
    cancellable: bool

    @property
    def ended(self) -> bool:
        return self.state not in ("waiting", "running")


def job_from(said: Mapping[str, Any]) -> Job:
    return Job(
        said["id"], said["work"], said["state"], said["done"], said["total"], said["reason"], said["cancellable"]
    )  # fmt: skip


def reading_of(said: Mapping[str, Any]) -> Reading:
    records = tuple(
        Record(
            one["id"], one["category"], dict(one["fields"]), one["source"],
            datetime.fromisoformat(one["collected_at"]), datetime.fromisoformat(one["event_at"]),
        )
        for one in said["records"]
    )  # fmt: skip
    return Reading(said["purpose"], said["policy_version"], tuple(said["rules"]), records)


def refused_of(said: Mapping[str, Any]) -> Refused:
    policy = said.get("policy") or {}
    rules = tuple(one["rule"] for one in policy.get("reasons", ()))
    return Refused(
        said["code"], said["detail"], rules, _sentences(policy), tuple(said.get("try", ())), policy.get("version", 0)
    )


def decision_of(said: Mapping[str, Any]) -> Decision:
    why = said["context"]
    policy = why.get("policy") or {}
    return Decision(
        said["decision"], why["code"], tuple(why["rules"]), _sentences(policy), tuple(why["try"]),
        why["policy_version"],
    )  # fmt: skip


def _sentences(policy: Mapping[str, Any]) -> tuple[Sentence, ...]:
    return tuple(Sentence(one["id"], one["text"], one["url"]) for one in policy.get("sentences", ()))
