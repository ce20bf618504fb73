"""How the commands of `ombud breach` act in an account's name, and how a breach is shown."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line, Table
from ombud.cli.arguments import Id
from ombud.cli.command import option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.breaches import Breach
    from ombud.collection.relate import Declined
    from ombud.law.breach import Clock
    from ombud.terms import Actor

    Do = Callable[[Ombud, Actor, datetime], Answer]

BREACH = option(
    "--breach", type=Id("b_"), required=True, metavar="b_…",
    words=Text("Incidentens id, från `list`.", "The breach's id, from `list`."),
)  # fmt: skip
PLAN = option("--plan", is_flag=True, words=Text("Visa bara vad som skulle ske.", "Show alone what would happen."))


def carried(name: str, do: "Do") -> Answer:
    """Do something in the name of an account."""
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        return by if isinstance(by, Answer) else do(ombud, by, heard.now())


def stepped(name: str, do: "Callable[[Ombud, Actor, datetime], Breach | Declined]") -> Answer:
    """Take one step, and show the breach as it stands."""

    def carry(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        from ombud.cli import session
        from ombud.collection.relate import Declined

        found = do(ombud, by, now)
        return session.declined(found) if isinstance(found, Declined) else shown(found, now)

    return carried(name, carry)


def shown(breach: "Breach", now: datetime) -> Answer:
    """One breach: what is known, and its clocks."""
    from ombud.breaches.register import register_row

    row = register_row(breach)
    lines: list[Line] = [f"{row['breach']}", breach.facts.what]
    if breach.people is not None:
        lines.append(Text(f"Berör {breach.people} personer.", f"Concerns {breach.people} people."))
    if breach.processor_late:
        lines.append(_PROCESSOR)
    lines.append(Table(_HEADINGS, [_clock(breach, clock, now) for clock in breach.clocks]))
    if breach.closed_at is not None:
        lines.append(Text("Avslutad.", "Closed."))
    left = {clock.duty.value: _left(clock.due_at, now) for clock in breach.clocks}
    return Answer({"done": True, **row, "seconds_left": left}, lines)


def _clock(breach: "Breach", clock: "Clock", now: datetime) -> list[str | Text]:
    from ombud.breaches.form import moment
    from ombud.law.breach import DUTIES

    words, due = DUTIES[clock.duty], "–" if clock.due_at is None else moment(clock.due_at)
    if clock.duty in breach.reports:
        state = Text("anmäld", "reported")
    elif clock.duty in breach.reasons:
        state = Text("inte, med skäl", "not, with a reason")
    else:
        state = left_words(_left(clock.due_at, now))
    return [clock.duty.value, words.name, due, state]


def _left(due: datetime | None, now: datetime) -> int | None:
    return None if due is None else int((due - now) // timedelta(seconds=1))


def left_words(seconds: int | None) -> Text:
    """How long is left, as a clock says it (W12)."""
    if seconds is None:
        return Text("snarast", "at once")
    hours, minutes = divmod(abs(seconds) // 60, 60)
    if seconds < 0:
        return Text(f"{hours} tim {minutes} min för sent", f"{hours} h {minutes} min late")
    return Text(f"{hours} tim {minutes} min kvar", f"{hours} h {minutes} min left")


_HEADINGS = (Text("Plikt", "Duty"), Text("Vad", "What"), Text("Senast", "Until"), Text("Läge", "State"))
_PROCESSOR = Text(
    "Biträdet berättade senare än avtalet säger: det är en avvikelse hos leverantören också (A-31).",
    "The processor told later than the contract says: an incident of the supplier too (A-31).",
)
