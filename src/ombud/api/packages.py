"""The person's own copy as one file that proves itself: everything, or what they may move (Art. 15, 20).

It is made as it is sent and kept nowhere, so there is no part of it to go on with: whose connection breaks asks anew,
and each time is in the log as a handing out.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Streamed, Taken, Told
from ombud.api.problem import Refused
from ombud.api.refused import is_here, stopped
from ombud.app.copying import Form, Ordered, name_of
from ombud.app.streaming_copy import Copy, stream_out
from ombud.disclosure.package import Identified, Kind, NotGiven, Way
from ombud.terms import PurposeId

SERVES = frozenset({PurposeId("legal.requests")})


class ToHandOut(Taken):
    """Which copy, how it reaches the person, and how they showed who they are."""

    kind: Literal["access", "portability"]
    way: Literal["desk", "post", "login", "email"]
    identified: Literal["e_id", "id_card", "registered_address", "known", "not"] = Field(
        description="Health data leaves electronically only for somebody with more than one factor: `e_id`."
    )
    to: Annotated[str, StringConstraints(max_length=200)] = Field(
        default="", description="Who gets it, where it is somebody who acts for the person."
    )


class File(Told):
    """A file: it is not JSON."""


def handed_out(call: Call) -> Answer:
    """R-07, R-15.5: decided, in the log and noted in the journal before the first byte leaves."""
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    asked: ToHandOut = call.body
    ordered = Ordered(
        call.person, Kind(asked.kind), Form.WHOLE, call.language, asked.to, Way(asked.way), Identified(asked.identified)
    )
    found = stream_out(call.ombud, ordered, by=call.actor, now=call.now)
    if isinstance(found, Copy):
        return Streamed(f"{name_of(ordered)}.zip", found)
    if isinstance(found, NotGiven):
        return Refused(problems.NOT_DONE, found.text, requirement=found.requirement)
    return stopped(call, found)


ENDPOINTS = (
    Endpoint(
        "POST", "/people/{person}/package", "packages.hand_out",
        "The person's copy in one file that opens anywhere and proves itself, made as it is sent.",
        handed_out, File, takes=ToHandOut, serves=SERVES, file="application/zip",
        problems=(problems.NOT_DONE, problems.STOPPED, problems.SPENT),
        example=Example({"person": "{person}"}, body={"kind": "portability", "way": "desk", "identified": "id_card"}),
    ),
)  # fmt: skip
