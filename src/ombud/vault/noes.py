"""What a restored archive must not bring back: what an act took away from a person, and what it forbade.

* An act that erases, objects, withdraws, restricts or blocks says so in a `No`. It commits with the act, sealed,
  in a row of its own, and goes from there to the no-file beside the archives before the act is answered.
* A `No` holds ids, masks, keyed hashes and the commitments of keys that are gone. The evidence of a choice is the
  only text in it, and that is codes.
* Without a place for archives there is nothing that could be restored, and nothing of this is done.

spec/archive.md 5 is the page for this file.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from ombud.choices import store as choice_rows
from ombud.choices.model import FLAG_BITS
from ombud.database import Transaction
from ombud.keys import Keyring
from ombud.policy.ask import Flag
from ombud.policy.model import Policy
from ombud.terms import ClassId, SubjectId
from ombud.terms.sealing import Context, Sealer
from ombud.terms.time import from_micros, to_micros
from ombud.vault import store

ADDED_FLAGS = sum(bit for flag, bit in FLAG_BITS.items() if flag is not Flag.ADULT)
"""The flags that forbid something; being of age is none."""
_FIELD = "no"


class NoFileFault(Exception):
    """What was asked is done and in force, but the no-file beside the archives does not say so yet."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The act is done and in force. But {why} Until it can be written, a restored archive would not know of "
            "the act; it is kept here and written by the next command that opens the installation."
        )


class Masks(NamedTuple):
    """How a person's choices stand after the act: which bits are set, which bits are consents, and the flags."""

    choices: int
    consents: int
    flags: int


class Said(NamedTuple):
    """The row of one choice, with its evidence in clear (codes alone)."""

    id: bytes
    kind: str
    bit: int | None
    category: str | None
    ground: str | None
    made_at: int
    evidence: str


class Held(NamedTuple):
    """One hold, with its terms in clear (codes, dates and what two people wrote)."""

    id: bytes
    state: str
    opened_at: int
    closed_at: int | None
    due_at: int | None
    terms: str


@dataclass(slots=True)
class No:
    """What one act took from one person, or forbade."""

    subject: SubjectId
    at: int
    entry: bytes = b""
    """The entry of the act: an archive that has it has the act."""
    classes: tuple[str, ...] = ()
    """The retention classes that were erased; `*` is the whole person."""
    keys: tuple[bytes, ...] = ()
    """The commitments of the keys that went."""
    plan_hash: bytes = b""
    final_at: int = 0
    records: tuple[bytes, ...] = ()
    """Records, relations and choices that went while the key of their class lives on."""
    masks: Masks | None = None
    said: tuple[Said, ...] = ()
    suppressed: tuple[tuple[str, bytes], ...] = ()
    """(channel, keyed hash) of addresses that must not be written to."""
    held: tuple[Held, ...] = ()
    """Holds as they stand: what is to be kept is kept in a restored archive too (T-H2)."""
    joined: bytes = b""
    """The registration that took this one in: it was a double, and what was held of it is held there."""

    def take(self, classes: Collection[ClassId], keys: Collection[bytes], plan_hash: bytes, final_at: datetime) -> None:
        """Keys were erased."""
        self.classes = (*self.classes, *classes)
        self.keys = (*self.keys, *keys)
        self.plan_hash, self.final_at = plan_hash, max(self.final_at, to_micros(final_at))

    def stand(self, tx: Transaction, policy: Policy) -> None:
        """The person's choices stand as they do now."""
        choices, flags = choice_rows.wishes(tx, self.subject)
        self.masks = Masks(choices, consents_of(policy), flags & ADDED_FLAGS)

    def say(self, rows: Collection[choice_rows.ChoiceRow], key: Sealer) -> None:
        """These choices were made; a consent among them is no "no"."""
        for row in rows:
            if row.kind != "consent" and row.sealed:
                evidence = key.open(Context(self.subject, "evidence", "choice", row.choice_id, 1), row.sealed).decode()
                said = Said(row.choice_id, str(row.kind), row.bit, row.category, row.ground, row.made_at, evidence)
                self.said = (*self.said, said)


def consents_of(policy: Policy) -> int:
    """The bits of the policy's choices that are consents."""
    return sum(1 << choice.bit for choice in policy.file.choices.values() if choice.kind == "consent")


