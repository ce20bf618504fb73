"""Advertising: is the yearly look at the list of those who are not written to due? (policy.md; T-17)"""

from collections.abc import Iterator

from ombud.app.looks.model import Look, Patient
from ombud.campaigns.store import reviewed
from ombud.campaigns.suppress import EVERY
from ombud.law.periods import end_of, local_date
from ombud.terms import Text
from ombud.terms.time import from_micros


def suppression_list(patient: Patient) -> Iterator[Look]:
    """It is due a year after the last look, or after the oldest entry where nobody has looked yet."""
    with patient.opened() as database, database.read() as tx:
        found = reviewed(tx)
    began = found.at or found.oldest
    if not found.entries or began is None:
        yield Look("suppression-list", "ok", _EMPTY)
        return
    due, counted = end_of(EVERY, from_micros(began)), _counted(found.entries, found.since)
    on = local_date(due).isoformat()
    if patient.now < due:
        text = Text(f"Spärrlistan ses över senast {on}. {counted.sv}", f"The list is reviewed by {on}. {counted.en}")
        yield Look("suppression-list", "ok", text)
    else:
        yield Look(
            "suppression-list",
            "warning",
            Text(
                f"Spärrlistan skulle ha setts över {on}. {counted.sv} `ombud campaign DIR suppress --review`.",
                f"The list was to be reviewed by {on}. {counted.en} `ombud campaign DIR suppress --review`.",
            ),
        )


def _counted(entries: int, since: int) -> Text:
    return Text(
        f"Den har {entries} poster, {since} sedan den sist sågs över.",
        f"It has {entries} entries, {since} since it was looked at.",
    )


_EMPTY = Text("Spärrlistan för reklam är tom.", "The suppression list of advertising is empty.")
