"""What keeps a datum: the purposes that may still have it, each until its own end (G-03, N-11, N-12).

A purpose is a ground for a record when it keeps the record's class, covers its category, was told, has its
basis and its condition, may serve it (N-13.4), and was not objected to: the same rules as `decide` asks, less
those about who asks and what only pauses use (a restriction, a block, a hold). A no on one channel is no end
while another is left (R-21.1). A closed request keeps what came with it for its period, though nobody reads
it (T-11), and so does a claim that has been decided (T-09). A ground lasts as long as `storage_end` says. With
no ground left the datum must go; with none at the beginning it is not stored (N-11.1). Pure.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from ombud.law.model import Law
from ombud.law.periods import duration
from ombud.policy.ask import Ask, Facts, Rule
from ombud.policy.decide import RULES, Case, anchors_asked, carried_by, kept_until, open_ties
from ombud.policy.model import Anchor, CategoryCondition, Family, Policy, Purpose
from ombud.policy.storage import NEVER, last_row, rows_for
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
    serving = _serving(policy, law, category, klass, facts, now) if policy.from_at <= now else ()
    return lived(serving, lambda: facts.anchors, now)


class Serving:
    """One purpose that may keep such a datum, and until when: remembered for the events that the end follows from."""

    __slots__ = ("_anchors", "_case", "_category", "_ends", "whenever")

    def __init__(self, case: Case, category: CategoryId) -> None:
        self._case = case
        self._category = category
        self._anchors = anchors_asked(case)
        self._ends: dict[tuple[datetime | None, ...], Ground] = {}
        self.whenever = None if self._anchors else self._ground(())
        """The ground where its end is the same whatever has happened."""

    @property
    def purpose(self) -> PurposeId:
        return self._case.ask.purpose

    @property
    def articles(self) -> frozenset[str]:
        """The articles that carry the purpose for such a datum now."""
        return carried_by(self._case)

    @property
    def by_the_hour(self) -> bool:
        """Is there a period that is counted on the clock? The others are counted on the calendar, from the day."""
        return counted_in_hours(self._case.purpose, self._category)

    def ground(self, anchors: Mapping[Anchor, datetime]) -> Ground:
        happened = tuple(map(anchors.get, self._anchors))
        found = self._ends.get(happened)
        if found is None:
            if len(self._ends) >= _REMEMBERED:
                self._ends.clear()
            found = self._ends[happened] = self._ground(happened)
        return found

    def _ground(self, happened: tuple[datetime | None, ...]) -> Ground:
        anchors = {anchor: at for anchor, at in zip(self._anchors, happened, strict=True) if at is not None}
        case, category = self._case._replace(facts=replace(self._case.facts, anchors=anchors)), self._category
        _, rule = last_row(case.purpose, category, open_ties(case), anchors)
        return Ground(case.ask.purpose, case.purpose.family, kept_until(case, category), rule)


def counted_in_hours(purpose: Purpose, category: CategoryId) -> bool:
    """Does the purpose keep the category for a period that is counted on the clock?"""
    rows = rows_for(purpose, category)
    return any(row.period is not None and not any(duration(row.period)[:2]) for row in rows)


def lived(
    serving: tuple[Serving, ...], anchors: Callable[[], Mapping[Anchor, datetime]], now: datetime
) -> tuple[Ground, ...]:
    """The grounds that live at `now`, the last to end first. `anchors` is asked where an end follows from them."""
    found, events = [], None
    for one in serving:
        ground = one.whenever
        if ground is None:
            events = anchors() if events is None else events
            ground = one.ground(events)
        if now < ground.until:
            found.append(ground)
    if len(found) > 1:
        found.sort(key=lambda ground: (-ground.until.timestamp(), ground.purpose))
    return tuple(found)


def last(serving: tuple[Serving, ...], anchors: Callable[[], Mapping[Anchor, datetime]]) -> Ground | None:
    """The last ground to end, whether it lives still or not; None where nothing may serve at all."""
    events = {} if all(one.whenever for one in serving) else anchors()
    found = [one.whenever or one.ground(events) for one in serving]
    return max(found, key=lambda ground: (ground.until.timestamp(), ground.purpose), default=None)


class Grounds:
    """`grounds` under one policy and one law, asked of many people: which purposes may serve is asked once.

    That is the same for all of whom the same is known, but for the events: of those only whether a request was
    ever closed (T-11) or a claim decided (T-09) counts. The policy has come into force.
    """

    def __init__(self, policy: Policy, law: Law) -> None:
        self._policy = policy
        self._law = law
        self._known: dict[Hashable, tuple[Serving, ...]] = {}

    def of(self, category: CategoryId, klass: ClassId, facts: Facts, now: datetime) -> tuple[Ground, ...]:
        """As `grounds`."""
        return lived(self.serving(category, klass, facts, now), lambda: facts.anchors, now)

    def serving(self, category: CategoryId, klass: ClassId, facts: Facts, now: datetime) -> tuple[Serving, ...]:
        """The purposes that may keep such a datum."""
        form = (
            *(category, klass, facts.told, facts.told_interest, id(facts.told_under), facts.choices, facts.ties),
            *(facts.stage, facts.services, facts.flags, facts.regime, facts.volunteered, facts.unit),
            *(Anchor.REQUEST_CLOSED in facts.anchors, Anchor.FINAL in facts.anchors),
        )
        found = self._known.get(form)
        if found is None:
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            found = self._known[form] = _serving(self._policy, self._law, category, klass, facts, now)
        return found


_REMEMBERED = 4096
"""How many forms, and ends of one form, are remembered before they are asked anew."""


def _serving(
    policy: Policy, law: Law, category: CategoryId, klass: ClassId, facts: Facts, now: datetime
) -> tuple[Serving, ...]:
    found = []
    for purpose_id, purpose in policy.file.purposes.items():
        if klass == purpose.retention_class or klass in purpose.keeps:
            ask = Ask(SubjectId(b""), purpose_id, frozenset({category}), _NOBODY)
            case = Case(policy, law, purpose, ask, facts, now)
            if any(_may_serve(case, channel) for channel in (None, *purpose.channels)):
                found.append(Serving(case, category))
    return tuple(found)


def _may_serve(case: Case, channel: str | None) -> bool:
    asked = case._replace(ask=replace(case.ask, channel=channel))
    return all(RULES[rule](asked) or _lasts(rule, asked) for rule in _RULES)


def _lasts(rule: Rule, case: Case) -> bool:
    """A rule that stops reading, while what it stops is kept for its period all the same."""
    return (rule is Rule.D_05 and _waits_out(case)) or (rule is Rule.D_03 and _decided(case))


def _decided(case: Case) -> bool:
    """What a claim alone opened (health) is kept after the final decision for as long as T-09 says."""
    (category,) = case.ask.categories
    by_claim = any(used.id == category and used.when is CategoryCondition.HOLD for used in case.purpose.categories)
    return by_claim and any(
        row.anchor is Anchor.FINAL and row.anchor in case.facts.anchors for row in rows_for(case.purpose, category)
    )


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
