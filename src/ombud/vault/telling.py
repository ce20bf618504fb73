"""What programs outside that hold data of a person are told of, in the act that it happens in (Art. 19).

* What an act enters in the log about somebody, and what it takes away of them, is what such programs are told: nobody
  who writes an act can forget them.
* Where they are and who of them knows whom, the vault does not know: `Outbox` does (`events`), and writes it with the
  act, so that both are there or neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.database import Transaction
from ombud.terms import SubjectId


class Happening(StrEnum):
    """What has happened, as the type of an event has it (`events/cloud_event.py`)."""

    ERASED = "person.erased"
    PARTLY_ERASED = "person.partly_erased"
    MERGED = "person.merged"
    RECTIFIED = "person.rectified"
    OBJECTED = "objection.made"
    OBJECTION_ENDED = "objection.ended"
    CONSENTED = "consent.given"
    WITHDRAWN = "consent.withdrawn"
    RESTRICTED = "restriction.made"
    BLOCKED = "block.made"
    LIFTED = "limit.lifted"
    REQUEST_CLOSED = "request.closed"
    POLICY_ADOPTED = "policy.adopted"
    TEST = "test"


OF_ENTRIES: Mapping[Kind, Happening] = {
    Kind.RECTIFY: Happening.RECTIFIED,
    Kind.OBJECT: Happening.OBJECTED,
    Kind.END_OBJECTION: Happening.OBJECTION_ENDED,
    Kind.CONSENT: Happening.CONSENTED,
    Kind.WITHDRAW: Happening.WITHDRAWN,
    Kind.RESTRICT: Happening.RESTRICTED,
    Kind.BLOCK: Happening.BLOCKED,
    Kind.LIFT: Happening.LIFTED,
}
"""What an entry that somebody has is to such a program, where the act was done."""
_CLOSING = frozenset({"answered", "closed-unidentified", "taken-back"})
"""The steps that a request ends with."""


@dataclass(frozen=True, slots=True)
class Told:
    """One happening to one person."""

    subject: SubjectId
    happening: Happening
    into: SubjectId | None = None
    """The registration that took this one in."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program outside that has said that it holds data of a person."""

    name: str
    since: datetime


class Outbox(Protocol):
    """Where it is put down in the act, to leave after it."""

    def put(self, tx: Transaction, told: Told, now: datetime) -> None:
        """For everybody outside who knows the person."""
        ...

    def put_to_all(self, tx: Transaction, happening: Happening, more: Mapping[str, str | int], now: datetime) -> None:
        """What is about nobody, for everybody outside; `more` are codes and numbers."""
        ...

    def programs(self, tx: Transaction, subject: SubjectId) -> tuple[Program, ...]:
        """Who outside knows the person, by name."""
        ...


def happening_of(entry: Entry) -> Happening | None:
    """What an entry tells those outside; none where it is nothing to them."""
    if entry.subject is None or entry.outcome is not Outcome.DONE:
        return None
    step = entry.facts.get("step")
    if entry.act is Kind.REQUEST:
        return Happening.REQUEST_CLOSED if step in _CLOSING else None
    if entry.act is Kind.CONSENT and step == "ask":
        return None  # it waits for its address, and is in force nowhere (M-07)
    return OF_ENTRIES.get(entry.act)
