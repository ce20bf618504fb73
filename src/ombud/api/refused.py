"""The no of the policy as a program is told it: the rules, the sentences of the notice, and what to try."""

from collections.abc import Mapping
from math import ceil
from types import MappingProxyType

from ombud.api import problems
from ombud.api.model import Call
from ombud.api.problem import PolicyTold, ReasonTold, Refused, SentenceTold, Wrong
from ombud.choices import Denied
from ombud.collection.relate import Declined
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.policy.why import Explanation, explain
from ombud.terms import Text
from ombud.terms.text import Language
from ombud.vault import OverBudget, Spent

NOTICE = "/integritet"
_MOST = 5


def stopped(call: Call, refusal: Refusal) -> Refused:
    """403 with the sentence that refuses and what to try; 429 where the account's look-ups are spent."""
    if isinstance(refusal, OverBudget):
        return spent(call, refusal.spent)
    policy = policy_of(call)
    if policy is None:
        return Refused(problems.NO_POLICY)
    said = explain(refusal, policy, law_on(local_date(call.now)))
    tries = tuple(dict.fromkeys((*_purposes(call, policy, refusal), *(reason.now for reason in said.reasons))))
    first = said.reasons[0].text if said.reasons else problems.STOPPED.detail
    return Refused(problems.STOPPED, first, tries, policy=policy_told(said, policy, call.language, call.base))


def spent(call: Call, found: Spent) -> Refused:
    """The account has looked up too many people: when there is room again."""
    seconds = max(1, ceil((found.until - call.now).total_seconds()))
    return Refused(problems.SPENT, found.text, (found.now,), headers={"Retry-After": str(seconds)})


Unlike = Refusal | Declined | Denied
"""What the acts below answer with, where the answer is no."""


def not_done(call: Call, found: Unlike, missing: Mapping[str, str] = MappingProxyType({})) -> Refused:
    """Why an act was not done. `missing` says where the fields that it names stand in the body."""
    if "person" in call.path and not is_here(call):
        return Refused(problems.NOT_FOUND)
    if isinstance(found, Refusal):
        return stopped(call, found)
    fields = found.fields if isinstance(found, Declined) else {}
    errors = tuple(Wrong(missing.get(name, f"/{name}"), "missing", why) for name, why in fields.items())
    return Refused(problems.NOT_DONE, found.text, errors=errors, requirement=found.requirement)


def is_here(call: Call) -> bool:
    """Is there such a person here?"""
    with call.vault.database.read() as tx:
        return call.vault.directory.hold(tx, call.person)


def policy_of(call: Call) -> Policy | None:
    with call.vault.database.read() as tx:
        return call.vault.book.in_force(tx, call.now)


def policy_told(said: Explanation, policy: Policy, language: Language, base: str) -> PolicyTold:
    """What the policy says to it, in one language."""
    return PolicyTold(
        version=policy.number,
        reasons=[
            ReasonTold(
                rule=one.rule.value, article=one.article, requirements=list(one.requirements),
                text=one.text.in_(language), now=one.now.in_(language),
            )
            for one in said.reasons
        ],
        sentences=[
            SentenceTold(id=one.id, text=one.text.in_(language), url=f"{base}{NOTICE}#{one.id.lower()}")
            for one in said.sentences
        ],
        laws=list(said.laws),
    )  # fmt: skip


def _purposes(call: Call, policy: Policy, refusal: Refusal) -> list[Text]:
    """Other purposes that the key is for and that use such data: named, not decided about."""
    role = policy.file.roles.get(call.actor.role)
    carried = call.key.purposes & frozenset(role.purposes if role else ())
    fitting = [
        one
        for one in sorted(carried - {refusal.ask.purpose})
        if (purpose := policy.file.purposes.get(one)) is not None
        and refusal.ask.categories <= {used.id for used in purpose.categories}
    ]
    return [Text(f"Processing-Purpose: {one}", f"Processing-Purpose: {one}") for one in fitting[:_MOST]]
