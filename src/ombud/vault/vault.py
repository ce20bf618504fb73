"""The vault of one installation: acts that change it, and the one door out of it.

* `act` is one transaction with one named actor; it commits with at least one entry in the ledger, or not
  at all (`act.py`).
* `open` is the only way to plain values: decided by `decide`, logged, then decrypted (design 5, 1–2).
* `ask` decides in the same way and opens nothing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Durability, Ledger
from ombud.audit.model import SYSTEM
from ombud.database import Database, Transaction
from ombud.keys import KeyDirectory, Keyring
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Refusal
from ombud.policy.model import Policy
from ombud.terms import Actor, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.act import Act
from ombud.vault.alarms import LOOK_UPS, raise_alarm
from ombud.vault.budget import Budget, OverBudget, Spent
from ombud.vault.desk import Desks, durability
from ombud.vault.entry import entry_of, heading_of
from ombud.vault.keys import PersonKeys
from ombud.vault.model import Opened, PersonalData
from ombud.vault.noes import NoFile
from ombud.vault.policies import PolicyBook
from ombud.vault.read import Reader
from ombud.vault.rolls import Rolls
from ombud.vault.sweep import PeopleTables
from ombud.vault.telling import Outbox
from ombud.vault.traces import Traces
from ombud.vault.write import plain

_SETTLED_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Vault:
    """Everything an act needs, brought together once by `app`."""

    database: Database
    keyring: Keyring
    directory: KeyDirectory
    ledger: Ledger
    book: PolicyBook
    new_id: Callable[[], bytes]
    budget: Budget
    no_file: NoFile | None = None
    """What a restored archive must not bring back goes here before an act is answered; `None`: no archives are made."""
    systems: tuple[str, ...] = ()
    """The names of the connected systems: a request is answered when it has ended in each (decision 0071)."""
    outbox: Outbox | None = None
    """What programs outside are told goes here in the act (Art. 19); `None`: nobody outside is told of anything."""
    beside: Callable[[Act], None] | None = None
    """Written with each act as it ends, so that both are there or neither: whose call it is (decision 0077)."""
    like: "Vault | None" = field(default=None, repr=False)
    """The vault that this one is, with something beside its acts: what is remembered is one."""
    traces: Traces = field(init=False)
    people: PeopleTables = field(init=False)
    rolls: Rolls = field(init=False, repr=False)
    """What was decided about everybody, as long as it is so (`vault/crowd`)."""
    _desks: Desks = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.database.row_seal = self.keyring.row_seal
        of, like = self.database, self.like
        object.__setattr__(self, "traces", like.traces if like else Traces(of))
        object.__setattr__(self, "people", like.people if like else PeopleTables(of))
        object.__setattr__(self, "rolls", like.rolls if like else Rolls())
        object.__setattr__(self, "_desks", like._desks if like else Desks(of, self.book, self.keyring))

    def tidy(self) -> bool:
        """Take away what erasing acts have left in the database's own log. False while a reader holds it."""
        return self.traces.tidy()

    @contextmanager
    def act(self, *, by: Actor, now: datetime) -> Iterator["Act"]:
        """One act under the policy in force. `NoPolicyError` is raised in it before the first one is."""
        with self.database.act() as tx:
            act = Act(self, tx, by, now)
            yield act
            act.end()
            if self.beside is not None:
                self.beside(act)
        if act.erases:
            self._desks.forget()
            self.traces.left()
        if act.noes.found and self.no_file is not None:
            self.no_file.publish()

    def with_beside(self, beside: Callable[[Act], None]) -> "Vault":
        """The same vault, whose acts also write this as they end."""
        return replace(self, beside=beside, like=self)

    @contextmanager
    def look(self, *, by: Actor, now: datetime) -> Iterator["Act"]:
        """Look at what binds a person, without opening any data of theirs and without changing anything."""
        with self.database.read() as tx:
            yield Act(self, tx, by, now)

    def ask(self, ask: Ask, *, now: datetime) -> Opened | Refusal:
        """May I? The answer of `open`, with nothing opened; asked for is logged too (G-04)."""
        return self._release(ask, now, Kind.ASK)

    def open(self, ask: Ask, *, now: datetime) -> Opened | Refusal:
        """Open the categories asked for, of one person, for one purpose, by one actor."""
        return self._release(ask, now, Kind.OPEN)

    def settle(self, *, now: datetime, everybody: bool = False) -> int:
        """Compute the ends of the records anew where something has moved them; how many people.

        Before a sweep, a forecast or a report. In small transactions, by key: an interrupted run goes on with
        those who are left. Of `everybody` under a version or a law that nobody has been settled under yet, and in an
        upgrade. Nothing is computed while a restored installation is held back: its policy keeps less than is so.
        """
        with self.act(by=SYSTEM, now=now) as act:
            version = _version(act.policy, now)
            begun, held_back = store.settled(act.tx, *version), self.book.mark(act.policy) < 0
            act.nothing_changed()
        if held_back:
            return 0
        total = 0
        if everybody or begun is None or not begun[1]:
            after = SubjectId(b"") if everybody or begun is None else begun[0]
            total = self._settle(after, store.people, version, now)
        return total + self._settle(SubjectId(b""), store.unsettled, None, now)

    def unsettled(self, tx: Transaction, policy: Policy, now: datetime) -> int:
        """Of how many people something has moved the ends that are not computed anew yet. Nothing is."""
        return store.count_unsettled(tx, *_version(policy, now))

    def _settle(self, first: SubjectId, some: store.Some, version: tuple[int, int] | None, now: datetime) -> int:
        """Settle some people at a time, and note how far that has come where it is under a new version."""
        after: SubjectId | None = first
        total = 0
        while after is not None:
            with self.act(by=SYSTEM, now=now) as act:
                subjects = some(act.tx, after, _SETTLED_AT_ONCE)
                for subject in subjects:
                    act.person(subject).settle()
                after = subjects[-1] if subjects else None
                if version is not None:
                    store.note_settled(act.tx, version, after or SubjectId(b""), None if subjects else to_micros(now))
                act.nothing_changed()  # what is computed follows from what has its entries
            total += len(subjects)
        return total

    def _release(self, ask: Ask, now: datetime, kind: Kind) -> Opened | Refusal:
        at = to_micros(now)
        served = self._desks.answer(ask, at, now)
        if served is None:
            return self._release_after_all(ask, now, kind)
        desk, looked, answer = served
        refusal, permits, rows = answer
        opened = () if kind is Kind.ASK else looked.opened(self.directory, ask.subject, answer)
        spent = self.budget.spend(ask.actor, ask.subject, now) if opened else None
        if spent is not None:
            return self._no_more(ask, spent, desk.policy.number, desk.durability, now)
        told = kind, None if refusal is None else refusal.rules, len(rows)
        head = desk.headings.get(told) or heading_of(desk, told, now)
        self.ledger.lane(now).opened(head, ask.subject, at, desk.durability)
        if refusal is not None:
            return refusal
        return Opened(PersonalData(ask.subject, opened), permits, desk.policy.number)

    def _release_after_all(self, ask: Ask, now: datetime, kind: Kind) -> Opened | Refusal:
        """The long way, for what a desk has no answer to."""
        reader = Reader(self.book, self.keyring)
        with self.database.read() as tx:
            policy = self.book.in_force(tx, now)
            keys = PersonKeys(self.directory, tx, ask.subject)
            answer = reader.answer(tx, ask, keys, now)
            values = [] if kind is Kind.ASK else [(row, plain(ask.subject, row, keys)) for row in answer.rows]
        refusal, number = answer.refusal, policy.number if policy else 0
        spent = self.budget.spend(ask.actor, ask.subject, now) if values else None
        if spent is not None:
            return self._no_more(ask, spent, number, durability(policy, ask.purpose), now)
        told = kind, None if refusal is None else refusal.rules, len(answer.rows)
        self.ledger.lane(now).append(entry_of(ask, told, number, now), durability(policy, ask.purpose))
        if refusal is not None:
            return refusal
        return Opened(PersonalData(ask.subject, values), answer.permits, number)

    def _no_more(self, ask: Ask, spent: Spent, number: int, level: Durability, now: datetime) -> Refusal:
        """The account's look-ups are spent: nothing leaves, and somebody is told (threats 2 and 10)."""
        self.budget.write_down(now)
        with self.database.act() as tx:
            raise_alarm(tx, self.ledger, spent, now)
        refused = entry_of(ask, (Kind.OPEN, (), 0), number, now)
        self.ledger.lane(now).append(replace(refused, rules=(LOOK_UPS,)), level)
        return OverBudget(ask, number, (), spent)


def _version(policy: Policy, now: datetime) -> tuple[int, int]:
    """Under what ends are computed: the number of the policy version, and the day from which its law applies."""
    return policy.number, law_on(local_date(now)).valid_from.toordinal()
