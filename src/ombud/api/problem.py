"""What a program is answered when the answer is no: a stable code, what, why, and what to try (RFC 9457).

* `Problem` is a kind of no, with its page at `/api/problems/{code}`. `Refused` is one no.
* Nothing of what was sent stands in it: a pointer says where, the words say what was expected there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from ombud.terms import Text
from ombud.terms.text import Language


@dataclass(frozen=True, slots=True)
class Problem:
    """A kind of no. Its code is stable: programs know it."""

    status: int
    code: str
    title: Text
    detail: Text
    tries: tuple[Text, ...] = ()
    """What can be done now."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing in what was sent."""

    pointer: str
    """Where: a JSON pointer into the body, or the name of a header or a parameter."""
    code: str
    detail: Text


@dataclass(frozen=True, slots=True)
class Refused:
    """One no, with what is particular to it."""

    problem: Problem
    detail: Text | None = None
    tries: tuple[Text, ...] = ()
    errors: tuple[Wrong, ...] = ()
    policy: "PolicyTold | None" = None
    headers: Mapping[str, str] | None = None
    requirement: str | None = None
    """The id of the rule that it rests on, where that is no rule of `decide`."""


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SentenceTold(_Told):
    """A sentence of the notice that a decision rests on."""

    id: str
    text: str
    url: str = Field(description="Where it stands in the published notice.")


class ReasonTold(_Told):
    """One rule that said no."""

    rule: str
    article: str
    requirements: list[str]
    text: str
    now: str = Field(description="What to do now.")


class PolicyTold(_Told):
    """What the policy in force says to it."""

    version: int = Field(ge=0)
    reasons: list[ReasonTold]
    sentences: list[SentenceTold]
    laws: list[str]


class WrongTold(_Told):
    """One thing in what was sent."""

    pointer: str = Field(description="A JSON pointer into the body, or the name of a header or parameter.")
    code: str
    detail: str


class ProblemTold(BaseModel):
    """A no, as RFC 9457 has it."""

    model_config = ConfigDict(extra="forbid", title="Problem")

    type: str = Field(description="The page that explains it.")
    title: str
    status: int = Field(ge=400, le=599)
    detail: str
    code: str = Field(description="Stable.")
    lang: Language
    request_id: str
    try_: list[str] = Field(alias="try", description="What can be done now.")
    errors: list[WrongTold] = Field(default=[], description="What is wrong in what was sent, and where.")
    policy: PolicyTold | None = Field(default=None, description="What the policy in force says to it.")
    requirement: str | None = Field(default=None, description="The requirement that it rests on, by its id.")


def told(refused: Refused, language: Language, request_id: str, base: str) -> ProblemTold:
    """The no, in words."""
    problem = refused.problem
    wrong = [WrongTold(pointer=one.pointer, code=one.code, detail=one.detail.in_(language)) for one in refused.errors]
    return ProblemTold.model_validate(
        {
            "type": f"{base}/api/problems/{problem.code}",
            "title": problem.title.in_(language),
            "status": problem.status,
            "detail": (refused.detail or problem.detail).in_(language),
            "code": problem.code,
            "lang": language,
            "request_id": request_id,
            "try": [one.in_(language) for one in refused.tries or problem.tries],
            "errors": wrong,
            "policy": refused.policy,
            "requirement": refused.requirement,
        }
    )
