"""Decides about the people of one page.

1. Each is looked at as at a desk (`vault/desk.py`), from what one statement brings of them.
2. A category is decided by its records in the classes that the purpose reads, and by the relations that are data of
   it; where nothing is held, by what holds of the person alone. One that is refused refuses the ask, except for an
   extract, that takes what is permitted.
3. Where the statement does not bring what a decision asks for, the person is looked at by themselves (`Reader`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ombud.database import Transaction
from ombud.database.port import Row as Read
from ombud.policy.ask import Ask, Form, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Regime
from ombud.relations import Kind, Relation
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId, SubjectId
from ombud.vault.crowd.model import Decided
from ombud.vault.desk import Desk, KnownPerson, Looked
from ombud.vault.desk import about as at_desk
from ombud.vault.facts import Situation, relation_facts, situation
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Found, Row
from ombud.vault.place import Place
from ombud.vault.read import Answer, Reader, weigh
from ombud.vault.read import Decided as Judged

RELATED = frozenset(category for kind, category in CATEGORY_OF.items() if kind is not Kind.HOLD)
"""The categories that relations are data of. A hold is ours, and no data of the person's."""
_WHOSE = itemgetter(-1)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One person of a page: what was decided, and what may be opened."""

    decided: Decided
    rows: tuple[Row | Found, ...]
    relations: tuple[Relation, ...]
    about: Situation
    looked: Looked | None


class _Weighed(NamedTuple):
    """What the categories came to, each by itself."""

    answers: Mapping[CategoryId, Answer]
    relations: tuple[Relation, ...]


class Page:
    """Decides at one desk, page after page."""

    def __init__(self, vault: Place, desk: Desk, now: datetime) -> None:
        self._vault = vault
        self._desk = desk
        self._now = now
        self._question = desk.question
        self._related = bool(RELATED & desk.question.categories)

    def chosen(self, read: list[Read]) -> Iterator[Chosen]:
        """Everybody of a page, in order. In no transaction."""
        for whose, rows in groupby(read, key=_WHOSE):
            subject = SubjectId(bytes(whose))
            found = self._long(subject) if self._related else self._short(subject, [row[:-1] for row in rows])
            if found is not None:
                yield found

    def _short(self, subject: SubjectId, rows: list[Read]) -> Chosen | None:
        looked = self._desk.look(subject, rows)
        if looked is None:
            return self._long(subject)
        desk, known = self._desk, looked

        def of_nothing(category: CategoryId) -> Permit | Refusal:
            return desk.deciders[category].decide(subject, KnownPerson(desk, known.first, category), self._now)

        answers = {}
        for category, one in self._each(subject):
            decided: list[Judged] = [
                (record.row, desk.deciders[category].decide(subject, record, self._now))
                for record in looked.records
                if record.category == category
            ]
            answers[category] = weigh(one, desk.policy, desk.classes, decided, of_nothing)
        return self._made(subject, _Weighed(answers, ()), at_desk(desk.policy, looked.first), looked)

    def _long(self, subject: SubjectId) -> Chosen | None:
        """Everything that is known of the person, read in a moment of their own; None where they have gone."""
        vault, desk = self._vault, self._desk
        with vault.database.read() as tx:
            if not vault.directory.hold(tx, subject):
                return None
            about = situation(tx, subject, PersonKeys(vault.directory, tx, subject), desk.policy).check()
            reader = Reader(vault.book, vault.keyring)
            answers = {c: reader.answer_about(tx, one, desk.policy, about, self._now) for c, one in self._each(subject)}
            decided = [(one, self._of_relation(tx, about, one)) for one in about.relations if self._is_asked(one)]
        for category in {CATEGORY_OF[one.kind] for one, _ in decided}:
            made = [answer for one, answer in decided if CATEGORY_OF[one.kind] == category]
            answers[category] = _with_relations(answers[category], made)
        permitted = tuple(one for one, answer in decided if isinstance(answer, Permit))
        return self._made(subject, _Weighed(answers, permitted), about, None)

    def _each(self, subject: SubjectId) -> Iterator[tuple[CategoryId, Ask]]:
        asked = replace(self._question, subject=subject)
        for category in sorted(self._question.categories):
            yield category, replace(asked, categories=frozenset({category}))

    def _is_asked(self, relation: Relation) -> bool:
        return relation.kind is not Kind.HOLD and CATEGORY_OF[relation.kind] in self._question.categories

    def _of_relation(self, tx: Transaction, about: Situation, relation: Relation) -> Permit | Refusal:
        desk = self._desk
        ask = replace(self._question, subject=relation.subject, categories=frozenset({CATEGORY_OF[relation.kind]}))
        facts = relation_facts(tx, self._vault.book, desk.policy, about, relation)
        service = desk.policy.file.services.get(relation.service) if relation.service else None
        regime = Regime.PDL if service is None else service.regime  # unknown is care
        return decide(desk.policy, desk.law, ask, replace(facts, regime=regime), self._now)

    def _made(self, subject: SubjectId, weighed: _Weighed, about: Situation, looked: Looked | None) -> Chosen:
        answers = weighed.answers
        permitted = frozenset(category for category, answer in answers.items() if answer.refusal is None)
        decided = Decided(subject, self._whole(subject, answers, permitted), permitted)
        taken = permitted if isinstance(decided.answer, Permit) else frozenset()
        rows = tuple(row for category in sorted(taken) for row in answers[category].rows)
        relations = tuple(one for one in weighed.relations if CATEGORY_OF[one.kind] in taken)
        return Chosen(decided, rows, relations, about, looked)

    def _whole(
        self, subject: SubjectId, answers: Mapping[CategoryId, Answer], permitted: frozenset[CategoryId]
    ) -> Permit | Refusal:
        enough = permitted if self._question.form is Form.EXTRACT else answers.keys() == permitted
        if enough and permitted:
            return next(permit for answer in answers.values() for permit in answer.permits)
        refusals = [answer.refusal for answer in answers.values() if answer.refusal is not None]
        broken = {rule for refusal in refusals for rule in refusal.rules} or {Rule.D_01}
        asked = replace(self._question, subject=subject)
        return Refusal(asked, self._desk.policy.number, tuple(rule for rule in Rule if rule in broken))


def _with_relations(answer: Answer, made: list[Permit | Refusal]) -> Answer:
    """What a category comes to where relations are data of it too: permitted as far as one of them is."""
    permits = tuple(one for one in made if isinstance(one, Permit))
    if permits:
        return Answer(None, (*answer.permits, *permits), answer.rows)
    if answer.rows:
        return answer
    refused = min((one for one in made if isinstance(one, Refusal)), key=lambda one: len(one.rules))
    return Answer(refused, (), ())
