"""Decides about one person by themselves, from everything that is known of them: the long way (`vault/read.py`).

In a moment of their own. What the short way has no answer to is decided here, and everything could be: a test holds
that both say the same (tests/vault/crowd/test_answers.py).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ombud.database import Transaction
from ombud.keys.model import WrappedKey
from ombud.policy.ask import Ask, Form, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Stage, Tie
from ombud.relations import Kind, Relation
from ombud.relations.model import CATEGORY_OF
from ombud.terms import CategoryId, SubjectId
from ombud.vault.crowd.deciding import Weighed, gathered, united
from ombud.vault.crowd.model import Decided, DecidedNow
from ombud.vault.crowd.person import regime_of
from ombud.vault.desk import Desk
from ombud.vault.facts import Situation, relation_facts, situation
from ombud.vault.keys import PersonKeys
from ombud.vault.place import Place
from ombud.vault.read import Reader, Weighing, weigh

_Bound = tuple[Relation, Permit | Refusal]


class Alone(NamedTuple):
    """Somebody who was looked at by themselves."""

    subject: SubjectId
    about: Situation
    keys: Mapping[str, WrappedKey]

    @property
    def stands(self) -> tuple[Stage, frozenset[Tie]]:
        return self.about.standing.stage, self.about.standing.ties

    @property
    def choices(self) -> int:
        return self.about.wishes.choices

    @property
    def flags(self) -> int:
        return self.about.wishes.flags


class Looking:
    """The long way, at one desk, at one time."""

    def __init__(self, vault: Place, desk: Desk, now: datetime) -> None:
        self._vault = vault
        self._desk = desk
        self._now = now

    def decided(self, subject: SubjectId) -> list[DecidedNow]:
        """What is decided about the person; nothing where they have gone meanwhile. In no transaction."""
        vault, desk, question = self._vault, self._desk, self._desk.question
        with vault.database.read() as tx:
            if not vault.directory.hold(tx, subject):
                return []
            about = situation(tx, subject, PersonKeys(vault.directory, tx, subject), desk.policy).check()
            kept = vault.directory.keys(tx, subject)
            asked = replace(question, subject=subject)
            found = Reader(vault.book, vault.keyring).weighing(tx, asked, desk.policy, about, self._now)
            bound = [(one, self._of_relation(tx, about, one)) for one in about.relations if self._is_asked(one)]
            weighed = [
                (category, self._weighed(asked, category, found, bound)) for category in sorted(asked.categories)
            ]
        keys = {str(klass): WrappedKey(key.epoch, key.wrapped, key.commitment) for klass, key in kept.items()}
        person = Alone(subject, about, keys)
        return [gathered(weighed, DecidedNow(self, person), extract=question.form is Form.EXTRACT)]

    def answer(self, decided: Decided) -> Permit | Refusal:
        """The answer in full; the Permit is the one that `decide` made."""
        because = decided.because if isinstance(decided, DecidedNow) else None
        if because is not None and isinstance(because[1], Permit):
            return because[1]
        asked = replace(self._desk.question, subject=decided.subject)
        return Refusal(asked, self._desk.policy.number, decided.refusing)

    def _is_asked(self, relation: Relation) -> bool:
        return relation.kind is not Kind.HOLD and CATEGORY_OF[relation.kind] in self._desk.question.categories

    def _of_relation(self, tx: Transaction, about: Situation, relation: Relation) -> Permit | Refusal:
        desk, category = self._desk, CATEGORY_OF[relation.kind]
        asked = replace(desk.question, subject=relation.subject, categories=frozenset({category}))
        facts = relation_facts(tx, self._vault.book, desk.policy, about, relation)
        facts = replace(facts, regime=regime_of(desk.policy, relation))
        return decide(desk.policy, desk.law, asked, facts, self._now)

    def _weighed(self, asked: Ask, category: CategoryId, found: Weighing, bound: list[_Bound]) -> Weighed:
        """One category: what is held of it decides, and where nothing is, what `weigh` says."""
        desk, of_it = self._desk, [one for one in found.decided if one[0].category == category]
        relations = [(one, said) for one, said in bound if CATEGORY_OF[one.kind] == category]
        if not relations:
            single = replace(asked, categories=frozenset({category}))
            answer = weigh(single, desk.policy, desk.classes, of_it, found.of_nothing)
            refusing = () if answer.refusal is None else answer.refusal.rules
            return Weighed(refusing, answer.rows, (), next(iter(answer.permits), None))
        held = [(row, said) for row, said in of_it if row.klass in desk.classes]
        permits = [said for _, said in (*held, *relations) if isinstance(said, Permit)]
        if not permits:
            return Weighed(united([said.rules for _, said in (*held, *relations) if isinstance(said, Refusal)]))
        rows = [row for row, said in held if isinstance(said, Permit)]
        return Weighed((), rows, [one for one, said in relations if isinstance(said, Permit)], permits[0])
