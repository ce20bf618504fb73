"""Away: the plan as it is shown, carried out as it was shown or not at all, and the receipt without the person."""

import json
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.jobs import JobTold, begun
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Problem, Refused
from ombud.api.refused import is_here, not_done
from ombud.api.shapes import At
from ombud.app.long_work import SWEEP
from ombud.collection.relate import Declined
from ombud.erasure import Changed, Item, Plan, plan
from ombud.requests.tell import erase
from ombud.retention import forecast, forecast_of
from ombud.retention.foresee import Datum, Ending
from ombud.terms import PurposeId, Text, subject_text

SERVES = frozenset({PurposeId("legal.requests")})
SWEEPS = frozenset({PurposeId("legal.security"), PurposeId("legal.log")})
_HASH = r"^[0-9a-f]{64}$"
PLAN_CHANGED = Problem(
    409,
    "plan_changed",
    Text("Planen har ändrats", "The plan has changed"),
    Text(
        "Något har ändrats sedan planen visades. Ingenting har raderats.",
        "Something has changed since the plan was shown. Nothing was erased.",
    ),
    (Text("Läs planen igen.", "Read the plan again."),),
)


class Part(Told):
    """What becomes of one class of data, and why."""

    class_: str = Field(alias="class")
    categories: list[str]
    records: int
    outcome: Literal["erase", "refuse"]
    key: str
    article: str
    text: str
    kept_until: At | None


class Planned(Told):
    """What would be erased, and what must stay by law. Nothing has changed."""

    person: str
    plan_hash: str = Field(description="Send it to carry this plan out.")
    policy_version: int
    whole: bool
    items: list[Part]


class ToErase(Taken):
    """The plan that was shown."""

    plan_hash: Annotated[str, StringConstraints(pattern=_HASH)]


class Erased(Told):
    """It is done. The receipt names nobody, and is signed."""

    receipt: dict[str, Any]
    recipients: list[str] = Field(description="Who is told of it (Art. 19).")


class Nothing(Taken):
    """There is nothing to say."""


class End(Told):
    """When one datum ends, and by which rule."""

    class_: str = Field(alias="class")
    category: str
    id: str
    until: At | None
    ended: bool
    rule: str
    why: str


class Ends(Told):
    items: list[End]


class Ending_(Told):
    """How much of one kind ends when."""

    class_: str = Field(alias="class")
    category: str
    rule: str
    why: str
    tonight: int
    week: int
    year: int


class Forecast(Told):
    """What ends tonight, this week and this year."""

    made_at: At
    items: list[Ending_]
    unsettled: int
    """Of how many people the ends are still to be computed anew."""


def shown(call: Call) -> Answer:
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    return Given(_planned(call, plan(call.vault, call.person, by=call.actor, now=call.now)))


def carried_out(call: Call) -> Answer:
    asked: ToErase = call.body
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    made = plan(call.vault, call.person, by=call.actor, now=call.now)
    if made.digest().hex() != asked.plan_hash:
        return Refused(PLAN_CHANGED)
    found = erase(call.vault, made, by=call.actor, now=call.now)
    if isinstance(found, Changed):
        return Refused(PLAN_CHANGED)
    receipt, told = found
    return Given(Erased(receipt=json.loads(receipt.to_json()), recipients=[one.name for one in told]))


def ends_of(call: Call) -> Answer:
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    found = forecast_of(call.vault, call.person, by=call.actor, now=call.now)
    if isinstance(found, Declined):
        return not_done(call, found)
    return Given(Ends(items=[_end(call, one) for one in found]))


def foreseen(call: Call) -> Answer:
    found = forecast(call.vault, by=call.actor, now=call.now)
    if isinstance(found, Declined):
        return not_done(call, found)
    return Given(
        Forecast(made_at=found.made_at, items=[_ending(call, one) for one in found.endings], unsettled=found.unsettled)
    )


def swept(call: Call) -> Answer:
    """N-11.3: a sweep erases what no ground keeps, and no more than that."""
    return begun(call, SWEEP, {}, 0)


def _planned(call: Call, made: Plan) -> Planned:
    return Planned(
        person=subject_text(made.subject), plan_hash=made.digest().hex(), policy_version=made.policy_number,
        whole=made.whole, items=[_part(call, one) for one in made.items],
    )  # fmt: skip


def _part(call: Call, one: Item) -> Part:
    return Part.model_validate(
        {
            "class": one.klass, "categories": list(one.categories), "records": one.records,
            "outcome": one.outcome.value, "key": one.key, "article": one.article,
            "text": one.text.in_(call.language), "kept_until": one.until,
        }
    )  # fmt: skip


def _end(call: Call, one: Datum) -> End:
    return End.model_validate(
        {
            "class": one.klass, "category": one.category, "id": one.id.hex(), "until": one.until, "ended": one.ended,
            "rule": one.rule, "why": one.why.in_(call.language),
        }
    )  # fmt: skip


def _ending(call: Call, one: Ending) -> Ending_:
    return Ending_.model_validate(
        {
            "class": one.klass, "category": one.category, "rule": one.rule, "why": one.why.in_(call.language),
            "tonight": one.tonight, "week": one.week, "year": one.year,
        }
    )  # fmt: skip


_PERSON = {"person": "{person}"}
ENDPOINTS = (
    Endpoint(
        "GET", "/people/{person}/erasure", "erasure.plan", "What would be erased, and what must stay by law.",
        shown, Planned, serves=SERVES, example=Example(_PERSON),
    ),
    Endpoint(
        "POST", "/people/{person}/erasure", "erasure.carry_out", "Erase as the plan that was shown says.",
        carried_out, Erased, takes=ToErase, serves=SERVES, once=True, problems=(PLAN_CHANGED,),
        example=Example(_PERSON, body={"plan_hash": "0" * 64}, status=409),
    ),
    Endpoint(
        "GET", "/people/{person}/retention", "retention.person", "When each datum of one person ends, and why.",
        ends_of, Ends, serves=SERVES, problems=(problems.NOT_DONE,), example=Example(_PERSON),
    ),
    Endpoint(
        "GET", "/retention", "retention.forecast", "What ends tonight, this week and this year, and why.",
        foreseen, Forecast, serves=SERVES, problems=(problems.NOT_DONE,),
    ),
    Endpoint(
        "POST", "/retention/runs", "retention.run", "Sweep now, as a job: erase what no ground keeps.",
        swept, JobTold, 202, takes=Nothing, serves=SWEEPS, once=True, waits=True, example=Example(body={}),
    ),
)  # fmt: skip
