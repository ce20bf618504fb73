"""The question, the facts and the two answers.

* An `Ask` is for one data subject, one purpose, some categories, by one actor.
* `Facts` hold what is known now. What is not stated is not so.
* A `Permit` is made by `decide` alone: the constructor wants a seal that `grant` alone gives, and that
  the Permit does not keep, so that nobody can take it from one. A Permit is not replaced, copied,
  pickled or subclassed. Python lets a determined caller in all the same; a test reads the source and
  holds that nothing in Ombud tries (tests/architecture/test_permits.py).
* A `Refusal` is a value, not an error. It names the rules that said no; `rules.py` has their words.
"""

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import NoReturn, final

from ombud.policy.model import Anchor, Policy, Regime, Stage, Tie
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, ServiceId, SubjectId, UnitId


class Rule(Enum):
    """The rules of `decide`, by their ids."""

    D_01 = "D-01"
    D_02 = "D-02"
    D_03 = "D-03"
    D_04 = "D-04"
    D_05 = "D-05"
    D_06 = "D-06"
    D_07 = "D-07"
    D_08 = "D-08"
    D_09 = "D-09"
    D_10 = "D-10"
    D_11 = "D-11"
    D_12 = "D-12"
    D_13 = "D-13"
    D_14 = "D-14"
    D_15 = "D-15"
    D_16 = "D-16"


class Flag(StrEnum):
    """What holds for a person, wherever they are met."""

    ADULT = "adult"
    PROTECTED = "protected"
    DECEASED = "deceased"
    RESTRICTED = "restricted"
    BLOCKED = "blocked"
    SVOD_BLOCKED = "svod_blocked"


class Form(StrEnum):
    """In what form the data is to leave: one person by name, an extract without names, another provider."""

    PERSON = "person"
    EXTRACT = "extract"
    SHARE = "share"


@dataclass(frozen=True, slots=True)
class Ask:
    subject: SubjectId
    purpose: PurposeId
    categories: frozenset[CategoryId]
    actor: Actor
    channel: str | None = None
    form: Form = Form.PERSON


_UNKNOWN_UNIT = UnitId("")


@dataclass(frozen=True, slots=True)
class Lift:
    """An emergency lift of a block: for one account and one purpose, from an instant until another (PDL 4:5)."""

    account: str
    purpose: PurposeId
    begins_at: datetime
    ends_at: datetime
    """The first instant at which it is locked again."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so now, about the person and about the data asked for."""

    told: frozenset[PurposeId] = frozenset()
    """The purposes in the version of the notice that the person had when the data was collected."""
    told_interest: frozenset[PurposeId] = frozenset()
    """Those of `told` for which that version stated a legitimate interest (Art. 13(1)(d), C-394/23)."""
    told_under: Policy | None = None
    """That version itself, for its periods: a longer one never reaches data already held (design 4)."""
    choices: frozenset[ChoiceId] = frozenset()
    """Consents and objections in force."""
    ties: frozenset[Tie] = frozenset()
    """What is open between the person and the controller; `care` is the actor's own care relation."""
    stage: Stage = Stage.BEFORE
    services: frozenset[ServiceId] = frozenset()
    """The services of the open offers and agreements."""
    flags: frozenset[Flag] = frozenset()
    regime: Regime = Regime.PDL
    """Under which regime the data was collected; unknown is care."""
    volunteered: bool = False
    """The person gave the data unasked (`analysis` and `product.development` may need that)."""
    unit: UnitId = _UNKNOWN_UNIT
    """The unit that recorded the data."""
    anchors: Mapping[Anchor, datetime] = field(default_factory=dict)
    """When the events happened that storage periods run from."""
    lifts: frozenset[Lift] = frozenset()
    """The emergency lifts that name the unit that recorded the data, and its category (A-15)."""


_SEAL = object()


@final
@dataclass(frozen=True, slots=True)
class Permit:
    """`decide` said yes. It holds for this ask, at this time, under this version, and not for another."""

    ask: Ask
    policy_number: int
    rules: tuple[Rule, ...]
    at: datetime
    seal: InitVar[object]

    def __post_init__(self, seal: object) -> None:
        if seal is not _SEAL:
            raise TypeError("only decide() makes a Permit")

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("only decide() makes a Permit: a subclass would make its own")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a Permit is not copied, stored or sent")

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError("a Permit is not copied, stored or sent")


@dataclass(frozen=True, slots=True)
class Refusal:
    """No. `rules` are those that are broken, in their order; `why` finds their words and sentences."""

    ask: Ask
    policy_number: int
    rules: tuple[Rule, ...]


def grant(ask: Ask, policy_number: int, rules: tuple[Rule, ...], at: datetime) -> Permit:
    """Make the Permit. Called by `decide` and by nothing else."""
    return Permit(ask, policy_number, rules, at, _SEAL)
