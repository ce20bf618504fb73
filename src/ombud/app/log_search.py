"""The log, searched and followed up by whoever may read it (PDL 4:3; S-07).

* A page is the latest entries that a query takes; from there one goes on to older ones. So many are looked through at
  most, and it is said how far that came.
* Who is protected is met by few roles in a list; how many are left out is said (R-41).
* That it was read is in the log before anything is: what was asked for, in codes. The list is read outside that act,
  so that nobody waits for it (decision 0074).
* A sample of each day is the same for whoever looks: nobody chooses it. It is followed up person by person, by others
  than those who looked (`reviewing`).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.app import log_reading
from ombud.app.installation import Ombud
from ombud.app.log_query import Query
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.ledger import Logged
from ombud.audit.model import NOBODY
from ombud.audit.proof import Proof
from ombud.law.periods import local_date, start_of
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.terms import Actor, SubjectId
from ombud.vault import Act
from ombud.vault.hidden import shown_to

A_PAGE, LOOKED_THROUGH, SAMPLE = 30, 20_000, 10
_DAY = timedelta(days=1)
_LONG = timedelta(days=365 * 20)
_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Page:
    """Some entries, the latest first."""

    policy: Policy
    entries: tuple[Logged, ...]
    withheld: int
    """How many are not shown, because they are about somebody protected."""
    older: datetime | None
    """Before when the next page begins; none where this is the last."""
    looked_through: int


def search(ombud: Ombud, query: Query, before: datetime | None, *, by: Actor, now: datetime) -> Page | Refusal:
    """The latest entries that the query takes, before a time."""
    vault = ombud.vault
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        act.log(
            Kind.READ_LOG, Outcome.DONE if refusal is None else Outcome.REFUSED, query.subject,
            facts={"step": "search"},
        )  # fmt: skip
        if refusal is not None:
            return refusal
    with vault.look(by=by, now=now) as look:
        return _page(look, query, before or now + _AFTER, by)


def _page(act: Act, query: Query, before: datetime, by: Actor) -> Page:
    found, seen, reached = _found(act, query, before, by)
    older = found[A_PAGE - 1].entry.at if len(found) > A_PAGE else reached
    page = [one for one in found if older is None or one.entry.at >= older]  # a moment is never parted
    shown, withheld = shown_to(act.tx, act.policy, by, page, lambda one: one.entry.subject or SubjectId(NOBODY))
    return Page(act.policy, tuple(shown), withheld, older, seen)


def _found(act: Act, query: Query, before: datetime, by: Actor) -> tuple[list[Logged], int, datetime | None]:
    """Enough for a page and to know whether there is more; how many were looked through, and how far that came."""
    since = act.now - _LONG if query.since is None else start_of(query.since)
    until = before if query.until is None else min(before, start_of(query.until + _DAY))
    found: list[Logged] = []
    seen, at = 0, until
    for one in _entries(act, query, since, until):
        if seen >= LOOKED_THROUGH and one.entry.at < at:
            return found, seen, at
        if len(found) > A_PAGE and one.entry.at < found[A_PAGE - 1].entry.at:
            break
        seen, at = seen + 1, one.entry.at
        if query.takes(one.entry) and log_reading.is_kept(act.policy, one, by, act.now):
            found.append(one)
    return found, seen, None


def _entries(act: Act, query: Query, since: datetime, until: datetime) -> Iterator[Logged]:
    ledger = act.vault.ledger
    if query.subject is None:
        return ledger.latest(act.tx, since, until)
    own = ledger.who_read(act.tx, query.subject)
    return (one for one in reversed(own) if since <= one.entry.at < until and one.leaf is not None)


def entry_of(ombud: Ombud, subject: SubjectId, entry_id: bytes, *, by: Actor, now: datetime) -> Logged | Refusal | None:
    """One entry with its reason, for whoever follows up; that it was read is in the log about the person."""
    vault = ombud.vault
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        known = subject != NOBODY and vault.directory.hold(act.tx, subject)
        outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        act.log(Kind.READ_LOG, outcome, subject if known else None, facts={"step": "entry"})
        if refusal is not None:
            return refusal
        found = vault.ledger.one(act.tx, subject, entry_id)
        kept = found is not None and log_reading.is_kept(act.policy, found, by, now)
        shown, _ = shown_to(act.tx, act.policy, by, [found] if found is not None and kept else [], lambda _one: subject)
        return shown[0] if shown else None


def prove_entry(ombud: Ombud, subject: SubjectId, entry_id: bytes, *, now: datetime) -> Proof | None:
    """What shows to anybody that the entry is in the log, under a checkpoint signed now if none covers it."""
    ombud.vault.ledger.checkpoint(now)
    return ombud.vault.ledger.prove(None if subject == NOBODY else subject, entry_id)


def sample(ombud: Ombud, *, by: Actor, now: datetime) -> Page | Refusal:
    """The sample of yesterday: readings of people, chosen by the day and the entry, by nobody."""
    vault, day = ombud.vault, local_date(now) - _DAY
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        refusal = log_reading.refused(act)
        outcome = Outcome.DONE if refusal is None else Outcome.REFUSED
        act.log(Kind.REVIEW, outcome, facts={"step": "sample", "from_on": day.isoformat()})
        if refusal is not None:
            return refusal
    with vault.look(by=by, now=now) as look:
        looks = [
            one for one in vault.ledger.latest(look.tx, start_of(day), start_of(day + _DAY))
            if one.entry.act is Kind.OPEN and one.entry.subject is not None
        ]  # fmt: skip
        looks.sort(key=lambda one: hashlib.sha256(day.isoformat().encode() + one.entry_id).digest())
        others = [one for one in looks if one.entry.actor.id != by.id][:SAMPLE]
        shown, withheld = shown_to(look.tx, look.policy, by, others, lambda one: one.entry.subject or SubjectId(NOBODY))
        return Page(look.policy, tuple(shown), withheld, None, len(looks))
