"""Programs outside that are told: does each take what it is sent, and say that it has obeyed? (Art. 19)"""

from collections.abc import Iterator

from ombud.app.looks.model import Look, Patient
from ombud.events import store
from ombud.events.model import Receiver, State
from ombud.terms import Text
from ombud.terms.time import to_micros

_MANY = 5
"""Tries that failed running, after which somebody should look."""


def receivers(patient: Patient) -> Iterator[Look]:
    """One finding for each receiver with which something is wrong."""
    with patient.opened() as database, database.read() as tx:
        found = [one for one, _ in store.receivers(tx)]
        numbers = store.counted(tx, to_micros(patient.now))
    wrong = [look for one in found for look in _wrong(one, numbers.get(one.id, store.Counted()))]
    yield from wrong
    if not wrong:
        count = len(found)
        yield Look(
            "receivers", "ok", Text(f"{count} mottagare, alla bekräftar.", f"{count} receivers, all acknowledge.")
        )


def _wrong(one: Receiver, counted: store.Counted) -> Iterator[Look]:
    show = f"`ombud events DIR show {one.name}`"
    if counted.overdue:
        yield _look(
            f"{one.name} har inte i tid bekräftat {counted.overdue} händelser. {show}.",
            f"{one.name} has not acknowledged {counted.overdue} events in time. {show}.",
        )
    if counted.dead:
        yield _look(
            f"{counted.dead} händelser kunde inte lämnas till {one.name}. `ombud events DIR resend {one.name}`.",
            f"{counted.dead} events could not be handed to {one.name}. `ombud events DIR resend {one.name}`.",
        )
    if one.state is State.GONE:
        yield _look(
            f"{one.name} tar inte emot mer (410). Fråga varför; sedan `ombud events DIR resume {one.name}`.",
            f"{one.name} takes no more (410). Ask why; then `ombud events DIR resume {one.name}`.",
        )
    elif one.state is State.PAUSED:
        yield _look(
            f"{one.name} är pausad och har {counted.held} händelser att få. `ombud events DIR resume {one.name}`.",
            f"{one.name} is paused and has {counted.held} events to get. `ombud events DIR resume {one.name}`.",
        )
    elif one.fails >= _MANY:
        yield _look(
            f"{one.name} har inte tagit emot något på {one.fails} försök. {show}.",
            f"{one.name} has taken nothing in {one.fails} tries. {show}.",
        )


def _look(sv: str, en: str) -> Look:
    return Look("receivers", "warning", Text(sv, en))
