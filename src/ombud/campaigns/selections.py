"""Selections that are kept under a name, to be asked again and to write campaigns to (M-08; ux.md 1.3).

* A selection is fields and values of the menu, and nobody. A value that could be a number or an address of a person is
  not kept: it says something of one person, and of no group (N-08.4).
* A name has versions, and a version is never changed; the same selection again is the version that there is.
* It is read against the menu of the day: what the policy no longer allows is not asked, whenever it was kept.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns import store
from ombud.campaigns.filters import Filter, read_back, stored
from ombud.campaigns.filters.model import conditions
from ombud.campaigns.steer import not_theirs
from ombud.campaigns.store import SelectionRow
from ombud.collection.relate import Declined
from ombud.database import Transaction
from ombud.terms import Actor, Text
from ombud.terms.identifiers import looks_like_personnummer
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

NAME = re.compile(r"[a-z0-9åäö][a-z0-9åäö-]{0,63}")
_PERSONAL = re.compile(r"@|[0-9](?:[-+ ]?[0-9]){6,}")


@dataclass(frozen=True, slots=True)
class SavedSelection:
    """One version."""

    name: str
    version: int
    selection: Filter = field(repr=False)
    saved_at: datetime
    saved_by: str


def save_selection(
    vault: Vault, name: str, selection: Filter, *, by: Actor, now: datetime
) -> SavedSelection | Declined:
    """Keep a selection that the menu holds, as the next version of its name."""
    if not NAME.fullmatch(name) or looks_like_personnummer(name):
        return NO_NAME
    if any(_PERSONAL.search(value) for one in conditions(selection) for value in one.values):
        return NO_PERSON
    with vault.act(by=by, now=now) as act:
        if (declined := not_theirs(act, by)) is not None:
            act.log(Kind.CAMPAIGN, Outcome.REFUSED, facts={"step": "selection"})
            return declined
        before = [row for row in store.selections(act.tx) if row.name == name]
        act.log(Kind.CAMPAIGN, Outcome.DONE, facts={"step": "selection"})
        if before and before[-1].selection == stored(selection):
            return _saved(before[-1])
        row = SelectionRow(name, len(before) + 1, stored(selection), to_micros(now), by.id)
        store.add_selection(act.tx, row)
    return _saved(row)


def saved_selections(tx: Transaction) -> tuple[SavedSelection, ...]:
    """The newest version of each, by name."""
    newest = {row.name: row for row in store.selections(tx)}
    return tuple(_saved(newest[name]) for name in sorted(newest))


def saved_selection(tx: Transaction, name: str) -> SavedSelection | Declined:
    """The newest version under that name."""
    found = [row for row in store.selections(tx) if row.name == name]
    return _saved(found[-1]) if found else NOT_SAVED


def versions_of(tx: Transaction, name: str) -> tuple[SavedSelection, ...]:
    """Every version under that name, the oldest first."""
    return tuple(_saved(row) for row in store.selections(tx) if row.name == name)


def _saved(row: SelectionRow) -> SavedSelection:
    return SavedSelection(row.name, row.version, read_back(row.selection), from_micros(row.saved_at), row.saved_by)


NO_NAME = Declined(
    "N-05.1",
    Text(
        "Ett namn består av små bokstäver, siffror och bindestreck.", "A name is lower-case letters, digits, hyphens."
    ),
)
NO_PERSON = Declined(
    "N-08.4",
    Text(
        "Urvalet har ett värde som ser ut som ett nummer eller en adress. Ett urval gäller grupper, inte en person.",
        "The selection has a value that looks like a number or an address. A selection is of groups, not of a person.",
    ),
)
NOT_SAVED = Declined(
    "M-08", Text("Det finns inget sparat urval med det namnet.", "There is no selection kept under that name.")
)
