"""What the adoption of a policy would do, before two people sign it.

  * Two different named people adopt it, from a day that has not passed, after the version in force.
  * Outside the demo nothing is adopted under an unsigned proposal, with invented company facts, or with a
    processor whose contract is not in order on that day (N-02.2).
  * A bit means one thing for ever: the same purpose, or the same choice to the same words. Masks already stored
    would otherwise say what nobody said.
  * The plan tells what starts and stops, what must be erased, which periods get shorter (at once) or longer (only
    for new data), and who must be told before it begins (Art. 13(3)).
  * Nothing is converted silently: data collected under another basis does not carry the new one (N-10.1).

Pure: the versions, the linter's verdict and the clock are arguments. Nothing is adopted here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ombud.law.model import Law
from ombud.law.periods import local_date
from ombud.policy.activation import inactive, unapproved
from ombud.policy.diff import Change, Tell, diff
from ombud.policy.hindrances import Hindrance, Proposal, hindrances
from ombud.policy.lengths import Length, lengths
from ombud.policy.model import Policy, PolicyFile
from ombud.terms import CategoryId, PurposeId

__all__ = ["AdoptionPlan", "Gone", "Hindrance", "Proposal", "Unconverted", "inactive", "plan_adoption", "unapproved"]


class Gone(NamedTuple):
    """Categories that a purpose no longer has. What no other ground keeps is erased by the next sweep."""

    purpose: PurposeId
    categories: tuple[CategoryId, ...]


class Unconverted(NamedTuple):
    """A purpose whose basis changes: data already held does not carry the new one (N-10.1)."""

    purpose: PurposeId
    before: tuple[str, ...]
    after: tuple[str, ...]
    needs_consent: bool


@dataclass(frozen=True, slots=True)
class AdoptionPlan:
    number: int
    from_at: datetime
    by: tuple[str, str]
    starts: tuple[PurposeId, ...]
    stops: tuple[PurposeId, ...]
    inactive: Mapping[PurposeId, tuple[str, ...]]
    unapproved: Mapping[PurposeId, tuple[str, ...]]
    """Statutory purposes that run without an approval they should have."""
    erase: tuple[Gone, ...]
    shorter: tuple[Length, ...]
    longer: tuple[Length, ...]
    unconverted: tuple[Unconverted, ...]
    tell: tuple[Change, ...]
    """What those concerned are told, or asked, before it begins."""


def plan_adoption(
    proposal: Proposal,
    earlier: Sequence[Policy],
    law: Law,
    critical: Mapping[PurposeId, tuple[str, ...]],
    now: datetime,
) -> AdoptionPlan | tuple[Hindrance, ...]:
    """`earlier` is every version adopted here, the one in force last; `critical` the linter's verdict (LN-03)."""
    found = tuple(hindrances(proposal, earlier, now))
    if found:
        return found
    file, in_force = proposal.file, earlier[-1] if earlier else None
    stopped = inactive(file, law, critical)
    old, new = _running(in_force), [p for p in file.purposes if p not in stopped]
    periods = () if in_force is None else tuple(lengths(in_force.file, file))
    return AdoptionPlan(
        number=len(earlier) + 1,
        from_at=max(proposal.from_at, now) if local_date(proposal.from_at) == local_date(now) else proposal.from_at,
        by=proposal.by,
        starts=tuple(p for p in new if p not in old),
        stops=tuple(p for p in old if p not in new),
        inactive=stopped,
        unapproved=unapproved(file),
        erase=() if in_force is None else tuple(_gone(in_force.file, file, old, new)),
        shorter=tuple(length for length in periods if length.shorter),
        longer=tuple(length for length in periods if length.longer),
        unconverted=() if in_force is None else tuple(_unconverted(in_force.file, file)),
        tell=() if in_force is None else tuple(_told(in_force.file, file)),
    )


def _running(policy: Policy | None) -> list[PurposeId]:
    if policy is None:
        return []
    return [p for p, purpose in policy.file.purposes.items() if purpose.off is None and p not in policy.inactive]


def _gone(old: PolicyFile, new: PolicyFile, ran: list[PurposeId], runs: list[PurposeId]) -> Iterator[Gone]:
    for purpose_id in ran:
        had = {used.id for used in old.purposes[purpose_id].categories}
        kept = {used.id for used in new.purposes[purpose_id].categories} if purpose_id in runs else set()
        if had - kept:
            yield Gone(purpose_id, tuple(sorted(had - kept)))


def _unconverted(old: PolicyFile, new: PolicyFile) -> Iterator[Unconverted]:
    for purpose_id, purpose in new.purposes.items():
        if purpose_id not in old.purposes:
            continue
        before = tuple(sorted({basis.article for basis in old.purposes[purpose_id].bases}))
        after = tuple(sorted({basis.article for basis in purpose.bases}))
        if set(after) - set(before):
            yield Unconverted(purpose_id, before, after, "6.1.a" in after and "6.1.a" not in before)


def _told(old: PolicyFile, new: PolicyFile) -> Iterator[Change]:
    return (change for change in diff(old, new).changes if change.tell in (Tell.BEFORE, Tell.ASK))
