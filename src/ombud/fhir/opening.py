"""What a purpose opens of one person: category by category, so that one that is refused does not hide the rest.

* Somebody who is not here is 404, and the try is in the log as any other reading is (security.md 2, row 24).
* For the person's own request everything that is held is opened in one act (Art. 15); the parts that a third person
  told stay out, and it is said (R-15.3).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ombud.app import desk
from ombud.disclosure import Access, access
from ombud.disclosure.package.records import is_masked, shown_values
from ombud.fhir import problems
from ombud.fhir.model import Call
from ombud.fhir.outcome import Issue, Refused
from ombud.fhir.policy_says import left_out, only_for, stopped
from ombud.policy.ask import Ask, Refusal
from ombud.terms import CategoryId, SubjectId, Text
from ombud.vault import OverBudget, Value

BESIDE = frozenset({desk.CHOICES, desk.LOG})
"""What is told by acts of its own (`app/told.py`), beside the records of the category."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What may be told of one person."""

    values: tuple[Value, ...] = field(default=(), repr=False)
    issues: tuple[Issue, ...] = field(default=(), repr=False)
    access: Access | None = field(default=None, repr=False)
    """Everything, where it is the person's own request."""


def opened(call: Call, subject: SubjectId, wanted: Iterable[CategoryId] | None = None) -> Opened | Refused:
    """What the purpose may have, of all that it uses or of what is `wanted` of that."""
    if call.purpose == desk.REQUESTS:
        return _for_the_person(call, subject, wanted)
    policy = call.policy
    purpose = policy.file.purposes.get(call.purpose)
    uses = [] if purpose is None else [used.id for used in purpose.categories]
    asked = sorted(set(uses) if wanted is None else set(uses) & set(wanted))
    whole = Ask(subject, call.purpose, frozenset(asked), call.actor)
    spent = desk.give_reason(call.vault, whole, call.reason, now=call.now) if call.reason else None
    if spent is not None:
        return Refused(problems.SPENT, spent.text, (spent.now,))
    answers = [call.vault.open(replace(whole, categories=frozenset({one})), now=call.now) for one in asked]
    refusals = [one for one in answers if isinstance(one, Refusal)]
    if not is_here(call, subject):
        return Refused(problems.NOT_FOUND)
    if any(isinstance(one, OverBudget) for one in refusals) or (refusals and len(refusals) == len(answers)):
        return stopped(call, refusals)
    if not asked:
        return Refused(problems.NOT_THAT_PURPOSE)
    values = [value for one in answers if not isinstance(one, Refusal) for value in one.data.reveal()]
    told = [one for one in asked if one not in {category for no in refusals for category in no.ask.categories}]
    return Opened(tuple(values), (only_for(call, policy, told), *left_out(call, refusals)))


def _for_the_person(call: Call, subject: SubjectId, wanted: Iterable[CategoryId] | None) -> Opened | Refused:
    units = call.ombud.config.protected_units
    found = access(
        call.vault, subject, by=call.actor, now=call.now, protected=units,
        only=None if wanted is None else sorted(set(wanted)),
    )  # fmt: skip
    if not is_here(call, subject):
        return Refused(problems.NOT_FOUND)
    if isinstance(found, Refusal):
        return stopped(call, [found])
    values = [held.value for held in found.held]
    shown = [_shown(one) for one in values if not is_masked(one)]
    whole = sum(len(one.fields) for one in shown) == sum(len(one.fields) for one in values)
    return Opened(tuple(shown), (*left_out(call, found.refused), *(() if whole else (_OF_OTHERS,))), found)


def _shown(value: Value) -> Value:
    """Without what it says of somebody else (R-15.3)."""
    fields = shown_values(value, masked=False)
    return value if fields is value.fields else value.showing(fields)


def is_here(call: Call, subject: SubjectId) -> bool:
    with call.vault.database.read() as tx:
        return call.vault.directory.hold(tx, subject)


_OF_OTHERS = Issue(
    "suppressed",
    Text(
        "Utelämnat: det som någon annan har berättat eller som handlar om någon annan (artikel 15.4).",
        "Left out: what somebody else has told, or what is about somebody else (Art. 15(4)).",
    ),
    severity="warning",
)
