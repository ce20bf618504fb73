"""`ombud request deadline DATE`: the last day of a request that came on a day, and why it is that day (R-03, R-04).

It needs no installation: it counts on the calendar of the law, and shows both days where two readings differ.
"""

from datetime import date
from typing import TYPE_CHECKING

import click

from ombud.cli.answer import FINDINGS, Answer, Line
from ombud.cli.arguments import Day
from ombud.cli.command import Misused, command, option
from ombud.law.rights import Right, extendable
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.law.clock import Clock, Suspension

_LAST_YEAR = 2999


@command(
    "deadline",
    Text(
        "När ska en begäran vara besvarad, och varför just den dagen? DATE är dagen då den kom in.",
        "By when is a request answered, and why that day? DATE is the day on which it came in.",
    ),
    click.argument("received", type=Day(), metavar="DATE"),
    option(
        "--right", type=click.Choice([right.value for right in Right]), default=Right.ACCESS.value, metavar="RIGHT",
        words=Text("Vad som begärs; annars access.", "What is asked for; access if nothing is said."),
    ),
    option("--extended", "extended", is_flag=True, words=Text("Räkna med förlängd tid.", "Count the extended time.")),
    option("--asked", type=Day(), metavar="DATE", words=Text("När vi frågade vem det är.", "When we asked who it is.")),
    option("--identified", type=Day(), metavar="DATE", words=Text("När vi fick veta det.", "When we were told.")),
)  # fmt: skip
def deadline(received: date, right: str, extended: bool, asked: date | None, identified: date | None) -> Answer:
    from ombud.law.clock import Clock, ContradictoryDatesError

    if any(day is not None and day.year > _LAST_YEAR for day in (received, asked, identified)):
        raise Misused(Text("Så långt fram räknas inte.", "That is too far ahead to count."))
    try:
        clock = Clock(received, frozenset({Right(right)}), asked, identified)
    except ContradictoryDatesError:
        raise Misused(_CONTRADICTORY) from None
    return _answer(clock, Right(right), extended=extended)


def _answer(clock: "Clock", right: Right, *, extended: bool) -> Answer:
    from ombud.law.clock import NotExtended, Reason

    lawful, longer = clock.lawful, clock.extension_on(clock.received, Reason.COMPLEXITY)
    why, until = list(lawful.why), None
    if isinstance(longer, NotExtended):
        why.append(longer.text)
    else:
        until = longer.until
        why.extend(longer.why if extended else [])
        why.append(_may_extend(until, lawful.due))
    aim, other = clock.target_of(right), clock.suspended(right)
    if aim is not None:
        why.append(Text(f"Vårt eget mål: {aim}.", f"Our own target: {aim}."))
    value: dict[str, object] = {
        "received": str(clock.received),
        "right": right.value,
        "due": str(lawful.due),
        "extended": None if until is None else str(until),
        "eve_calendar": str(lawful.eve_calendar_due),
        "target": None if aim is None else str(aim),
        "suspended": None if other is None else _suspended(other),
        "why": [{"sv": step.sv, "en": step.en} for step in why],
    }
    shown = until if extended and until is not None else lawful.due
    lines: list[Line] = [Text(f"Senast {shown}.", f"{shown} at the latest."), *_indented(why)]
    if other is not None:
        lines += [_OTHER_CLOCK, *_indented(other.deadline.why if other.deadline else (other.why,))]
    return Answer(value, lines, FINDINGS if extended and not extendable(right) else 0)


def _suspended(other: "Suspension") -> dict[str, object]:
    return {
        "counts": other.counts,
        "due": None if other.deadline is None else str(other.deadline.due),
        "message_sv": other.why.sv,
        "message_en": other.why.en,
    }


def _indented(steps: "list[Text] | tuple[Text, ...]") -> list[Line]:
    return [Text(f"  {step.sv}", f"  {step.en}") for step in steps]


def _may_extend(until: date, by: date) -> Text:
    return Text(
        f"Tiden kan förlängas till {until}, om personen senast {by} får veta det och varför (artikel 12.3).",
        f"It may be extended to {until}, if the person is told so and why by {by} (Art. 12(3)).",
    )


_OTHER_CLOCK = Text(
    "Den andra klockan, som stod still medan vi frågade vem det är (visas, styr inga påminnelser):",
    "The other clock, which stood still while we asked who it is (shown, steers no reminder):",
)
_CONTRADICTORY = Text(
    "Dagarna går inte ihop: mottaget, frågat (--asked) och besvarat (--identified) kommer i den ordningen.",
    "The days contradict each other: received, asked (--asked) and told (--identified) come in that order.",
)
