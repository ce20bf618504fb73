"""Requests of data subjects: taken in, looked at, proposed, carried out, answered (Art. 12, 15–22).

A request is named by its id or by the reference that stands in letters. What happens to it is the same as at the
command line and in the console: nothing is refused by one person alone, nothing answered before it is done.
"""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.jobs import JobTold, begun
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused
from ombud.api.refused import not_done
from ombud.api.shapes import At, Code, Listing, PageOf, PersonId, When, cut
from ombud.app.long_work import CARRY_OUT
from ombud.collection.relate import Declined
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.requests import answer, approve, carry_out, identify, open_request, propose, request_of, requests
from ombud.requests.carrying import Carried
from ombud.requests.case import Matter
from ombud.requests.case_file import CaseFile
from ombud.requests.handle import NO_REQUEST
from ombud.requests.identity import Shown
from ombud.requests.model import Arrival, RequestId, Wanted, Way, request_text
from ombud.requests.reading import Listed
from ombud.terms import PurposeId, subject_text
from ombud.terms.ids import subject_from
from ombud.terms.time import to_micros

SERVES = frozenset({PurposeId("legal.requests")})
Words = Annotated[str, StringConstraints(max_length=20_000)]
Channel = Literal["email", "portal", "web", "letter", "phone", "desk", "visit"]


class Wish(Taken):
    """One right, and what about."""

    right: Right
    details: dict[Code, Annotated[str, StringConstraints(max_length=2000)]] = Field(default={}, max_length=20)


class Arriving(Taken):
    """What came in. No form is required (R-01)."""

    person: PersonId | None = Field(
        default=None, description="Whom it is about; somebody new is registered where none."
    )
    wanted: list[Wish] = Field(min_length=1, max_length=20)
    channel: Channel
    received_at: When | None = Field(
        default=None, description="When it reached us, at whatever desk: the month runs then."
    )
    words: Words = Field(default="", description="What the person wrote or said. It is sealed.")
    contact: Annotated[str, StringConstraints(max_length=400)] = Field(
        default="", description="Where an answer reaches somebody of whom nothing else is held."
    )
    answer_in: Literal["sv", "en"] = "sv"


class Asking(Listing):
    """Which requests."""

    closed: bool = Field(default=False, description="Those that are closed too.")
    person: PersonId | None = None


class Brief(Told):
    """One request, as a list has it."""

    id: str
    reference: str
    person: str
    state: str
    received_at: At
    due_on: date
    overdue: bool
    closed_at: At | None


class Briefs(PageOf[Brief]):
    """Requests, the one that is due first before the others."""

    withheld: int = Field(description="How many are not shown because an identity is protected.")


class ItemTold(Told):
    """One thing that is answered."""

    number: int
    right: str
    about: str
    outcome: str
    key: str
    article: str
    statute: str
    text: str
    until: date | None
    approved: bool
    awaits_second: bool
    done: bool


class Case(Told):
    """Where a request stands."""

    id: str
    reference: str
    person: str
    state: str
    identity: str
    channel: str
    received_at: At
    due_on: date
    overdue: bool
    items: list[ItemTold]


class Done(Told):
    """What was carried out now, and what waits for somebody else."""

    request: Case
    done: list[int] = Field(description="Numbers of items; none where it had all been carried out before.")
    waiting: list[str]


class Showing(Taken):
    """How the person showed who they are; never by a copy of a passport (R-07)."""

    way: Literal["e-id", "desk", "letter"]


class Nothing(Taken):
    """There is nothing to say."""


def came_in(call: Call) -> Answer:
    asked: Arriving = call.body
    subject = None if asked.person is None else subject_from(asked.person)
    wanted = tuple(Wanted(one.right, dict(one.details)) for one in asked.wanted)
    arrival = Arrival(
        asked.channel, asked.received_at or call.now, wanted, asked.answer_in, asked.words, subject, None, asked.contact
    )
    return _case(call, open_request(call.vault, arrival, by=call.actor, now=call.now))


def listed(call: Call) -> Answer:
    asked: Asking = call.query
    subject = None if asked.person is None else subject_from(asked.person)
    found = requests(call.vault, by=call.actor, now=call.now, subject=subject, closed=asked.closed)
    if isinstance(found, Refusal):
        return not_done(call, found)
    part, further = cut(found, lambda one: (to_micros(one.due_at), one.id), asked)
    items = [_brief(call, one) for one in part]
    return Given(Briefs(items=items, has_more=further is not None, next=further, withheld=found.withheld))


def shown(call: Call) -> Answer:
    return _case(call, request_of(call.vault, _which(call), by=call.actor, now=call.now))


def identified(call: Call) -> Answer:
    asked: Showing = call.body
    way = Shown(Way(asked.way), None, None)
    return _case(call, identify(call.vault, _which(call), way, by=call.actor, now=call.now))


def proposed(call: Call) -> Answer:
    return _case(call, propose(call.vault, _which(call), by=call.actor, now=call.now))


def approved(call: Call) -> Answer:
    """R-09: a refusal is looked at by a second person."""
    return _case(call, approve(call.vault, _which(call), by=call.actor, now=call.now))


