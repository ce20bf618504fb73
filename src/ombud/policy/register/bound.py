"""The processors of the record: each contract with the activities that hand it data, and what they are about (A-50)."""

from collections.abc import Iterable

from ombud.policy.model import PolicyFile, Words
from ombud.policy.model_controller import Processor
from ombud.policy.register.activity import Activity, Bound
from ombud.policy.wording.clauses import clauses_of


def bound(file: PolicyFile, name: str, one: Processor, activities: tuple[Activity, ...]) -> Bound:
    """One processor, with those of these activities that name its contract."""
    its = [a for a in activities if any(recipient.contract == name for recipient in file.purposes[a.id].recipients)]
    return Bound(
        id=name,
        name=one.name,
        does=one.does,
        contract=one.contract_ref,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        sub_processors=tuple(one.sub_processors),
        purposes=tuple(a.name for a in its),
        people=_once(said for a in its for _, said in a.people),
        categories=_once(said for a in its for _, said in a.categories),
        clauses=tuple(clauses_of(one)),
    )


def _once(said: Iterable[Words]) -> tuple[Words, ...]:
    """Each in the order in which it is said first."""
    return tuple({(one.sv, one.en): one for one in said}.values())
