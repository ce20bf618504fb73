"""Open personal data: decided, logged, then decrypted and released. The only place where it happens.

1. What is held of the categories asked for is read with the person's keys, in one moment.
2. `decide` is asked for every record, and for a category of which nothing is held. One category that is
   refused refuses the ask; a record whose own ground has ended is left out, as if it had gone.
3. The entry, permit or refusal, reaches the durability in force (design 4, *The log*).
4. Only then are the values handed out, as `PersonalData`.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ombud.database import Transaction
from ombud.keys import Keyring
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Policy
from ombud.terms import CategoryId, ClassId
from ombud.vault import store
from ombud.vault.facts import NO_UNIT, RecordFacts, Situation, care_relation, last_entries, person_facts, situation
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Row
from ombud.vault.policies import PolicyBook


class Answer(NamedTuple):
    """What one ask came to: a refusal, or the rows that may be opened with their permits."""

    refusal: Refusal | None
    permits: tuple[Permit, ...]
    rows: tuple[Row, ...]


class Reader:
    """Decides about stored records. Opens nothing by itself: `Vault` does, with the answer."""

    def __init__(self, book: PolicyBook, keyring: Keyring) -> None:
        self._book = book
        self._keyring = keyring

    def answer(self, tx: Transaction, ask: Ask, keys: PersonKeys, now: datetime) -> Answer:
        """Decide about every record asked for."""
        policy = self._book.in_force(tx, now)
        if policy is None:
            return Answer(Refusal(ask, 0, (Rule.D_01,)), (), ())
        return self.answer_about(tx, ask, policy, situation(tx, ask.subject, keys, policy), now)

    def answer_about(
        self,
        tx: Transaction,
        ask: Ask,
        policy: Policy,
        about: Situation,
        now: datetime,
        also: frozenset[ClassId] = frozenset(),
    ) -> Answer:
        """The same for a person whose situation is known; `also` are classes beside those the purpose reads."""
        purpose = policy.file.purposes.get(ask.purpose)
        rows = store.rows(tx, ask.subject, sorted(ask.categories))
        classes = set() if purpose is None else {purpose.retention_class, *purpose.reads, *also}
        decisions = [
            (row, self._decide(policy, ask, row.category, facts, now))
            for row, facts in self._facts(tx, ask, policy, about, rows)
        ]
        held = [(row, decision) for row, decision in decisions if row.klass in classes]
        beside = [(row, decision) for row, decision in decisions if row.klass not in classes]
        care = self._takes_part(tx, ask)
        alone = []
        for category in sorted(ask.categories - {CategoryId(row.category) for row, _ in held}):
            answers = [decision for row, decision in beside if row.category == category]
            answers = answers or [
                self._decide(policy, ask, category, self._of_nothing(tx, policy, about, category, care), now)
            ]
            alone.append(min(answers, key=_broken))
        return _gather(ask, policy.number, held, alone)

    def _facts(
        self, tx: Transaction, ask: Ask, policy: Policy, about: Situation, rows: list[Row]
    ) -> Iterable[tuple[Row, Facts]]:
        own = self._keyring.blind("unit", ask.actor.unit) if ask.actor.unit else b""
        care = self._takes_part(tx, ask)
        facts, latest = RecordFacts(tx, self._book, policy, about), last_entries(rows)
        for row in rows:
            unit = ask.actor.unit if row.unit == own else NO_UNIT
            yield row, facts.of(row, latest[row.document or row.record_id], unit=unit, care=care)

    def _of_nothing(self, tx: Transaction, policy: Policy, about: Situation, category: CategoryId, care: bool) -> Facts:
        """The facts of a category of which nothing is held: as if it were collected now, under the notice in force."""
        told = self._book.told(tx, policy.number, self._book.mask(policy, category))
        facts = person_facts(about, category, care=care)
        return replace(facts, told=told.purposes, told_interest=told.with_interest)

    def _takes_part(self, tx: Transaction, ask: Ask) -> bool:
        unit = ask.actor.unit
        return bool(unit) and care_relation(tx, ask.subject, self._keyring.blind("unit", unit))

    @staticmethod
    def _decide(policy: Policy, ask: Ask, category: str, facts: Facts, now: datetime) -> Permit | Refusal:
        one = replace(ask, categories=frozenset({CategoryId(category)}))
        return decide(policy, law_on(local_date(now)), one, facts, now)


def _broken(answer: Permit | Refusal) -> int:
    return 0 if isinstance(answer, Permit) else len(answer.rules)


def _gather(
    ask: Ask, number: int, decisions: list[tuple[Row, Permit | Refusal]], alone: list[Permit | Refusal]
) -> Answer:
    """One category with nothing permitted refuses all; the rules of every refusal are named, once each."""
    permitted = {category for _, d in decisions if isinstance(d, Permit) for category in d.ask.categories}
    refused = [d for _, d in decisions if isinstance(d, Refusal) and not d.ask.categories <= permitted]
    refused += [d for d in alone if isinstance(d, Refusal)]
    if refused or not ask.categories:
        broken = {rule for refusal in refused for rule in refusal.rules} or {Rule.D_01}
        return Answer(Refusal(ask, number, tuple(rule for rule in Rule if rule in broken)), (), ())
    rows = tuple(row for row, d in decisions if isinstance(d, Permit))
    permits = tuple(d for d in [*(d for _, d in decisions), *alone] if isinstance(d, Permit))
    return Answer(None, permits, rows)
