"""Everything held of one person, opened page by page for their own request, however much there is.

1. Which records there are is known first, from an `Index`. Whether each kind of them may be told is decided
   in the act that has the entry, before any value is released (design 5, 1–2).
2. Each page is a moment of its own, never longer than it takes to read some hundred rows (design 4). What has
   been objected to, restricted or adopted meanwhile is obeyed: each record is decided about anew, with a Permit.
3. A record that has gone meanwhile ends the telling with `GoneMeanwhileError`: half an answer is none.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal, Rule
from ombud.policy.decide import Decider, decide
from ombud.policy.grounds import Ground, Grounds, Serving, counted_in_hours, lived
from ombud.policy.model import Anchor, Policy, Tie
from ombud.relations import Kind, Relation
from ombud.relations.model import CATEGORY_OF, CLASS_OF
from ombud.terms import CategoryId, ClassId, PurposeId, SubjectId
from ombud.terms.time import from_micros
from ombud.vault import store
from ombud.vault.facts import (
    NO_UNIT,
    RecordFacts,
    Situation,
    nothing_held,
    person_facts,
    record_anchors,
    relation_facts,
    situation,
)
from ombud.vault.history import Former, former_of
from ombud.vault.index import Index, Place
from ombud.vault.keys import PersonKeys
from ombud.vault.model import REGIMES, VOLUNTEERED, PersonalData, Row, Value
from ombud.vault.person import Person
from ombud.vault.place import NoPolicyError
from ombud.vault.read import classes_read
from ombud.vault.vault import Vault
from ombud.vault.write import plain

_PAGE = 250
_HOUR = 3_600_000_000
PORTABLE = frozenset({"6.1.a", "6.1.b"})
"""What a purpose rests on where Art. 20 applies to it; for a special category also 9(2)(a) (Art. 20(1)(a))."""


class GoneMeanwhileError(Exception):
    """Something was erased while it was being told. Nothing is given out; ask again."""


class Piece(NamedTuple):
    """One opened record and what keeps it."""

    value: Value
    grounds: tuple[Ground, ...]
    portable: tuple[PurposeId, ...]
    """Of the purposes that keep it, those that rest on consent or on an agreement (R-20.1)."""
    former: Former | None
    """Where it was corrected: when and why."""


def may_tell(
    person: Person, purpose: PurposeId, categories: Sequence[CategoryId], index: Index
) -> frozenset[CategoryId] | Refusal:
    """Which of these categories may be told in this act; the last refusal when none may."""
    told, refused = set(), Refusal(Ask(person.subject, purpose, frozenset(), person.act.by), 0, (Rule.D_01,))
    for category in categories:
        answers = list(_answers(person, Ask(person.subject, purpose, frozenset({category}), person.act.by), index))
        if any(isinstance(answer, Permit) for answer in answers):
            told.add(category)
        else:
            refused = next(answer for answer in answers if isinstance(answer, Refusal))
    return frozenset(told) if told else refused


def _answers(person: Person, ask: Ask, index: Index) -> Iterator[Permit | Refusal]:
    """What is decided about each kind of record of one category; about the category where nothing is held there."""
    act, about = person.act, person.about
    book, policy, law = act.vault.book, act.policy, law_on(local_date(act.now))
    (category,) = ask.categories
    classes = classes_read(policy, ask)
    kinds = [kind for kind in index.kinds if kind.category == category and not kind.former and kind.klass in classes]
    for kind in kinds:
        told = book.told(act.tx, kind.policy, kind.purposes)
        facts = nothing_held(person_facts(about, category, care=False), told)
        yield decide(policy, law, ask, replace(facts, told_under=told.under, regime=REGIMES[kind.regime]), act.now)
    if not kinds:
        told = book.told(act.tx, policy.number, book.mask(policy, category))
        yield decide(policy, law, ask, nothing_held(person_facts(about, category, care=False), told), act.now)


def portable(person: Person, categories: Collection[CategoryId], index: Index) -> frozenset[CategoryId]:
    """The categories of which something may be moved, as part of an act: some purpose rests on consent or agreement,
    and it was provided, not computed (Art. 20(1))."""
    act, about = person.act, person.about
    remembered = act.vault.book.grounds(act.policy, law_on(local_date(act.now)))
    found = set()
    for kind in index.kinds:
        category = CategoryId(kind.category)
        if category in categories and not kind.former and not act.policy.file.categories[category].derived:
            told = act.vault.book.told(act.tx, kind.policy, kind.purposes)
            facts = replace(
                nothing_held(person_facts(about, category, care=False), told),
                told_under=told.under, regime=REGIMES[kind.regime], volunteered=bool(kind.marks & VOLUNTEERED),
            )  # fmt: skip
            serving = remembered.serving(category, ClassId(kind.klass), facts, act.now)
            if _Serving(serving, act.policy.file.categories[category].special).portable:
                found.add(category)
    return frozenset(found)


class Pages:
    """Opens what an index names, page by page. Whoever asks has entered it in the log before."""

    def __init__(self, vault: Vault, ask: Ask, index: Index) -> None:
        """`ask` names the categories that the act found may be told."""
        self._vault = vault
        self._ask = ask
        self._index = index

    def of(self, category: CategoryId, now: datetime) -> Iterator[list[Piece]]:
        """The records of one category, those that stand and those that were corrected."""
        if category in self._ask.categories:
            for places in self._index.pages(category, _PAGE):
                yield self._page(places, now)

    def _page(self, places: list[Place], now: datetime) -> list[Piece]:
        vault, subject = self._vault, self._ask.subject
        with vault.database.read() as tx:
            policy = vault.book.in_force(tx, now)
            if policy is None:
                raise NoPolicyError("no policy is in force")
            found = {row.record_id: row for row in store.rows_with(tx, subject, [one.record_id for one in places])}
            if len(found) != len(places):
                raise GoneMeanwhileError
            keys = PersonKeys(vault.directory, tx, subject)
            about = situation(tx, subject, keys, policy, frozenset({Tie.REQUEST}))
            telling = _Telling(vault, self._ask, policy, about, now)
            facts = RecordFacts(tx, vault.book, policy, about)
            told = [one for place in places if (one := telling.about(found[place.record_id], place.latest, facts))]
            for klass in {row.klass for row, _ in told}:
                keys.for_reading(ClassId(klass))
        return list(_opened(subject, keys, told))


class _Kept(NamedTuple):
    """What was decided about records of which the same is known, and what keeps them."""

    permitted: bool
    grounds: tuple[Ground, ...]
    portable: tuple[PurposeId, ...]


_Told = tuple[Row, _Kept]
"""A row that may be told, and what keeps it."""


def _opened(subject: SubjectId, keys: PersonKeys, told: list[_Told]) -> Iterator[Piece]:
    standing = [(row, plain(subject, row, keys)) for row, _ in told if row.superseded_at is None]
    values = PersonalData(subject, standing).reveal()
    for row, kept in told:
        if row.superseded_at is None:
            yield Piece(next(values), kept.grounds, kept.portable, None)
        else:
            former = former_of(row, plain(subject, row, keys))
            if not former.number_changed:  # no page shows an old number beside the new one
                yield Piece(former.value, kept.grounds, kept.portable, former)


class _Telling:
    """Decides about the records of one page. What is the same for many of them is asked once, as `Decider` does."""

    def __init__(self, vault: Vault, ask: Ask, policy: Policy, about: Situation, now: datetime) -> None:
        law = law_on(local_date(now))
        self._ask = ask
        self._policy = policy
        self._about = about
        self._now = now
        self._law = law
        self._classes = classes_read(policy, ask)
        self._grounds: Grounds = vault.book.grounds(policy, law)
        self._deciders: dict[str, Decider] = {}
        self._serving: dict[tuple[object, ...], _Serving] = {}
        self._kept: dict[tuple[object, ...], _Kept] = {}

    def about(self, row: Row, latest: int, facts: RecordFacts) -> _Told | None:
        if row.klass not in self._classes:
            return None
        form = (row.category, row.klass, row.policy, row.purposes, row.regime, row.marks)
        serving = self._serving.get(form)
        if serving is None:
            serving = self._serving[form] = self._serve(row, facts.of(row, latest, unit=NO_UNIT, care=False))
        case = (form, *serving.days(row, latest))
        kept = self._kept.get(case)
        if kept is None:
            known = _Known(form, row, latest, (facts, self._about, self._policy))
            kept = self._kept[case] = self._decide(CategoryId(row.category), known, serving)
        return (row, kept) if kept.permitted else None

    def _decide(self, category: CategoryId, known: "_Known", serving: "_Serving") -> _Kept:
        decider = self._deciders.get(category) or self._decider(category)
        if isinstance(decider.decide(self._ask.subject, known, self._now), Refusal):
            return _Kept(False, (), ())
        kept = lived(serving.all, known.anchors, self._now)
        return _Kept(True, kept, tuple(one.purpose for one in kept if one.purpose in serving.portable))

    def _serve(self, row: Row, facts: Facts) -> "_Serving":
        category = CategoryId(row.category)
        found = self._grounds.serving(category, ClassId(row.klass), facts, self._now)
        asked = self._policy.file.purposes.get(self._ask.purpose)
        exact = asked is not None and counted_in_hours(asked, category)
        return _Serving(found, self._policy.file.categories[category].special, exact=exact)

    def _decider(self, category: CategoryId) -> Decider:
        ask = self._ask
        question = Ask(SubjectId(b""), ask.purpose, frozenset({category}), ask.actor, ask.channel, ask.form)
        made = self._deciders[category] = Decider(self._policy, self._law, question)
        return made


class _Serving:
    """The purposes that may keep records of one form."""

    __slots__ = ("_exact", "all", "portable")

    def __init__(self, found: tuple[Serving, ...], special: bool, *, exact: bool = False) -> None:
        self.all = found
        self.portable = frozenset(one.purpose for one in found if _is_portable(one.articles, special))
        self._exact = exact or any(one.by_the_hour for one in found)

    def days(self, row: Row, latest: int) -> tuple[object, ...]:
        """Of the events that an end follows from, as much as it depends on: the day, unless a clock counts."""
        event, collected = row.event_at, row.collected_at
        if self._exact:
            return event, collected, latest
        day = _day(event // _HOUR)
        return (
            day,
            day if collected == event else _day(collected // _HOUR),
            day if latest == event else _day(latest // _HOUR),
        )


@lru_cache(maxsize=8192)
def _day(hour: int) -> date:
    """The day in Stockholm of an hour since 1970: noon and midnight fall on the hour there."""
    return local_date(from_micros(hour * _HOUR))


def _is_portable(articles: frozenset[str], special: bool) -> bool:
    return bool(articles & PORTABLE) or (special and "9.2.a" in articles)


class _Known:
    """A record as a `Decider` takes it."""

    __slots__ = ("_from", "_latest", "_row", "form")

    def __init__(
        self, form: tuple[object, ...], row: Row, latest: int, of: tuple[RecordFacts, Situation, Policy]
    ) -> None:
        self.form = form
        self._row = row
        self._latest = latest
        self._from = of

    def facts(self) -> Facts:
        return self._from[0].of(self._row, self._latest, unit=NO_UNIT, care=False)

    def anchors(self) -> Mapping[Anchor, datetime]:
        _, about, policy = self._from
        return {**about.anchors, **record_anchors(self._row, self._latest, policy)}


class Bound(NamedTuple):
    """A relation of the person, and what keeps it."""

    relation: Relation
    grounds: tuple[Ground, ...]
    portable: tuple[PurposeId, ...]


def bound(person: Person, categories: Collection[CategoryId]) -> tuple[Bound, ...]:
    """The relations of the categories that may be told, as part of an act. A hold is ours, and not told."""
    act, about, found = person.act, person.about, []
    remembered = act.vault.book.grounds(act.policy, law_on(local_date(act.now)))
    for relation in about.relations:
        klass, category = CLASS_OF[relation.kind], CATEGORY_OF[relation.kind]
        if category in categories and relation.kind is not Kind.HOLD:
            facts = relation_facts(act.tx, act.vault.book, act.policy, about, relation)
            special = act.policy.file.categories[category].special
            serving = _Serving(remembered.serving(category, klass, facts, act.now), special)
            kept = remembered.of(category, klass, facts, act.now)
            portable = tuple(one.purpose for one in kept if one.purpose in serving.portable)
            found.append(Bound(relation, kept, portable))
    return tuple(found)
