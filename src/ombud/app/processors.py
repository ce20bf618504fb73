"""Processors of the policy: their contracts, what each is for, and what went to them by the log (Art. 28; A-50).

* A contract that is missing, is not in force or ends soon is said. Nothing is handed over without one in force
  (`disclosure/register/recipients.py`).
* So is each point of Art. 28(3) of which the policy does not say where the contract has it.
* What went to a processor is asked of the log, for `legal.log` and with a Permit: how often, and of how many. An entry
  is codes and ids; nothing of anybody is opened.
* What a processor holds of its own accord, a server or a backup, is no hand-over and stands in no entry: the purposes
  say it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from ombud.app.desk import LOG, LOG_PURPOSE
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import NOBODY
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Facts, Permit, Refusal
from ombud.policy.decide import decide
from ombud.policy.model import Anchor, Policy, Regime
from ombud.policy.model_controller import Processor
from ombud.policy.wording.clauses import Clause, clauses_of, unstated
from ombud.terms import Actor, PurposeId, SubjectId
from ombud.vault import Vault

SOON = timedelta(days=90)


class Contract(StrEnum):
    """Where a contract stands."""

    MISSING = "missing"
    NOT_BEGUN = "not-begun"
    OVER = "over"
    ENDS_SOON = "ends-soon"
    IN_FORCE = "in-force"


@dataclass(frozen=True, slots=True)
class Seen:
    """One processor, as the policy has it."""

    id: str
    processor: Processor
    contract: Contract
    purposes: tuple[PurposeId, ...]
    clauses: tuple[Clause, ...]
    """The points of Art. 28(3), each with where the contract has it."""
    unstated: tuple[Clause, ...]
    """Those of a contract of which nobody has shown where it has them."""

    @property
    def is_well(self) -> bool:
        return self.contract is Contract.IN_FORCE and not self.unstated


@dataclass(slots=True)
class Went:
    """What went to one processor."""

    times: int = 0
    people: set[SubjectId] = field(default_factory=set, repr=False)


def processors(policy: Policy, today: date) -> tuple[Seen, ...]:
    """Every processor, those first of whose contract something is to be done."""
    order = list(Contract)
    found = [
        Seen(name, one, _contract(one, today), _purposes(policy, name), tuple(clauses_of(one)), unstated(one))
        for name, one in policy.file.processors.items()
    ]
    return tuple(sorted(found, key=lambda one: (order.index(one.contract), not one.unstated)))


def _contract(one: Processor, today: date) -> Contract:
    if not one.name or not one.contract_ref or one.valid_from is None:
        return Contract.MISSING
    if today < one.valid_from:
        return Contract.NOT_BEGUN
    if one.valid_until is None or one.valid_until - SOON > today:
        return Contract.IN_FORCE
    return Contract.OVER if one.valid_until < today else Contract.ENDS_SOON


def _purposes(policy: Policy, name: str) -> tuple[PurposeId, ...]:
    return tuple(
        purpose_id for purpose_id, purpose in policy.file.purposes.items()
        if any(recipient.contract == name for recipient in purpose.recipients)
    )  # fmt: skip


def went_to(vault: Vault, days: int, *, by: Actor, now: datetime) -> Mapping[str, Went] | Refusal:
    """What was handed to each recipient in the last so many days, by its code."""
    vault.ledger.sequence(now)
    with vault.act(by=by, now=now) as act:
        ask = Ask(SubjectId(NOBODY), LOG_PURPOSE, frozenset({LOG}), by)
        begun = now - timedelta(days=days)
        facts = Facts(regime=Regime.PDL, anchors={Anchor.LOGGED: begun})
        answer = decide(act.policy, law_on(local_date(now)), ask, facts, now)
        permitted = isinstance(answer, Permit)
        act.log(Kind.READ_LOG, Outcome.DONE if permitted else Outcome.REFUSED, facts={"step": "processors"})
        if isinstance(answer, Refusal):
            return answer
    found: dict[str, Went] = {}
    for logged in vault.ledger.between(begun, now + timedelta(microseconds=1)):
        one = logged.entry
        if one.act is Kind.DISCLOSE and one.outcome is Outcome.DONE and one.subject and "recipient" in one.facts:
            went = found.setdefault(str(one.facts["recipient"]), Went())
            went.times += 1
            went.people.add(one.subject)
    return found
