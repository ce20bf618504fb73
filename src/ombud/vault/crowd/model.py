"""What a crowd says of one person: what was decided, and what was opened. Neither prints anything of them."""

from dataclasses import dataclass, field
from typing import NamedTuple

from ombud.policy.ask import Flag, Permit, Refusal
from ombud.policy.model import Stage, Tie
from ombud.relations import Relation
from ombud.terms import CategoryId, ChoiceId, SubjectId
from ombud.vault.model import Value


class Decided(NamedTuple):
    """One person, and what was decided about them."""

    subject: SubjectId
    answer: Permit | Refusal
    """As `Vault.ask` answers. For an extract a Permit as soon as one category is permitted."""
    permitted: frozenset[CategoryId]
    """The categories of which something, or nothing that is held, may be used."""


@dataclass(frozen=True, slots=True)
class OpenedPerson:
    """One person whose data was opened, as far as each category is permitted."""

    subject: SubjectId
    permitted: frozenset[CategoryId]
    values: tuple[Value, ...] = field(repr=False)
    relations: tuple[Relation, ...] = field(repr=False)
    """As far as the purpose reads their category; never a hold."""
    flags: frozenset[Flag] = field(repr=False)
    choices: frozenset[ChoiceId] = field(repr=False)
    """What they have chosen, where the purpose reads choices."""
    stage: Stage = field(repr=False)
    ties: frozenset[Tie] = field(repr=False)
