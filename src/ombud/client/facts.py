"""What a fake knows of somebody, as `decide` wants it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from ombud.policy.ask import Facts, Flag
from ombud.policy.model import Anchor, Policy, Regime, Stage, Tie
from ombud.terms import CategoryId, ChoiceId, ServiceId

_INTEREST = "6.1.f"
_STARTED = frozenset({Tie.AGREEMENT, Tie.COMMITMENT})


@dataclass(frozen=True, slots=True)
class Somebody:
    """What a test states of a person."""

    held: Mapping[CategoryId, Mapping[str, str]] = field(repr=False)
    ties: frozenset[Tie] = frozenset()
    choices: frozenset[ChoiceId] = frozenset()
    flags: frozenset[Flag] = frozenset({Flag.ADULT})
    services: frozenset[ServiceId] = frozenset()

    def tied(self, tie: Tie | None, service: str) -> Self:
        ties = self.ties if tie is None else self.ties | {tie}
        services = self.services | {ServiceId(service)} if service else self.services
        return replace(self, ties=ties, services=services)

    def chose(self, choice: ChoiceId, *, in_force: bool) -> Self:
        return replace(self, choices=self.choices | {choice} if in_force else self.choices - {choice})


def facts_of(one: Somebody, category: CategoryId, policy: Policy, now: datetime) -> Facts:
    """The facts of one category: told of every purpose of the policy, collected now."""
    purposes = policy.file.purposes
    interest = frozenset(
        name for name, purpose in purposes.items() if any(basis.article == _INTEREST for basis in purpose.bases)
    )
    known = policy.file.categories.get(category)
    return Facts(
        told=frozenset(purposes),
        told_interest=interest,
        told_under=policy,
        choices=one.choices,
        ties=one.ties,
        stage=Stage.DURING if one.ties & _STARTED else Stage.BEFORE,
        services=one.services,
        flags=one.flags,
        regime=Regime.PDL if known is not None and known.special else Regime.NON_CARE,
        anchors={
            anchor: now for anchor in (Anchor.COLLECTED, Anchor.EVENT, Anchor.LAST_INTERACTION, Anchor.LAST_ENTRY)
        },
    )
