"""The data protection officer is told by mail that a block was lifted in an emergency (A-15).

* The mail says that there is something to follow up, and where; no person, no account, no unit, no reason.
* It goes to the address of the officer in the policy in force when it leaves. Without a mail server in `[messages]`,
  without the portal's address or without that address nothing is sent: the console's list has it all the same.
* A worker that vanished may have handed it over. It is sent again: told twice rather than never.
"""

from collections.abc import Callable
from datetime import datetime

from ombud.app.alerting import messages_carrier
from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.messages.alert import Alert, written
from ombud.messages.carriers import Away, To, Turned
from ombud.plans import Done, Failed, Step
from ombud.plans.model import Result
from ombud.terms.alert import AlertKind


def tell_officer(ombud: Ombud, step: Step, clock: Callable[[], datetime], now: datetime) -> Result:
    """Carry out one."""
    base = ombud.config.serve.public_url
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    address = None if policy is None else policy.file.dpo.contact.email
    if ombud.config.messages.smtp is None or base is None or policy is None or address is None:
        return Done()
    try:
        carrier = messages_carrier(ombud, clock)
    except ConfigError:
        return Failed("not-configured")
    to = To(step.plan, address)
    try:
        alert = Alert(AlertKind.OFFICER_BLOCK_LIFTED, policy.file.controller.name, str(base), "sv")
        found = carrier.envelope(to) or carrier.content(to, written(alert))
    except Away:
        return Failed("away")
    finally:
        carrier.close()
    return Failed(found.code) if isinstance(found, Turned) else Done()
