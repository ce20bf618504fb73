"""Record a person's signed instruction, and give the token by which it is carried out once (R-20.3)."""

from base64 import urlsafe_b64encode
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.access import CASE as CASE_CATEGORY
from ombud.disclosure.access import PURPOSE
from ombud.disclosure.package.order import Identified, NotGiven, Order, Way, not_over_this_way
from ombud.disclosure.transfer import store
from ombud.disclosure.transfer.controllers import read
from ombud.disclosure.transfer.model import LIVES, NO_CONTROLLER, Instructed, Instruction
from ombud.disclosure.transfer.rows import CASE, hashed, keep
from ombud.law.periods import end_of
from ombud.policy.ask import Ask, Refusal
from ombud.terms import Actor
from ombud.terms.time import to_micros
from ombud.vault import Person, Vault

KEPT = "P5Y"
"""The instruction is a part of the case that it belongs to (T-15)."""


def instruct(vault: Vault, instruction: Instruction, *, by: Actor, now: datetime) -> Instructed | NotGiven | Refusal:
    """One act: the instruction is recorded, and a token is made that is good for three days."""
    with vault.act(by=by, now=now) as act:
        person = act.known(instruction.subject)
        found = store.controller(act.tx, instruction.controller)
        stopped = _stopped(person, instruction, found)
        if stopped is not None or person is None or found is None:
            act.log(Kind.SCHEDULE, Outcome.REFUSED, instruction.subject if person else None, facts=_FACTS)
            return stopped or NO_CONTROLLER
        token = urlsafe_b64encode(act.vault.new_id() + act.vault.new_id()).decode().rstrip("=")
        at, expires = to_micros(now), to_micros(now + LIVES)
        until = to_micros(end_of(KEPT, now))
        row = store.TransferRow(act.vault.new_id(), CASE, hashed(token), at, expires, None, until, b"")
        said = {
            "controller": found.controller_id.hex(),
            "name": found.name,
            "org_number": found.org_number,
            "signed": instruction.signed.value,
            "identified": instruction.identified.value,
            "reference": instruction.reference,
            "by": by.id,
        }
        keep(person, row, said)
        facts = {**_FACTS, "other": found.controller_id.hex(), "method": instruction.identified.value}
        act.log(Kind.SCHEDULE, Outcome.DONE, instruction.subject, facts=facts)
    return Instructed(row.transfer_id, token, now + LIVES, read(found))


_FACTS: dict[str, str | int] = {"step": "transfer"}


def _stopped(
    person: Person | None, instruction: Instruction, found: store.ControllerRow | None
) -> NotGiven | Refusal | None:
    if person is None or found is None or not read(found).is_verified:
        return NO_CONTROLLER
    person.requesting()
    allowed = person.open(Ask(person.subject, PURPOSE, frozenset({CASE_CATEGORY}), person.act.by))
    if isinstance(allowed, Refusal):
        return allowed
    order = Order(instruction.subject, way=Way.TRANSFER, identified=Identified(instruction.identified))
    return not_over_this_way(order, health=False)
