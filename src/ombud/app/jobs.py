"""What is done again and again, each day: one table, and the plans that come of it.

* A job is a plan for each day, single by its name and the day. So it runs once a day, whichever worker is there; one
  that runs several times a day is one plan that goes on until the day ends.
* A worker that was away does the latest day's work, and not that of every day it missed.
* Times are Stockholm's, as the law's are.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from ombud.analysis.release import forget
from ombud.app.api_keys import forget_calls
from ombud.app.archiving import expire_only, mirror_again, needs
from ombud.app.breaching import forget_ended
from ombud.app.checking_systems import check_all
from ombud.app.checkpoints import Broken, checkpoint
from ombud.app.events import has_receivers
from ombud.app.extracting import expire_extracts, has_extracts, prune_extracts
from ombud.app.installation import Ombud, held_path
from ombud.app.key_life.rotate import Rotation, rotate
from ombud.app.log_check import AT, LogCheck, check_log, last_check
from ombud.app.log_check import NAME as LOG_CHECK
from ombud.app.long_jobs import forget_jobs
from ombud.app.mail.taking_in import configured, take_in
from ombud.app.profiling import has_models, run_again
from ombud.app.retaining import sweep_all
from ombud.app.returning import rooms
from ombud.app.returning import take_in as returned
from ombud.audit.model import SYSTEM
from ombud.events.acknowledge import forget_events
from ombud.identity.tidy import forget as forget_sign_ins
from ombud.law.periods import STOCKHOLM, local_date
from ombud.messages.carriers.print_job import destroy_old, finish_left
from ombud.plans import Done, Failed, Later, NewPlan, NewStep
from ombud.requests.remind import plan_reminders
from ombud.requests.unusual import check_readings
from ombud.terms import Text, utc

Alive = Callable[[], None]
"""Asked between acts by a job that may take minutes: it keeps the job's lease."""
Run = Callable[[Ombud, Alive, datetime], Failed | None]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is done each day, from `at` on; with `every`, again and again until the next day's."""

    name: str
    words: Text
    at: time
    run: Run
    every: timedelta | None = None
    needed: Callable[[Ombud], bool] = lambda _ombud: True

    @property
    def step(self) -> str:
        return f"job.{self.name}"

    def begins(self, day: date) -> datetime:
        return utc(datetime.combine(day, self.at, STOCKHOLM))

    def day(self, now: datetime) -> date:
        """The latest day whose time has come."""
        today = local_date(now)
        return today if self.begins(today) <= now else today - _DAY

    def plan(self, day: date) -> NewPlan:
        facts = {"from_on": day.isoformat()}
        return NewPlan("job", f"{self.name}.{day.isoformat()}", (NewStep(self.step, facts, self.begins(day)),))

    def carry_out(self, ombud: Ombud, day: date, alive: Alive, now: datetime) -> Done | Later | Failed:
        """Do it, unless the next day's has its turn already."""
        if day < self.day(now):
            return Done()
        failed = self.run(ombud, alive, now)
        if failed is not None or self.every is None:
            return failed or Done()
        again = now + self.every
        return Later(again) if self.day(again) == day else Done()


def _sweep(ombud: Ombud, alive: Alive, now: datetime) -> Failed | None:
    """N-11.3: everything with no living ground, the officer's queue and plans that are over among it."""
    swept = sweep_all(ombud, lambda _people: alive(), by=SYSTEM, now=now)
    return Failed("held-back") if isinstance(swept, Text) else None


def _ends(ombud: Ombud, alive: Alive, now: datetime) -> None:
    """When data end is computed anew where something has moved it, so that whoever only looks need not (N-11.1)."""
    alive()
    ombud.vault.settle(now=now)


