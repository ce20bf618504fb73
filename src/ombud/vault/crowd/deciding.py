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
from ombud.relations import Relation
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId
from ombud.terms.time import to_micros
from ombud.vault.crowd.forms import Form, when
from ombud.vault.crowd.model import Decided, DecidedNow, as_row
from ombud.vault.crowd.person import (
    KnownNothing,
    KnownRecord,
    KnownRelation,
    Somebody,
    latest_entry,
    record_events,
    relation_events,
)
from ombud.vault.desk import Desk
from ombud.vault.rolls import ALWAYS, Outcome
from ombud.vault.standing import anchors_in_micros

KLASS, CATEGORY = 2, 3
_MANY = 4096
Rules = tuple[Rule, ...]
Asking = Callable[[], Known]
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
        self._alike: dict[Hashable, Forms] = {}
        self._until = ALWAYS

    def decided(self, person: Somebody) -> DecidedNow:
        """What is decided about somebody of whom no more has to be known."""
        form = person.form
        forms = self._alike.get(form)
        if forms is None:
            if len(self._alike) >= _MANY:
                self._alike.clear()
            forms = self._alike[form] = {}
        self._until = ALWAYS
        weighed = [(category, self._weighed(forms, person, category)) for category in self._categories]
        decided = gathered(weighed, DecidedNow(self, person), extract=self._extract)
        decided.until = self._until
        return decided

    def answer(self, decided: Decided) -> Permit | Refusal:
        """The answer in full; a Permit is made by `decide`."""
        desk, subject = self._desk, decided.subject
        if decided.refusing:
            return Refusal(replace(desk.question, subject=subject), desk.policy.number, decided.refusing)
        because: tuple[CategoryId, Asking] = decided.because  # type: ignore[attr-defined]
        return desk.deciders[because[0]].decide(subject, because[1](), self._now)

    def _weighed(self, forms: Forms, person: Somebody, category: CategoryId) -> Weighed:
        """As `weigh` does, with relations beside the records."""
        classes = self._desk.classes
        records = [row for row in person.records if row[CATEGORY] == category]
        bound = [one for one in person.relations if CATEGORY_OF[one.kind] == category]
        if bound or any(row[KLASS] in classes for row in records):
            return self._of_held(forms, person, [row for row in records if row[KLASS] in classes], bound)
        if records:
            rules, row = min(((self._of_record(forms, person, row), row) for row in records), key=_number_broken)
            return Weighed(rules, because=(category, lambda: self._record(person, row)))

        def nothing() -> KnownNothing:
            return KnownNothing(self._desk, person, category)

        found = self._of(forms, category, (category, nothing), lambda: anchors_in_micros(person.standing))
        return Weighed(found, because=(category, nothing))

    def _of_held(self, forms: Forms, person: Somebody, held: Sequence[Read], bound: Sequence[Relation]) -> Weighed:
        """What is held decides, each by itself: one that is permitted permits the category."""
        refusing: list[Rules] = []
        rows, relations = [], []
        for row in held:
            rules = self._of_record(forms, person, row)
            if rules:
                refusing.append(rules)
            else:
                rows.append(row)
        for one in bound:
            rules = self._of_relation(forms, person, one)
            if rules:
                refusing.append(rules)
            else:
                relations.append(one)
        if rows:
            return Weighed((), rows, relations, (rows[0][CATEGORY], lambda: self._record(person, rows[0])))
        if relations:
            because = CATEGORY_OF[relations[0].kind], lambda: self._relation(person, relations[0])
            return Weighed((), (), relations, because)
        return Weighed(united(refusing))

    def _of_record(self, forms: Forms, person: Somebody, row: Read) -> Rules:
        form = forms.get(row[2:9])
        if form is not None and form.refusing is not None:
            return form.refusing
        known = row[CATEGORY], lambda: self._record(person, row)
        return self._of(forms, row[2:9], known, lambda: record_events(person, row))

    def _of_relation(self, forms: Forms, person: Somebody, relation: Relation) -> Rules:
        known = self._relation(person, relation)
        of = CATEGORY_OF[relation.kind], lambda: known
        return self._of(forms, known.kind, of, lambda: relation_events(person, relation))

    def _of(self, forms: Forms, key: Hashable, known: tuple[CategoryId, Asking], events: Events) -> Rules:
        form = forms.get(key)
        if form is None:
            category, asking = known
            judged = self._desk.deciders[category].judged(asking(), self._now)
            form = forms[key] = Form(judged, self._now, begun=self._begun)
        if form.refusing is not None:
            return form.refusing
        rules, until = form.refused(when(form.anchors, events()), lambda: known[1]().anchors())
        self._until = min(self._until, until)
        return rules

    def _record(self, person: Somebody, row: Read) -> KnownRecord:
        return KnownRecord(self._desk, person, as_row(row), latest_entry(person, row))

    def _relation(self, person: Somebody, relation: Relation) -> KnownRelation:
        return KnownRelation(self._desk, person, relation, self._told(to_micros(relation.opened_at)))

    def _told(self, at: int) -> int:
        """The number of the version that people were told at that time, as `PolicyBook.told_at` has it."""
        return max((number for number, begins in self._marks if begins <= at), default=self._marks[0][0])


def gathered(weighed: Sequence[tuple[CategoryId, Weighed]], into: DecidedNow, *, extract: bool) -> DecidedNow:
    """What the categories come to together."""
    good = [(category, one) for category, one in weighed if not one.refusing]
    permitted = frozenset(category for category, _ in good) if good else _REFUSED
    if good and (extract or len(good) == len(weighed)):
        into.found = [row for _, one in good for row in one.rows]
        into.relations = [relation for _, one in good for relation in one.relations]
        into.because = good[0][1].because
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
