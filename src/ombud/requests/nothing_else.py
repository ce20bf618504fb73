"""What an erasure leaves for legal claims is used for nothing else from that act on (Art. 17(3)(e), 21(1)).

The answer says so: *use is restricted to that*. Statistics and analyses that rest on an interest could still read
what stays, for as long as the policy lets them. Whoever wants everything erased wants that no less ended than whoever
objects to it; so the objections are recorded in the act that erases. They hold in every extract and every restored
archive, as an objection does, and the person may take them back.

Not those against the claims themselves, nor against what a running agreement or a statute demands.
"""

from collections.abc import Iterator

from ombud.choices import Denied
from ombud.erasure import Outcome, Plan
from ombud.policy.model import Family, PolicyFile, Purpose
from ombud.requests.choose import object_in
from ombud.terms import ChoiceId, PurposeId
from ombud.vault import Person

KEPT_FOR_CLAIMS = "CLAIM"
_INTEREST = "6.1.f"
CHANNEL = "erasure"


def use_for_nothing_else(person: Person, plan: Plan) -> tuple[ChoiceId, ...]:
    """Record what an erasure that leaves something for claims says no to; the choices that were not there before."""
    if not any(item.outcome is Outcome.REFUSE and item.key == KEPT_FOR_CLAIMS for item in plan.items):
        return ()
    said = tuple(one for one in objections(person.act.policy.file) if one not in person.choices)
    for choice in said:
        if isinstance(object_in(person, choice, CHANNEL), Denied):
            raise AssertionError("an objection that the policy has may be made by anybody")
    return said


def objections(file: PolicyFile) -> Iterator[ChoiceId]:
    """For each purpose that works with figures on an interest the objection that is about the fewest others."""
    found = dict.fromkeys(_against(file, name) for name, purpose in file.purposes.items() if _looks_on(purpose))
    yield from (one for one in found if one is not None)


def _looks_on(purpose: Purpose) -> bool:
    rests = any(basis.article == _INTEREST for basis in purpose.bases)
    return rests and purpose.output == "aggregate" and purpose.family is not Family.WEB


def _against(file: PolicyFile, purpose: PurposeId) -> ChoiceId | None:
    about = [
        (len(choice.purposes), name)
        for name, choice in file.choices.items()
        if choice.kind == "objection" and choice.channel is None and purpose in choice.purposes
    ]
    return min(about)[1] if about else None
