"""Readings that are not like the usual are noticed and told: to the person, and to whoever reviews the log (PDL 4:3).

* What is unusual is said by three rules (`unusual_rules.py`). Nothing is stopped by it: there may be a good reason.
* The person is told once of each by mail, if they want it and may be written to, and that there is something to see; no
  mail says who, where or what. What must not be shown to them is not told either, but reviewed all the same.
* It stands in the list of whoever reviews the log until somebody else than the reader has reviewed it.
* Each check has an entry of its own, also where it has found nothing (A-13).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.ledger import Logged
from ombud.disclosure.shown import sight
from ombud.erasure.dated import period
from ombud.law.periods import end_of
from ombud.requests import store
from ombud.requests.alerts import announce
from ombud.requests.store import UnusualRow
from ombud.requests.unusual_rules import Rule, is_candidate, unusual
from ombud.terms import Actor, CategoryId, SubjectId
from ombud.terms.alert import AlertKind
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault

LOOKED_BACK = timedelta(days=7)
"""So far back each check looks: what a worker that was away has missed is found when it comes back."""
_KEPT, _THIS_INSTANT = "T-04", timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check."""

    entries: int
    noticed: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """One reading that waits for a review."""

    subject: SubjectId
    entry_id: bytes
    rule: Rule


def check_readings(vault: Vault, protected: Collection[str] = (), *, by: Actor, now: datetime) -> Checked:
    """Go through what was read lately; one act for each person of whom something is noticed."""
    vault.ledger.sequence(now)
    since, entries, people = now - LOOKED_BACK, 0, dict[SubjectId, None]()
    with vault.look(by=by, now=now) as look:
        special = frozenset(id_ for id_, one in look.policy.file.categories.items() if one.special)
    for one in vault.ledger.between(since, now + _THIS_INSTANT):
        entries += 1
        if one.entry.subject is not None and is_candidate(one, special):
            people[one.entry.subject] = None
    noticed = 0
    for subject in people:
        with vault.act(by=by, now=now) as act:
            noticed += _noticed(act, subject, (special, since, frozenset(protected)))
    with vault.act(by=by, now=now) as act:
        act.log(Kind.REVIEW, Outcome.DONE, facts={"step": "checked", "entries": entries, "people": noticed})
    return Checked(entries, noticed)


def _noticed(act: Act, subject: SubjectId, by_what: tuple[frozenset[CategoryId], datetime, frozenset[str]]) -> int:
    """Note and tell what is new of one person; how many readings."""
    special, since, protected = by_what
    person = act.known(subject)
    if person is None:
        act.nothing_changed()
        return 0
    known = {row.entry_id for row in store.unusual_of(act.tx, subject)}
    found = unusual(act.vault.ledger.who_read(act.tx, subject), special, since)
    new = [(one, rule) for one, rule in found if one.entry_id not in known]
    may_see = sight(person, protected)
    for one, rule in new:
        store.put_unusual(act.tx, subject, _row(act, one, rule))
        facts: dict[str, str | int] = {"step": "noticed", "code": rule.value, "entry": one.entry_id.hex()}
        act.log(Kind.REVIEW, Outcome.DONE, subject, facts=facts)
    shown = [one for one, _ in new if may_see.reaches(one.entry_id, one.entry)]
    if shown:
        announce(person, AlertKind.UNUSUAL_READING, shown[0].entry_id.hex())
    if not new:
        act.nothing_changed()
    return len(new)


def _row(act: Act, one: Logged, rule: Rule) -> UnusualRow:
    until = end_of(period(act.policy, _KEPT, act.now), one.entry.at)
    return UnusualRow(one.entry_id, rule.value, to_micros(act.now), None, to_micros(until))


def waiting(act: Act) -> tuple[Noticed, ...]:
    """What nobody has reviewed yet."""
    return tuple(Noticed(subject, row.entry_id, Rule(row.rule)) for subject, row in store.unusual_left(act.tx))


def reviewed(act: Act, subject: SubjectId, entries: Collection[bytes]) -> None:
    """Somebody has looked at these entries of the person, in the caller's act."""
    rows = [row for row in store.unusual_of(act.tx, subject) if row.reviewed_at is None and row.entry_id in entries]
    for row in rows:
        store.put_unusual(act.tx, subject, row._replace(reviewed_at=to_micros(act.now)))
