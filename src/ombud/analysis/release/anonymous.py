"""Counts before clinical research (S-09), and what may be called anonymous (S-10).

* PDL 5:7: before clinical research only a number leaves, or an interval. Never an id, never a list, never a table.
* A release is anonymous only when a named person has assessed it: nobody singled out, linked or inferred by any means
  that somebody may be expected to use (recital 26, WP216). The assessment has an id, a day, and the k it rests on.
"""

from dataclasses import dataclass
from datetime import date, datetime

from ombud.analysis.release import why
from ombud.analysis.release.gate import Gate, release
from ombud.analysis.release.model import Measure, Release, Released, Table, Withheld
from ombud.analysis.release.rounding import FIVE
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.audit.model import SYSTEM, is_code
from ombud.law.periods import local_date
from ombud.terms import Actor, PurposeId


@dataclass(frozen=True, slots=True)
class Interval:
    """How many there are, as near as may be said."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """Why something is anonymous (S-10). Who signs is the actor of the act."""

    id: str
    k: int
    on: date


@dataclass(frozen=True, slots=True)
class Anonymous:
    """A release that somebody answers for as anonymous."""

    released: Released
    assessment: Assessment
    signed_by: str


def count_before_research(
    gate: Gate, table: Table, context: Release, *, by: Actor, now: datetime
) -> Interval | Withheld:
    """How many people there are for a study (S-09). Raises what `release` raises."""
    if table.dimensions or table.measure is not Measure.PEOPLE:
        return why.withheld(why.PERSONS)
    answer = release(gate, table, context, by=by, now=now)
    if isinstance(answer, Withheld):
        return answer
    people = answer.rows[0].people
    if people is None:
        return (
            Interval(0, answer.minimum - 1) if table.cells[()].people < answer.minimum else why.withheld(why.DIFFERENCE)
        )
    return Interval(people - FIVE // 2, people + FIVE // 2)


def call_anonymous(
    gate: Gate, released: Released, assessment: Assessment, *, by: Actor, now: datetime
) -> Anonymous | Withheld:
    """Sign that a release is anonymous. Without everything that an assessment has, it is not (S-10)."""
    signed = by != SYSTEM and is_code(assessment.id) and assessment.on <= local_date(now)
    enough = assessment.k >= max(released.minimum, FIVE)
    good = signed and enough
    with gate.vault.act(by=by, now=now) as act:
        facts: dict[str, str | int] = {"release": released.id.hex(), "cell": max(assessment.k, 0)}
        facts |= {"document": assessment.id, "from_on": assessment.on.isoformat()} if good else {"code": why.ASSESSMENT}
        outcome, purpose = Outcome.DONE if good else Outcome.REFUSED, PurposeId(str(released.how["purpose"]))
        entry = Entry(
            at=now, actor=by, act=Kind.RELEASE, outcome=outcome, purpose=purpose,
            policy_number=act.policy.number, facts=facts,
        )  # fmt: skip
        act.enter(entry)
    return Anonymous(released, assessment, by.id) if good else why.withheld(why.ASSESSMENT)
