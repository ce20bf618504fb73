"""Decides about people of whom the same was read in one moment: the short way for many, as a desk is for one.

1. A category is decided by its records in the classes that the purpose reads, and by the relations that are data of
   it; where nothing is held, by what holds of the person alone (`vault/read.py`, `weigh`). A category that is refused
   refuses the ask, except for an extract, that takes what is permitted.
2. Rules are asked once for all who are alike (`forms.py`). Everybody is looked at all the same: what is read of a
   person decides about that person.
3. Where what was read does not suffice (a hold, a restriction, a consent for one service, a standing that was never
   computed) there is no answer here, and the long way is gone (`alone.py`).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ombud.database.port import Row as Read
from ombud.policy.ask import Form as AskedForm
from ombud.policy.ask import Permit, Refusal, Rule
from ombud.policy.decide import Known
from ombud.policy.model import Anchor
from ombud.relations import Kind, Relation
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId
from ombud.terms.time import to_micros
from ombud.vault.crowd.forms import Form, When, when
from ombud.vault.crowd.model import Decided, DecidedNow, as_row
from ombud.vault.crowd.person import (
    KnownNothing,
    KnownRecord,
    KnownRelation,
    Somebody,
    latest_entry,
    record_events,
    regime_of,
    relation_events,
)
from ombud.vault.desk import Desk
from ombud.vault.rolls import ALWAYS, Outcome
from ombud.vault.standing import OF_PERSON, anchors_in_micros

KLASS, CATEGORY = 2, 3
_MANY = 4096
Rules = tuple[Rule, ...]
Events = Callable[[], Mapping[Anchor, int]]
Forms = dict[Hashable, Form]
_REFUSED: frozenset[CategoryId] = frozenset()


class Weighed(NamedTuple):
    """What one category came to."""

    refusing: Rules
    rows: Sequence[Read] = ()
    relations: Sequence[Relation] = ()
    because: object = None
    """What permits it, for who decided."""


class Alike(NamedTuple):
    """What was decided about people of whom all is the same, but when things happened to them."""

    outcome: Outcome
    found: tuple[int, ...]
    """Which of their records may be opened, by their places."""
    bound: tuple[int, ...]
    """Which of their relations may be used."""
    because: tuple[CategoryId, int | None] | None
    """The category and what permits it: a record by its place, a relation by its place below nought; none where nothing
    is held."""
    anchors: tuple[Anchor, ...]
    """The events that it depends on: what has happened no earlier keeps no less."""
    kept: When
    until: int


class Deciding:
    """At one desk, at one time."""

    def __init__(self, desk: Desk, marks: list[tuple[int, int]], now: datetime) -> None:
        """`marks`: number and beginning of every policy version."""
        self._desk = desk
        self._marks = marks
        self._now = now
        self._begun = desk.policy.from_at <= now
        self._categories = sorted(desk.question.categories)
        self._extract = desk.question.form is AskedForm.EXTRACT
        self._forms: dict[Hashable, Forms] = {}
        self._alike: dict[Hashable, Alike] = {}
        self._versions: dict[datetime, int] = {}
        self._until = ALWAYS
        self._timed: list[tuple[Form, Rules]] = []

    def decided(self, person: Somebody) -> DecidedNow:
        """What is decided about somebody of whom no more has to be known."""
        form, relations = person.form, person.relations
        if relations and any(one.kind is Kind.CONTACT for one in relations):  # its end follows from when it was made
            return self._looked_at(person, form)
        key = (form, *[row[2:9] for row in person.records], *map(self._kind, relations))
        alike = self._alike.get(key)
        if alike is None or not _is_kept(alike, person):
            return self._remembered(key, self._looked_at(person, form), person)
        decided = DecidedNow(self, person)
        decided.outcome, decided.until, records = alike.outcome, alike.until, person.records
        decided.found = [records[place] for place in alike.found]
        decided.relations = [relations[place] for place in alike.bound]
        if alike.because is not None:
            category, place = alike.because
            one = None if place is None else records[place] if place >= 0 else relations[-1 - place]
            decided.because = category, one
        return decided

    def _kind(self, relation: Relation) -> Hashable:
        """What is asked of a relation that is no contact: the same for all of that kind, service and time."""
        return relation.kind, regime_of(self._desk.policy, relation), self._told(relation.opened_at)

    def answer(self, decided: Decided) -> Permit | Refusal:
        """The answer in full; a Permit is made by `decide`."""
        desk, subject = self._desk, decided.subject
        if decided.refusing:
            return Refusal(replace(desk.question, subject=subject), desk.policy.number, decided.refusing)
        person: Somebody = decided.person  # type: ignore[attr-defined]
        category, one = decided.because  # type: ignore[attr-defined]
        return desk.deciders[category].decide(subject, self._as_known(person, category, one), self._now)

    def _looked_at(self, person: Somebody, form: Hashable) -> DecidedNow:
        """Each category, with all that is held of it."""
        forms = self._forms.get(form)
        if forms is None:
            if len(self._forms) >= _MANY:
                self._forms.clear()
            forms = self._forms[form] = {}
        self._until, self._timed = ALWAYS, []
        weighed = [(category, self._weighed(forms, person, category)) for category in self._categories]
        decided = gathered(weighed, DecidedNow(self, person), extract=self._extract)
        decided.until = self._until
        return decided

    def _remembered(self, key: Hashable, decided: DecidedNow, person: Somebody) -> DecidedNow:
        """Keep it for those who are alike, where it depends on no event but the person's own, and all is kept."""
        anchors = tuple(sorted({anchor for form, _ in self._timed for anchor in form.anchors}))
        if anchors and not (OF_PERSON.issuperset(anchors) and all(form.keeps(rules) for form, rules in self._timed)):
            return decided
        places = {id(row): place for place, row in enumerate(person.records)}
        bound = {id(one): place for place, one in enumerate(person.relations)}
        because: tuple[CategoryId, int | None] | None = None
        if decided.because is not None:
            one = id(decided.because[1])
            because = decided.because[0], places.get(one) if one not in bound else -1 - bound[one]
        if len(self._alike) >= _MANY:
            self._alike.clear()
        self._alike[key] = Alike(
            decided.outcome, tuple(places[id(row)] for row in decided.found),
            tuple(bound[id(one)] for one in decided.relations), because,
            anchors, when(anchors, anchors_in_micros(person.standing)), decided.until,
        )  # fmt: skip
        return decided

    def _weighed(self, forms: Forms, person: Somebody, category: CategoryId) -> Weighed:
        """As `weigh` does, with relations beside the records."""
        classes = self._desk.classes
        records = [row for row in person.records if row[CATEGORY] == category]
        bound = [one for one in person.relations if CATEGORY_OF[one.kind] == category]
        held = [row for row in records if row[KLASS] in classes]
        if bound or held:
            return self._of_held(forms, person, held, bound)
        if records:
            rules, row = min(((self._of_record(forms, person, row), row) for row in records), key=_number_broken)
            return Weighed(rules, because=row)
        nothing = KnownNothing(self._desk, person, category)
        return Weighed(self._of(forms, (category, category, nothing), lambda: anchors_in_micros(person.standing)))

    def _of_held(self, forms: Forms, person: Somebody, held: Sequence[Read], bound: Sequence[Relation]) -> Weighed:
        """What is held decides, each by itself: one that is permitted permits the category."""
        records = [(self._of_record(forms, person, row), row) for row in held]
        relations = [(self._of_relation(forms, person, one), one) for one in bound]
        may_rows = [row for rules, row in records if not rules]
        may_relations = [one for rules, one in relations if not rules]
        if may_rows or may_relations:
            return Weighed((), may_rows, may_relations, (*may_rows, *may_relations)[0])
        return Weighed(united([rules for rules, _ in (*records, *relations)]))

    def _of_record(self, forms: Forms, person: Somebody, row: Read) -> Rules:
        form = forms.get(row[2:9])
        if form is not None and form.refusing is not None:
            return form.refusing
        known = self._as_known(person, row[CATEGORY], row)
        return self._of(forms, (row[2:9], row[CATEGORY], known), lambda: record_events(person, row))

    def _of_relation(self, forms: Forms, person: Somebody, relation: Relation) -> Rules:
        category = CATEGORY_OF[relation.kind]
        known = self._relation(person, relation)
        return self._of(forms, (known.kind, category, known), lambda: relation_events(person, relation))

    def _of(self, forms: Forms, one: tuple[Hashable, CategoryId, Known], events: Events) -> Rules:
        key, category, known = one
        form = forms.get(key)
        if form is None:
            judged = self._desk.deciders[category].judged(known, self._now)
            form = forms[key] = Form(judged, self._now, begun=self._begun)
        if form.refusing is not None:
            return form.refusing
        rules, until = form.refused(when(form.anchors, events()), known.anchors)
        self._until = min(self._until, until)
        self._timed.append((form, rules))
        return rules

    def _as_known(self, person: Somebody, category: CategoryId, one: object) -> Known:
        """What permits something, as it is asked about: a relation, a record, or that nothing is held."""
        if one is None:
            return KnownNothing(self._desk, person, category)
        if isinstance(one, Relation):
            return self._relation(person, one)
        row: Read = one  # type: ignore[assignment]
        return KnownRecord(self._desk, person, as_row(row), latest_entry(person, row))

    def _relation(self, person: Somebody, relation: Relation) -> KnownRelation:
        return KnownRelation(self._desk, person, relation, self._told(relation.opened_at))

    def _told(self, at: datetime) -> int:
        """The number of the version that people were told at that time, as `PolicyBook.told_at` has it."""
        told = self._versions.get(at)
        if told is None:
            if len(self._versions) >= _MANY:
                self._versions.clear()
            began = to_micros(at)
            told = max((number for number, begins in self._marks if begins <= began), default=self._marks[0][0])
            self._versions[at] = told
        return told


