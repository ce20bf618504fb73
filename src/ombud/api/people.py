"""People: looked up by an identifier in a body, and read for a purpose with a reason."""

from typing import Literal

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused, Wrong
from ombud.api.refused import is_here, spent, stopped
from ombud.api.shapes import At, Code, Reason
from ombud.app import desk
from ombud.app.safe import NotNormal
from ombud.policy.ask import Ask, Refusal
from ombud.terms import CategoryId, subject_text
from ombud.terms.ids import id_text
from ombud.vault import Spent, Value

Kind = Literal["personnummer", "samordningsnummer", "reserve_id", "email", "phone", "name_birth_year", "key"]


class Sought(Taken):
    """An exact value that somebody has. It stands in no log."""

    value: str = Field(min_length=1, max_length=200)
    kind: Kind | None = Field(default=None, description="What it is, where the text does not tell.")


class Found(Told):
    """Those who have it: opaque ids. Nobody is an answer too."""

    kind: str
    people: list[str]


class ToRead(Taken):
    """What is to be opened, and why."""

    categories: list[Code] = Field(min_length=1, max_length=20)
    reason: Reason
    channel: Literal["email", "sms", "post", "phone"] | None = Field(default=None, description="For advertising.")


class Record(Told):
    """One record, opened."""

    id: str
    category: str
    class_: str = Field(alias="class", description="The retention class.")
    fields: dict[str, str]
    source: str
    channel: str
    collected_at: At
    event_at: At
    document: str
    author: str
    unit: str


class Reading(Told):
    """What was opened. It is in the person's log."""

    purpose: str
    policy_version: int
    rules: list[str]
    records: list[Record]


def look_up(call: Call) -> Answer:
    asked: Sought = call.body
    found = desk.find(call.vault, asked.value, asked.kind, by=call.actor, now=call.now)
    if isinstance(found, Spent):
        return spent(call, found)
    if isinstance(found, NotNormal):
        return Refused(problems.WRONG, errors=(Wrong("/value", "not_normal", found.reason),))
    return Given(Found(kind=found.field, people=[subject_text(one) for one in found.subjects]))


def read(call: Call) -> Answer:
    asked: ToRead = call.body
    wanted = frozenset(map(CategoryId, asked.categories))
    ask = Ask(call.person, call.purpose, wanted, call.actor, asked.channel)
    over = desk.give_reason(call.vault, ask, asked.reason, now=call.now)
    if over is not None:
        return spent(call, over)
    answer = call.vault.open(ask, now=call.now)
    if isinstance(answer, Refusal):
        return stopped(call, answer) if is_here(call) else Refused(problems.NOT_FOUND)
    rules = sorted({rule.value for permit in answer.permits for rule in permit.rules})
    records = [record_told(one) for one in answer.data.reveal()]
    tag = {"ETag": f'"{records[0].id}"'} if len(records) == 1 else {}
    return Given(Reading(purpose=call.purpose, policy_version=answer.policy_number, rules=rules, records=records), tag)


def record_told(one: Value) -> Record:
    return Record.model_validate(
        {
            "id": id_text("d_", one.record_id), "category": one.category, "class": one.klass,
            "fields": dict(one.fields), "source": one.source, "channel": one.channel,
            "collected_at": one.collected_at, "event_at": one.event_at, "document": one.document or "",
            "author": one.author or "", "unit": one.unit or "",
        }
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        "POST", "/people/lookup", "people.lookup", "From an identifier, which stands in the body alone, to opaque ids.",
        look_up, Found, takes=Sought, problems=(problems.SPENT,),
        example=Example(body={"value": "nelly@example.se", "kind": "email"}),
    ),
    Endpoint(
        "POST", "/people/{person}/reads", "people.read", "Open data of one person for a purpose. It is in their log.",
        read, Reading, takes=ToRead, purpose=True, problems=(problems.STOPPED, problems.SPENT),
        example=Example(
            {"person": "{person}"}, purpose="contract.request",
            body={"categories": ["contact"], "reason": "An answer to their question"},
        ),
    ),
)  # fmt: skip
