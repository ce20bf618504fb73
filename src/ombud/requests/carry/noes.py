"""Which choices of the policy somebody means who says no: the one that is named, or all that the right is about."""

from collections.abc import Mapping

from ombud.law.rights import Right
from ombud.policy.model import Choice, Family, Policy, PolicyFile
from ombud.requests.model import Wanted
from ombud.terms import ChoiceId

_BALANCED = frozenset({"6.1.e", "6.1.f"})
"""The bases against which Art. 21(1) is said."""
_STATISTICS = frozenset({Family.STATISTICS, Family.ANALYSIS})
_ADVERTISING = frozenset({Family.MARKETING, Family.PROFILING})


def objections(policy: Policy, wanted: Wanted) -> tuple[ChoiceId, ...]:
    """The objections that are meant; none of those that a wider one covers."""
    file = policy.file
    named = wanted.details.get("choice")
    if named is not None:
        known = file.choices.get(ChoiceId(named))
        return (ChoiceId(named),) if known is not None and known.kind == "objection" else ()
    every = {name: choice for name, choice in file.choices.items() if choice.kind == "objection"}
    meant = {name: choice for name, choice in every.items() if _is_meant(file, choice, wanted)}
    return tuple(name for name, choice in meant.items() if not _is_covered(choice, meant))


def consents(policy: Policy, wanted: Wanted, given: frozenset[ChoiceId]) -> tuple[ChoiceId, ...]:
    """The consents in force that are withdrawn: the one that is named, those of a purpose or channel, or all."""
    details, file = wanted.details, policy.file
    found = {name: file.choices[name] for name in sorted(given) if file.choices[name].kind == "consent"}
    return tuple(
        name
        for name, choice in found.items()
        if details.get("choice", name) == name
        and (details.get("purpose") is None or details["purpose"] in choice.purposes)
        and details.get("channel", choice.channel) == choice.channel
    )


def _is_meant(file: PolicyFile, choice: Choice, wanted: Wanted) -> bool:
    purposes = [file.purposes[purpose] for purpose in choice.purposes]
    families = {purpose.family for purpose in purposes}
    named = wanted.details.get("purpose")
    if named is not None and named not in choice.purposes:
        return False
    match wanted.right:
        case Right.OBJECTION_MARKETING:
            return Family.MARKETING in families and choice.channel == wanted.details.get("channel")
        case Right.OBJECTION_PROFILING:
            return families == {Family.PROFILING}
        case Right.OBJECTION_STATISTICS:
            return bool(families & _STATISTICS)
        case _:
            weighed = any(basis.article in _BALANCED for purpose in purposes for basis in purpose.bases)
            return weighed and not families & _ADVERTISING


def _is_covered(choice: Choice, meant: Mapping[ChoiceId, Choice]) -> bool:
    return any(set(other.purposes) > set(choice.purposes) for other in meant.values())
