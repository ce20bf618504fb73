"""What the Article 30 record is made of. Words are in both languages; ids stay as the file writes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ombud.policy.model import Words
from ombud.policy.wording.clauses import Clause
from ombud.terms import CategoryId, PurposeId


@dataclass(frozen=True, slots=True)
class Missing:
    """One field that is not there: whose, where in the file, and what asks for it."""

    purpose: PurposeId | None
    path: str
    article: str


@dataclass(frozen=True, slots=True)
class Controller:
    legal_name: str
    org_number: str
    address: str
    contact: str
    dpo: str | None
    dpo_notified: date | None = None
    """When the supervisory authority was told who the officer is (Art. 37(7), N-20.3)."""


@dataclass(frozen=True, slots=True)
class Period:
    """Until when (Art. 30(1)(f)). Without names it is for every category that no other period names."""

    names: Words
    words: Words
    duration: str | None


@dataclass(frozen=True, slots=True)
class Activity:
    id: PurposeId
    name: Words
    why: Words
    people: tuple[tuple[str, Words], ...]
    categories: tuple[tuple[CategoryId, Words], ...]
    special: tuple[Words, ...]
    bases: tuple[tuple[str, Words], ...]
    conditions: tuple[str, ...]
    recipients: tuple[Words, ...]
    transfers: tuple[Words, ...]
    periods: tuple[Period, ...]
    dpv: Mapping[CategoryId, str | None]
    special_categories: frozenset[CategoryId]


@dataclass(frozen=True, slots=True)
class Bound:
    """A processor and its contract (Art. 28(3), A-50): what for, about whom and what, and where each point stands."""

    id: str
    name: str | None
    does: Words
    contract: str | None
    valid_from: date | None
    valid_until: date | None
    sub_processors: tuple[str, ...]
    purposes: tuple[Words, ...]
    """The activities that hand it data."""
    people: tuple[Words, ...]
    categories: tuple[Words, ...]
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Register:
    policy: str
    version: str | None
    controller: Controller
    activities: tuple[Activity, ...]
    security: Words
    """A general description of the measures (Art. 30(1)(g), 32)."""
    off: tuple[tuple[PurposeId, Words, Words], ...]
    placeholders: tuple[str, ...]
    processors: tuple[Bound, ...] = ()
