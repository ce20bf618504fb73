"""What a person has decided: consents, objections, restrictions, blocks.

Each is in force in the act that records it (R-08).
"""

from dataclasses import replace
from datetime import date
from typing import Literal

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.refused import not_done
from ombud.api.shapes import At, Code
from ombud.app import desk
from ombud.choices import Denied, Limit, LimitKind
from ombud.policy.ask import Refusal
from ombud.requests import Decided, block, consent, lift, objection, withdraw
from ombud.requests.restrict import Restriction, restrict_as
from ombud.terms import CategoryId, ChoiceId, PurposeId
from ombud.terms.ids import id_text

SERVES = frozenset(map(PurposeId, ("legal.consent", "legal.requests")))


class Limited(Told):
    """A restriction (Art. 18) or a block of the journal (PDL 4:4)."""

    id: str
    kind: str
    ground: str
    category: str | None
    purpose: str | None
    owner: str | None
    review_on: date | None
    at: At
    told_at: At | None
    ended_at: At | None


class Decisions(Told):
    """How it stands now."""

    choices: list[str] = Field(description="Consents and objections in force.")
    flags: list[str]
    limits: list[Limited]
    waiting: dict[str, At] = Field(description="Consents that wait for an address to confirm them, and until when.")


class Choosing(Taken):
    """A choice of the policy, and where it was made."""

    choice: Code
    channel: Literal["desk", "portal", "phone", "web", "paper", "email", "sms"] = Field(
        description="How the person said it."
    )


class Consenting(Choosing):
    """A consent is recorded with a yes, to the text as the policy has it."""

    said_yes: Literal[True] = Field(description="The person was shown the text, and said yes.")


class Chosen(Told):
    """It is in force."""

    choice: str
    ended: int = Field(description="How many records lived by what it ended.")


class Restricting(Taken):
    """A restriction, and its ground."""

    ground: Literal["18.1.a", "18.1.b", "18.1.c", "18.1.d"]
    category: Code | None = None
    owner: Code | None = Field(default=None, description="The account that answers for it.")
    review_on: date | None = None


class Blocking(Taken):
    against: Literal["units", "caregivers"]


class Nothing(Taken):
    """There is nothing to say."""


def standing(call: Call) -> Answer:
    found = desk.decisions(call.vault, call.person, by=call.actor, now=call.now)
    if isinstance(found, Refusal):
        return not_done(call, found)
    limits = [_limited(one) for one in found.limits]
    waiting: dict[str, At] = {str(name): until for name, until in found.waiting.items()}
    return Given(Decisions(choices=sorted(found.choices), flags=sorted(found.flags), limits=limits, waiting=waiting))


def consented(call: Call) -> Answer:
    asked: Consenting = call.body
    choice = ChoiceId(asked.choice)
    return _chosen(call, consent(call.vault, call.person, choice, asked.channel, by=call.actor, now=call.now))


def objected(call: Call) -> Answer:
    asked: Choosing = call.body
    choice = ChoiceId(asked.choice)
    return _chosen(call, objection(call.vault, call.person, choice, asked.channel, by=call.actor, now=call.now))


def withdrawn(call: Call) -> Answer:
    choice = ChoiceId(call.names["choice"])
    return _chosen(call, withdraw(call.vault, call.person, choice, by=call.actor, now=call.now))


def restricted(call: Call) -> Answer:
    asked: Restricting = call.body
    category = None if asked.category is None else CategoryId(asked.category)
    wanted = Restriction(asked.ground, category, asked.owner or "", asked.review_on)
    return _limit(call, restrict_as(call.vault, call.person, wanted, by=call.actor, now=call.now))


def blocked(call: Call) -> Answer:
    asked: Blocking = call.body
    kind = LimitKind.BLOCK if asked.against == "units" else LimitKind.SVOD_BLOCK
    return _limit(call, block(call.vault, call.person, kind, by=call.actor, now=call.now))


def lifted(call: Call) -> Answer:
    found = lift(call.vault, call.person, call.path["limit"], by=call.actor, now=call.now)
    return _limit(call, found if isinstance(found, Denied) else replace(found, ended_at=call.now))


def _chosen(call: Call, found: Decided | Denied) -> Answer:
    if isinstance(found, Denied):
        return not_done(call, found)
    return Given(Chosen(choice=found.choice_id, ended=found.ended))


def _limit(call: Call, found: Limit | Denied) -> Answer:
    return not_done(call, found) if isinstance(found, Denied) else Given(_limited(found))


def _limited(one: Limit) -> Limited:
    return Limited(
        id=id_text("l_", one.id), kind=one.kind.value, ground=one.ground, category=one.category, purpose=one.purpose,
        owner=one.owner or None, review_on=one.review_on, at=one.at, told_at=one.told_at, ended_at=one.ended_at,
    )  # fmt: skip


_PERSON = {"person": "{person}"}
ENDPOINTS = (
    Endpoint(
        "GET", "/people/{person}/choices", "choices.list", "Consents, objections, restrictions and blocks.",
        standing, Decisions, serves=SERVES, problems=(problems.STOPPED, problems.SPENT), example=Example(_PERSON),
    ),
    Endpoint(
        "POST", "/people/{person}/consents", "choices.consent", "Record a consent to the text of the policy.",
        consented, Chosen, 201, takes=Consenting, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example(_PERSON, body={"choice": "consent.marketing.sms", "channel": "desk", "said_yes": True}),
    ),
    Endpoint(
        "POST", "/people/{person}/objections", "choices.object", "Record an objection. It is in force at once.",
        objected, Chosen, 201, takes=Choosing, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example(_PERSON, body={"choice": "object.direct_marketing", "channel": "desk"}),
    ),
    Endpoint(
        "POST", "/people/{person}/choices/{choice}/withdraw", "choices.withdraw",
        "Withdraw a consent, or take an objection back.",
        withdrawn, Chosen, takes=Nothing, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example(_PERSON | {"choice": "object.direct_marketing"}, body={}),
    ),
    Endpoint(
        "POST", "/people/{person}/restrictions", "choices.restrict", "Restrict processing (Art. 18).",
        restricted, Limited, 201, takes=Restricting, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example(_PERSON, body={"ground": "18.1.a", "category": "contact"}),
    ),
    Endpoint(
        "POST", "/people/{person}/blocks", "choices.block", "Block the journal for others (PDL 4:4).",
        blocked, Limited, 201, takes=Blocking, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example(_PERSON, body={"against": "units"}),
    ),
    Endpoint(
        "POST", "/people/{person}/limits/{limit}/lift", "choices.lift",
        "Lift a block, or a restriction whose person has been told (Art. 18(3)).",
        lifted, Limited, takes=Nothing, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example(_PERSON | {"limit": "{limit}"}, body={}),
    ),
)  # fmt: skip