def _end_breaches(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """T-18: breaches whose time in the register has passed."""
    forget_ended(ombud, by=SYSTEM, now=now)


def _check_systems(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """Which answer, and fit their mapping (decision 0071)."""
    check_all(ombud, by=SYSTEM, now=now)


def _remind(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    plan_reminders(ombud.vault, by=SYSTEM, now=now)


def _readings(ombud: Ombud, alive: Alive, now: datetime) -> None:
    """PDL 4:3, A-13: readings that are not like the usual are noticed, and told."""
    alive()
    check_readings(ombud.vault, ombud.config.protected_units, by=SYSTEM, now=now)


def _take_in(ombud: Ombud, alive: Alive, now: datetime) -> None:
    """R-01: mail to the data protection officer. What cannot be taken in stays where it lies, and is said by
    `ombud request DIR intake`."""
    for room in configured(ombud.folder, ombud.config.intake, None):
        for _became in take_in(ombud, room, by=SYSTEM, now=now):
            alive()


def _returns(ombud: Ombud, alive: Alive, now: datetime) -> None:
    """M-06: bounces, complaints and noes by mail. What cannot be read stays; `ombud campaign DIR intake` says it."""
    for room in rooms(ombud):
        returned(ombud, room, now=now, alive=alive)


def _destroy_jobs(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """Art. 28(3)(g): what was made for the printer goes on its day; and what a dead worker left is a job."""
    if (place := ombud.config.campaigns.print_to) is not None:
        finish_left(ombud.folder / place, now)
        destroy_old(ombud.folder / place, local_date(now))


def _expire(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """T-29: archives come to their end."""
    expire_only(ombud, now=now)


def _checkpoint(ombud: Ombud, _alive: Alive, now: datetime) -> Failed | None:
    signed = checkpoint(ombud.vault, held_path(ombud.folder, ombud.config), now=now)
    return Failed("log-broken") if isinstance(signed, Broken) else None


def _check_log(ombud: Ombud, alive: Alive, now: datetime) -> Failed | None:
    """What a person is told of the log that they read (PDL 8:5): it was verified, and when."""
    alive()
    return check_log(ombud, now)


def _rotate(ombud: Ombud, alive: Alive, now: datetime) -> None:
    """Each week another key wraps the living keys, and what needs the old one no more is past opening."""
    needed = Rotation(archives_need=needs(ombud.vault), progress=lambda _done, _all: alive())
    rotate(ombud.vault, needed, now=now)
    mirror_again(ombud)


def _forget(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """What sign-ins leave behind: counts of tries, what is under way, records of accounts' sessions; and calls of
    programs, with the jobs that they asked for."""
    forget_sign_ins(ombud.vault, now=now)
    forget_calls(ombud.vault, now=now)
    forget_jobs(ombud.vault, now=now)


def _forget_events(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """What receivers were told, once nothing more comes of it."""
    forget_events(ombud.vault, now=now)


def _end_extracts(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    """With an extract goes what the query ledger knows of who was in which cell of it (S-08)."""
    expire_extracts(ombud, now=now)
    forget(ombud.vault, now=now)


def _prune_extracts(ombud: Ombud, _alive: Alive, now: datetime) -> None:
    prune_extracts(ombud, now=now)


def _profile(ombud: Ombud, alive: Alive, now: datetime) -> Failed | None:
    """N-09.1: models that say how often they run, run again."""
    return run_again(ombud, now=now, alive=alive)


def _has_mail(ombud: Ombud) -> bool:
    return ombud.config.intake.maildir is not None or ombud.config.intake.imap is not None


def _has_returns(ombud: Ombud) -> bool:
    return ombud.config.campaigns.returns_maildir is not None or ombud.config.campaigns.returns_imap is not None


JOBS = (
    Job("keys", Text("nycklarnas epoker", "epochs of keys"), time(2), _rotate),
    Job("sweep", Text("gallring", "retention sweep"), time(3), _sweep),
    Job(
        "ends", Text("när uppgifter tar slut räknas", "when data end is computed"), time(), _ends,
        timedelta(minutes=5),
    ),
    Job(
        "archives", Text("utgångna arkiv tas bort", "expired archives are removed"), time(4), _expire,
        needed=lambda ombud: ombud.config.archives.place is not None,
    ),
    Job("extracts", Text("uttag som är slut", "extracts that have ended"), time(4), _end_extracts, needed=has_extracts),
    Job(
        "prune", Text("den som sagt nej lämnar uttagen", "who said no leaves the extracts"), time(), _prune_extracts,
        timedelta(seconds=5), needed=has_extracts,
    ),
    Job("sign-ins", Text("spår av inloggningar som är slut", "traces of sign-ins that are over"), time(4), _forget),
    Job(
        "profiles", Text("modeller körs igen", "models are run again"), time(4), _profile,
        needed=has_models,
    ),
    Job(
        "events", Text("händelser till mottagare", "events of receivers"), time(4), _forget_events,
        needed=has_receivers,
    ),
    Job("readings", Text("ovanliga läsningar söks", "unusual readings are looked for"), time(5, 30), _readings),
    Job("breaches", Text("gamla incidenter", "old breaches"), time(4), _end_breaches),
    Job("reminders", Text("påminnelser om begäranden", "reminders of requests"), time(6), _remind),
    Job(
        "mail", Text("brev till dataskyddsombudet", "mail to the data protection officer"), time(), _take_in,
        timedelta(minutes=5), needed=_has_mail,
    ),
    Job(
        "returns", Text("svar på utskick", "answers to campaigns"), time(), _returns, timedelta(minutes=5),
        needed=_has_returns,
    ),
    Job(
        "print", Text("gamla utskriftsjobb förstörs", "old print jobs are destroyed"), time(5), _destroy_jobs,
        needed=lambda ombud: ombud.config.campaigns.print_to is not None,
    ),
    Job(
        "systems", Text("anslutna system kontrolleras", "connected systems are checked"), time(5, 30), _check_systems,
        needed=lambda ombud: bool(ombud.vault.systems),
    ),
    Job(LOG_CHECK, Text("loggen kontrolleras", "the log is verified"), AT, _check_log),
    Job("checkpoint", Text("loggen signeras", "the log is signed"), time(), _checkpoint, timedelta(minutes=1)),
)  # fmt: skip
"""All of them. One more is one more row here."""
BY_STEP: Mapping[str, Job] = {job.step: job for job in JOBS}


def last_log_check(ombud: Ombud, now: datetime) -> LogCheck | None:
    """When the log was verified last, and what came of it; none where no worker has done so in a week."""
    return last_check(ombud, BY_STEP[f"job.{LOG_CHECK}"].plan, now)