def _is_kept(alike: Alike, person: Somebody) -> bool:
    """Has everything that it depends on happened no earlier?"""
    if not alike.anchors:
        return True
    return all(map(int.__ge__, when(alike.anchors, anchors_in_micros(person.standing)), alike.kept))


def gathered(weighed: Sequence[tuple[CategoryId, Weighed]], into: DecidedNow, *, extract: bool) -> DecidedNow:
    """What the categories come to together."""
    good = [(category, one) for category, one in weighed if not one.refusing]
    permitted = frozenset(category for category, _ in good) if good else _REFUSED
    if good and (extract or len(good) == len(weighed)):
        into.found = [row for _, one in good for row in one.rows]
        into.relations = [relation for _, one in good for relation in one.relations]
        into.because = good[0][0], good[0][1].because
        into.outcome = Outcome(permitted, ())
    else:
        refusing = united([one.refusing for _, one in weighed if one.refusing]) or (Rule.D_01,)
        into.outcome = Outcome(permitted, refusing)
    return into


def united(refusing: Iterable[Rules]) -> Rules:
    """The rules of several refusals, once each and in their order."""
    several = set(refusing)
    if len(several) == 1:
        return several.pop()
    broken = {rule for rules in several for rule in rules}
    return tuple(rule for rule in Rule if rule in broken)


def _number_broken(found: tuple[Rules, Read]) -> int:
    return len(found[0])
