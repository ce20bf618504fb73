"""What *Drift* says of work, systems and archives: how each stands, and what its operator does next."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.app.backups import Backups, Held, NoFileState
from ombud.app.jobs import BY_STEP
from ombud.console.systems import System
from ombud.plans.letters import Queue
from ombud.plans.model import Step, plan_text
from ombud.terms import Text

LONG = timedelta(minutes=10)
"""A step that has waited so long for a worker waits for one that is not there."""
Tag = tuple[Text, str, str]


@dataclass(frozen=True, slots=True)
class Job:
    """One step of the queue, in words: what it is, when, and what to do."""

    plan: str
    what: Text
    at: datetime
    due: bool
    under_way: bool
    fails: int
    code: str
    next: Text


@dataclass(frozen=True, slots=True)
class Line:
    """One thing with how it stands and what to do."""

    stands: Tag
    next: Text


def jobs(found: Queue, now: datetime) -> tuple[list[Job], list[Job]]:
    """The open and the dead, the oldest first."""
    return [_job(kind, step, now) for kind, step in found.open], [_job(kind, step, now) for kind, step in found.dead]


def oldest(found: list[Job]) -> Job | None:
    """What has waited for a worker the longest."""
    return min((one for one in found if one.due), key=lambda one: one.at, default=None)


def _job(kind: str, step: Step, now: datetime) -> Job:
    known = BY_STEP.get(step.name)
    words = WORDS.get(step.name) if known is None else known.words
    due = step.owner is None and step.at <= now
    return Job(
        plan_text(step.plan), words or Text(f"{kind}: {step.name}", f"{kind}: {step.name}"), step.at, due,
        step.owner is not None, step.fails, step.code or "", _next(step, now, due=due),
    )  # fmt: skip


def _next(step: Step, now: datetime, *, due: bool) -> Text:
    if step.owner is not None:
        return _UNDER_WAY if step.at > now else _TAKEN_OVER
    if due:
        return _NO_WORKER if step.at + LONG <= now else _SOON
    return _AGAIN if step.fails else _NOT_YET


def of_system(one: System) -> Line:
    """What is to be done about a system."""
    if one.checked is not None and one.checked.fault:
        return Line(one.stands, _FAULT)
    if one.by_hand:
        return Line(one.stands, _TASKS if one.open else _NOTHING)
    if not one.reviewed:
        return Line(one.stands, _REVIEW)
    if one.checked is None:
        return Line(one.stands, _CHECK)
    if one.checked.found:
        return Line(one.stands, _UNFIT)
    return Line(one.stands, _CASES if one.open else _NOTHING)


def of_archive(held: Held) -> Line:
    return Line(*_ARCHIVES[held])


def of_no_file(state: NoFileState) -> Line:
    return Line(*_NO_FILE[state])


def of_backups(found: Backups) -> Text | None:
    """What is to be done about all of them; nothing where one of tonight is there and the keys are kept."""
    if not found.place:
        return _FIRST
    if found.late:
        return _LATE
    return None if found.keys_kept else _KEYS


WORDS = {
    "api.job": Text("ett jobb som ett program har bett om", "a job that a program has asked for"),
    "policy.replay": Text("ett utkast till policy spelas upp", "a draft of the policy is replayed"),
    "request.carry-out": Text("en begäran utförs", "a request is carried out"),
    "request.system": Text("en begäran i ett anslutet system", "a request in a connected system"),
    "request.remind": Text("en påminnelse om en begäran", "a reminder of a request"),
}
"""Steps that are of no day, by their names."""
_UNDER_WAY = Text("En arbetare har det.", "A worker has it.")
_TAKEN_OVER = Text(
    "Den som hade det svarar inte. Nästa arbetare tar över.", "Who had it does not answer. The next worker takes it."
)
_SOON = Text("Nästa arbetare tar det.", "The next worker takes it.")
_NO_WORKER = Text(
    "Ingen arbetare tar det. Se efter att ombud worker DIR körs.",
    "No worker takes it. See that ombud worker DIR runs.",
)
_AGAIN = Text("Försöks igen av sig självt då.", "Tried again by itself then.")
_NOT_YET = Text("Ska göras då.", "To be done then.")
_NOTHING = Text("Inget att göra.", "Nothing to do.")
_FAULT = Text(
    "Se att systemet är igång och att kontot får läsa. Kontrollera sedan igen.",
    "See that the system runs and that the account may read. Then check again.",
)
_TASKS = Text("Någon ska leta där och svara.", "Somebody is to look there and answer.")
_REVIEW = Text(
    "Låt någon granska mappningen: ombud systems DIR plan.", "Have somebody review the mapping: ombud systems DIR plan."
)
_CHECK = Text("Kontrollera det.", "Check it.")
_UNFIT = Text("Rätta mappningen efter det som har ändrats.", "Correct the mapping to what has changed.")
_CASES = Text("Ärenden prövas där av sig själva, på sin tid.", "Cases are tried there by themselves, in their time.")
_ARCHIVES: dict[Held, tuple[Tag, Text]] = {
    Held.THERE: ((Text("Finns", "There"), "ok", "check"), _NOTHING),
    Held.UNFINISHED: (
        (Text("Inte klart", "Not finished"), "warn", "triangle-alert"),
        Text("Görs just nu, eller bröts: nästa ombud backup tar bort det.",
             "Being made now, or cut off: the next ombud backup removes it."),
    ),
    Held.AWAY: (
        (Text("Saknas på platsen", "Not at its place"), "bad", "triangle-alert"),
        Text("Se att platsen är monterad. Är filen borta finns den dagen inte att återställa.",
             "See that the place is mounted. If the file is gone, that day cannot be restored."),
    ),
    Held.EXPIRED: (
        (Text("Tiden är ute", "Expired"), "info", "clock"),
        Text("Tas bort i natt. Det går inte att öppna för alltid.", "Removed tonight. It does not open for ever."),
    ),
}  # fmt: skip
_NO_FILE: dict[NoFileState, tuple[Tag, Text]] = {
    NoFileState.WHOLE: ((Text("Med i allt", "Has everything"), "ok", "check"), _NOTHING),
    NoFileState.BEHIND: (
        (Text("Inte med", "Behind"), "bad", "triangle-alert"),
        Text("Se att platsen är monterad och öppna installationen igen; annars ger ett arkiv tillbaka det raderade.",
             "See that the place is mounted and open the installation again; else an archive brings the erased back."),
    ),
    NoFileState.UNREADABLE: (
        (Text("Går inte att läsa", "Cannot be read"), "bad", "triangle-alert"),
        Text("Se att platsen är monterad. Återställ inget innan nejfilen är läsbar.",
             "See that the place is mounted. Restore nothing before the no-file can be read."),
    ),
    NoFileState.NONE: ((Text("Finns inte", "None"), "warn", "triangle-alert"), Text(
        "Den börjar med det första arkivet.", "It begins with the first archive.")),
}  # fmt: skip
_FIRST = Text(
    "Inget arkiv är gjort. Gör det första: ombud backup DIR --to PLATS --keys-to ANNANPLATS.",
    "No archive was made. Make the first: ombud backup DIR --to PLACE --keys-to OTHERPLACE.",
)
_LATE = Text(
    "Inget arkiv från de två senaste dygnen finns på sin plats. Gör ett nu: ombud backup DIR.",
    "No archive of the last two days is at its place. Make one now: ombud backup DIR.",
)
_KEYS = Text(
    "Nycklarna har ingen kopia, och utan dem öppnas inget arkiv: ombud backup DIR --keys-to PLATS.",
    "The keys have no copy, and without them no archive opens: ombud backup DIR --keys-to PLACE.",
)
