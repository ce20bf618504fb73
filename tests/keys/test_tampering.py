"""Threats 36 and 39, G12: what was sealed and is altered, moved or put back is not accepted. Not once.

A short form in every run, a million in `make soak`. Each attempt alters one thing that an attacker who writes the
database and the key folder can alter, and asks for what a reader would ask for. What is not tried: putting rows *and*
their state back together. Nothing in one row tells it; the log does, against a held checkpoint
(spec/sealed-record.md 5).
"""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest

from ombud.keys import Context, DataKey, Keyring, KeyStoreFault, Mark, TamperedError, WrappedKey
from ombud.keys.folder import KeyFile
from ombud.keys.root import FileRoot
from tests.keys.conftest import NOW

CLASSES = ("care", "marketing")
FIELDS = ("record", "terms")
Attempt = Callable[[], object]


class Vault:
    """Some people's records through their versions, their keys through three epochs, and the log's payloads."""

    def __init__(self, rings: tuple[Keyring, Keyring], random: Random) -> None:
        self.ring, self.foreign = rings
        self.random = random
        self.keys: dict[tuple[bytes, str], DataKey] = {}
        self.wrapped: dict[tuple[bytes, str], list[WrappedKey]] = {}
        self.sealed: list[tuple[DataKey, Context, bytes]] = []
        self.states: dict[tuple[bytes, str], list[tuple[bytes, list[Mark]]]] = {}
        people = [random.randbytes(16) for _ in range(4)]
        for subject in people:
            for klass in CLASSES:
                self._person(subject, klass)
        for _ in range(2):
            self.ring.begin_epoch(NOW)
            for (subject, klass), history in self.wrapped.items():
                history.append(self.ring.rewrap(subject, klass, history[-1]))
        log = self.ring.log_key(2026)
        places = [Context(b"", "log-2026", "payload", random.randbytes(16), 1) for _ in range(20)]
        self.log = [(log, place, log.seal(place, random.randbytes(90))) for place in places]
        self.files = [file for _, _, file in self.ring._files.epochs()]
        names = ("index.key", "suppression.key", "intake.key", "signing.key")
        self.files += [self.ring._files._folder.read(name) for name in names]
        self.foreign_files = [self.foreign._files._folder.read(name) for name in names]

    def _person(self, subject: bytes, klass: str) -> None:
        key, wrapped = self.ring.new_data_key(subject, klass)
        self.keys[subject, klass], self.wrapped[subject, klass] = key, [wrapped]
        held: dict[bytes, Mark] = {}
        state, history = key.state_empty(), []
        for number in range(12):
            record = [b"a" * 16, b"b" * 16, b"c" * 16][number % 3]
            before = held.get(record)
            context = Context(subject, klass, FIELDS[number % 2], record, before.version + 1 if before else 1)
            sealed = key.seal(context, self.random.randbytes(1 + number * 5))
            self.sealed.append((key, context, sealed))
            held[record] = Mark(record, context.version, sealed)
            state = key.state_change(state, [held[record]], [before] if before else [])
            history.append((state, list(held.values())))
        self.states[subject, klass] = history

    # What an attacker alters, by what it is called in the report.

    def record_flipped(self) -> Attempt:
        key, context, sealed = self.random.choice(self.sealed)
        return lambda: key.open(context, self._flipped(sealed))

    def record_moved(self) -> Attempt:
        """To another person, class, field, record or version, under whichever key belongs there."""
        (_, here, sealed), (key, there, _) = self._two(self.sealed)
        assert here != there
        return lambda: key.open(there, sealed)

    def record_cut_or_joined(self) -> Attempt:
        key, context, sealed = self.random.choice(self.sealed)
        cut = self.random.randrange(len(sealed))
        return lambda: key.open(context, self.random.choice([sealed[:cut], sealed + sealed[:cut] + b"\0"]))

    def version_put_back(self) -> Attempt:
        """An old row with its old version, in place of the new one: it opens, and the state tells."""
        place, history = self._history()
        state, marks = history[-1]
        older = [m for _, earlier in history[:-1] for m in earlier if m not in marks]
        old = self.random.choice(older)
        rows = [old if mark.record == old.record else mark for mark in marks]
        return lambda: self.keys[place].state_verify(state, rows)

    def rows_removed_or_added(self) -> Attempt:
        place, history = self._history()
        state, marks = self.random.choice(history)
        rows = [mark for mark in marks if self.random.random() < 0.5]
        rows += self.random.sample(marks, 1) if rows == marks else []
        return lambda: self.keys[place].state_verify(state, rows)

    def state_put_back(self) -> Attempt:
        place, history = self._history()
        (old, was), (_, marks) = self._two(history)
        assert was != marks
        return lambda: self.keys[place].state_verify(old, marks)

    def state_moved(self) -> Attempt:
        (here, one), (there, _) = self._two(list(self.states.items()))
        assert here != there
        return lambda: self.keys[there].state_number(self.random.choice(one)[0])

    def state_flipped(self) -> Attempt:
        place, history = self._history()
        return lambda: self.keys[place].state_number(self._flipped(self.random.choice(history)[0]))

    def key_flipped(self) -> Attempt:
        (subject, klass), history = self.random.choice(list(self.wrapped.items()))
        epoch, blob, commitment = self.random.choice(history)
        if self.random.random() < 0.2:
            return lambda: self.ring.unwrap(subject, klass, WrappedKey(epoch, blob, self._flipped(commitment)))
        return lambda: self.ring.unwrap(subject, klass, WrappedKey(epoch, self._flipped(blob), commitment))

    def key_moved(self) -> Attempt:
        """To another person or class, with or without its commitment."""
        (_, one), (there, other) = self._two(list(self.wrapped.items()))
        moved = self.random.choice(one)
        commitment = self.random.choice([moved.commitment, other[0].commitment])
        return lambda: self.ring.unwrap(*there, WrappedKey(moved.epoch, moved.blob, commitment))

    def key_of_another_epoch(self) -> Attempt:
        place, history = self.random.choice(list(self.wrapped.items()))
        one, other = self._two(history)
        return lambda: self.ring.unwrap(*place, WrappedKey(other.epoch, one.blob, one.commitment))

    def key_of_another_controller(self) -> Attempt:
        place, history = self.random.choice(list(self.wrapped.items()))
        return lambda: self.foreign.unwrap(*place, history[0])

    def key_file_flipped(self) -> Attempt:
        file = self.random.choice(self.files)
        altered = self.random.choice(
            [
                file._replace(wrapped=self._flipped(file.wrapped or b"")),
                file._replace(made_at=file.made_at ^ (1 << self.random.randrange(50))),
            ]
        )
        return lambda: self.ring._files.opened(altered)

    def key_file_exchanged(self) -> Attempt:
        """The content of one file under the name of another, or of another installation."""
        one, other = self._two(self.files)
        foreign = self.random.choice(self.foreign_files)
        altered: KeyFile = self.random.choice([one._replace(name=other.name), foreign])
        return lambda: self.ring._files.opened(altered)

    def log_payload_flipped(self) -> Attempt:
        key, context, sealed = self.random.choice(self.log)
        return lambda: key.open(context, self._flipped(sealed))

    def log_payload_moved(self) -> Attempt:
        (key, _, sealed), (_, there, _) = self._two(self.log)
        return lambda: key.open(there, sealed)

    def _history(self) -> tuple[tuple[bytes, str], list[tuple[bytes, list[Mark]]]]:
        return self.random.choice(list(self.states.items()))

    def _two(self, among):  # type: ignore[no-untyped-def]
        one, other = self.random.sample(among, 2)
        return one, other

    def _flipped(self, data: bytes) -> bytes:
        at = self.random.randrange(len(data) * 8)
        return data[: at // 8] + bytes([data[at // 8] ^ 1 << at % 8]) + data[at // 8 + 1 :]


ATTACKS = [name for name in vars(Vault) if not name.startswith("_")]


@pytest.fixture
def vault(keyring, tmp_path):
    foreign = Keyring.create(tmp_path / "foreign", FileRoot.create(tmp_path / "foreign.key"), "another", NOW)
    return Vault((keyring, foreign), Random(36))


def test_nothing_altered_moved_or_put_back_is_accepted(vault, soak):
    attempts = 1_000_000 if soak else 20_000
    tried, accepted = Counter(), Counter()
    for number in range(attempts):
        attack = ATTACKS[number % len(ATTACKS)]
        attempt = getattr(vault, attack)()
        tried[attack] += 1
        try:
            attempt()
        except (TamperedError, KeyStoreFault):
            continue
        accepted[attack] += 1
    print(sum(tried.values()), "attempts,", sum(accepted.values()), "accepted:", dict(tried))
    assert not accepted
    assert sum(tried.values()) == attempts


def test_what_was_not_touched_is_accepted(vault):
    """The same readers read what nobody altered; a vault that refuses everything would prove nothing."""
    for key, context, sealed in [*vault.sealed, *vault.log]:
        assert key.open(context, sealed)
    for place, history in vault.wrapped.items():
        for wrapped in history:
            assert vault.ring.unwrap(*place, wrapped).commitment == wrapped.commitment
    for place, states in vault.states.items():
        for state, marks in states:
            assert vault.keys[place].state_verify(state, marks) == vault.keys[place].state_number(state)
    for file in vault.files:
        assert len(vault.ring._files.opened(file)) == 32