def carried(call: Call) -> Answer:
    """Now; or as a job, which says of a request that is not there what the answer now would say."""
    if call.prefer.later:
        found = request_of(call.vault, _which(call), by=call.actor, now=call.now)
        if not isinstance(found, CaseFile):
            return _refused(call, found)
        return begun(call, CARRY_OUT, {"request": call.path["request"].hex()}, len(found.case.matters))
    return _carried_now(call)


def _carried_now(call: Call) -> Answer:
    found = carry_out(call.vault, _which(call), by=call.actor, now=call.now)
    if not isinstance(found, Carried):
        return _refused(call, found)
    waiting = [one.what.in_(call.language) for one in found.waiting]
    return Given(Done(request=_told(call, found.file), done=[one.number for one in found.done], waiting=waiting))


def answered(call: Call) -> Answer:
    found = answer(call.vault, _which(call), by=call.actor, now=call.now)
    return Given(_told(call, found[0])) if isinstance(found, tuple) else _refused(call, found)


def _which(call: Call) -> RequestId:
    return RequestId(call.path["request"])


def _case(call: Call, found: CaseFile | Declined | Refusal) -> Answer:
    if not isinstance(found, CaseFile):
        return _refused(call, found)
    return Given(_told(call, found), {"Location": f"/api/v1/requests/{request_text(found.id)}"})


def _refused(call: Call, found: Declined | Refusal) -> Refused:
    unknown = isinstance(found, Declined) and found.text == NO_REQUEST.text
    return Refused(problems.NOT_FOUND) if unknown else not_done(call, found)


def _told(call: Call, file: CaseFile) -> Case:
    case, due_on = file.case, file.case.clock.due
    return Case(
        id=request_text(file.id), reference=file.reference, person=subject_text(file.subject), state=case.state.value,
        identity=case.identity.value, channel=case.opened.channel, received_at=case.opened.received_at, due_on=due_on,
        overdue=not case.closed and due_on < local_date(call.now), items=[_item(call, one) for one in case.matters],
    )  # fmt: skip


def _item(call: Call, one: Matter) -> ItemTold:
    item = one.item
    return ItemTold(
        number=item.number, right=item.right.value, about=item.about.in_(call.language), outcome=item.outcome.value,
        key=item.key, article=item.article, statute=item.statute, text=item.text.in_(call.language), until=item.until,
        approved=one.approved, awaits_second=one.awaits_second, done=one.done,
    )  # fmt: skip


def _brief(call: Call, one: Listed) -> Brief:
    return Brief(
        id=request_text(one.id), reference=one.reference, person=subject_text(one.subject), state=one.state.value,
        received_at=one.received_at, due_on=local_date(one.due_at - timedelta(seconds=1)),
        overdue=one.overdue(call.now), closed_at=one.closed_at,
    )  # fmt: skip


_REQUEST = {"request": "{request}"}
_ACTS = (problems.NOT_DONE, problems.STOPPED, problems.SPENT)
ENDPOINTS = (
    Endpoint(
        "POST", "/requests", "requests.open", "Take a request in, from any channel.",
        came_in, Case, 201, takes=Arriving, serves=SERVES, once=True, problems=(*_ACTS, problems.NOT_FOUND),
        example=Example(body={"person": "{person}", "wanted": [{"right": "access"}], "channel": "desk"}),
    ),
    Endpoint(
        "GET", "/requests", "requests.list", "Requests, the one that is due first before the others.",
        listed, Briefs, asks=Asking, serves=SERVES, problems=(problems.STOPPED, problems.SPENT),
        example=Example(query={"limit": "10"}),
    ),
    Endpoint(
        "GET", "/requests/{request}", "requests.show", "Where one request stands.",
        shown, Case, serves=SERVES, problems=_ACTS, example=Example(_REQUEST),
    ),
    Endpoint(
        "POST", "/requests/{request}/identity", "requests.identify", "The person has shown who they are.",
        identified, Case, takes=Showing, serves=SERVES, once=True, problems=_ACTS,
        example=Example(_REQUEST, body={"way": "desk"}),
    ),
    Endpoint(
        "POST", "/requests/{request}/proposal", "requests.propose", "Propose what becomes of each item.",
        proposed, Case, takes=Nothing, serves=SERVES, once=True, problems=_ACTS, example=Example(_REQUEST, body={}),
    ),
    Endpoint(
        "POST", "/requests/{request}/approval", "requests.approve", "Approve a refusal that somebody else proposed.",
        approved, Case, takes=Nothing, serves=SERVES, once=True, problems=_ACTS,
        example=Example(_REQUEST, body={}, status=409),
    ),
    Endpoint(
        "POST", "/requests/{request}/carry-out", "requests.carry_out", "Carry out what was proposed and approved.",
        carried, Done, takes=Nothing, serves=SERVES, once=True, later=JobTold, waits=True, problems=_ACTS,
        example=Example(_REQUEST, body={}),
    ),
    Endpoint(
        "POST", "/requests/{request}/answer", "requests.answer", "Answer, and close the request.",
        answered, Case, takes=Nothing, serves=SERVES, once=True, problems=_ACTS, example=Example(_REQUEST, body={}),
    ),
)  # fmt: skip
