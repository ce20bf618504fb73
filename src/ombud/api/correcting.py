"""A value is corrected, with its history (Art. 16): the record as it was read, or not at all.

A record's id is its version: a correction gives it another. `If-Match` names the record that was read, as `ETag` said
it; where somebody else was first nothing is corrected, in the act itself.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import Refused
from ombud.api.refused import not_done
from ombud.api.shapes import Code, FieldName, Reason
from ombud.collection.rectify import Correction
from ombud.collection.targets import NO_RECORD
from ombud.requests.tell import RectifiedAndTold, rectify
from ombud.terms import CategoryId, PurposeId
from ombud.terms.ids import id_bytes

SERVES = frozenset(map(PurposeId, ("legal.requests", "care.record")))


class ToCorrect(Taken):
    """What is right."""

    fields: dict[FieldName, Annotated[str, StringConstraints(max_length=4000)]] = Field(min_length=1, max_length=60)
    reason: Reason
    channel: Code = Field(default="web", description="desk, web, phone …")


class Changed(Told):
    """One copy, and which of its fields follow."""

    class_: str = Field(alias="class")
    fields: list[str]
    beside: bool = Field(description="It is noted beside what stands in the journal.")


class Corrected(Told):
    """What the correction came to. It holds no value."""

    changes: list[Changed]
    unaltered: int = Field(description="Rows of the accounts with the old value: they stay as they are.")
    journal: int = Field(description="Journal entries that only staff who treat the person correct.")
    recipients: list[str] = Field(description="Who is told of it (Art. 19).")


def correct(call: Call) -> Answer:
    asked: ToCorrect = call.body
    record = id_bytes("d_", (call.if_match or "").strip('"'))
    wanted = Correction(CategoryId(call.names["category"]), dict(asked.fields), asked.reason, asked.channel, record)
    found = rectify(call.vault, call.person, wanted, by=call.actor, now=call.now)
    if found == NO_RECORD:
        return Refused(problems.CHANGED)
    if not isinstance(found, RectifiedAndTold):
        return not_done(call, found, {name: f"/fields/{name}" for name in asked.fields})
    changes = [
        Changed.model_validate({"class": one.klass, "fields": list(one.names), "beside": one.beside})
        for one in found.rectified.changes
    ]
    said, told = found.rectified, [one.name for one in found.notifications]
    return Given(Corrected(changes=changes, unaltered=said.unaltered, journal=said.journal, recipients=told))


ENDPOINTS = (
    Endpoint(
        "PATCH", "/people/{person}/data/{category}", "people.correct", "Correct a record as it was read (Art. 16).",
        correct, Corrected, takes=ToCorrect, serves=SERVES, matches=True,
        problems=(problems.NOT_DONE, problems.STOPPED, problems.SPENT),
        example=Example(
            {"person": "{person}", "category": "contact"}, status=412,
            body={"fields": {"phone": "070-1740607"}, "reason": "The person has another number"},
        ),
    ),
)  # fmt: skip
