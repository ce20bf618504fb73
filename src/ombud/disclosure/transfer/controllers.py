"""The register of controllers that data may be moved to: one verifies, another confirms (R-20.3).

An entry says who it is, by its organisation number, and how that was found out. It can be ended and is never changed.
"""

import re
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.package.order import NotGiven
from ombud.disclosure.transfer import store
from ombud.disclosure.transfer.model import (
    NOT_AN_ORG_NUMBER,
    NOT_SAID,
    NOT_THERE,
    SAME_PERSON,
    NewController,
)
from ombud.terms import Actor
from ombud.terms.identifiers.check import digits_hold
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

_ORG_NUMBER = re.compile(r"[1-9]\d[2-9]\d{3}-?\d{4}")
"""The third digit is 2 or more: no month, so that it is never taken for a personal identity number."""


def propose(
    vault: Vault, name: str, org_number: str, how: str, *, by: Actor, now: datetime
) -> NewController | NotGiven:
    """Enter a controller that `by` has verified. Data goes there when somebody else has confirmed."""
    digits = org_number.strip().replace("-", "")
    if not _ORG_NUMBER.fullmatch(org_number.strip()) or not digits_hold(digits):
        return NOT_AN_ORG_NUMBER
    if not name.strip() or not how.strip():
        return NOT_SAID
    with vault.act(by=by, now=now) as act:
        number = f"{digits[:6]}-{digits[6:]}"
        at = to_micros(now)
        row = store.ControllerRow(act.vault.new_id(), name.strip(), number, how.strip(), at, by.id, None, None, None)
        store.insert_controller(act.tx, row)
        act.log(Kind.CONFIGURE, Outcome.DONE, facts={"step": "verify-recipient", "other": row.controller_id.hex()})
    return read(row)


def confirm(vault: Vault, controller: bytes, *, by: Actor, now: datetime) -> NewController | NotGiven:
    """The second person's yes."""
    with vault.act(by=by, now=now) as act:
        row = store.controller(act.tx, controller)
        same = row is not None and row.by_first == by.id
        done = row is not None and not same and store.confirm(act.tx, row, by.id, to_micros(now))
        outcome = Outcome.DONE if done else Outcome.REFUSED
        act.log(Kind.CONFIGURE, outcome, facts={"step": "confirm-recipient", "other": controller.hex()})
    if row is None or not done:
        return SAME_PERSON if same else NOT_THERE
    return read(row._replace(by_second=by.id, confirmed_at=to_micros(now)))


def end(vault: Vault, controller: bytes, *, by: Actor, now: datetime) -> NotGiven | None:
    """Nothing more goes there. What was instructed and not fetched does not go either."""
    with vault.act(by=by, now=now) as act:
        row = store.controller(act.tx, controller)
        done = row is not None and store.end(act.tx, row, to_micros(now))
        outcome = Outcome.DONE if done else Outcome.REFUSED
        act.log(Kind.CONFIGURE, outcome, facts={"step": "end-recipient", "other": controller.hex()})
    return None if done else NOT_THERE


def controllers(vault: Vault) -> tuple[NewController, ...]:
    """Every entry, those that have ended too. It holds no personal data but the accounts of those who verified."""
    with vault.database.read() as tx:
        return tuple(read(row) for row in store.controllers(tx))


def read(row: store.ControllerRow) -> NewController:
    """A row as an entry of the register."""
    return NewController(
        id=row.controller_id,
        name=row.name,
        org_number=row.org_number,
        how=row.verified_by_way_of,
        verified_at=from_micros(row.verified_at),
        by_first=row.by_first,
        by_second=row.by_second,
        confirmed_at=None if row.confirmed_at is None else from_micros(row.confirmed_at),
        ended_at=None if row.ended_at is None else from_micros(row.ended_at),
    )
