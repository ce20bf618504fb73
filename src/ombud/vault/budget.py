"""How many different people an account may look up or open in an hour (security.md, threats 2, 7 and 10; G14).

* Looking up counts, hit or miss: a miss is a guess. So does opening. The same person, again, does not.
* The hour slides: every person counts for an hour after they were last looked up or opened.
* What happens in an act is counted in the database, in the same act, and acts of one account wait for each other.
  What a process opens is counted in its memory and written down when its lane is folded (`write_down`).
* Nothing counted says whom: keyed hashes, which are of no other use, and no longer than the hour.
* Thirty, unless `ombud.toml` says another number for the account. There is no "off".
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.database import Database, Transaction
from ombud.keys import KeyDirectory
from ombud.keys import store as keydir
from ombud.law.periods import STOCKHOLM
from ombud.policy.ask import Refusal
from ombud.terms import Actor, SubjectId, Text
from ombud.terms.time import from_micros, to_micros

PEOPLE_PER_HOUR = 30
HOUR = timedelta(hours=1)
_FRESH = timedelta(seconds=1)
"""How long what other processes have counted is taken as read."""
_LOOK_UP = "look-up"


@dataclass(frozen=True, slots=True)
class Spent:
    """The account has reached its number: who, how many, and when there is room again."""

    actor: Actor
    people: int
    until: datetime

    @property
    def text(self) -> Text:
        return Text(
            f"Kontot har sökt fram eller öppnat {self.people} olika personer på en timme, och får inte fler.",
            f"The account has looked up or opened {self.people} different people within an hour, and may have no more.",
        )

    @property
    def now(self) -> Text:
        """What to do."""
        at = f"{self.until.astimezone(STOCKHOLM):%H:%M}"
        return Text(
            f"Vänta till {at}, eller be den som ansvarar för installationen om ett högre people_per_hour för kontot.",
            f"Wait until {at}, or ask whoever is responsible for the installation for a higher people_per_hour.",
        )


@dataclass(frozen=True, slots=True)
class OverBudget(Refusal):
    """No rule of the notice said no: the account's look-ups are spent."""

    spent: Spent


class _Account:
    """What one account has opened in this process, and what the database says of it beside that."""

    __slots__ = ("abouts", "elsewhere", "loaded_at", "opened", "written")

    def __init__(self) -> None:
        self.opened: dict[SubjectId, datetime] = {}
        self.abouts: dict[SubjectId, bytes] = {}
        self.written: dict[bytes, datetime] = {}
        self.elsewhere: dict[bytes, datetime] = {}
        self.loaded_at: datetime | None = None


class Budget:
    """The look-ups of every account of an installation. Safe to share between threads."""

    def __init__(self, database: Database, directory: KeyDirectory, people_per_hour: Mapping[str, int]) -> None:
        self._database = database
        self._directory = directory
        self._limits = people_per_hour
        self._accounts: dict[str, _Account] = {}
        self._lock = threading.Lock()

    def spend(self, actor: Actor, subject: SubjectId, now: datetime) -> Spent | None:
        """Count a person who is opened outside an act; `Spent` when that is one too many. In no transaction."""
        account = self._accounts.get(actor.id)
        if account is not None and subject in account.opened:
            account.opened[subject] = now  # counted already, and still taking its place
            return None
        return self._another(actor, subject, now)

    def spend_in(self, tx: Transaction, actor: Actor, people: Sequence[bytes], now: datetime) -> Spent | None:
        """Count, in the act, who was looked up: subject ids, or the blind index of a value that nobody has."""
        self._directory.pass_lock(tx, _LOOK_UP, actor.id)
        keydir.forget_look_ups(tx, to_micros(now - HOUR))
        asked = {self._hashed(one) for one in people}
        with self._lock:
            account = self._accounts.setdefault(actor.id, _Account())
            _forget(account, now)
            opened = len(account.opened)
        if keydir.number_of_look_ups(tx, actor.id) + opened + len(asked) > self.limit(actor):
            spent = self._too_many(tx, actor, asked, now)  # those who were counted twice are told apart only now
            if spent is not None:
                return spent
        keydir.count_look_ups(tx, actor.id, asked, to_micros(now))
        return None

    def _too_many(self, tx: Transaction, actor: Actor, asked: set[bytes], now: datetime) -> Spent | None:
        """Whether these are too many different people beside those of the hour."""
        counted = {about: from_micros(at) for about, at in keydir.look_ups(tx, actor.id)}
        with self._lock:
            account = self._accounts[actor.id]
            counted |= {self._about(account, subject): at for subject, at in account.opened.items()}
        if len(counted.keys() | asked) <= self.limit(actor):
            return None
        return Spent(actor, self.limit(actor), min(counted.values(), default=now) + HOUR)

    def limit(self, actor: Actor) -> int:
        return self._limits.get(actor.id, PEOPLE_PER_HOUR)

    def write_down(self, now: datetime) -> None:
        """Put into the database what this process has opened since. Harmless to repeat. In no transaction."""
        with self._lock:
            waiting = {name: list(self._unwritten(account, now)) for name, account in self._accounts.items()}
        if any(waiting.values()):
            with self._database.act() as tx:
                keydir.forget_look_ups(tx, to_micros(now - HOUR))
                for name, opened in sorted(waiting.items()):  # in one order, whatever order they were opened in
                    for about, at in sorted(opened):
                        keydir.count_look_ups(tx, name, [about], to_micros(at))
            for name, opened in waiting.items():
                self._accounts[name].written.update(opened)

    def _another(self, actor: Actor, subject: SubjectId, now: datetime) -> Spent | None:
        """Somebody whom this process has not opened for the account yet."""
        with self._lock:
            account = self._accounts.setdefault(actor.id, _Account())
            self._load(account, actor, now)
            if len(account.opened) + len(account.elsewhere) >= self.limit(actor):
                _forget(account, now)
                about = {self._about(account, one): at for one, at in account.opened.items()} | account.elsewhere
                if self._hashed(subject) not in about and len(about) >= self.limit(actor):
                    return Spent(actor, self.limit(actor), min(about.values()) + HOUR)
            account.opened[subject] = now
        return None

    def _load(self, account: _Account, actor: Actor, now: datetime) -> None:
        """What others have counted for the account: acts, and other processes."""
        if account.loaded_at is not None and abs(now - account.loaded_at) < _FRESH:
            return
        with self._database.read() as tx:
            rows = {about: from_micros(at) for about, at in keydir.look_ups(tx, actor.id)}
        account.elsewhere = {a: at for a, at in rows.items() if at > now - HOUR and a not in account.written}
        account.loaded_at = now

    def _unwritten(self, account: _Account, now: datetime) -> Iterable[tuple[bytes, datetime]]:
        _forget(account, now)
        for subject, at in account.opened.items():
            about = self._about(account, subject)
            before = account.written.get(about) or account.elsewhere.get(about)
            if before is None or at - before > _FRESH:
                yield about, at

    def _about(self, account: _Account, subject: SubjectId) -> bytes:
        if subject not in account.abouts:
            account.abouts[subject] = self._hashed(subject)
        return account.abouts[subject]

    def _hashed(self, one: bytes) -> bytes:
        return self._directory.keyring.blind(_LOOK_UP, one.hex())


def _forget(account: _Account, now: datetime) -> None:
    """Who was opened more than an hour ago takes no place any more."""
    for subject in [subject for subject, at in account.opened.items() if at <= now - HOUR]:
        del account.opened[subject]
        account.written.pop(account.abouts.pop(subject, b""), None)
