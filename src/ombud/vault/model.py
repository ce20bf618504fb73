"""Records, sealed and opened.

* A `Draft` is about to be sealed; a `Row` is sealed; `PersonalData` has been opened with a Permit.
* `PersonalData` never prints, formats, pickles, copies or turns into JSON by itself. The one way to
  the values is `reveal()`, a name one can search the code for.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, NoReturn

from ombud.keys.model import TamperedError
from ombud.policy.ask import Permit
from ombud.policy.model import Regime
from ombud.terms import CategoryId, ClassId, SubjectId, UnitId
from ombud.terms.time import from_micros

_decoded = json.JSONDecoder().raw_decode
"""What was sealed by us and has opened is JSON without space around it: nothing is looked for there."""
VOLUNTEERED = 1
ABOUT_THIRD_PARTY = 2
REGIMES = (Regime.PDL, Regime.NON_CARE)
"""Stored by their place; the order never changes."""


@dataclass(frozen=True, slots=True)
class Draft:
    """One record before it is sealed: values of one category, and where they come from (N-03.1)."""

    category: CategoryId
    klass: ClassId
    fields: Mapping[str, str] = field(repr=False)
    source: str
    channel: str
    collected_at: datetime
    event_at: datetime
    regime: Regime
    unit: UnitId = UnitId("")  # noqa: RUF009 - a NewType of str, immutable
    document: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)
    marks: int = 0


class Row(NamedTuple):
    """A sealed record as it lies in the table."""

    record_id: bytes
    klass: str
    category: str
    policy: int
    purposes: int
    regime: int
    marks: int
    unit: bytes | None
    document: bytes | None
    version: int
    collected_at: int
    event_at: int
    until: int
    rule: str | None
    """The row of law.md 4.1 that the end follows, or the purpose where it follows none."""
    superseded_at: int | None
    content: bytes
    sealed: bytes


class Found(NamedTuple):
    """What one statement finds of a person for one ask: a row for each record, or one row without a record."""

    number: int | None
    """The policy version in force; none before the first."""
    standing: bytes | None
    """None: there is no such person, or where they stand has not been computed yet."""
    stands_seal: bytes | None
    choices: int | None
    flags: int | None
    recorded: int | None
    wishes_seal: bytes | None
    care: int | None
    care_seal: bytes | None
    record_id: bytes
    klass: str
    category: str
    policy: int
    purposes: int
    regime: int
    marks: int
    unit: bytes | None
    document: bytes | None
    version: int
    collected_at: int
    event_at: int
    until: int
    seal: bytes
    sealed: bytes
    epoch: int
    wrapped: bytes | None
    commitment: bytes


class OfMany(NamedTuple):
    """A record as a page of many people brings it (`vault/crowd`)."""

    subject_id: bytes
    record_id: bytes
    klass: str
    category: str
    policy: int
    purposes: int
    regime: int
    marks: int
    unit: bytes | None
    document: bytes | None
    version: int
    collected_at: int
    event_at: int
    until: int
    seal: bytes
    sealed: bytes = b""
    """Nothing where nothing is to be opened."""


Stored = Row | Found | OfMany
"""A record as it lies in the table, whichever way it was read."""


class Value:
    """One opened record: its fields, and all that the person has a right to know about them."""

    __slots__ = ("_plain", "_row")

    def __init__(self, row: Stored, plain: bytes) -> None:
        self._row = row
        self._plain: Mapping[str, Any] = _decoded(str(plain, "utf-8"))[0]

    @property
    def fields(self) -> Mapping[str, str]:
        fields: Mapping[str, str] = self._plain["fields"]
        return fields

    @property
    def corrected(self) -> Mapping[str, Any] | None:
        """When, by whom and why another took its place; `None` for what stands."""
        return self._plain.get("corrected")

    @property
    def category(self) -> CategoryId:
        return CategoryId(self._row.category)

    @property
    def klass(self) -> ClassId:
        return ClassId(self._row.klass)

    @property
    def source(self) -> str:
        return str(self._plain["source"])

    @property
    def channel(self) -> str:
        return str(self._plain["channel"])

    @property
    def collected_at(self) -> datetime:
        return from_micros(self._row.collected_at)

    @property
    def event_at(self) -> datetime:
        return from_micros(self._row.event_at)

    @property
    def regime(self) -> Regime:
        return REGIMES[self._row.regime]

    @property
    def policy_number(self) -> int:
        return self._row.policy

    @property
    def record_id(self) -> bytes:
        return self._row.record_id

    @property
    def document(self) -> str | None:
        return self._plain.get("document")

    @property
    def author(self) -> str | None:
        return self._plain.get("author")

    @property
    def unit(self) -> str:
        return str(self._plain.get("unit", ""))

    def showing(self, fields: Mapping[str, str]) -> "Value":
        """The same record, of which these fields are told."""
        plain = {**self._plain, "fields": dict(fields)}
        return Value(self._row, json.dumps(plain, ensure_ascii=False).encode())

    @property
    def about_third_party(self) -> bool:
        return bool(self._row.marks & ABOUT_THIRD_PARTY)

    def __repr__(self) -> str:
        return f"<a value of {self.category}>"


class PersonalData:
    """Opened values of one person. Says how many there are and of which categories; nothing else by itself."""

    __slots__ = ("_opened", "subject")

    def __init__(self, subject: SubjectId, opened: Sequence[tuple[Stored, bytes]]) -> None:
        """Each record as its row and its plain bytes, which are read when they are revealed."""
        self.subject = subject
        self._opened = opened

    def reveal(self) -> Iterator[Value]:
        """The values, one record at a time. The door is here and nowhere else."""
        return map(_current, self._opened)

    @property
    def categories(self) -> frozenset[CategoryId]:
        return frozenset(CategoryId(row.category) for row, _ in self._opened)

    def __len__(self) -> int:
        return len(self._opened)

    def __repr__(self) -> str:
        return f"<personal data: {len(self)} records of {', '.join(sorted(self.categories)) or 'nothing'}>"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("personal data does not leave by itself; reveal() it where it is used")

    __str__ = __format__ = __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _refuse
    __hash__ = object.__hash__


def _current(opened: tuple[Stored, bytes]) -> Value:
    """What stands. A corrected record that was made current again by changing a column is no value (R-16.1)."""
    value = Value(*opened)
    if "corrected" in value._plain:
        raise TamperedError("a corrected record")
    return value


class Opened(NamedTuple):
    """What a Permit opened: the data, and the decisions that let it out."""

    data: PersonalData
    permits: tuple[Permit, ...]
    policy_number: int
