"""What binds a person and the controller: contacts, agreements, measures, commitments, claims. Kind, state and dates;
what it is about stays sealed."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused
from ombud.api.refused import not_done
from ombud.api.shapes import At, Code, FieldName
from ombud.app import desk
from ombud.collection.relate import Beginning, begin, close
from ombud.collection.sign import Signature, sign
from ombud.law.periods import start_of
from ombud.relations import Kind, Relation
from ombud.terms import PurposeId, RelationId, subject_text
from ombud.terms.ids import id_text

SERVES = frozenset(map(PurposeId, ("contract.request", "contract.perform", "contract.rights", "care.admin")))


class ToMeet(Taken):
    """The first contact with somebody: it hands over the notice in force (N-01.2)."""

    channel: Code = Field(default="web", description="desk, phone, web …")
    by_us: bool = Field(default=False, description="The contact was made by us.")


class ToBegin(Taken):
    """What begins. An agreement begins as an offer."""

    kind: Literal["contact", "agreement", "measure", "commitment", "claim"]
    service: Code | None = Field(default=None, description="A service of the policy.")
    channel: Code | None = None
    asks: Code | None = Field(default=None, description="Of a measure: what is asked for.")
    what: Code | None = Field(default=None, description="Of a commitment.")
    whose: Literal["controller", "data_subject"] | None = Field(default=None, description="Of a commitment or a claim.")
    terms_sha256: Code | None = Field(default=None, description="Of the terms of an offer.")
    at: At | None = Field(default=None, description="When; now, where nothing is said.")
    until: date | None = Field(default=None, description="The last day, where it is known.")


class ToSign(Taken):
    """What the person gave when signing, and how it was signed."""

    fields: dict[FieldName, Annotated[str, StringConstraints(max_length=400)]] = Field(
        default={}, max_length=60, description="By the name of the field: given, family, email, street …"
    )
    how: Code = Field(default="web", description="desk, web, phone, paper …")
    copy_given: bool = True
    consent: bool = Field(default=False, description="The person gave the consent that the service itself needs.")


class ToClose(Taken):
    """Why it ends, as one word."""

    why: Code | None = None


class Bond(Told):
    """One relation."""

    id: str
    person: str
    kind: str
    state: str
    opened_at: At
    closed_at: At | None
    due_at: At | None
    notice: str | None = Field(description="The version of the notice that is to be handed over, with a contact.")


class Bonds(Told):
    items: list[Bond]


def listed(call: Call) -> Answer:
    found = desk.bindings(call.vault, call.person, by=call.actor, now=call.now)
    return Refused(problems.NOT_FOUND) if found is None else Given(Bonds(items=[_told(one) for one in found]))


def meet(call: Call) -> Answer:
    asked: ToMeet = call.body
    terms = {"channel": asked.channel, "by": "controller" if asked.by_us else "data_subject"}
    made = desk.meet(call.vault, Beginning(Kind.CONTACT, call.now, terms=terms), by=call.actor, now=call.now)
    return Given(_told(made), {"Location": f"/api/v1/people/{subject_text(made.subject)}/relations"})


def start(call: Call) -> Answer:
    asked: ToBegin = call.body
    said = asked.model_dump(include={"service", "channel", "asks", "what", "whose", "terms_sha256"}, exclude_none=True)
    due_at = None if asked.until is None or asked.until == date.max else start_of(asked.until + timedelta(days=1))
    beginning = Beginning(Kind(asked.kind), asked.at or call.now, due_at, said)
    found = begin(call.vault, call.person, beginning, by=call.actor, now=call.now)
    return Given(_told(found)) if isinstance(found, Relation) else not_done(call, found)


def signed(call: Call) -> Answer:
    asked: ToSign = call.body
    signature = Signature(asked.fields, asked.how, asked.copy_given, asked.consent)
    found = sign(call.vault, call.person, _which(call), signature, by=call.actor, now=call.now)
    names = {name: f"/fields/{name}" for name in getattr(found, "fields", ())}
    return Given(_told(found)) if isinstance(found, Relation) else not_done(call, found, names)


def ended(call: Call) -> Answer:
    asked: ToClose = call.body
    found = close(call.vault, call.person, _which(call), by=call.actor, now=call.now, why=asked.why or "")
    return Given(_told(found)) if isinstance(found, Relation) else not_done(call, found)


def _which(call: Call) -> RelationId:
    return RelationId(call.path["relation"])


def _told(one: Relation) -> Bond:
    return Bond(
        id=id_text("r_", one.id), person=subject_text(one.subject), kind=one.kind.value, state=one.state.value,
        opened_at=one.opened_at, closed_at=one.closed_at, due_at=one.due_at, notice=one.terms.get("notice"),
    )  # fmt: skip


_FIELDS = {"given": "Lo", "family": "Lika", "email": "lo.lika@example.se", "birth_date": "1990-06-02"}
ENDPOINTS = (
    Endpoint(
        "POST", "/people", "people.register", "Register somebody with the first contact, which hands over the notice.",
        meet, Bond, 201, takes=ToMeet, serves=SERVES, once=True, example=Example(body={"channel": "web"}),
    ),
    Endpoint(
        "GET", "/people/{person}/relations", "relations.list", "What binds the person and the controller.",
        listed, Bonds, serves=SERVES, example=Example({"person": "{person}"}),
    ),
    Endpoint(
        "POST", "/people/{person}/relations", "relations.begin", "Begin a contact, an offer, a measure, a claim.",
        start, Bond, 201, takes=ToBegin, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example({"person": "{person}"}, body={"kind": "measure"}),
    ),
    Endpoint(
        "POST", "/people/{person}/relations/{relation}/sign", "relations.sign", "Sign an offer.",
        signed, Bond, takes=ToSign, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example({"person": "{person}", "relation": "{offer}"}, body={"fields": _FIELDS, "how": "web"}),
    ),
    Endpoint(
        "POST", "/people/{person}/relations/{relation}/close", "relations.close", "End a relation.",
        ended, Bond, takes=ToClose, serves=SERVES, once=True, problems=(problems.NOT_DONE,),
        example=Example({"person": "{person}", "relation": "{relation}"}, body={}),
    ),
)  # fmt: skip
