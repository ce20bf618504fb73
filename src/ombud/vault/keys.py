"""One person's keys inside one act, by retention class. A key that is gone is `None` for ever.

* All are read at once, when the first is asked for; each is opened when it is used.
* A key is made for what is stored, and stored with it: what an act makes and counts is written once, at the
  end of the act or of the part of it that can fail alone (`keep`). A part that fails takes it back (`forget`).
* No key is made for somebody who is not there; whoever writes keeps an erasure out first (`exists`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from ombud.database import Transaction
from ombud.keys import DataKey, KeyDirectory
from ombud.keys.model import Mark, SubjectGoneError, WrappedKey
from ombud.keys.store import Kept
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context

LOG = ClassId("log")
_PAYLOAD = "payload"


@dataclass(frozen=True, slots=True)
class LogSealer:
    """One log key, for the payloads of one class."""

    key: DataKey
    subject: bytes
    klass: ClassId

    def seal(self, subject: bytes, record: bytes, plaintext: bytes) -> bytes:
        return self.key.seal(self._context(record), plaintext)

    def open(self, subject: bytes, record: bytes, sealed: bytes) -> bytes:
        return self.key.open(self._context(record), sealed)

    def _context(self, record: bytes) -> Context:
        return Context(self.subject, self.klass, _PAYLOAD, record, 1)


class _Counted(NamedTuple):
    """Sealed records that came and went under one key since it was last written."""

    added: list[Mark]
    removed: list[Mark]


class PersonKeys:
    """Hands out one person's keys."""

    def __init__(
        self, directory: KeyDirectory, tx: Transaction, subject: SubjectId, dirty: "list[PersonKeys] | None" = None
    ) -> None:
        """`dirty` is the act's list of those that have something to write; without one nothing can be written."""
        self.subject = subject
        self._directory = directory
        self._tx = tx
        self._dirty = dirty
        self._there = self._new = False
        self._kept: dict[ClassId, Kept] | None = None
        self._found: dict[ClassId, DataKey | None] = {}
        self._made: dict[ClassId, DataKey] = {}
        self._counted: dict[ClassId, _Counted] = {}

    def registered(self) -> None:
        """The act has registered the person just now: they are there, and have no key yet."""
        self._there = self._new = True
        self._kept = {}

    def read(self, keys: Iterable[Kept]) -> None:
        """The act keeps an erasure of the person out, and has read these keys, which are all there are."""
        self._there = True
        self._kept = {ClassId(kept.klass): kept for kept in keys}

    def fresh(self, klass: ClassId) -> bool:
        """Nothing has been sealed under the key of the class yet: it was made just now, or is not there."""
        return klass in self._made and klass not in self._counted

    def exists(self) -> bool:
        """Keep an erasure out until the act ends; False when there is no such person (any more)."""
        self._there = self._there or self._directory.hold(self._tx, self.subject)
        return self._there

    def stored(self) -> tuple[Kept, ...]:
        """The person's keys as they are stored."""
        return tuple(self._stored().values())

    def has(self, klass: ClassId) -> bool:
        return klass in self._made or klass in self._stored()

    def for_reading(self, klass: ClassId) -> DataKey | None:
        if klass not in self._found:
            kept = self._stored().get(klass)
            self._found[klass] = None if kept is None else self._opened(klass, kept)
        return self._found[klass]

    def for_writing(self, klass: ClassId) -> DataKey:
        """The key of the class, made if there is none. Raises `SubjectGoneError`."""
        key = self.for_reading(klass)
        if key is None:
            if not self.exists():
                raise SubjectGoneError
            key = self._directory.keyring.fresh_key(self.subject, klass)
            self._found[klass] = self._made[klass] = key
            self._changed()
        return key

    def for_log(self) -> LogSealer | None:
        """What seals the log of this person; `None` where there is nobody to make a key for."""
        key = self.for_reading(LOG)
        if key is None and self.exists():
            key = self.for_writing(LOG)
        return None if key is None else LogSealer(key, self.subject, LOG)

    def count(self, klass: ClassId, added: Iterable[Mark] = (), removed: Iterable[Mark] = ()) -> None:
        """Sealed records of the class came and went."""
        counted = self._counted.get(klass)
        if counted is None:
            counted = self._counted[klass] = _Counted([], [])
        counted.added.extend(added)
        counted.removed.extend(removed)
        self._changed()

    def keep(self) -> None:
        """Write the keys that were made and the states that moved."""
        kept = self._stored()
        if self._made:
            wrapped = self._directory.keyring.wrapped(self.subject, self._made)
            made = [self._first(*one) for one in zip(self._made.items(), wrapped, strict=True)]
            self._directory.put_all(self._tx, self.subject, made)
            kept |= {ClassId(key.klass): key for key in made}
            self._made.clear()
        for klass, counted in self._counted.items():
            key, before = self.for_writing(klass), kept[klass].state
            state = key.state_change(before, *counted)
            self._directory.set_state(self._tx, self.subject, klass, state, before)
            kept[klass] = kept[klass]._replace(state=state)
        self._counted.clear()

    def forget(self, classes: Collection[ClassId] | None = None) -> None:
        """Let go of what is known of these classes, or with None of everything: it is no longer so."""
        if classes is None:
            self._there, self._kept = self._new, None
            classes = {*self._found, *self._counted}
        for klass in classes:
            for known in (self._found, self._made, self._counted, self._kept or {}):
                known.pop(klass, None)

    def _stored(self) -> dict[ClassId, Kept]:
        if self._kept is None:
            self._kept = self._directory.keys(self._tx, self.subject)
        return self._kept

    def _opened(self, klass: ClassId, kept: Kept) -> DataKey:
        return self._directory.opened(self.subject, klass, WrappedKey(kept.epoch, kept.wrapped, kept.commitment))

    def _first(self, made: tuple[ClassId, DataKey], wrapped: WrappedKey) -> Kept:
        """A new key with all that the act has sealed under it so far."""
        klass, key = made
        counted = self._counted.pop(klass, None)
        state = key.state_of(counted.added if counted else ())
        if counted and counted.removed:
            state = key.state_remove(state, counted.removed)
        return Kept(klass, *wrapped, state)

    def _changed(self) -> None:
        if self._dirty is None:
            raise AssertionError("keys are made and counted in an act")
        if self not in self._dirty:
            self._dirty.append(self)


class ActKeys:
    """The keys of everybody that one act is about."""

    def __init__(self, directory: KeyDirectory, tx: Transaction) -> None:
        self._directory = directory
        self._tx = tx
        self._people: dict[SubjectId, PersonKeys] = {}
        self._dirty: list[PersonKeys] = []

    def of(self, subject: SubjectId) -> PersonKeys:
        """The keys of one person, whose row is held from here on."""
        keys = self._people.get(subject)
        if keys is None:
            self._directory.keep_out(self._tx, subject)
            keys = self._people[subject] = PersonKeys(self._directory, self._tx, subject, self._dirty)
        return keys

    def registered(self, subject: SubjectId) -> PersonKeys:
        """The keys of somebody whom the act registers."""
        keys = self._people[subject] = PersonKeys(self._directory, self._tx, subject, self._dirty)
        keys.registered()
        return keys

    def keep(self) -> None:
        """Write what was made and counted so far."""
        for keys in self._dirty:
            keys.keep()
        self._dirty.clear()

    def undo(self) -> None:
        """What was made and counted since then is not there any more."""
        for keys in self._dirty:
            keys.forget()
        self._dirty.clear()
