"""The key directory: who there is, by which random id, with which keys; and who is gone.

* A key is read before it is used, in the same statement or act as the row it opens. The cache only spares the
  unwrapping: it is asked with the wrapped bytes just read, so another process's erasure takes effect at once.
* Erasing is deleting the wrapped key, the blind indexes and the subject. A tombstone with the random id stays
  until the last archive that holds the person has expired (design.md 5, invariant 5).
* An act that adds something to a person holds the subject's row first, so that an erasure comes before it or
  after it, never in between (security.md, threat 32).
* Registration passes the lock of the identifier, so that one identifier is not registered twice at once.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from ombud.database import Transaction
from ombud.keys import store
from ombud.keys.cache import KeyCache
from ombud.keys.data_key import DataKey
from ombud.keys.keyring import Keyring
from ombud.keys.model import (
    EpochKept,
    ErasedKey,
    Mark,
    StateMovedError,
    SubjectGoneError,
    Tombstone,
    WrappedKey,
)
from ombud.keys.rewrapping import Rewrapping
from ombud.keys.store import Holdings, Kept
from ombud.keys.together import Together
from ombud.terms import ClassId, SubjectId
from ombud.terms.time import from_micros, to_micros

WHOLE = ClassId("*")
"""The class of a tombstone that stands for everything about a person."""
Addresses = list[tuple[str, bytes]]
"""(channel, keyed hash) of somebody's addresses."""
_KEPT = "suppression."
"""Before the channel, the field of an address as a "no" on that channel would keep it."""


class Erased(NamedTuple):
    """What an erasure found and deleted: for the receipt."""

    keys: tuple[ErasedKey, ...]
    indexes: int
    subject: bool


