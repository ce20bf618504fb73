"""Two registrations of one person become one: shown, begun, and undone or confirmed (P-06, R-42).

A confirmation cannot be undone; one that was broken off goes on with the same call.
"""

import json
from typing import Any

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.refused import not_done
from ombud.api.shapes import Reason
from ombud.collection.relate import Declined
from ombud.policy.ask import Refusal
from ombud.requests import begin_merge, confirm_merge, plan_merge, undo_merge
from ombud.requests.merge import REQUESTS, Joining, Side, Wanted, unfit
from ombud.terms import SubjectId, subject_text

SERVES = frozenset({REQUESTS})


class ToJoin(Taken):
    """Why they are one and the same."""

    reason: Reason
    number_changed: bool = Field(default=False, description="The kept one has the number in force, the other the old.")


class ToConfirm(Taken):
    number_changed: bool = False


class Nothing(Taken):
    """There is nothing to say."""


class Part(Told):
    class_: str = Field(alias="class")
    category: str
    records: int


class SideTold(Told):
    """One registration, counted."""

    person: str
    held: list[Part]


class JoiningTold(Told):
    """Two registrations beside each other, without a value."""

    state: str = Field(description="Empty, begun, confirmed or joined.")
    keep: SideTold
    other: SideTold
    same_birth_date: bool
    alike: bool
    two_numbers: bool
    care: bool = Field(description="There is care data: another person confirms.")
    against: str | None = Field(description="What stands against it.")


class Undone(Told):
    """They are two registrations again; nothing was changed."""

    person: str
    other: str


class Joined(Told):
    """They are one registration. The receipt is that of the double."""

    person: str
    records: int
    receipt: dict[str, Any] | None


def shown(call: Call) -> Answer:
    return _joining(call, plan_merge(call.vault, _wanted(call), by=call.actor, now=call.now), _wanted(call))


def begun(call: Call) -> Answer:
    asked: ToJoin = call.body
    wanted = _wanted(call, asked.reason, asked.number_changed)
    return _joining(call, begin_merge(call.vault, wanted, by=call.actor, now=call.now), wanted)


def undone(call: Call) -> Answer:
    wanted = _wanted(call)
    stopped = undo_merge(call.vault, wanted, by=call.actor, now=call.now)
    if stopped is not None:
        return not_done(call, stopped)
    return Given(Undone(person=subject_text(wanted.keep), other=subject_text(wanted.other)))


def confirmed(call: Call) -> Answer:
    asked: ToConfirm = call.body
    wanted = _wanted(call, "", asked.number_changed)
    found = confirm_merge(call.vault, wanted, by=call.actor, now=call.now)
    if isinstance(found, Declined | Refusal):
        return not_done(call, found)
    receipt = None if found.receipt is None else json.loads(found.receipt.to_json())
    return Given(Joined(person=subject_text(wanted.keep), records=found.records, receipt=receipt))


def _wanted(call: Call, reason: str = "", number_changed: bool = False) -> Wanted:
    return Wanted(call.person, SubjectId(call.path["other"]), reason, number_changed)


def _joining(call: Call, found: Joining | Declined | Refusal, wanted: Wanted) -> Answer:
    if not isinstance(found, Joining):
        return not_done(call, found)
    against = unfit(found, wanted)
    return Given(
        JoiningTold(
            state=found.state, keep=_side(found.keep), other=_side(found.other), same_birth_date=found.same_birth,
            alike=found.alike, two_numbers=found.two_numbers, care=found.health,
            against=None if against is None else against.text.in_(call.language),
        )
    )  # fmt: skip


def _side(one: Side) -> SideTold:
    held = [
        Part.model_validate({"class": klass, "category": category, "records": number})
        for (klass, category), number in sorted(one.held.items())
    ]
    return SideTold(person=subject_text(one.subject), held=held)


_BOTH = {"person": "{person}", "other": "{other}"}
_NO = (problems.NOT_DONE, problems.STOPPED, problems.SPENT)
_AT = "/people/{person}/joinings/{other}"
ENDPOINTS = (
    Endpoint(
        "GET", _AT, "joinings.plan", "What joining the other registration to this one would bring together.",
        shown, JoiningTold, serves=SERVES, problems=_NO, example=Example(_BOTH),
    ),
    Endpoint(
        "POST", _AT, "joinings.begin", "Begin to join them. Nothing is changed.",
        begun, JoiningTold, 201, takes=ToJoin, serves=SERVES, once=True, problems=_NO,
        example=Example(_BOTH, body={"reason": "The same person at two desks"}),
    ),
    Endpoint(
        "POST", f"{_AT}/undo", "joinings.undo", "Undo what was begun.",
        undone, Undone, takes=Nothing, serves=SERVES, once=True, problems=_NO, example=Example(_BOTH, body={}),
    ),
    Endpoint(
        "POST", f"{_AT}/confirm", "joinings.confirm", "Join them. It cannot be undone.",
        confirmed, Joined, takes=ToConfirm, serves=SERVES, once=True, problems=_NO,
        example=Example(_BOTH, body={}, status=409),
    ),
)  # fmt: skip
