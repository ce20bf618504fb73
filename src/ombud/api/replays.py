"""A draft of the policy, decided again on what was really read: what would it have stopped (N-01.2; Art. 35(11))?

* A job, as `ombud policy replay` is a command: the draft comes with the call, and is not kept here when the job has
  ended. A draft that two people approve is the console's, where the same replay stands with it.
* A draft that cannot be read is answered at once, with every fault and its line. So is whoever may not read the log,
  with the sentence that refuses; that they asked is in the log.
* Nothing is changed and nobody is named: what comes of it are counts, by purpose, data, role and rule.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.jobs import JobTold, begun
from ombud.api.model import Answer, Call, Endpoint, Example, Taken
from ombud.api.problem import Refused, Wrong
from ombud.api.refused import stopped
from ombud.app import replaying
from ombud.app.drafting import LONGEST
from ombud.app.long_work import REPLAY
from ombud.policy.load import load, words
from ombud.terms import PurposeId

_MOST_FAULTS = 20
_BYTES = 4 * LONGEST


class ToReplay(Taken):
    """A draft, and how far back."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)] = Field(
        description="The text of a policy file."
    )
    days: int = Field(default=replaying.DAYS, ge=1, le=replaying.MOST_DAYS, description="So many days back.")


def replayed(call: Call) -> Answer:
    asked: ToReplay = call.body
    loaded = load(asked.text, replaying.overlay_of(call.ombud))
    if isinstance(loaded, tuple):
        errors = tuple(Wrong("/text", "policy", words(one)) for one in loaded[:_MOST_FAULTS])
        return Refused(problems.WRONG, errors=errors)
    refusal = replaying.stopped(call.ombud, loaded, asked.days, by=call.actor, now=call.now)
    if refusal is not None:
        return stopped(call, refusal)
    return begun(call, REPLAY, {"text": asked.text, "days": asked.days}, 0)


ENDPOINTS = (
    Endpoint(
        "POST", "/replays", "policy.replay", "Replay a draft of the policy on what was read, as a job.",
        replayed, JobTold, 202, takes=ToReplay, serves=frozenset({PurposeId("legal.log")}), once=True, waits=True,
        largest=_BYTES, problems=(problems.STOPPED, problems.SPENT),
        example=Example(body={"text": "format: 1\n", "days": 30}, status=422),
    ),
)  # fmt: skip
