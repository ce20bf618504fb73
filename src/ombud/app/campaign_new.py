"""A new campaign, from its text and a sentence with its selection: taken whole, or said what is wrong.

The text comes from a folder at the command line, and from a form in the console; what is asked of it is the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.campaign_texts import house_of, read_folder, ready
from ombud.app.campaigning_audience import menu_now
from ombud.app.installation import Ombud
from ombud.campaigns.campaign import Draft
from ombud.campaigns.filters import Fault as NoFilter
from ombud.campaigns.filters import Filter, fault_in, parsed, profiling, said
from ombud.campaigns.filters import stored as stored_filter
from ombud.campaigns.lint import lint
from ombud.campaigns.pace import Pace
from ombud.campaigns.selections import saved_selection
from ombud.campaigns.store import CampaignRow
from ombud.campaigns.templates import Fault, Template, stored
from ombud.collection.relate import Declined
from ombud.terms import Text
from ombud.terms.time import from_micros

_A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Unfit:
    """Nothing was written, and why."""

    why: Declined
    faults: tuple[Text, ...] = ()
    """Each fault by itself."""
    of_selection: bool = False
    """It is the selection that is not taken, and not the text."""


def written(ombud: Ombud, name: str, folder: Path, sentence: str, *, now: datetime) -> Draft | Unfit:
    """What somebody has written in a folder, if it may be sent."""
    template = read_folder(folder)
    if isinstance(template, Fault):
        return _unfit([template.text], template.rule)
    return composed(ombud, name, template, sentence, now=now)


def composed(ombud: Ombud, name: str, template: Template, sentence: str, *, now: datetime) -> Draft | Unfit:
    """What somebody has written, if it may be sent: for a month, until they say otherwise."""
    selection = selected(ombud, sentence, now=now)
    if isinstance(selection, Unfit):
        return selection
    made = ready(template, house_of(ombud, now=now), profiling=profiling(selection))
    if isinstance(made, tuple):
        return _unfit([fault.text for fault in made], made[0].rule)
    return Draft(
        name, template.channel, stored_filter(selection), stored(template), profiling(selection), now + _A_MONTH
    )  # fmt: skip


def retold(ombud: Ombud, row: CampaignRow, template: Template, *, now: datetime) -> Draft | Unfit:
    """A draft with another text, for the same people in the same time, if it may be sent."""
    made = ready(template, house_of(ombud, now=now), profiling=bool(row.profiled))
    if isinstance(made, tuple):
        return _unfit([fault.text for fault in made], made[0].rule)
    pace = Pace(row.per_minute, row.quiet_from, row.quiet_until, row.at_most, row.within_days)
    ends = from_micros(row.ends_at)
    return Draft(row.name, row.channel, row.audience, stored(template), bool(row.profiled), ends, pace)


def selected(ombud: Ombud, sentence: str, *, now: datetime) -> Filter | Unfit:
    """The selection that a sentence says, if it may be asked."""
    menu = menu_now(ombud.vault, now)
    selection = parsed(sentence, menu)
    if isinstance(selection, NoFilter):
        return replace(_unfit([selection.text], selection.rule or "M-08"), of_selection=True)
    if found := lint(selection, menu):
        return replace(_unfit([one.text for one in found], found[0].rule), of_selection=True)
    return selection


def kept(ombud: Ombud, name: str, *, now: datetime) -> str | Unfit:
    """The selection that is kept under a name as its sentence, if what it asks about may still be asked (M-08)."""
    with ombud.vault.database.read() as tx:
        found = saved_selection(tx, name)
    if isinstance(found, Declined):
        return Unfit(found, (found.text,), of_selection=True)
    menu = menu_now(ombud.vault, now)
    fault = fault_in(found.selection, menu)
    if fault is not None:
        return replace(_unfit([fault.text], fault.rule or "M-08"), of_selection=True)
    return said(found.selection, menu, "sv")


def _unfit(why: list[Text], rule: str) -> Unfit:
    told = Text(" ".join(one.sv for one in why), " ".join(one.en for one in why))
    return Unfit(Declined(rule or "M-05", told), tuple(why))
