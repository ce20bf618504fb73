"""What one ask comes to: decided for each record that is held of the categories asked for, and opened by nobody.

1. What is held of the categories asked for is read in one moment.
2. `decide` is asked for every record, and for a category of which nothing is held. One category that is
   refused refuses the ask; a record whose own ground has ended is left out, as if it had gone.

This is the long way, which gathers everything that is known of a person inside a transaction. `desk` is the
short one, for what is the same in almost every open.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ombud.choices.store_lifts import LiftRow
from ombud.database import Transaction
from ombud.keys import Keyring
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Policy
from ombud.terms import CategoryId, ClassId
from ombud.vault import store
from ombud.vault.facts import (
    NO_UNIT,
    RecordFacts,
    Situation,
    care_relation,
    last_entries,
    lifts_now,
    nothing_held,
    person_facts,
    situation,
)
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Found, Row
from ombud.vault.policies import PolicyBook


class Answer(NamedTuple):
    """What one ask came to: a refusal, or the rows that may be opened with their permits."""

    refusal: Refusal | None
    permits: tuple[Permit, ...]
    rows: tuple[Row | Found, ...]


Decided = tuple[Row | Found, Permit | Refusal]


class Weighing(NamedTuple):
    """What `weigh` weighs."""

    decided: list[Decided]
    of_nothing: Callable[[CategoryId], Permit | Refusal]


class _OfActor(NamedTuple):
    """What is known of the actor and the person together."""

    unit: bytes
    care: bool
    lifts: Sequence[LiftRow]


def classes_read(policy: Policy, ask: Ask, also: Collection[ClassId] = ()) -> frozenset[ClassId]:
    """The retention classes whose records the purpose opens; `also` are more of them."""
    purpose = policy.file.purposes.get(ask.purpose)
    return frozenset() if purpose is None else frozenset({purpose.retention_class, *purpose.reads, *also})


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
        return self.answer_about(tx, ask, policy, situation(tx, ask.subject, keys, policy).check(), now)

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
        weighing = self.weighing(tx, ask, policy, about, now, lifts_now(tx, ask.subject, about))
        return weigh(ask, policy, classes_read(policy, ask, also), weighing.decided, weighing.of_nothing)

    def weighing(
        self, tx: Transaction, ask: Ask, policy: Policy, about: Situation, now: datetime, lifts: Sequence[LiftRow] = ()
    ) -> "Weighing":
        """What is decided about each record, and what would be about a category of which nothing is held. `lifts` are
        of one person by name: a crowd has none."""
        rows = store.rows(tx, ask.subject, sorted(ask.categories))
        unit = self._keyring.blind("unit", ask.actor.unit) if ask.actor.unit else b""
        care = bool(unit) and care_relation(tx, ask.subject, unit)
        known = _OfActor(unit, care, lifts)
        decided: list[Decided] = [
            (row, self._decide(policy, ask, row.category, facts, now))
            for row, facts in self._facts(RecordFacts(tx, self._book, policy, about), ask, rows, known)
        ]

        def of_nothing(category: CategoryId) -> Permit | Refusal:
            told = self._book.told(tx, policy.number, self._book.mask(policy, category))
            return self._decide(
                policy, ask, category, nothing_held(person_facts(about, category, care=care), told), now
            )

        return Weighing(decided, of_nothing)

    @staticmethod
    def _facts(facts: RecordFacts, ask: Ask, rows: list[Row], known: "_OfActor") -> Iterable[tuple[Row, Facts]]:
        latest = last_entries(rows)
        for row in rows:
            unit, last = ask.actor.unit if row.unit == known.unit else NO_UNIT, latest[row.document or row.record_id]
            yield row, facts.of(row, last, unit=unit, care=known.care, lifts=known.lifts)

    @staticmethod
    def _decide(policy: Policy, ask: Ask, category: str, facts: Facts, now: datetime) -> Permit | Refusal:
        one = replace(ask, categories=frozenset({CategoryId(category)}))
        return decide(policy, law_on(local_date(now)), one, facts, now)


def weigh(
    ask: Ask,
    policy: Policy,
    classes: frozenset[ClassId],
    decided: list[Decided],
    of_nothing: Callable[[CategoryId], Permit | Refusal],
) -> Answer:
    """What the decisions about the records, and about categories of which nothing is held there, come to."""
    held = [(row, decision) for row, decision in decided if row.klass in classes]
    beside = [(row, decision) for row, decision in decided if row.klass not in classes]
    alone = []
    for category in sorted(ask.categories - {CategoryId(row.category) for row, _ in held}):
        answers = [decision for row, decision in beside if row.category == category]
        alone.append(min(answers or [of_nothing(category)], key=_broken))
    return _gather(ask, policy.number, held, alone)


def _broken(answer: Permit | Refusal) -> int:
    return 0 if isinstance(answer, Permit) else len(answer.rules)


def _gather(ask: Ask, number: int, decisions: list[Decided], alone: list[Permit | Refusal]) -> Answer:
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
