"""Holds: a decision to keep what would end, by two people, reviewed within six months (law.md 4.2; T-H1 to T-H3)."""

from typing import Annotated

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.refused import not_done
from ombud.api.shapes import At, Code, Day, Reason, Sentence
from ombud.collection.relate import Declined
from ombud.retention import Hold, approve, holds_on, place, release, review
from ombud.retention.holds import HOLDERS, Ground, Scope, Wanted
from ombud.terms import CategoryId, ClassId, RelationId, subject_text
from ombud.terms.ids import id_bytes, id_text


class ToHold(Taken):
    """A hold as it is proposed. Without a scope it covers the whole person."""

    ground: Ground
    review_on: Day = Field(description="Within six months (T-H1).")
    until: Day | None = Field(default=None, description="The last day; ten years at most.")
    class_: Code | None = Field(default=None, alias="class", description="That retention class alone.")
    category: Code | None = None
    record: Annotated[str, StringConstraints(pattern="^d_[0-7][0-9A-HJKMNP-TV-Z]{25}$")] | None = None
    owner: Code | None = Field(default=None, description="The account that answers for it.")
    statute: Sentence = Field(default="", description="Where police or a court asks (T-H4).")
    reference: Sentence = ""
    reason: Reason


class ToReview(Taken):
    until: Day = Field(description="The next review.")


class Nothing(Taken):
    """There is nothing to say."""


class HoldTold(Told):
    """One hold."""

    id: str
    person: str
    state: str
    ground: str
    scope: dict[str, str]
    owner: str
    began_at: At
    review_at: At
    review_due: bool
    ends_at: At
    ended_at: At | None


class Holds(Told):
    items: list[HoldTold]
    withheld: int = Field(description="How many are not listed: the identity of whom they are about is protected.")


def listed(call: Call) -> Answer:
    found = holds_on(call.vault, by=call.actor, now=call.now)
    if isinstance(found, Declined):
        return not_done(call, found)
    return Given(Holds(items=[_told(call, one) for one in found[0]], withheld=found[1]))


def placed(call: Call) -> Answer:
    asked: ToHold = call.body
    scope = Scope(
        ClassId(asked.class_) if asked.class_ else None, CategoryId(asked.category) if asked.category else None,
        id_bytes("d_", asked.record) if asked.record else None,
    )  # fmt: skip
    wanted = Wanted(
        asked.ground, asked.review_on, scope, asked.until, asked.owner or "", asked.reason, asked.reference,
        asked.statute,
    )  # fmt: skip
    return _hold(call, place(call.vault, call.person, wanted, by=call.actor, now=call.now))


def approved(call: Call) -> Answer:
    return _hold(call, approve(call.vault, call.person, _which(call), by=call.actor, now=call.now))


def released(call: Call) -> Answer:
    return _hold(call, release(call.vault, call.person, _which(call), by=call.actor, now=call.now))


def reviewed(call: Call) -> Answer:
    asked: ToReview = call.body
    return _hold(call, review(call.vault, call.person, _which(call), asked.until, by=call.actor, now=call.now))


def _which(call: Call) -> RelationId:
    return RelationId(call.path["hold"])


def _hold(call: Call, found: Hold | Declined) -> Answer:
    return not_done(call, found) if isinstance(found, Declined) else Given(_told(call, found))


def _told(call: Call, one: Hold) -> HoldTold:
    return HoldTold(
        id=id_text("h_", one.id), person=subject_text(one.subject), state=one.state.value, ground=one.ground.value,
        scope=dict(one.scope), owner=one.owner, began_at=one.began_at, review_at=one.review_at,
        review_due=one.review_due(call.now), ends_at=one.ends_at, ended_at=one.ended_at,
    )  # fmt: skip


_HOLD = {"person": "{person}", "hold": "{hold}"}
_NO = (problems.NOT_DONE,)
_AT = "/people/{person}/holds/{hold}"
ENDPOINTS = (
    Endpoint(
        "GET", "/holds", "holds.list", "The holds, the next review before the others.",
        listed, Holds, serves=HOLDERS, problems=_NO,
    ),
    Endpoint(
        "POST", "/people/{person}/holds", "holds.place", "Propose a hold. It keeps nothing before another approves it.",
        placed, HoldTold, 201, takes=ToHold, serves=HOLDERS, once=True, problems=_NO,
        example=Example(
            {"person": "{person}"},
            body={"ground": "claim", "review_on": "2027-01-31", "category": "contact", "reason": "A claim is disputed"},
        ),
    ),
    Endpoint(
        "POST", f"{_AT}/approval", "holds.approve", "Approve a hold that somebody else has proposed.",
        approved, HoldTold, takes=Nothing, serves=HOLDERS, once=True, problems=_NO, example=Example(_HOLD, body={}),
    ),
    Endpoint(
        "POST", f"{_AT}/review", "holds.review", "It is needed still, until the next review.",
        reviewed, HoldTold, takes=ToReview, serves=HOLDERS, once=True, problems=_NO,
        example=Example(_HOLD, body={"until": "2027-02-28"}),
    ),
    Endpoint(
        "POST", f"{_AT}/release", "holds.release", "Propose that it ends, or end what somebody else has proposed.",
        released, HoldTold, takes=Nothing, serves=HOLDERS, once=True, problems=_NO, example=Example(_HOLD, body={}),
    ),
)  # fmt: skip
