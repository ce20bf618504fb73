"""What the pages of breaches have in common: which one, what was written, and a no as words at a field (W12)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ombud.breaches import Breach, breach_of
from ombud.breaches.model import breach_from, breach_text
from ombud.collection.relate import Declined
from ombud.law.breach import DUTIES, Clock, Duty
from ombud.law.periods import STOCKHOLM
from ombud.terms import PurposeId, Text
from ombud.terms.time import utc
from ombud.web import Answer, Moved, Page, Problem, Visit, Wrong, problem

HERE = "/konsol/incidenter"
PURPOSES = frozenset({PurposeId("legal.breach")})
_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Left:
    """A clock as it is read: what is left of it, or how late it is."""

    duty: Duty
    name: Text
    to: Text
    ground: Text
    due_at: datetime | None
    words: Text
    kind: str
    """`ok`, `warn`, `bad`, `info`: as a tag."""
    symbol: str
    done: bool


def clock_of(breach: Breach, clock: Clock, now: datetime) -> Left:
    """One duty and where it stands."""
    words, due = DUTIES[clock.duty], clock.due_at
    told = clock.duty in breach.reports
    if told:
        said, kind, symbol = Text("Gjort", "Done"), "ok", "check"
    elif clock.duty in breach.reasons:
        said, kind, symbol = Text("Inte, med skäl", "Not, with a reason"), "info", "info"
    elif due is None:
        said, kind, symbol = Text("Snarast", "As soon as possible"), "warn", "clock"
    else:
        late = due <= now
        said, kind, symbol = left_words(due, now), "bad" if late else "warn", "triangle-alert" if late else "clock"
    done = told or clock.duty in breach.reasons
    return Left(clock.duty, words.name, words.to, words.ground, due, said, kind, symbol, done)


def left_words(due: datetime, now: datetime) -> Text:
    """`41 tim 12 min kvar`, `3 tim 5 min för sent`."""
    seconds = int((due - now).total_seconds())
    hours, minutes = divmod(abs(seconds) // _MINUTES, _MINUTES)
    if seconds <= 0:
        return Text(f"{hours} tim {minutes} min för sent", f"{hours} h {minutes} min late")
    return Text(f"{hours} tim {minutes} min kvar", f"{hours} h {minutes} min left")


def of_visit(visit: Visit) -> Breach | Problem:
    """The breach that the address names."""
    try:
        breach = breach_from(visit.path["incident"])
    except ValueError:
        return problem.NOT_FOUND
    found = breach_of(visit.ombud.vault, breach, by=visit.actor, now=visit.now)
    return problem.NOT_FOUND if isinstance(found, Declined) else found


def address(breach: Breach, *more: str) -> str:
    return "/".join((HERE, breach_text(breach.id), *more))


def page(visit: Visit, breach: Breach, template: str, title: Text, values: Mapping[str, object]) -> Page:
    """A page of one breach; 422 where something in it is wrong."""
    shown = {
        "breach": breach, "name": breach_text(breach.id), "to": address(breach), "form": visit.form,
        "wrong": (), **values,
    }  # fmt: skip
    return Page(template, title, shown, 422 if shown["wrong"] else 200)


def answered(
    found: Breach | Declined, said: Text, again: Callable[[tuple[Wrong, ...]], Answer], back: str | None = None
) -> Answer:
    """What comes of a step: back to the breach, the form again with what is wrong in it, or a no."""
    if isinstance(found, Breach):
        return Moved(back or address(found), said)
    if found.fields:
        return again(tuple(Wrong(name, words) for name, words in found.fields.items()))
    return no(found)


def no(found: Declined, *ways: tuple[Text, str]) -> Problem:
    """What stands against it, and the way back."""
    return Problem(
        409, f"breach.{found.requirement}", Text("Det gick inte, och ingenting ändrades", "Nothing was changed"),
        found.text, ways or ((Text("Till incidenterna", "To the breaches"), HERE),),
    )  # fmt: skip


def moment_in(visit: Visit, name: str) -> datetime | Wrong | None:
    """A time of a form, in Swedish time; none where nothing stands there."""
    text = visit.form.text(name)
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "T"))
    except ValueError:
        return Wrong(name, _NO_TIME)
    return utc(at if at.tzinfo else datetime.combine(at.date(), at.time(), STOCKHOLM))


def as_field(at: datetime | None) -> str:
    """A time as a field of a form has it."""
    return "" if at is None else at.astimezone(STOCKHOLM).strftime("%Y-%m-%dT%H:%M")


_NO_TIME = Text("Skriv tiden som 2026-11-23 10:44.", "Write the time as 2026-11-23 10:44.")
