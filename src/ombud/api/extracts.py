"""Extracts: what one purpose may use of everybody, under pseudonyms and sealed. Built as a job, listed, ended (S-04 to
S-11, T-23).

* The purpose is the one that the call names. What the policy has against it is answered at once, with its sentence.
* What is told are counts, rounded, and the rules that left people out. Nothing of anybody leaves by these calls: a
  figure leaves through the release gate (S-08).
* A key sees and ends the extracts of its own purposes.
"""

from pydantic import Field

from ombud.api import problems
from ombud.api.jobs import JobTold, begun
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused
from ombud.api.refused import stopped
from ombud.api.shapes import At
from ombud.app.extracting import extract_text, people_in, stores_of
from ombud.app.long_work import EXTRACT
from ombud.extracts import ExtractHeader, against, drop, headers
from ombud.terms import PurposeId

SERVES = frozenset(
    PurposeId(name) for name in (
        "statistics.care", "statistics.business", "analysis.market", "analysis.patient", "analysis.customer",
        "product.development", "care.quality", "profiling.marketing", "marketing.direct",
    )
)  # fmt: skip
"""Those of which an extract has columns; what each may have is the policy's."""


class ToBuild(Taken):
    """What is wanted: the extract, or to know what it would be."""

    plan: bool = Field(default=False, description="Only say what it would be: nothing is opened and nothing is made.")


class ExtractTold(Told):
    """An extract, without anybody who is in it."""

    id: str
    purpose: str
    policy_version: int = Field(description="The version that it was made under.")
    people: str = Field(
        description="How many: rounded to five, and `<5` (of health `<10`) where there are fewer or none."
    )
    built_at: At
    expires_at: At


class Extracts(Told):
    """Those of the key's purposes, the oldest first."""

    items: list[ExtractTold]


class Ended(Told):
    """Its key is deleted, then its files: from then on no copy of it opens."""

    id: str


class Nothing(Taken):
    """There is nothing to say."""


def built(call: Call) -> Answer:
    asked: ToBuild = call.body
    refusal = against(stores_of(call.ombud), call.purpose, by=call.actor, now=call.now)
    if refusal is not None:
        return stopped(call, refusal)
    return begun(call, EXTRACT, {"purpose": call.purpose, "plan": asked.plan}, 0)


def listed(call: Call) -> Answer:
    return Given(Extracts(items=[_told(call, one) for one in _of_key(call)]))


def ended(call: Call) -> Answer:
    """T-23: also before its period is over."""
    which = call.path["extract"]
    there = any(one.id == which for one in _of_key(call))
    if not there or not drop(stores_of(call.ombud), which, by=call.actor, now=call.now):
        return Refused(problems.NOT_FOUND)
    return Given(Ended(id=extract_text(which)))


def _of_key(call: Call) -> list[ExtractHeader]:
    return [one for one in headers(stores_of(call.ombud), now=call.now) if one.purpose in call.key.purposes]


def _told(call: Call, one: ExtractHeader) -> ExtractTold:
    return ExtractTold(
        id=extract_text(one.id), purpose=one.purpose, policy_version=one.policy,
        people=people_in(call.ombud, one, call.now), built_at=one.built_at, expires_at=one.expires_at,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        "POST", "/extracts", "extracts.build", "Build the extract of the purpose that the call names, as a job.",
        built, JobTold, 202, takes=ToBuild, purpose=True, serves=SERVES, once=True, waits=True,
        problems=(problems.STOPPED, problems.SPENT),
        example=Example(purpose="statistics.business", body={"plan": True}),
    ),
    Endpoint(
        "GET", "/extracts", "extracts.list", "The extracts there are of the key's purposes, and until when.",
        listed, Extracts, serves=SERVES,
    ),
    Endpoint(
        "POST", "/extracts/{extract}/ending", "extracts.end", "End an extract before its period is over.",
        ended, Ended, takes=Nothing, serves=SERVES, once=True,
        example=Example({"extract": "{extract}"}, body={}, status=404),
    ),
)  # fmt: skip
