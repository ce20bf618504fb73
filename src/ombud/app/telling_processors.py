"""A processor is told by mail of what was decided outside a request (Art. 19, 28(3)(e); decisions 0076, 0079, 0086).

    duty needs a person ─ one act ─► step: mail ─► step: remind, at half of the time, unless somebody has seen to it
                                        └── a worker died: the mail server's log is asked; else it is sent again

* Once for each act: the plan is that of the duty's version. A later act before the answer is a new mail, with an id of
  its own; what was to be sent of the earlier one is not sent any more.
* The mail has the number of the duty, what kind of thing it is, by when, and nothing of anybody. What holds is said by
  phone, as it holds then.
* Their answer comes to people, and whoever saw to it says so (`see_to`). Until then it stands with what no system has
  acknowledged.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from ombud.app.alerting import messages_carrier
from ombud.app.asking_processors import mailed, processor_of, who_asks
from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.law.periods import local_date
from ombud.messages.processor_letter import TOLD, Asked
from ombud.plans import Done, Failed, Handler, NewPlan, NewStep, Step, begin_about
from ombud.plans.model import Result
from ombud.requests import store_system_duties as rows
from ombud.requests.system_duties import Duty, duty_from
from ombud.vault import Person

TELL_BY_MAIL, REMIND_TOLD = "system.told", "system.told-again"
Clock = Callable[[], datetime]


def tell_by_mail(person: Person, duty: Duty, days: int) -> None:
    """The mails that tell of it, in the act that asks for a person. Made once for each version of the duty."""
    facts: dict[str, str | int] = {"message": duty.id.hex(), "system": duty.system, "version": duty.version}
    half = NewStep(REMIND_TOLD, facts, duty.since + timedelta(days=days) / 2)
    begin_about(person, NewPlan("system-told", f"{duty.id.hex()}.{duty.version}", (NewStep(TELL_BY_MAIL, facts), half)))


def told_steps(ombud: Ombud, clock: Clock) -> Mapping[str, Handler]:
    """The steps, for a worker."""
    return {
        TELL_BY_MAIL: lambda step, now: _mail(ombud, step, clock, now, reminds=False),
        REMIND_TOLD: lambda step, now: _mail(ombud, step, clock, now, reminds=True),
    }


def _mail(ombud: Ombud, step: Step, clock: Clock, now: datetime, *, reminds: bool) -> Result:
    duty, part = _waits(ombud, step), processor_of(ombud, step)
    if duty is None or part is None:
        return Done()
    before = local_date(duty.since + timedelta(days=part.days))
    asked = Asked(duty.text, duty.system, TOLD[duty.what.value], before, *who_asks(ombud, now), reminds, decided=True)
    try:
        failed = mailed(messages_carrier(ombud, clock), step, _message(duty, reminds=reminds), asked, part)
    except ConfigError:
        return Failed("not-configured")
    _note(ombud, duty, "reminded" if reminds else "mailed", failed, now)
    return failed or Done()


def _waits(ombud: Ombud, step: Step) -> Duty | None:
    """The duty as it was when the mail was planned, where somebody is still to see to it."""
    with ombud.vault.database.read() as tx:
        found = [duty_from(row) for row in rows.named(tx, bytes.fromhex(str(step.facts["message"])))]
    return next((one for one in found if one.version == step.facts["version"] and not one.ended), None)


def _message(duty: Duty, *, reminds: bool) -> bytes:
    """The id of the mail: the same for whoever sends it again."""
    said = f"{duty.version}.{'reminder' if reminds else 'told'}"
    return hashlib.sha256(duty.id + said.encode()).digest()[:16]


def _note(ombud: Ombud, duty: Duty, stage: str, failed: Failed | None, now: datetime) -> None:
    facts: dict[str, str | int] = {"system": duty.system, "scope": duty.what.value, "stage": stage}
    with ombud.vault.act(by=SYSTEM, now=now) as act:
        act.log(Kind.ASK_SYSTEM, Outcome.DONE if failed is None else Outcome.FAILED, duty.subject, facts=facts)
