"""Who a purpose may hand anything to: the recipients that the policy declares for it, each by a code (N-02.2).

* A processor's code is that of its Art. 28 contract; the contract must name it and be in force on the day.
* Anybody else's is the English name in the policy: `collection-agency`, `payer`. Where that names a kind, the
  one that is meant is named by whoever hands over: the person has a right to know who it was (C-154/21).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ombud.disclosure.register.model import Role, Undisclosed
from ombud.law.periods import local_date
from ombud.policy.model import PolicyFile, Purpose, Recipient
from ombud.policy.model_controller import Processor
from ombud.terms import Text

_KINDS = frozenset({"court", "the-authority-that-the-statute-names"})
"""Authorities that the policy names by their kind."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """One recipient as it is entered: its code, its role, and who it is."""

    code: str
    role: Role
    name: str


def code_of(recipient: Recipient) -> str:
    """The recipient's code."""
    name = recipient.name.en.partition("(")[0].strip().lower()
    return recipient.contract or re.sub(r"[^a-z0-9]+", "-", name).strip("-")


def declared(purpose: Purpose) -> Mapping[str, Recipient]:
    """The recipients of a purpose, by their codes."""
    return {code_of(recipient): recipient for recipient in purpose.recipients}


def receiver(file: PolicyFile, purpose: Purpose, code: str, named: str, now: datetime) -> Receiver | Undisclosed:
    """The recipient that is meant, by name; or why it may not be handed anything."""
    found = declared(purpose).get(code)
    if found is None:
        return _not_declared(purpose)
    if found.role == "processor":
        return _processor(file.processors.get(found.contract or ""), code, local_date(now))
    if not named.strip() and (found.role == "controller" or code in _KINDS):
        return NOT_NAMED
    return Receiver(code, Role(found.role), named.strip() or found.name.sv)


def _processor(processor: Processor | None, code: str, on: date) -> Receiver | Undisclosed:
    """Its contract must be in force on the day (Art. 28(3))."""
    if processor is None or not processor.name or not processor.contract_ref or processor.valid_from is None:
        return NO_CONTRACT
    over = processor.valid_until is not None and processor.valid_until < on
    return NO_CONTRACT if on < processor.valid_from or over else Receiver(code, Role.PROCESSOR, processor.name)


def _not_declared(purpose: Purpose) -> Undisclosed:
    known = ", ".join(sorted(declared(purpose))) or "–"
    return Undisclosed(
        "N-02.2",
        Text(
            f"Policyn har ingen sådan mottagare för ändamålet. Den har: {known}. Inget har lämnats ut.",
            f"The policy declares no such recipient for the purpose. It has: {known}. Nothing was handed over.",
        ),
    )


NO_CONTRACT = Undisclosed(
    "N-02.2",
    Text(
        "Biträdet har inget avtal som gäller i dag (artikel 28.3). Inget har lämnats ut. Förnya avtalet i policyn.",
        "The processor has no contract in force today (Art. 28(3)). Nothing was handed over. Renew it in the policy.",
    ),
)
NOT_NAMED = Undisclosed(
    "R-15.1",
    Text(
        "Ange vem mottagaren är, med namn: personen har rätt att få veta det (artikel 15.1 c). Inget har lämnats ut.",
        "Say who the recipient is, by name: the person has a right to know (Art. 15(1)(c)). Nothing was handed over.",
    ),
)
