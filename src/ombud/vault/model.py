"""Records, sealed and opened.

* A `Draft` is about to be sealed; a `Row` is sealed; `PersonalData` has been opened with a Permit.
* `PersonalData` never prints, formats, pickles, copies or turns into JSON by itself. The one way to
  the values is `reveal()`, a name one can search the code for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple, NoReturn

from ombud.policy.ask import Permit
from ombud.policy.model import Regime
from ombud.terms import CategoryId, ClassId, SubjectId, UnitId

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
    superseded_at: int | None
    content: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Value:
    """One opened record: its fields, and all that the person has a right to know about them."""

    category: CategoryId
    klass: ClassId
    fields: Mapping[str, str] = field(repr=False)
    source: str
    channel: str
    collected_at: datetime
    event_at: datetime
    regime: Regime
    policy_number: int
    record_id: bytes = field(repr=False)
    document: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)
    unit: str = field(default="", repr=False)
    about_third_party: bool = False


class PersonalData:
    """Opened values of one person. Says how many there are and of which categories; nothing else by itself."""

    __slots__ = ("_values", "subject")

    def __init__(self, subject: SubjectId, values: tuple[Value, ...]) -> None:
        self.subject = subject
        self._values = values

    def reveal(self) -> Iterator[Value]:
        """The values, one record at a time. The door is here and nowhere else."""
        return iter(self._values)

    @property
    def categories(self) -> frozenset[CategoryId]:
        return frozenset(value.category for value in self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<personal data: {len(self._values)} records of {', '.join(sorted(self.categories)) or 'nothing'}>"

    def _refuse(self, *_: object) -> NoReturn:
        raise TypeError("personal data does not leave by itself; reveal() it where it is used")

    __str__ = __format__ = __reduce__ = __reduce_ex__ = __copy__ = __deepcopy__ = __getstate__ = _refuse
    __hash__ = object.__hash__


@dataclass(frozen=True, slots=True)
class Opened:
    """What a Permit opened: the data, and the decisions that let it out."""

    data: PersonalData
    permits: tuple[Permit, ...]
    policy_number: int
