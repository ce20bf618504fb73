"""A processor is asked by mail, and once more when half of the time has passed (Art. 19, 28(3)(e); decision 0076).

    task ─ one act ─► step: mail ─► step: remind, at half of the time, unless somebody has answered
                        └── a worker died: the mail server's log is asked; else it is sent again, with the same id

* The mail has the case number alone (`messages/processor_letter.py`). Its Message-ID is made of the task: whoever gets
  it twice has got one message.
* What has been answered or taken back meanwhile is not sent. That it was sent, or turned down, is in the log.
* The answer comes to people, and staff records it like that of every other task.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime

from ombud.app.alerting import messages_carrier
from ombud.app.asking_people import ASK_BY_MAIL, REMIND_BY_MAIL, note
from ombud.app.config import ConfigError
from ombud.app.config_systems import SystemPart
from ombud.app.installation import Ombud
from ombud.audit import Outcome
from ombud.audit.model import SYSTEM
from ombud.law.periods import local_date
from ombud.messages.carriers import Away, Carrier, Taken, To, Turned
from ombud.messages.processor_letter import TO_DO, Asked, asked_letter
from ombud.plans import Done, Failed, Handler, Step, machine
from ombud.plans.model import Result
from ombud.requests import store
from ombud.requests import store_system_tasks as tasks
from ombud.requests.system_tasks import SystemTask, task_from

Clock = Callable[[], datetime]


def processor_steps(ombud: Ombud, clock: Clock) -> Mapping[str, Handler]:
    """The steps, for a worker."""
    return {
        ASK_BY_MAIL: lambda step, now: _mail(ombud, step, clock, now, reminds=False),
        REMIND_BY_MAIL: lambda step, now: _mail(ombud, step, clock, now, reminds=True),
    }


def _mail(ombud: Ombud, step: Step, clock: Clock, now: datetime, *, reminds: bool) -> Result:
    task, part = _waits(ombud, bytes.fromhex(str(step.facts["message"]))), processor_of(ombud, step)
    if task is None or part is None:
        return Done()
    asked = _asked(ombud, task, now, reminds=reminds)
    try:
        failed = mailed(messages_carrier(ombud, clock), step, _message(task, reminds=reminds), asked, part)
    except ConfigError:
        return Failed("not-configured")
    _note(ombud, task, "reminded" if reminds else "mailed", failed, now)
    return failed or Done()


def mailed(carrier: Carrier, step: Step, message: bytes, asked: Asked, part: SystemPart) -> Failed | None:
    """One mail to a processor, unless the mail server has it from a worker that was lost. Closes the carrier."""
    to = To(message, str(part.address))
    try:
        lost = step.code == machine.LOST and carrier.tells(to.message)
        return None if lost else _sent(carrier, to, asked, part)
    finally:
        carrier.close()


def _sent(carrier: Carrier, to: To, asked: Asked, part: SystemPart) -> Failed | None:
    try:
        found = carrier.envelope(to) or carrier.content(to, asked_letter(asked, part.language))
    except Away:
        return Failed("away")
    if isinstance(found, Taken):
        return None
    return Failed(found.code if isinstance(found, Turned) else machine.LOST)


def _waits(ombud: Ombud, task_id: bytes) -> SystemTask | None:
    """The task, where somebody is still to answer it."""
    with ombud.vault.database.read() as tx:
        found = [task_from(row) for row in tasks.named(tx, task_id)]
        rows = [store.request_row(tx, one.subject, one.place.request) for one in found if one.answered_at is None]
    return found[0] if any(row is not None and row.closed_at is None for row in rows) else None


def processor_of(ombud: Ombud, step: Step) -> SystemPart | None:
    """Where the processor is written to; None where it is not asked by mail any more."""
    part = ombud.config.systems.get(str(step.facts["system"]))
    return part if part is not None and part.adapter == "mail" else None


def _asked(ombud: Ombud, task: SystemTask, now: datetime, *, reminds: bool) -> Asked:
    what, before = TO_DO[task.place.do.value], local_date(task.due_at)
    return Asked(task.reference, task.place.system, what, before, *who_asks(ombud, now), reminds)


def who_asks(ombud: Ombud, now: datetime) -> tuple[str, str]:
    """The controller's name, and the phone where a processor is told whom it is about."""
    with ombud.vault.database.read() as tx:
        policy = ombud.vault.book.in_force(tx, now)
    controller = None if policy is None else policy.file.controller
    return ("", "") if controller is None else (controller.name, controller.phone or "")


def _message(task: SystemTask, *, reminds: bool) -> bytes:
    return hashlib.sha256(task.id + b"reminder").digest()[:16] if reminds else task.id


def _note(ombud: Ombud, task: SystemTask, stage: str, failed: Failed | None, now: datetime) -> None:
    with ombud.vault.act(by=SYSTEM, now=now) as act:
        note(act, Outcome.DONE if failed is None else Outcome.FAILED, task.place, stage, task.subject)
