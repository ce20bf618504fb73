"""Records, personas and operations, as GDPRbench describes them. Pure: everything follows from a seed.

* A record N has ten fields that follow from N; its key is `keyN`. The published fields, their values and how many there
  are of each: README.md.
* A persona draws operations by its shares and keys by its distribution: uniform, or YCSB's scrambled zipfian.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import NamedTuple

METADATA = ("PUR", "TTL", "USR", "OBJ", "DEC", "ACL", "SHR", "SRC", "CAT")
FIELDS = (*METADATA, "Data")
CHANGED = tuple(name for name in METADATA if name not in ("PUR", "USR"))
"""What an update of metadata may set: a record keeps its purpose, by which it is found, and the person whose it is."""
PURPOSES, USERS, SHORT_LIVED = 25, 10_000, 30
_TTL = (SHORT_LIVED, 10_000, 12_000, 14_000, 16_000, 18_000, 20_000, 22_000, 24_000, 1_000_000)
_LENGTH = 100


class Record(NamedTuple):
    """One record: its number, and its ten fields by name."""

    number: int
    fields: dict[str, str]


def record(number: int, generation: int = 0, users: int = USERS) -> Record:
    """The record of that number. A later generation has other data: what an update of the data writes."""
    return Record(number, {**metadata(number, users), "Data": data(number, generation)})


def metadata(number: int, users: int = USERS) -> dict[str, str]:
    """The nine fields beside the data, as they are at first."""
    ten = number % 10
    return {
        "PUR": f"purpose{number % PURPOSES}",
        "TTL": str(_TTL[ten]),
        "USR": f"user{number % users}",
        "OBJ": f"obj{number % 100}",
        "DEC": f"dec{number % 2}",
        "ACL": f"acl{ten}",
        "SHR": f"shr{ten}",
        "SRC": f"src{ten}",
        "CAT": f"cat{ten}",
    }


def data(number: int, generation: int = 0) -> str:
    """The personal data: numbers and hashes of what stands before them, a hundred signs."""
    made = f"{generation}." if generation else ""
    while len(made) < _LENGTH:
        made += str(number)
        made += str(java_hash(made))
    return made[:_LENGTH]


def java_hash(text: str) -> int:
    """`String.hashCode` of Java."""
    found = 0
    for sign in text:
        found = (31 * found + ord(sign)) & 0xFFFFFFFF
    return found - (1 << 32) if found >> 31 else found


class Kind(StrEnum):
    READ = "read-data-by-key"
    READ_PURPOSE = "read-data-by-purpose"
    READ_USER = "read-data-by-user"
    UPDATE = "update-data-by-key"
    SET_PURPOSE = "update-metadata-by-purpose"
    SET_USER = "update-metadata-by-user"
    DELETE = "delete-record-by-key"
    INSERT = "create-record"
    LOG = "get-system-logs"


class Operation(NamedTuple):
    """`number` is the record whose key, purpose or user is meant; `field` what is set; `lines` how much of the log."""

    kind: Kind
    number: int
    field: str = ""
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Persona:
    name: str
    shares: tuple[tuple[Kind, float], ...]
    zipfian: bool


PERSONAS = (
    Persona("processor", ((Kind.READ, 0.2), (Kind.READ_PURPOSE, 0.4), (Kind.READ_USER, 0.4)), zipfian=False),
    Persona("regulator", ((Kind.READ_USER, 0.5), (Kind.LOG, 0.5)), zipfian=True),
    Persona(
        "customer",
        (
            (Kind.READ, 0.2),
            (Kind.READ_PURPOSE, 0.1),
            (Kind.READ_USER, 0.1),
            (Kind.UPDATE, 0.2),
            (Kind.SET_PURPOSE, 0.1),
            (Kind.SET_USER, 0.1),
            (Kind.DELETE, 0.2),
        ),
        zipfian=True,
    ),
    Persona(
        "controller",
        ((Kind.SET_PURPOSE, 0.25), (Kind.SET_USER, 0.25), (Kind.DELETE, 0.25), (Kind.INSERT, 0.25)),
        zipfian=False,
    ),
)


class Zipfian:
    """YCSB's scrambled zipfian: few keys are asked for often, and they lie anywhere."""

    _ITEMS, _THETA, _ZETA = 10_000_000_001, 0.99, 26.46902820178302

    def __init__(self, keys: int, chance: Random) -> None:
        self._keys = keys
        self._chance = chance
        self._alpha = 1 / (1 - self._THETA)
        two = 1 + 0.5**self._THETA
        self._second = two
        self._eta = (1 - (2 / self._ITEMS) ** (1 - self._THETA)) / (1 - two / self._ZETA)

    def next(self) -> int:
        return scrambled(self._rank(self._chance.random())) % self._keys

    def _rank(self, uniform: float) -> int:
        if uniform * self._ZETA < 1:
            return 0
        if uniform * self._ZETA < self._second:
            return 1
        return int(self._ITEMS * (self._eta * uniform - self._eta + 1) ** self._alpha)


def scrambled(value: int) -> int:
    """FNV-1a of 64 bits over the eight octets, the lowest first, as a signed number without its sign."""
    found = 0xCBF29CE484222325
    for _ in range(8):
        found = ((found ^ (value & 0xFF)) * 1_099_511_628_211) & 0xFFFFFFFFFFFFFFFF
        value >>= 8
    return abs(found - (1 << 64) if found >> 63 else found)


def operations(persona: Persona, first_free: int, number: int, seed: int) -> Iterator[Operation]:
    """So many operations of a persona; records from `first_free` on are not there yet."""
    chance, free = Random(f"{seed} {persona.name}"), first_free
    kinds, shares = zip(*persona.shares, strict=True)
    inserts = dict(persona.shares).get(Kind.INSERT, 0.0)
    zipfian = Zipfian(first_free + int(2 * number * inserts), chance) if persona.zipfian else None
    for _ in range(number):
        (kind,) = chance.choices(kinds, shares)
        if kind is Kind.INSERT:
            yield Operation(kind, free)
            free += 1
            continue
        key = zipfian.next() if zipfian else chance.randrange(free)
        while key >= free:
            key = zipfian.next() if zipfian else chance.randrange(free)
        field = chance.choice(CHANGED) if kind in (Kind.SET_PURPOSE, Kind.SET_USER) else ""
        yield Operation(kind, key, field, chance.randint(1, 1000) if kind is Kind.LOG else 0)
