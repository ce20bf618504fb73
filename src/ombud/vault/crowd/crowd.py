"""One question asked of everybody there is, or of some who are known by their ids.

* `decided` says of each whether the data may be used, and opens nothing. `opened` opens what is permitted.
* A page is opened as one: the log of each person in it has an entry before the first value of it is handed out.
* Opening a crowd counts as one look-up of the account, as an import does (docs/decisions/0044), and is entered with
  the actor, the purpose and how many people it came to.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.audit.model import NOBODY
from ombud.policy.ask import Ask, Rule
from ombud.policy.model import Policy
from ombud.terms import SubjectId
from ombud.vault.alarms import raise_alarm
from ombud.vault.budget import Spent
from ombud.vault.crowd.model import Decided, DecidedNow, OpenedPerson
from ombud.vault.crowd.opening import Opening
from ombud.vault.crowd.pages import Pages
from ombud.vault.crowd.remembered import Remembering
from ombud.vault.crowd.undisturbed import undisturbed
from ombud.vault.vault import Vault


class CrowdOverBudgetError(Exception):
    """The account has had its look-ups for the hour. Nothing was opened; `spent` says when there is room again."""

    def __init__(self, spent: Spent) -> None:
        super().__init__(f"{spent.text.en} Nothing was opened. {spent.now.en}")
        self.spent = spent


class Crowd:
    """Everybody, or these people, for one question. Used once."""

    def __init__(self, vault: Vault, question: Ask, now: datetime, among: Collection[SubjectId] | None = None) -> None:
        """`question.subject` is nobody. `among`: who is opened, where not everybody is. Raises `NoPolicyError`."""
        self._among = None if among is None else sorted(set(among))
        self._vault = vault
        self._question = replace(question, subject=NOBODY)
        self._now = now
        self._pages = Pages(vault, self._question, now, opens=False)
        self.people = 0
        """How many have been permitted so far."""
        self.left_out: Counter[Rule] = Counter()
        """How many have been refused so far, by the first rule that said no."""

    @property
    def policy(self) -> Policy:
        """The version that decides."""
        return self._pages.policy

    def decided(self) -> Iterator[Decided]:
        """Everybody and what was decided about them, by id. Opens nothing."""
        try:
            for page in Remembering(self._vault, self._pages, self._vault.rolls, self._now).everybody():
                self._count(page)
                yield from page
        finally:
            self._enter(Kind.ASK)

    def opened(self) -> Iterator[list[OpenedPerson]]:
        """Whoever is permitted, a page at a time. Raises `CrowdOverBudgetError` before anything is opened."""
        self._spend()
        self._pages = Pages(self._vault, self._question, self._now, opens=True)
        opening = Opening(self._vault, self._pages, self._now)
        try:
            everybody = self._pages.everybody() if self._among is None else self._pages.of(self._among)
            yield from filter(None, iter(lambda: self._next(everybody, opening), None))
        finally:
            self._enter(Kind.OPEN)

    def _next(self, everybody: Iterator[list[DecidedNow]], opening: Opening) -> list[OpenedPerson] | None:
        """Whoever is permitted of the next page; none after the last. Whoever takes them is alone in holding them."""
        with undisturbed():
            page = next(everybody, None)
            if page is None:
                return None
            permitted = [one for one in page if not one.refusing]
            opened = opening.of(permitted) if permitted else []
            self._count(page)
            return opened

    def _count(self, page: Sequence[Decided]) -> None:
        refused = [one.refusing[0] for one in page if one.refusing]
        self.left_out.update(refused)
        self.people += len(page) - len(refused)

    def _spend(self) -> None:
        """One look-up for the whole, known by what is asked and of whom; again within the hour it is free."""
        vault, actor = self._vault, self._question.actor
        asked = (self._question.purpose, self._question.form, self._question.channel or "", *self._question.categories)
        whom = b"" if self._among is None else b"\n" + b"".join(self._among)
        about = hashlib.sha256("\n".join(sorted(asked)).encode() + whom).digest()
        with vault.database.act() as tx:
            spent = vault.budget.spend_in(tx, actor, [about], self._now)
            if spent is not None:
                raise_alarm(tx, vault.ledger, spent, self._now)
                vault.ledger.record(tx, self._entry(Kind.OPEN, Outcome.REFUSED))
        if spent is not None:
            raise CrowdOverBudgetError(spent)

    def _enter(self, kind: Kind) -> None:
        with self._vault.database.act() as tx:
            self._vault.ledger.record(tx, self._entry(kind, Outcome.DONE))

    def _entry(self, kind: Kind, outcome: Outcome) -> Entry:
        question = self._question
        return Entry(
            at=self._now, actor=question.actor, act=kind, outcome=outcome, purpose=question.purpose,
            categories=tuple(sorted(question.categories)), policy_number=self.policy.number,
            facts={"people": self.people, "refused": self.left_out.total()},
        )  # fmt: skip


def decided_again(vault: Vault, question: Ask, subjects: Collection[SubjectId], now: datetime) -> Iterator[DecidedNow]:
    """These people, decided about as a `Crowd` would: for whoever keeps what was decided and has seen them move.

    Nothing is opened and nothing entered. Who is not among the answers has gone. Raises `NoPolicyError`.
    """
    for page in Pages(vault, replace(question, subject=NOBODY), now, opens=False).of(subjects):
        yield from page
