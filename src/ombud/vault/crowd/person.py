"""One person of a crowd as they were read, and as the rules are asked about them where nothing was asked before.

Everything here is as at a desk (`vault/desk.py`): the same facts, from the same columns.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ombud.database.port import Row as Read
from ombud.keys.model import WrappedKey
from ombud.policy.ask import Facts
from ombud.policy.model import Anchor, Policy, Regime, Stage, Tie
from ombud.relations import Kind, Relation
from ombud.terms import CategoryId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault.desk import Desk
from ombud.vault.desk import about as at_desk
from ombud.vault.facts import (
    NO_UNIT,
    OF_ITSELF,
    RecordFacts,
    nothing_held,
    person_facts,
    record_anchors,
    relation_facts,
)
from ombud.vault.model import Row
from ombud.vault.standing import HEAD, anchors_in_micros, unpack_anchors, unpack_head

_DOCUMENT, _COLLECTED, _EVENT = 9, 11, 12


class Somebody:
    """What one page brings of a person."""

    __slots__ = ("care", "choices", "flags", "keys", "records", "relations", "standing", "subject")

    def __init__(self, subject: SubjectId, standing: bytes, wished: tuple[int, int], *, care: bool) -> None:
        self.subject = subject
        self.standing = standing
        self.choices, self.flags = wished
        self.care = care
        self.records: Sequence[Read] = ()
        self.relations: Sequence[Relation] = ()
        self.keys: Mapping[str, WrappedKey] = {}

    @property
    def form(self) -> tuple[bytes, int, int, bool]:
        return self.standing[:HEAD], self.choices, self.flags, self.care

    @property
    def stands(self) -> tuple[Stage, frozenset[Tie]]:
        return unpack_head(self.standing[:HEAD])


class KnownRecord:
    """A record, as a `Decider` takes it."""

    def __init__(self, desk: Desk, person: Somebody, row: Row, latest: int) -> None:
        self._desk = desk
        self._person = person
        self._row = row
        self._latest = latest
        self.form: Hashable = (row[1:8], person.form)

    def facts(self) -> Facts:
        desk, row = self._desk, self._row
        unit = desk.question.actor.unit if desk.is_own(row.unit) else NO_UNIT
        with desk.database.read() as tx:
            facts = RecordFacts(tx, desk.book, desk.policy, at_desk(desk.policy, self._person))
            return facts.of(row, self._latest, unit=unit, care=self._person.care)

    def anchors(self) -> Mapping[Anchor, datetime]:
        return {
            **unpack_anchors(self._person.standing),
            **record_anchors(self._row, self._latest, self._desk.policy),
        }


class KnownNothing:
    """A person of whom nothing of a category is held."""

    def __init__(self, desk: Desk, person: Somebody, category: CategoryId) -> None:
        self._desk = desk
        self._person = person
        self._category = category
        self.form: Hashable = (None, person.form)

    def facts(self) -> Facts:
        desk, category = self._desk, self._category
        facts = person_facts(at_desk(desk.policy, self._person), category, care=self._person.care)
        with desk.database.read() as tx:
            told = desk.book.told(tx, desk.policy.number, desk.book.mask(desk.policy, category))
        return nothing_held(facts, told)

    def anchors(self) -> Mapping[Anchor, datetime]:
        return unpack_anchors(self._person.standing)


class KnownRelation:
    """A relation, as data of its category: under the regime of its service."""

    def __init__(self, desk: Desk, person: Somebody, relation: Relation, told: int) -> None:
        self._desk = desk
        self._person = person
        self._relation = relation
        self.kind: Hashable = (relation.kind, regime_of(desk.policy, relation), told)
        self.form: Hashable = (self.kind, person.form)

    def facts(self) -> Facts:
        desk = self._desk
        with desk.database.read() as tx:
            about = at_desk(desk.policy, self._person)
            facts = relation_facts(tx, desk.book, desk.policy, about, self._relation)
        return replace(facts, regime=regime_of(desk.policy, self._relation))

    def anchors(self) -> Mapping[Anchor, datetime]:
        return anchors_of(unpack_anchors(self._person.standing), self._relation)


def anchors_of(anchors: dict[Anchor, datetime], relation: Relation) -> Mapping[Anchor, datetime]:
    """Of a contact, a request that was closed when it was made (T-11); as `relation_facts` has it."""
    closed = Anchor.REQUEST_CLOSED
    if relation.kind is not Kind.CONTACT:
        return anchors
    return {**anchors, closed: max(relation.opened_at, anchors.get(closed, relation.opened_at))}


def latest_entry(person: Somebody, row: Read) -> int:
    """The latest event in the document that the record is of (T-01), as `last_entries` has it."""
    document: bytes | None = row[_DOCUMENT]
    event: int = row[_EVENT]
    return event if document is None else max(other[_EVENT] for other in person.records if other[_DOCUMENT] == document)


def record_events(person: Somebody, row: Read) -> dict[Anchor, int]:
    """When what the end of a record follows from happened. A financial year ends no earlier for a later event."""
    events, event = anchors_in_micros(person.standing), row[_EVENT]
    events[Anchor.EVENT], events[Anchor.COLLECTED] = event, row[_COLLECTED]
    events[Anchor.LAST_ENTRY] = latest_entry(person, row)
    for anchor in OF_ITSELF:
        events[anchor] = event
    return events


def relation_events(person: Somebody, relation: Relation) -> dict[Anchor, int]:
    """The same of a relation."""
    events = anchors_in_micros(person.standing)
    if relation.kind is Kind.CONTACT:
        opened = to_micros(relation.opened_at)
        events[Anchor.REQUEST_CLOSED] = max(opened, events.get(Anchor.REQUEST_CLOSED, opened))
    return events


def regime_of(policy: Policy, relation: Relation) -> Regime:
    """Under which law the service of the relation is given; unknown is care."""
    service = policy.file.services.get(relation.service) if relation.service else None
    return Regime.PDL if service is None else service.regime
