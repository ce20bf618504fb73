"""Gathers what a replay needs of the log and of the people it is about (`replay.py`).

* A reading is an entry of an open for a purpose, of somebody who is still there. What a pace refused is none: no policy
  decided it.
* Relations come along: an extract takes them as data of their category.
* Situation and records of a person are read once, however often they were read. No value is opened.
* At most so many readings are taken, the latest; how many were left out is said.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from ombud.audit import Act, Outcome
from ombud.audit.ledger import Logged
from ombud.audit.model import NOBODY
from ombud.database import Transaction
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Rule
from ombud.policy.model import Policy
from ombud.relations import Kind, Relation
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId, PurposeId, SubjectId
from ombud.vault import store
from ombud.vault.crowd.person import regime_of
from ombud.vault.facts import (
    NO_UNIT,
    RecordFacts,
    Situation,
    care_relation,
    chosen,
    last_entries,
    lifts_now,
    nothing_held,
    person_facts,
    relation_facts,
    situation,
)
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Row
from ombud.vault.place import Place
from ombud.vault.policies import told_now
from ombud.vault.replay import Bound, Known, Reading, Replay, replay, together

MOST = 20_000
AT_ONCE = 200
"""Readings of one moment of the database."""
Tell = Callable[[int, int], None]
_NONE = PurposeId("")
_RULES = frozenset(rule.value for rule in Rule)


class Replayed(NamedTuple):
    """The replay of a period."""

    since: datetime
    until: datetime
    found: Replay
    left_out: int
    """Older readings of the period that were not decided again."""


def replayed(
    vault: Place,
    draft: Policy,
    since: datetime,
    until: datetime,
    most: int = MOST,
    tell: Tell = lambda _done, _all: None,
) -> Replayed:
    """Decide the readings of a period again under the draft. Nothing is changed, and nothing logged. `tell` is told how
    many of how many are decided, each time between two moments of the database."""
    with vault.database.read() as tx:
        logged = [one for one in vault.ledger.latest(tx, since, until) if _is_reading(one)]
    taken, found, done = sorted(logged[:most], key=lambda one: one.entry.subject or NOBODY), list[Replay](), 0
    for part in _parts(taken):
        with vault.database.read() as tx:
            found.append(replay(_readings(vault, tx, draft, part), draft, lambda at: law_on(local_date(at))))
        done += len(part)
        tell(done, len(taken))
    return Replayed(since, until, together(found), max(0, len(logged) - most))


def _parts(taken: Sequence[Logged]) -> Iterator[list[Logged]]:
    """Some at a time; those of one person together."""
    part = list[Logged]()
    for _, theirs in groupby(taken, key=lambda one: one.entry.subject):
        part += theirs
        if len(part) >= AT_ONCE:
            yield part
            part = []
    if part:
        yield part


def _is_reading(one: Logged) -> bool:
    entry = one.entry
    return (
        entry.act is Act.OPEN
        and entry.subject is not None
        and entry.purpose is not None
        and entry.policy_number > 0
        and bool(entry.categories)
        and (entry.outcome is Outcome.PERMITTED or (bool(entry.rules) and _RULES.issuperset(entry.rules)))
    )


def _readings(vault: Place, tx: Transaction, draft: Policy, logged: Sequence[Logged]) -> Iterator[Reading]:
    person: _Person | None = None
    for one in logged:
        subject = one.entry.subject or NOBODY
        if person is None or person.subject != subject:
            person = _Person(vault, tx, subject)
        yield person.reading(one, draft)


class _Person:
    """One person, with what was read of them kept for the next reading."""

    def __init__(self, vault: Place, tx: Transaction, subject: SubjectId) -> None:
        self.subject = subject
        self._vault = vault
        self._tx = tx
        self._keys = PersonKeys(vault.directory, tx, subject)
        self._situations: dict[int, Situation] = {}
        self._rows = store.rows(tx, subject)

    def reading(self, one: Logged, draft: Policy) -> Reading:
        entry = one.entry
        version = self._vault.book.version(self._tx, entry.policy_number)
        ask = Ask(self.subject, entry.purpose or _NONE, frozenset(entry.categories), entry.actor)
        about = self._situation(version)
        under = replace(about, choices=chosen(draft, about.wishes.choices))
        return Reading(
            one.entry_id, ask, entry.at, tuple(entry.rules), version,
            self._known(ask, version, version, about), self._known(ask, draft, version, under),
        )  # fmt: skip

    def _situation(self, version: Policy) -> Situation:
        found = self._situations.get(version.number)
        if found is None:
            found = situation(self._tx, self.subject, self._keys, version)
            self._situations[version.number] = found
        return found

    def _known(self, ask: Ask, policy: Policy, version: Policy, about: Situation) -> Known:
        """As the policy reads it; what a relation was told is as the version then says."""
        vault, tx = self._vault, self._tx
        own = vault.keyring.blind("unit", ask.actor.unit) if ask.actor.unit else b""
        care = bool(own) and care_relation(tx, self.subject, own)
        rows = [row for row in self._rows if row.category in ask.categories]
        facts, latest = RecordFacts(tx, vault.book, policy, about), last_entries(rows)

        lifts = lifts_now(tx, self.subject, about)

        def of(row: Row) -> tuple[Row, Facts]:
            unit, last = ask.actor.unit if row.unit == own else NO_UNIT, latest[row.document or row.record_id]
            return row, facts.of(row, last, unit=unit, care=care, lifts=lifts)

        def nothing(category: CategoryId) -> Facts:
            return nothing_held(person_facts(about, category, care=care), told_now(policy, category))

        related = [one for one in about.relations if one.kind is not Kind.HOLD]
        bound = tuple(self._bound(one, policy, version, about) for one in related)
        return Known(tuple(of(row) for row in rows), {one: nothing(one) for one in ask.categories}, bound)

    def _bound(self, one: Relation, policy: Policy, version: Policy, about: Situation) -> Bound:
        facts = relation_facts(self._tx, self._vault.book, version, about, one)
        return Bound(CATEGORY_OF[one.kind], replace(facts, regime=regime_of(policy, one)))
