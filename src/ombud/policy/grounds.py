"""What keeps a datum: the purposes that may still have it, each until its own end (G-03, N-11, N-12).

A purpose is a ground for a record when it keeps the record's class, covers its category, was told, has its
basis and its condition, may serve it (N-13.4), and was not objected to: the same rules as `decide` asks, less
those about who asks and what only pauses use (a restriction, a block, a hold). A no on one channel is no end
while another is left (R-21.1). A closed request keeps what came with it for its period, though nobody reads
it (T-11). A ground lasts as long as `storage_end` says. With no ground left the datum must go; with none at
the beginning it is not stored (N-11.1). Pure.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ombud.law.model import Law
from ombud.policy.ask import Ask, Facts, Rule
from ombud.policy.decide import RULES, Case, kept_until
from ombud.policy.model import Anchor, Family, Policy
from ombud.policy.storage import NEVER, last_row
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, RoleId, SubjectId

_RULES = (
    *(Rule.D_02, Rule.D_03, Rule.D_04, Rule.D_05, Rule.D_06),
    *(Rule.D_07, Rule.D_08, Rule.D_09, Rule.D_15),
)
_NOBODY = Actor("", RoleId(""))


class Ground(NamedTuple):
    """One purpose that keeps a datum, and until when."""

    purpose: PurposeId
    family: Family
    until: datetime
    rule: str
    """The row of law.md 4.1 that its period follows; empty where there is none."""


def grounds(
    policy: Policy, law: Law, category: CategoryId, klass: ClassId, facts: Facts, now: datetime
) -> tuple[Ground, ...]:
    """The grounds that live at `now`, the last to end first."""
    found = []
    for purpose_id, purpose in policy.file.purposes.items():
        if klass != purpose.retention_class and klass not in purpose.keeps:
            continue
        ask = Ask(SubjectId(b""), purpose_id, frozenset({category}), _NOBODY)
        case = Case(policy, law, purpose, ask, facts, now)
        until = kept_until(case, category)
        if now < until and any(_may_serve(case, channel) for channel in (None, *purpose.channels)):
            _, rule = last_row(purpose, category, facts.ties, facts.anchors)
            found.append(Ground(purpose_id, purpose.family, until, rule))
    return tuple(sorted(found, key=lambda ground: (-ground.until.timestamp(), ground.purpose)))


def _may_serve(case: Case, channel: str | None) -> bool:
    asked = case._replace(ask=replace(case.ask, channel=channel))
    return all(RULES[rule](asked) or (rule is Rule.D_05 and _waits_out(asked)) for rule in _RULES)


def _waits_out(case: Case) -> bool:
    """What was given with a request is read by nobody once it is closed (N-07.2), and kept as long as T-11 says."""
    purpose = case.purpose
    by_request = any(basis.article == "6.1.b" for basis in purpose.bases)
    lawful = by_request and purpose.family not in case.law.contract_cannot_carry
    return lawful and any(
        row.anchor is Anchor.REQUEST_CLOSED and row.anchor in case.facts.anchors for row in purpose.storage
    )


def keep_until(found: tuple[Ground, ...]) -> datetime:
    """The end of the last ground; `NEVER` without one."""
    return max((ground.until for ground in found), default=NEVER)
