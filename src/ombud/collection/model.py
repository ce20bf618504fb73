"""What comes in, as types: a row, a row that cannot be taken, and a submission ready to be stored.

* A `Submission` is one person's data as one row gave it, already held against the mapping and the policy.
  It says from whom, through which channel and when each value came (N-03.1).
* What is left out is said: every column that is not taken has its reason (N-05.1). Nothing is dropped
  in silence.
* A `RowFault` names the line, the field and what is wrong, never the value (design 5, 7).
* No value here is shown by `repr`: a submission can be logged without telling anything about anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from ombud.policy.model import Regime
from ombud.relations.model import Kind
from ombud.terms import CategoryId, ClassId, PurposeId, ServiceId, Text, UnitId

NO_UNIT = UnitId("")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file: text by column name, and how far the file has been read."""

    line: int
    values: Mapping[str, str] = field(repr=False)
    bytes_read: int = 0


class RowFault(NamedTuple):
    """A row that is not taken, and why. It holds no value of the row."""

    line: int
    field: str
    reason: Text


class NotTaken(NamedTuple):
    """A column that is left out, with the reason that a person reads and a code that a program reads."""

    column: str
    reason: Text
    code: str


class IdentifierKind(StrEnum):
    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    RESERVE = "reserve"
    EMAIL = "email"
    KEY = "key"
    """A foreign key: it links the rows of one import and is not kept."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """Something that tells whom a row is about, in the form that is looked up.

    `domain` is the OID of a number's domain (P-07: the same characters in two domains are two
    identities); it is empty for an e-mail address and for a key.
    """

    kind: IdentifierKind
    value: str = field(repr=False)
    domain: str = ""


@dataclass(frozen=True, slots=True)
class CategoryValues:
    """One record: values of one category, collected for one purpose.

    A health document also has `document` (its id), `author` and `at`, and `kind`; care data is kept
    per document, append-only. Without them it is what is known now of the category.
    """

    category: CategoryId
    fields: Mapping[str, str] = field(repr=False)
    purpose: PurposeId
    retention_class: ClassId
    document: str | None = field(default=None, repr=False)
    kind: str | None = field(default=None, repr=False)
    author: str | None = field(default=None, repr=False)
    at: datetime | None = None
    unit: UnitId = NO_UNIT
    about_third_party: bool = False
    """Told by the person about somebody else: not in their portability copy (N-03.4, Art. 20(4))."""


@dataclass(frozen=True, slots=True)
class RelationHint:
    """What the row says of a contact, an agreement or another tie; the act makes the relation of it."""

    kind: Kind
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    service: ServiceId | None = field(default=None, repr=False)
    """Which service a person has can itself tell of health (N-05.3)."""


@dataclass(frozen=True, slots=True)
class Submission:
    """One row, ready to be stored as one act."""

    line: int
    identity: tuple[Identifier, ...]
    records: tuple[CategoryValues, ...]
    source: str
    channel: str
    collected_at: datetime
    regime: Regime
    service: ServiceId | None = field(repr=False)
    unit: UnitId
    relation: RelationHint | None = None
    volunteered: bool = False
    """The person gave it unasked."""
    not_taken: tuple[NotTaken, ...] = field(default=(), repr=False)
    bytes_read: int = 0
