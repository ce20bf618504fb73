"""May I? The answer of a reading, with nothing opened (AuthZEN: subject, action, resource, context).

Another program asks before it uses data of its own: the decision is about the person, the purpose and the categories,
whether or not any such data lies here. The question is in the log (G-04).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Taken, Told
from ombud.api.problem import PolicyTold, Refused, Wrong
from ombud.api.refused import stopped
from ombud.api.shapes import Code, PersonId
from ombud.policy.ask import Ask, Refusal
from ombud.terms import CategoryId, PurposeId, Text
from ombud.terms.ids import subject_from


class Who(Taken):
    """Who wants to. It is the account of the key, and may be left out."""

    type: Literal["account"]
    id: Code


class What(Taken):
    name: Literal["read"] = Field(description="To read is to use: a purpose says for what.")


class Categories(Taken):
    categories: list[Code] = Field(min_length=1, max_length=20)


class Whose(Taken):
    """Whose data, and what of it."""

    type: Literal["person"]
    id: PersonId
    properties: Categories


class Around(Taken):
    purpose: Code
    channel: Annotated[str, StringConstraints(pattern="^(email|sms|post|phone)$")] | None = Field(
        default=None, description="For advertising."
    )


class Asked(Taken):
    """AuthZEN: may this subject do this to that resource, in this context?"""

    subject: Who | None = None
    action: What
    resource: Whose
    context: Around


class Grounds(Told):
    code: Literal["permitted", "not_of_key", "stopped_by_policy"]
    policy_version: int
    rules: list[str] = Field(description="The rules that spoke.")
    try_: list[str] = Field(alias="try", description="What can be done where the answer is no.")
    policy: PolicyTold | None = None


class Decision(Told):
    """The decision and what it rests on."""

    decision: bool
    context: Grounds


def decide(call: Call) -> Answer:
    asked: Asked = call.body
    if asked.subject is not None and asked.subject.id != call.actor.id:
        return Refused(problems.WRONG, errors=(Wrong("/subject/id", "other_account", _OTHER),))
    purpose = PurposeId(asked.context.purpose)
    if purpose not in call.key.purposes:
        return Given(_no("not_of_key", 0, [problems.NOT_OF_KEY.detail.in_(call.language)]))
    wanted = frozenset(map(CategoryId, asked.resource.properties.categories))
    ask = Ask(subject_from(asked.resource.id), purpose, wanted, call.actor, asked.context.channel)
    answer = call.vault.ask(ask, now=call.now)
    if isinstance(answer, Refusal):
        return _refused(call, answer)
    rules = sorted({rule.value for permit in answer.permits for rule in permit.rules})
    return Given(Decision(decision=True, context=_grounds("permitted", answer.policy_number, rules, [], None)))


def _refused(call: Call, answer: Refusal) -> Answer:
    said = stopped(call, answer)
    if said.problem is problems.NO_POLICY:
        return said
    tries = [one.in_(call.language) for one in said.tries]
    rules = [rule.value for rule in answer.rules]
    grounds = _grounds("stopped_by_policy", answer.policy_number, rules, tries, said.policy)
    return Given(Decision(decision=False, context=grounds))


def _no(code: str, number: int, tries: list[str]) -> Decision:
    return Decision(decision=False, context=_grounds(code, number, [], tries, None))


def _grounds(code: str, number: int, rules: list[str], tries: list[str], policy: PolicyTold | None) -> Grounds:
    found = {"code": code, "policy_version": number, "rules": rules, "try": tries, "policy": policy}
    return Grounds.model_validate(found)


_OTHER = Text("En nyckel frågar för sitt eget konto.", "A key asks for its own account.")
_EXAMPLE = {
    "action": {"name": "read"},
    "resource": {"type": "person", "id": "{person}", "properties": {"categories": ["contact"]}},
    "context": {"purpose": "contract.request"},
}
ENDPOINTS = (
    Endpoint(
        "POST", "/decisions", "decisions.ask", "May I? Decides as a reading would, and opens nothing.",
        decide, Decision, takes=Asked, example=Example(body=_EXAMPLE),
    ),
)  # fmt: skip
