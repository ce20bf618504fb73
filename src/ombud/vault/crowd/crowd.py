"""One question asked of everybody there is.

* `decided` says of each whether the data may be used, and opens nothing. `opened` opens what is permitted.
* A page is opened as one: the log of each person in it has an entry before the first value of it is handed out.
* Opening a crowd counts as one look-up of the account, as an import does (docs/decisions/0044), and is entered with
  the actor, the purpose and how many people it came to.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.audit.model import NOBODY
from ombud.database.port import Row as Read
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Permit, Rule
from ombud.policy.model import Policy
from ombud.terms import SubjectId
from ombud.terms.time import to_micros
from ombud.vault.alarms import raise_alarm
from ombud.vault.budget import Spent
from ombud.vault.crowd.model import Decided, OpenedPerson
from ombud.vault.crowd.opening import Opening
from ombud.vault.crowd.page import Chosen, Page
from ombud.vault.crowd.store import Paging
from ombud.vault.desk import Desk
from ombud.vault.place import NoPolicyError
from ombud.vault.vault import Vault

PEOPLE = 500
"""How many are read in one moment, and opened with one wait for the log."""


class CrowdOverBudgetError(Exception):
    """The account has had its look-ups for the hour. Nothing was opened; `spent` says when there is room again."""

    def __init__(self, spent: Spent) -> None:
        super().__init__(spent.text.en)
        self.spent = spent


class Crowd:
    """Everybody, for one question. Used once."""

    def __init__(self, vault: Vault, question: Ask, now: datetime) -> None:
        """`question.subject` is nobody. Raises `NoPolicyError`."""
        self._vault = vault
        self._question = replace(question, subject=NOBODY)
        self._now = now
        self._at = to_micros(now)
        self._unit = vault.keyring.unit_code(question.actor.unit) if question.actor.unit else None
        self.policy = self._in_force()
        self._desk = self._made_desk()
        self.people = 0
        """How many have been permitted so far."""
        self.left_out: Counter[Rule] = Counter()
        """How many have been refused so far, by the first rule that said no."""

    def decided(self) -> Iterator[Decided]:
        """Everybody and what was decided about them, by id. Opens nothing."""
        try:
            for page in self._pages():
                for one in page:
                    yield one.decided
        finally:
            self._enter(Kind.ASK)

    def opened(self) -> Iterator[list[OpenedPerson]]:
        """Everybody who is permitted, a page at a time. Raises `CrowdOverBudgetError` before anything is opened."""
        self._spend()
        try:
            opening = Opening(self._vault, self._question, self._now)
            for page in self._pages():
                permitted = [one for one in page if isinstance(one.decided.answer, Permit)]
                if permitted:
                    yield opening.of(self._desk, permitted)
        finally:
            self._enter(Kind.OPEN)

    def _pages(self) -> Iterator[list[Chosen]]:
        paging = Paging(sorted(self._question.categories), self._unit if self._desk.care else None)
        after = SubjectId(b"")
        while read := paging.of(self._vault.database, after, PEOPLE, self._at):
            after = SubjectId(bytes(read[-1][-1]))
            self._follow(read[0])
            page = list(Page(self._vault, self._desk, self._now).chosen(read))
            for one in page:
                if isinstance(one.decided.answer, Permit):
                    self.people += 1
                else:
                    self.left_out[one.decided.answer.rules[0]] += 1
            yield page

    def _follow(self, first: Read) -> None:
        """Go on under the version that was in force when the page was read."""
        if first[0] != self._vault.book.mark(self.policy):
            self.policy = self._in_force()
            self._desk = self._made_desk()

    def _in_force(self) -> Policy:
        with self._vault.database.read() as tx:
            policy = self._vault.book.in_force(tx, self._now)
        if policy is None:
            raise NoPolicyError("no policy is in force")
        return policy

    def _made_desk(self) -> Desk:
        stores = self._vault.database, self._vault.book
        return Desk(stores, self.policy, law_on(local_date(self._now)), self._question, self._unit)

    def _spend(self) -> None:
        vault, actor = self._vault, self._question.actor
        asked = (self._question.purpose, self._question.form, self._question.channel or "", *self._question.categories)
        about = hashlib.sha256("\n".join(sorted(asked)).encode()).digest()
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
