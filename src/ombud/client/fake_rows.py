"""Rows that are brought into a fake: read, held against mapping and policy and reported by the code of the real one.

* Whom a row is about is found by what identifies them, here as there; who is not here is somebody new.
* What no ground of the policy keeps is not taken in. What a restore, a correction or a suppression list would change is
  not known to a fake, and nothing of it is guessed.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.app.taking_rows import Rows
from ombud.client.facts import Somebody, facts_of
from ombud.collection.binding import bind
from ombud.collection.collect import NO_GROUND, NOBODY_BY_KEY, TWO_PEOPLE, Report
from ombud.collection.mapping import MappingFile
from ombud.collection.model import CategoryValues, Identifier, IdentifierKind, RowFault, Submission
from ombud.collection.readers import read
from ombud.collection.submissions import submissions
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.grounds import grounds
from ombud.policy.model import Anchor, Policy
from ombud.relations import Kind, Relation, State
from ombud.relations.model import FIRST_STATE
from ombud.relations.relate import standing
from ombud.terms import CategoryId, RelationId, SubjectId, Text

_Known = tuple[IdentifierKind, str, str]
Relations = tuple[Relation, ...]


@dataclass(slots=True)
class Taken:
    """What rows have brought in so far, beside what stands with people."""

    known: dict[_Known, SubjectId] = field(default_factory=dict, repr=False)
    bound: dict[SubjectId, Relations] = field(default_factory=dict, repr=False)
    seen: set[tuple[SubjectId, str]] = field(default_factory=set, repr=False)
    """Records that are there, in words, so that the same row again changes nothing."""

    def take(
        self, people: dict[SubjectId, Somebody], mapping: MappingFile, rows: Rows, policy: Policy, now: datetime
    ) -> Report:
        """Take in what can be taken; the report says what became of each."""
        report = Report()
        with rows.open("rb") as stream:
            for row in submissions(bind(mapping, policy), read(stream, mapping.format), now):
                report.rows += 1
                if isinstance(row, RowFault):
                    report.faults.append(row)
                    continue
                for column in row.not_taken:
                    report.leave_out(column)
                self._row(_Row(row, policy, now), people, report)
        return report

    def _row(self, row: "_Row", people: dict[SubjectId, Somebody], report: Report) -> None:
        sent, found = row.sent, self._found(row.sent, people)
        fault = _about_nobody(sent) if not found else TWO_PEOPLE if len(found) > 1 else None
        if fault is not None:
            report.faults.append(RowFault(sent.line, "identity", fault))
            return
        person = found.pop() if found else SubjectId(secrets.token_bytes(16))
        before = self.bound.get(person, ())
        after = row.bound(person, before if person in people else row.contact(person))
        somebody = _bound_by(people.get(person, Somebody({})), before, after)
        ungrounded = next((one for one in sent.records if not row.is_kept(one, somebody, after)), None)
        if ungrounded is not None:
            report.faults.append(RowFault(sent.line, ungrounded.category, NO_GROUND))
            return
        new = person not in people
        written = [one for one in sent.records if self._is_new(person, one)]
        people[person], self.bound[person] = _holding(somebody, written), after
        self.known |= {(one.kind, one.value, one.domain): person for one in sent.identity}
        report.taken += 1
        report.people += new
        report.records += len(written)
        report.unchanged += not (new or written or after != before)

    def _found(self, row: Submission, people: Mapping[SubjectId, Somebody]) -> set[SubjectId]:
        """By what other rows brought, and by what a test has stated."""
        found = {self.known[key] for one in row.identity if (key := (one.kind, one.value, one.domain)) in self.known}
        return found | {who for one in row.identity for who, somebody in people.items() if _has(somebody, one)}

    def _is_new(self, person: SubjectId, record: CategoryValues) -> bool:
        content = repr((record.category, record.document, sorted(record.fields.items())))
        new = (person, content) not in self.seen
        self.seen.add((person, content))
        return new


@dataclass(frozen=True, slots=True)
class _Row:
    """One row, with what it is held against."""

    sent: Submission
    policy: Policy
    now: datetime

    def contact(self, person: SubjectId) -> Relations:
        """What somebody new begins with."""
        return (self._relation(person, Kind.CONTACT, self.sent.collected_at, {"channel": self.sent.channel}),)

    def bound(self, person: SubjectId, before: Relations) -> Relations:
        """With what the row says binds the person, unless the same is known; ended where it says so."""
        hint = self.sent.relation
        if hint is None:
            return before
        opened_at = hint.opened_at or self.sent.collected_at
        known = next((one for one in before if (one.kind, one.opened_at) == (hint.kind, opened_at)), None)
        terms = {"service": hint.service, "signed": self.sent.channel} if hint.service else {}
        one = known or self._relation(person, hint.kind, opened_at, terms)
        if hint.ended_at is not None and hint.ended_at <= self.now:
            one = replace(one, state=State.ENDED, closed_at=hint.ended_at)
        return (*before, one) if known is None else tuple(one if other is known else other for other in before)

    def is_kept(self, record: CategoryValues, somebody: Somebody, relations: Relations) -> bool:
        """Has any purpose a ground to hold it, by when things happened?"""
        facts, stands = facts_of(somebody, record.category, self.policy, self.now), standing(relations)
        event = record.at or self.sent.collected_at
        anchors = {Anchor.COLLECTED: self.sent.collected_at, Anchor.EVENT: event, Anchor.LAST_ENTRY: event}
        facts = replace(facts, regime=self.sent.regime, stage=stands.stage, anchors={**anchors, **stands.anchors})
        law = law_on(local_date(self.now))
        return bool(grounds(self.policy, law, record.category, record.retention_class, facts, self.now))

    @staticmethod
    def _relation(person: SubjectId, kind: Kind, at: datetime, terms: Mapping[str, str]) -> Relation:
        state = State.OPEN if kind is Kind.AGREEMENT else FIRST_STATE[kind]  # an agreement in a file is a signed one
        return Relation(person, RelationId(secrets.token_bytes(16)), kind, state, at, terms=terms)


def _bound_by(somebody: Somebody, before: Relations, after: Relations) -> Somebody:
    """With the ties and services that the relations come to; those that a test has stated stay."""
    was, now = standing(before), standing(after)
    services = (somebody.services - was.services) | now.services
    return replace(somebody, ties=(somebody.ties - was.ties) | now.ties, services=services)


def _about_nobody(row: Submission) -> Text | None:
    """A key alone makes nobody known."""
    by_key = all(one.kind is IdentifierKind.KEY for one in row.identity)
    return NOBODY_BY_KEY if by_key and not any(one.category == "name" for one in row.records) else None


def _has(somebody: Somebody, one: Identifier) -> bool:
    return one.kind is not IdentifierKind.KEY and any(one.value in fields.values() for fields in somebody.held.values())


def _holding(somebody: Somebody, records: list[CategoryValues]) -> Somebody:
    held: dict[CategoryId, Mapping[str, str]] = dict(somebody.held)
    for one in records:
        kind = {"kind": one.kind} if one.kind else {}
        held[one.category] = {**held.get(one.category, {}), **kind, **one.fields}
    return replace(somebody, held=held)
