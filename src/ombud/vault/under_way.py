"""An act under way, as those inside it see it: what it works with, what has moved, and how it ends.

* It has one actor, one time and one policy, and ends with at least one entry (G-04).
* What it makes and moves is written once, at its end or at the end of a part that can fail alone: keys and the seals
  of their states, and where people stand (spec/standing.md).
* What it enters about somebody, programs outside that hold data of them are told (`vault/telling.py`).
* Who is in it, `Act` says (`vault/act.py`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.database import Transaction
from ombud.policy.model import Policy
from ombud.terms import Actor, CategoryId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import store
from ombud.vault.alarms import raise_alarm
from ombud.vault.budget import Spent
from ombud.vault.keys import ActKeys
from ombud.vault.noes import No, Noes
from ombud.vault.place import NoPolicyError, Place
from ombud.vault.telling import Happening, Told, happening_of


class Moving(Protocol):
    """Somebody in an act of whom something has changed."""

    subject: SubjectId
    new: bool
    stale: bool

    def met_again(self, before: "Moving") -> None: ...
    def look_anew(self) -> None: ...
    def note_standing(self) -> None: ...


@dataclass(slots=True)
class UnderWay:
    """An act from inside: its transaction, its policy, its actor, its time."""

    vault: Place
    tx: Transaction
    by: Actor
    now: datetime
    logged: int = 0
    erases: bool = False
    """The act deletes what is not to stay in the database's own log either."""
    effective: bool = False
    """It has an entry of something that was done, and not only of a no."""
    entry: bytes = b""
    """The latest entry that this act wrote."""
    noes: Noes = field(default_factory=Noes, repr=False)
    _policy: Policy | None = field(default=None, repr=False)
    _keys: ActKeys = field(init=False, repr=False)
    _moved: dict[SubjectId, Moving] = field(default_factory=dict, repr=False)
    _told: frozenset[tuple[SubjectId, Happening]] = field(default=frozenset(), repr=False)
    """What programs outside are told of by this act."""
    _at_home: set[SubjectId] = field(default_factory=set, repr=False)
    """Whom no program outside knows: their row is held, so none comes to know them before the act ends."""

    def __post_init__(self) -> None:
        self._keys = ActKeys(self.vault.directory, self.tx)

    def no(self, subject: SubjectId) -> No | None:
        """Where to say what this act takes from a person or forbids; `None` where no archive could bring it back."""
        return None if self.vault.no_file is None else self.noes.of(subject, self.now)

    @property
    def policy(self) -> Policy:
        """The policy in force. Raises `NoPolicyError` before the first one is."""
        if self._policy is None:
            self._policy = self.vault.book.in_force(self.tx, self.now)
        if self._policy is None:
            raise NoPolicyError("no policy is in force")
        return self._policy

    @contextmanager
    def part(self) -> Iterator[None]:
        """A part of the act that can fail alone: an exception undoes it and leaves the rest of the act."""
        self.keep()
        before, told = set(self._moved), self._told
        try:
            with self.tx.part():
                yield
                self.keep()
        except BaseException:
            self._undo(before)
            self._told = told
            raise

    def _undo(self, before: set[SubjectId]) -> None:
        """What was made and seen in a part that has failed is not there any more."""
        self._keys.undo()
        for subject in [one for one, person in self._moved.items() if person.new and one not in before]:
            del self._moved[subject]
        for person in self._moved.values():
            person.look_anew()

    def keep(self) -> None:
        """Write what the act has changed about people's keys so far."""
        self._keys.keep()

    def has_moved(self, person: Moving) -> None:
        """Something that decisions read of this person has changed, or may have."""
        before = self._moved.get(person.subject, person)
        if before is not person:
            person.met_again(before)
        self._moved[person.subject] = person

    def is_moving(self, subject: SubjectId) -> bool:
        """Has something of this person changed in this act, that is written of them when it ends?"""
        return subject in self._moved

    def end(self) -> None:
        """Write where everybody stands now of whom something has changed, and what keys have sealed."""
        if not (self.policy and self.logged):
            raise AssertionError("an act commits with its entry or not at all")
        for person in self._moved.values():
            person.note_standing()
        self._moved.clear()
        self.keep()
        if self.noes.found:
            self.noes.put_out(self.tx, self.vault.keyring, self.vault.new_id(), self.entry)

    def found_by(self, values: Collection[tuple[str, str]]) -> tuple[SubjectId, ...]:
        """Everybody who is found by one of these values (field, normalised). Whoever is to be registered by them has
        passed their locks first. The policy in force is read in the same statement."""
        number, subjects = store.found_by(self.tx, to_micros(self.now), self.vault.directory.blinded(values))
        if self._policy is None and number is not None:
            self._policy = self.vault.book.version(self.tx, number)
        return subjects

    def look_up(self, keys: Sequence[tuple[str, str]]) -> tuple[SubjectId, ...] | Spent:
        """Who is found by one of these exact values of one person (field, normalised), counted for the actor.

        Values that nobody has count like one person (P-11). People are held before the account is (decision 0028).
        """
        found = self.found_by(keys)
        for subject in found:
            self._keys.of(subject)
        people: tuple[bytes, ...] = found or tuple(self.vault.keyring.blind(*key) for key in keys[:1])
        return self.spend(*people) or found

    def spend(self, *people: bytes) -> Spent | None:
        """Count who is looked up in this act; raises the alarm when it is one too many."""
        spent = self.vault.budget.spend_in(self.tx, self.by, people, self.now) if people else None
        if spent is not None:
            raise_alarm(self.tx, self.vault.ledger, spent, self.now)
        return spent

    def met(self, subject: SubjectId, *, outside: bool) -> None:
        """The act has read whether a program outside knows this person."""
        if not outside:
            self._at_home.add(subject)

    def tells(self, subject: SubjectId, happening: Happening, into: SubjectId | None = None) -> None:
        """Have programs outside told that this happens to somebody, once in an act (Art. 19). Before what says who
        knows the person goes with them."""
        outbox = None if subject in self._at_home else self.vault.outbox
        if outbox is not None and (subject, happening) not in self._told:
            self._told |= {(subject, happening)}
            outbox.put(self.tx, Told(subject, happening, into), self.now)
        if into is not None:
            self._at_home.discard(into)  # who knew this one knows that one from now on

    def nothing_changed(self) -> None:
        """This act found everything as it is to be; it commits without an entry."""
        self.logged += 1

    def log(
        self,
        kind: Kind,
        outcome: Outcome,
        subject: SubjectId | None = None,
        *,
        categories: tuple[CategoryId, ...] = (),
        reason: str | None = None,
        facts: Mapping[str, str | int] | None = None,
    ) -> bytes:
        """Write the act's entry; it commits with the act (G-04)."""
        entry = Entry(
            at=self.now,
            actor=self.by,
            act=kind,
            outcome=outcome,
            subject=subject,
            categories=categories,
            policy_number=self.policy.number,
            reason=reason,
            facts=facts or {},
        )
        return self.enter(entry)

    def enter(self, entry: Entry) -> bytes:
        """Write an entry of the act that says more than `log` does; it commits with the act."""
        self.logged += 1
        self.effective = self.effective or entry.outcome is not Outcome.REFUSED
        sealer = None if entry.subject is None else self._keys.of(entry.subject).for_log()
        self.entry = self.vault.ledger.record(self.tx, entry, sealer)
        if entry.subject is not None and (happening := happening_of(entry)) is not None:
            self.tells(entry.subject, happening)
        return self.entry
