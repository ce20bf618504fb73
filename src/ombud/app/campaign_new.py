"""A new campaign, from a folder with its text and a sentence with its selection: taken whole, or said what is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from ombud.app.campaign_texts import house_of, read_folder, ready
from ombud.app.campaigning_audience import menu_now
from ombud.app.installation import Ombud
from ombud.campaigns.campaign import Draft
from ombud.campaigns.filters import Fault as NoFilter
from ombud.campaigns.filters import parsed, profiling
from ombud.campaigns.filters import stored as stored_filter
from ombud.campaigns.lint import lint
from ombud.campaigns.templates import Fault, stored
from ombud.collection.relate import Declined
from ombud.terms import Text

_A_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Unfit:
    """Nothing was written, and why."""

    why: Declined


def written(ombud: Ombud, name: str, folder: Path, sentence: str, *, now: datetime) -> Draft | Unfit:
    """What somebody has written, if it may be sent: for a month, until they say otherwise."""
    template = read_folder(folder)
    if isinstance(template, Fault):
        return _unfit([template.text], template.rule)
    menu = menu_now(ombud.vault, now)
    selection = parsed(sentence, menu)
    if isinstance(selection, NoFilter):
        return _unfit([selection.text], "M-08")
    if lint(selection, menu):
        return _unfit([_PROXY], "M-08")
    made = ready(template, house_of(ombud, now=now), profiling=profiling(selection))
    if isinstance(made, tuple):
        return _unfit([fault.text for fault in made], made[0].rule)
    return Draft(
        name, template.channel, stored_filter(selection), stored(template), profiling(selection), now + _A_MONTH
    )  # fmt: skip


def _unfit(why: list[Text], rule: str) -> Unfit:
    return Unfit(Declined(rule or "M-05", Text(" ".join(one.sv for one in why), " ".join(one.en for one in why))))


_PROXY = Text(
    "Urvalet använder något som kan visa hälsa. Se `ombud campaign DIR lint`.",
    "The selection uses what can stand in for health. See `ombud campaign DIR lint`.",
)
