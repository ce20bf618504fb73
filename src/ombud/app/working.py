"""A worker beside the commands: carries out the steps whose time has come, and each day's jobs (`ombud worker`).

Several may run, on one machine or on many: each step is one worker's, and each day's job is done once. A worker that is
killed loses nothing; what it had is taken up by the next when its leases have run out.

A database that goes away, is full or cannot be written ends none that goes on: it says so once, waits, and goes on
when the cause is gone. What it had in hand then is a try that failed, or is written as done when it can be.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Event

from ombud.app.alerting import alert_steps
from ombud.app.asking_processors import processor_steps
from ombud.app.campaigning import campaign_steps
from ombud.app.carrying_systems import system_step
from ombud.app.confirming import ask_step
from ombud.app.events import event_steps
from ombud.app.installation import Ombud
from ombud.app.jobs import BY_STEP, JOBS, Job
from ombud.app.keeping import Kept
from ombud.app.long_jobs import WORK
from ombud.app.long_work import job_step
from ombud.app.officer_mail import tell_officer
from ombud.app.owing_systems import duty_step
from ombud.app.replay_jobs import REPLAY, replay_step
from ombud.app.telling_processors import told_steps
from ombud.audit.model import SYSTEM
from ombud.database import DatabaseFault
from ombud.plans import Handler, Step, begin
from ombud.plans.model import Result
from ombud.plans.work import Worker
from ombud.requests.carrying import CARRY, carry_step
from ombud.requests.confirming import CONFIRM
from ombud.requests.ordering import IN_SYSTEM
from ombud.requests.patient.emergency import TELL_OFFICER
from ombud.requests.remind import REMIND, remind
from ombud.requests.system_duties import TELL_SYSTEM
from ombud.terms import Text
from ombud.vault import Vault

IDLE = 1.0
"""Seconds between two looks when nothing is due, and while the database is away."""
Clock = Callable[[], datetime]
OF_PACKAGES: Mapping[str, Callable[[Vault, Step, datetime], Result]] = {
    REMIND: lambda vault, step, now: remind(vault, step, by=SYSTEM, now=now),
    CARRY: carry_step,
}
"""The steps that the packages plan, and who carries them out."""


@dataclass(slots=True)
class Working:
    """One worker of an open installation."""

    ombud: Ombud
    clock: Clock
    stop: Event = field(default_factory=Event)
    """Set: it ends after the step in hand, and gives back what it has not begun."""
    say: Callable[[Text], None] = field(default=lambda _said: None)
    """Told what keeps it from working, and when it works again."""
    _begun: set[bytes] = field(default_factory=set)
    _last: datetime | None = None

    def run(self, *, once: bool) -> Counter[str]:
        """Work until told to stop, or with `once` until nothing is due; what became of the steps."""
        vault = self.ombud.vault
        worker = Worker(vault, self.handlers(), f"w-{vault.new_id().hex()}", self.clock, self.stop.is_set)
        away: str | None = None
        while not self.stop.is_set():
            try:
                self._look_at_clock(worker)
                self._plan_jobs()
                worked = worker.work()
            except DatabaseFault as fault:
                if once:
                    raise
                away = self._away(away, str(fault))
                continue
            if away is not None:
                self.say(_BACK)
                away = None
            if not worked and (once or self.stop.wait(IDLE)):
                break
        return worker.tally

    def _away(self, before: str | None, fault: str) -> str:
        """Say what it is, once, and wait a while."""
        if fault != before:
            self.say(Text(f"Väntar på databasen: {fault}", f"Waiting for the database: {fault}"))
        self.stop.wait(IDLE)
        return fault

    def handlers(self) -> dict[str, Handler]:
        jobs: dict[str, Handler] = {name: self._job(job) for name, job in BY_STEP.items()}
        packages = {name: self._of_package(carry) for name, carry in OF_PACKAGES.items()}
        asks: dict[str, Handler] = {CONFIRM: lambda step, _now: ask_step(self.ombud, step, self.clock)}
        systems: dict[str, Handler] = {
            IN_SYSTEM: lambda step, now: system_step(self.ombud, step, now),
            TELL_SYSTEM: lambda step, now: duty_step(self.ombud, step, now),
        }
        alerts, campaigns = alert_steps(self.ombud, self.clock), campaign_steps(self.ombud, self.clock)
        officer: dict[str, Handler] = {TELL_OFFICER: lambda step, now: tell_officer(self.ombud, step, self.clock, now)}
        asked: dict[str, Handler] = {WORK: lambda step, now: job_step(self.ombud, step, self.clock, now)}
        asked[REPLAY] = lambda step, now: replay_step(self.ombud, step, self.clock, now)
        told = asked | dict(event_steps(self.ombud)) | dict(processor_steps(self.ombud, self.clock))
        told |= told_steps(self.ombud, self.clock)
        return jobs | packages | asks | officer | systems | dict(campaigns) | dict(alerts) | told

    def _of_package(self, carry: Callable[[Vault, Step, datetime], Result]) -> Handler:
        return lambda step, now: carry(self.ombud.vault, step, now)

    def _job(self, job: Job) -> Handler:
        def handler(step: Step, now: datetime) -> Result:
            day = date.fromisoformat(str(step.facts["from_on"]))
            return job.carry_out(self.ombud, day, Kept(self.ombud.vault, step, self.clock).alive, now)

        return handler

    def _look_at_clock(self, worker: Worker) -> None:
        """At the start, and where the clock went back: no step waits for a time that a wrong clock has set."""
        now = self.clock()
        if self._last is None or now < self._last:
            worker.mend_times()
        self._last = now

    def _plan_jobs(self) -> None:
        """The plan of each job's latest day, unless this worker has seen to it before."""
        now = self.clock()
        plans = [job.plan(job.day(now)) for job in JOBS if job.needed(self.ombud)]
        new = sorted((plan for plan in plans if plan.id not in self._begun), key=lambda plan: plan.id)
        if new:
            with self.ombud.vault.database.act() as tx:
                for plan in new:
                    begin(tx, plan, now=now)
            self._begun |= {plan.id for plan in new}


_BACK = Text("Databasen är tillbaka; arbetet går vidare.", "The database is back; the work goes on.")
