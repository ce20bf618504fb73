"""Where a campaign takes its recipients and its texts from.

* The texts are kept with the campaign as they were approved, and built anew with what the law wants in them each time a
  batch is sent: a sender that has changed since is the one of today, and a template with a fault sends nothing.
* The recipients are those of its selection, decided one by one on the day when it begins.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from ombud.app.campaign_texts import house_of, ready
from ombud.app.campaigning_audience import NotTaken, audience, why_not
from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.campaigns.audience import Barriers, Selection
from ombud.campaigns.carriers import Letter
from ombud.campaigns.filters import read_back as filter_back
from ombud.campaigns.frequency import barrier
from ombud.campaigns.pace import Pace
from ombud.campaigns.send import Render
from ombud.campaigns.store import CampaignRow
from ombud.campaigns.templates import Links, Ready, Recipient, read_back
from ombud.terms import Actor, SubjectId

_NAMES = ("given", "family", "city", "street", "postal_code")


def built(ombud: Ombud, row: CampaignRow, now: datetime) -> Ready:
    """The template of a campaign. Raises `ConfigError`, which says everything that is wrong with it."""
    made = ready(read_back(row.content), house_of(ombud, now=now), profiling=bool(row.profiled))
    if isinstance(made, tuple):
        raise ConfigError("the text of the campaign cannot be sent. " + " ".join(fault.text.en for fault in made))
    return made


def letters(ombud: Ombud, row: CampaignRow, now: datetime) -> Render:
    """What makes the message of the campaign for one person. Raises `ConfigError`."""
    made, part = built(ombud, row, now), ombud.config.campaigns

    def render(values: Mapping[str, str], token: str) -> Letter:
        links = Links(f"{part.stop_url or ''}{token}", part.stop_mailto or "")
        said = made.render(Recipient(**{name: values.get(name, "") for name in _NAMES}), links)
        return Letter(said.subject, said.text, said.html or None, token, said.images, said.letter)

    return render


def names_in(row: CampaignRow) -> bool:
    """Does the text name the person? Where it does not, no name is opened. A letter has one in its window."""
    return row.channel == "post" or "given" in row.content or "family" in row.content


@contextmanager
def members(ombud: Ombud, row: CampaignRow, by: Actor, now: datetime) -> Iterator[Iterable[Sequence[SubjectId]]]:
    """Pages of those whom the campaign may reach. Raises `ConfigError` where its selection is taken no more."""
    selection = Selection(filter_back(row.audience), row.channel)
    pace = Pace(row.per_minute, row.quiet_from, row.quiet_until, row.at_most, row.within_days)
    barriers = Barriers(frequency=barrier(ombud.vault.database, pace, now))
    with audience(ombud, selection, barriers, by=by, now=now) as asked:
        why = None if isinstance(asked, NotTaken) or not selection.profiling else why_not(asked)
    if why is not None:  # S-08: counted before anybody is written down, within what a quarter may ask
        raise ConfigError(why.en)
    with audience(ombud, selection, barriers, by=by, now=now) as found:
        if isinstance(found, NotTaken):
            raise ConfigError("the selection of the campaign may not be used any more. See `ombud campaign DIR lint`.")
        yield found.members()