class KeyDirectory:
    """The keydir part of one database, with the key ring that opens it. Safe to share between threads."""

    def __init__(self, keyring: Keyring, new_id: Callable[[], bytes]) -> None:
        self.keyring = keyring
        self._new_id = new_id
        self._cache = KeyCache()
        self._let_go = keyring.let_go
        self.rewrapping = Rewrapping(keyring)

    def register(self, tx: Transaction, now: datetime) -> SubjectId:
        """A new data subject with a random id."""
        subject = SubjectId(self._new_id())
        store.add_subject(tx, subject, to_micros(now))
        return subject

    def hold(self, tx: Transaction, subject: SubjectId) -> bool:
        """Keep erasure out until the act ends. False when there is no such subject (any more)."""
        return store.hold_subject(tx, subject)

    def keep_out(self, tx: Transaction, subject: SubjectId) -> None:
        """The same for an act that reads the subject next, and sees then whether there is one."""
        store.keep_out(tx, subject)

    def key(self, tx: Transaction, subject: SubjectId, klass: ClassId) -> DataKey | None:
        """The subject's key of the class, or None where there is none: nothing of that class can be opened."""
        wrapped = store.key_of(tx, subject, klass)
        return None if wrapped is None else self.opened(subject, klass, wrapped)

    def opened(self, subject: SubjectId, klass: ClassId, wrapped: WrappedKey) -> DataKey:
        """The key of a row that was just read."""
        key = self._cache.get(subject, klass, wrapped.blob)
        if key is None:
            key = self.keyring.unwrap(subject, klass, wrapped)
            if self._let_go != self.keyring.let_go:  # an epoch was destroyed: nothing that it opened is kept
                self._let_go = self.keyring.let_go
                self._cache = KeyCache()
            self._cache.keep(subject, klass, wrapped.blob, key)
        return key

    def together(self) -> Together:
        """For the keys of many people, read in one moment."""
        return Together(self._cache, self.keyring.together())

    def keys(self, tx: Transaction, subject: SubjectId) -> dict[ClassId, Kept]:
        """All keys of the subject as they are stored, by class: what an act reads once."""
        return {ClassId(kept.klass): kept for kept in store.keys_of(tx, subject)}

    def key_or_new(self, tx: Transaction, subject: SubjectId, klass: ClassId) -> DataKey:
        """The subject's key of the class, made if there is none. Raises `SubjectGoneError`."""
        key = self.key(tx, subject, klass)
        if key is not None:
            return key
        if not store.hold_subject(tx, subject):
            raise SubjectGoneError
        key, wrapped = self.keyring.new_data_key(subject, klass)
        if self.put(tx, subject, klass, wrapped, key.state_of(())):
            return key
        made = self.key(tx, subject, klass)  # by an act that this one waited for
        if made is None:
            raise StateMovedError
        return made

    def put(self, tx: Transaction, subject: SubjectId, klass: ClassId, wrapped: WrappedKey, state: bytes) -> bool:
        """Store a new key with its state, for a subject that this act registered or holds; False if there is one."""
        return store.add_key(tx, subject, klass, wrapped, state)

    def put_all(self, tx: Transaction, subject: SubjectId, keys: Sequence[Kept]) -> None:
        """The same for several keys of a subject at once. `ConstraintFault` where there is one already."""
        store.add_keys(tx, subject, keys)

    def set_state(self, tx: Transaction, subject: SubjectId, klass: ClassId, state: bytes, before: bytes) -> None:
        """Put one state in the place of another. `StateMovedError` when another act has moved it meanwhile."""
        store.set_state(tx, (subject, klass), state, before, StateMovedError)

    def change_state(
        self,
        tx: Transaction,
        subject: SubjectId,
        klass: ClassId,
        added: Iterable[Mark] = (),
        removed: Iterable[Mark] = (),
    ) -> None:
        """Count sealed records in and out. Raises `StateMovedError` when another act did so meanwhile."""
        found = store.key_and_state_of(tx, subject, klass)
        if found is None:
            raise SubjectGoneError
        wrapped, before = found
        self.set_state(
            tx, subject, klass, self.opened(subject, klass, wrapped).state_change(before, added, removed), before
        )

    def verify_state(self, tx: Transaction, subject: SubjectId, klass: ClassId, marks: Iterable[Mark]) -> int:
        """The state's number, when the class holds exactly these records. Raises `TamperedError` when not."""
        found = store.key_and_state_of(tx, subject, klass)
        if found is None:
            raise SubjectGoneError
        wrapped, state = found
        return self.opened(subject, klass, wrapped).state_verify(state, marks)

    def index(self, tx: Transaction, subject: SubjectId, klass: ClassId, field: str, normalised: str) -> None:
        """Let the subject be found by this value of the field, as long as the class of its record lives."""
        store.add_indexes(tx, subject, klass, [(field, self.keyring.blind(field, normalised))])

    def index_all(
        self,
        tx: Transaction,
        subject: SubjectId,
        klass: ClassId,
        values: Iterable[tuple[str, str]],
        channels: Iterable[tuple[str, str]],
    ) -> None:
        """The same for all values (field, normalised) of a record.

        `channels` are its addresses (channel, address), of which it is noted how a "no" of this person would be
        kept, so that nothing is opened to keep it.
        """
        found_by = [(field, self.keyring.blind(field, normalised)) for field, normalised in values]
        found_by += [(_KEPT + channel, self.keyring.suppression(channel, address)) for channel, address in channels]
        if found_by:
            store.add_indexes(tx, subject, klass, found_by)

    def index_only(
        self, tx: Transaction, subject: SubjectId, klass: ClassId, field: str, values: Iterable[str]
    ) -> None:
        """Of this field, hold these values of the class and no other."""
        store.set_indexes(tx, subject, klass, field, sorted({self.keyring.blind(field, value) for value in values}))

    def unindex(self, tx: Transaction, subject: SubjectId, klass: ClassId, field: str, normalised: str) -> bool:
        """That class no longer lets the subject be found by this value; False when it did not."""
        return store.drop_index(tx, subject, klass, field, self.keyring.blind(field, normalised))

    def find(self, tx: Transaction, field: str, normalised: str) -> tuple[SubjectId, ...]:
        """Who is found by this value. The exact value or nobody (P-11)."""
        return tuple(SubjectId(found) for found in store.find(tx, field, self.keyring.blind(field, normalised)))

    def join_indexes(self, tx: Transaction, subject: SubjectId, other: SubjectId, fields: Sequence[str]) -> None:
        """Let the subject be found by what the same person is found by under another id, in the classes it has."""
        found = [one for one in store.indexes_of(tx, other) if one[1] in fields]
        for klass in self.classes(tx, subject):
            by_class = [(field, blind) for of, field, blind in found if of == klass]
            if by_class:
                store.add_indexes(tx, subject, klass, by_class)

    def pass_lock(self, tx: Transaction, field: str, normalised: str) -> None:
        """Before `find` and `register`: let one act at a time decide who has this identifier."""
        self.pass_locks(tx, [(field, normalised)])

    def pass_locks(self, tx: Transaction, values: Iterable[tuple[str, str]]) -> None:
        """The same for several identifiers, in the one order in which every act takes them: nobody waits in a ring.

        Where one act runs at a time there is nothing to wait for.
        """
        keys = sorted(self.blinded(values)) if tx.row_lock else []
        if keys:
            store.pass_locks(tx, keys)

    def holdings(self, tx: Transaction, subject: SubjectId) -> Holdings | None:
        """The subject's keys and how many indexes there are of each class; None where there is no such subject."""
        if not store.hold_subject(tx, subject):
            return None
        return Holdings(tuple(store.keys_of(tx, subject)), store.indexed(tx, subject))

    def erase(
        self, tx: Transaction, subject: SubjectId, classes: Collection[ClassId] | None, stone: Tombstone
    ) -> Erased:
        """Delete the keys and indexes of these classes, or with None everything about the subject (Art. 17).

        Repeating it is harmless: what is not there is not in the answer, and the tombstone stands.
        """
        return self.erase_held(tx, subject, classes, stone, self.holdings(tx, subject))

    def erase_held(
        self,
        tx: Transaction,
        subject: SubjectId,
        classes: Collection[ClassId] | None,
        stone: Tombstone,
        held: Holdings | None,
    ) -> Erased:
        """The same where the act has read what is held. `StateMovedError` when another act has changed it since."""
        goes = held or Holdings((), {})
        if classes is None:
            store.drop_all(tx, subject, goes, StateMovedError, known=held is not None)
        else:
            goes = goes.of(classes)
            store.drop_classes(tx, subject, goes, StateMovedError)
        self.bury(tx, subject, [WHOLE] if classes is None else sorted(classes), stone)
        self.purge(subject)
        keys = tuple(ErasedKey(ClassId(key.klass), key.epoch, key.commitment) for key in goes.keys)
        return Erased(keys, goes.indexes, held is not None and classes is None)

    def drop_people(self, tx: Transaction, people: Sequence[SubjectId], keys: int, indexes: int) -> None:
        """Delete many people at once, with exactly so many keys and indexes in all. `StateMovedError` where not."""
        store.drop_people(tx, people, (keys, indexes), StateMovedError)
        for subject in people:
            self.purge(subject)

    def drop_classes_of(
        self, tx: Transaction, people: Sequence[SubjectId], classes: Sequence[ClassId], keys: int, indexes: int
    ) -> None:
        """The same of these classes of theirs."""
        store.drop_classes_of(tx, (people, classes), (keys, indexes), StateMovedError)
        for subject in people:
            self.purge(subject)

    def bury_all(self, tx: Transaction, stones: Sequence[tuple[SubjectId, Sequence[ClassId], Tombstone]]) -> None:
        """A tombstone for each; without classes it stands for everything about the person."""
        rows = [
            (subject, klass, to_micros(stone.erased_at), stone.plan_hash, to_micros(stone.final_at))
            for subject, classes, stone in stones
            for klass in classes or (WHOLE,)
        ]
        store.bury_all(tx, rows)

    def bury(self, tx: Transaction, subject: SubjectId, classes: Sequence[ClassId], stone: Tombstone) -> None:
        """Note that these classes were erased, whatever was there of them."""
        when, until = to_micros(stone.erased_at), to_micros(stone.final_at)
        store.bury(tx, subject, classes, (when, stone.plan_hash, until))

    def tombstone(self, tx: Transaction, subject: SubjectId, klass: ClassId = WHOLE) -> Tombstone | None:
        """When this class, or everything about the subject, was erased last."""
        found = store.tombstone_of(tx, subject, klass, WHOLE)
        if found is None:
            return None
        erased_at, plan_hash, final_at = found
        return Tombstone(from_micros(erased_at), plan_hash, from_micros(final_at))

    def clear_tombstones(self, tx: Transaction, now: datetime) -> int:
        """Remove tombstones whose last archive has expired; how many."""
        return store.clear_tombstones(tx, to_micros(now))

    def suppress(self, tx: Transaction, channel: str, address: str, now: datetime) -> None:
        """Keep an objection to this address, whoever it belongs to (Art. 21(3))."""
        store.suppress(tx, self.keyring.suppression(channel, address), channel, to_micros(now))

    def suppressed(self, tx: Transaction, channel: str, address: str) -> bool:
        return store.is_suppressed(tx, self.keyring.suppression(channel, address), channel)

    def lift_suppression(self, tx: Transaction, channel: str, address: str) -> bool:
        """The person has consented anew; False when there was no suppression."""
        return store.lift_suppression(tx, self.keyring.suppression(channel, address), channel)

    def classes(self, tx: Transaction, subject: SubjectId) -> tuple[ClassId, ...]:
        """The retention classes in which the subject has a key."""
        return tuple(ClassId(kept.klass) for kept in store.keys_of(tx, subject))

    def indexes(self, tx: Transaction, subject: SubjectId) -> frozenset[tuple[str, str, bytes]]:
        """(class, field, blind) of everything that lets the subject be found."""
        return frozenset(store.indexes_of(tx, subject))

    def epochs_of(self, tx: Transaction, subject: SubjectId) -> tuple[int, ...]:
        """The epochs that the subject's keys are wrapped under."""
        return tuple(kept.epoch for kept in store.keys_of(tx, subject))

    def forget_address(self, tx: Transaction, subject: SubjectId, klass: ClassId, channel: str, address: str) -> bool:
        """The address is not the person's any more; an objection to it that is kept already stays kept."""
        return store.drop_index(
            tx, subject, klass, f"suppression.{channel}", self.keyring.suppression(channel, address)
        )

    def suppress_addresses(
        self,
        tx: Transaction,
        subject: SubjectId,
        now: datetime,
        channel: str | None = None,
        known: Addresses | None = None,
    ) -> None:
        """Keep an objection to the subject's addresses, on one channel or on all (Art. 21(3)).

        `known` are the addresses where the act has read them already.
        """
        found = self.addresses(tx, subject, channel) if known is None else known
        for of, blind in sorted(found):  # in one order: two people who share addresses do not wait for each other
            if channel in (None, of):
                store.suppress(tx, blind, of, to_micros(now))

    def indexed_with_addresses(self, tx: Transaction, subject: SubjectId) -> tuple[dict[str, int], Addresses]:
        """How many indexes there are of each class of the subject, and the addresses among them."""
        return store.indexed_with_addresses(tx, subject)

    def addresses(self, tx: Transaction, subject: SubjectId, channel: str | None) -> list[tuple[str, bytes]]:
        """(channel, keyed hash) of the subject's addresses, on one channel or on all."""
        return store.addresses_of(tx, subject, channel)

    def keep_suppressed(self, tx: Transaction, hashes: Iterable[tuple[str, bytes]], at: int) -> int:
        """Put back suppressions (channel, hash) that a restored database has lost; how many there are."""
        found = list(hashes)
        for channel, blind in found:
            store.suppress(tx, blind, channel, at)
        return len(found)

    def lift_suppressions(self, tx: Transaction, subject: SubjectId, channel: str) -> int:
        """The person has consented anew on this channel; how many suppressions went."""
        return store.lift_suppressions(tx, subject, channel)

    def end_suppressions(self, tx: Transaction, limit: int) -> list[bytes]:
        """Let go of some of the suppression list: it lasts as long as there is marketing (T-17); the hashes."""
        return store.end_suppressions(tx, limit)

    def forget_look_ups(self, tx: Transaction, before: datetime) -> None:
        """Let go of what accounts looked up before then."""
        store.forget_look_ups(tx, to_micros(before))

    def live_keys(self, tx: Transaction) -> Mapping[int, int]:
        """How many keys of living data subjects each epoch wraps."""
        return store.count_epochs(tx)

    def destroy_epoch(self, tx: Transaction, epoch: int, not_before: datetime, now: datetime) -> EpochKept | None:
        """Destroy an epoch's key unless a live key or an archive needs it; then say why. In one act."""
        live = store.count_epoch(tx, epoch)
        return self.keyring.destroy_epoch(epoch, live_keys=live, not_before=not_before, now=now)

    def blinded(self, values: Iterable[tuple[str, str]]) -> list[tuple[str, bytes]]:
        """What these values (field, normalised) are found by, each once."""
        return list(dict.fromkeys((field, self.keyring.blind(field, normalised)) for field, normalised in values))

    def purge(self, subject: SubjectId) -> None:
        """Let go of the subject's opened keys in this process."""
        self._cache.purge(subject)
