"""What models read, say and come to. None of it prints anything of a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from ombud.terms import CategoryId, PurposeId, ServiceId

PURPOSE = PurposeId("profiling.marketing")
PROFILE = CategoryId("profile")
INPUTS = frozenset(map(CategoryId, ("birth_date", "contact", "agreement", "choices")))
"""The categories that a model may read, as far as the policy's purpose names them."""


class Method(StrEnum):
    RULES = "rules"
    CLUSTERS = "clusters"
    PROPENSITY = "propensity"


class Feature(StrEnum):
    """What a model may look at. The list is closed (N-09.2)."""

    AGE = "age"
    MUNICIPALITY = "municipality"
    SERVICES = "services"
    INTERESTS = "interests"


class Effect(StrEnum):
    """What a factor did."""

    MET = "met"
    """It is a condition of the segment, and holds."""
    NEAR = "near"
    """It is what the others of the group have too."""
    RAISES = "raises"
    LOWERS = "lowers"


@dataclass(frozen=True, slots=True)
class Taken:
    """A service outside care that the person has taken up: in which months it began, and ended."""

    service: ServiceId
    began: date
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is known of one person to a model. Bands and months, never more (S-11)."""

    age_band: str | None = field(default=None, repr=False)
    municipality: str | None = field(default=None, repr=False)
    services: tuple[Taken, ...] = field(default=(), repr=False)
    interests: frozenset[str] = field(default=frozenset(), repr=False)

    def holds(self, on: date) -> frozenset[ServiceId]:
        """The services in force in that month (its first day)."""
        return frozenset(
            one.service for one in self.services if one.began <= on and (one.ended is None or one.ended > on)
        )

    def had(self, on: date) -> frozenset[ServiceId]:
        """Those that were taken up by then."""
        return frozenset(one.service for one in self.services if one.began <= on)

    def took_up(self, after: date, on: date) -> frozenset[ServiceId]:
        """Those that were taken up between two months: after the first, by the second."""
        return frozenset(one.service for one in self.services if after < one.began <= on)


class Factor(NamedTuple):
    """One thing that counted: of what kind, its value, and what it did. Sealed with the profile (S-01)."""

    kind: str
    value: str
    effect: Effect


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a model puts one person, and what counted."""

    segment: str
    score: str
    """A level in words, never a number: `high`, `medium`, `low`; empty where the method gives none."""
    factors: tuple[Factor, ...] = field(repr=False)


class Level(StrEnum):
    """How likely, as coarse as an advertisement needs it."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Learned:
    """What a model has learned: numbers of many people, never of one (k ≥ 10)."""

    features: tuple[str, ...]
    """`age=30-39`, `service=massage`: each held by ten people at least."""
    rows: Mapping[str, tuple[float, ...]]
    """By group its centre, or the weights of the one that is sought; rounded."""
    people: int
    """How many it learned from, to the nearest ten."""
    base: float = 0.0
    levels: tuple[float, ...] = ()
    """Above which value a level is medium, and from which on it is high."""