class NoFile(Protocol):
    """Where the noes go before an act is answered."""

    @property
    def horizon(self) -> timedelta:
        """How long an archive lives that could bring back what is erased now."""
        ...

    def publish(self) -> int:
        """Append what waits in the database and empty it there; how many. Raises `NoFileFault`, and keeps it."""
        ...


@dataclass(slots=True)
class Noes:
    """The noes of one act, by person."""

    found: dict[SubjectId, No] = field(default_factory=dict)

    def of(self, subject: SubjectId, now: datetime) -> No:
        return self.found.setdefault(subject, No(subject, to_micros(now)))

    def put_out(self, tx: Transaction, keyring: Keyring, new_id: bytes, entry: bytes) -> None:
        """Store them with the act: one row, sealed under the installation's key of the year."""
        noes = list(self.found.values())
        for no in noes:
            no.entry = entry
        at = noes[0].at
        plain = json.dumps([to_plain(no) for no in noes], separators=(",", ":")).encode()
        store.add_no(tx, new_id, at, year_sealer(keyring, at).seal(_context(at, new_id), plain))


class Waiting(NamedTuple):
    """The noes of one act that are not in the no-file yet."""

    id: bytes
    noes: tuple[No, ...]


def waiting(tx: Transaction, keyring: Keyring) -> list[Waiting]:
    """What acts have put out and nobody has published, oldest first."""
    found = []
    for no_id, at, sealed in store.noes(tx):
        plain = json.loads(year_sealer(keyring, at).open(_context(at, no_id), sealed))
        found.append(Waiting(no_id, tuple(from_plain(one) for one in plain)))
    return found


def year_sealer(keyring: Keyring, at: int) -> Sealer:
    return keyring.log_key(from_micros(at).year)


def _context(at: int, no_id: bytes) -> Context:
    return Context(b"", f"log-{from_micros(at).year:04d}", _FIELD, no_id, 1)


def to_plain(no: No) -> dict[str, object]:
    """As JSON has it: bytes in hexadecimal, and nothing that is empty."""
    masks = None if no.masks is None else list(no.masks)
    plain: dict[str, object] = {
        "subject": no.subject.hex(),
        "at": no.at,
        "entry": no.entry.hex(),
        "classes": list(no.classes),
        "keys": [key.hex() for key in no.keys],
        "plan_hash": no.plan_hash.hex(),
        "final_at": no.final_at,
        "records": [record.hex() for record in no.records],
        "masks": masks,
        "said": [[one.id.hex(), *one[1:]] for one in no.said],
        "suppressed": [[channel, blind.hex()] for channel, blind in no.suppressed],
        "held": [[one.id.hex(), *one[1:]] for one in no.held],
        "joined": no.joined.hex(),
    }
    return {name: value for name, value in plain.items() if value}


def from_plain(plain: dict[str, object]) -> No:
    """Raises `ValueError`, `KeyError` or `TypeError` for what is none."""
    rest = dict(plain)
    joined = bytes.fromhex(str(rest.pop("joined", "")))
    held: list[list[object]] = rest.pop("held", [])  # type: ignore[assignment]
    no = _read(**rest)  # type: ignore[arg-type]
    no.joined = joined
    no.held = tuple(Held(bytes.fromhex(str(one[0])), *one[1:]) for one in held)  # type: ignore[arg-type]
    return no


def _read(
    *,
    subject: str,
    at: int,
    entry: str = "",
    masks: list[int] | None = None,
    plan_hash: str = "",
    final_at: int = 0,
    **lists: list[object],
) -> No:
    said = [Said(bytes.fromhex(str(one[0])), *one[1:]) for one in lists.pop("said", [])]  # type: ignore[index]
    suppressed = [(str(one[0]), bytes.fromhex(one[1])) for one in lists.pop("suppressed", [])]  # type: ignore[index]
    classes = tuple(str(one) for one in lists.pop("classes", []))
    keys, records = (tuple(bytes.fromhex(str(one)) for one in lists.pop(name, [])) for name in ("keys", "records"))
    if lists:
        raise ValueError("a no has a field that this release does not know")
    return No(
        SubjectId(bytes.fromhex(subject)), at, bytes.fromhex(entry), classes, keys, bytes.fromhex(plan_hash), final_at,
        records, None if masks is None else Masks(*masks), tuple(said), tuple(suppressed),
    )  # fmt: skip
