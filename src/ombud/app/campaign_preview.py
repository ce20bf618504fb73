"""The text of a campaign as its reader sees it, filled in for an invented person, to be looked at on a page.

* A page of ours takes no looks from elsewhere (its content security policy): the HTML of a mail is shown without them,
  with its headings below those of the page, and a picture as what it says.
* Nothing is opened of anybody. Sender, mark, reason, stop and objection are there as they leave.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from ombud.app.campaign_texts import house_of, ready
from ombud.app.installation import Ombud
from ombud.campaigns.store import CampaignRow
from ombud.campaigns.templates import SAMPLE, TOLVAN, read_back
from ombud.terms import Text

_LOOKS = re.compile(r' style="[^"]*"')
_PICTURE = re.compile(r'<img src="cid:[^"]*" alt="([^"]*)">')
_BODY = re.compile(r"<body>(.*)</body>", re.DOTALL)
_BELOW = 3
"""The first heading of a mail stands at this level of the page."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What is read: the subject, the text, and the HTML of a mail or letter."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    segments: int
    """How many parts an SMS takes."""
    address: tuple[str, ...]
    """The lines in the window of a letter."""


def preview(ombud: Ombud, row: CampaignRow, *, now: datetime) -> Preview | tuple[Text, ...]:
    """The campaign's text, filled in; or everything that is wrong with it today."""
    made = ready(read_back(row.content), house_of(ombud, now=now), profiling=bool(row.profiled))
    if isinstance(made, tuple):
        return tuple(fault.text for fault in made)
    said = made.render(TOLVAN, SAMPLE)
    return Preview(said.subject, said.text, plain(said.html), said.segments, said.address)


def plain(html: str) -> str:
    """The inside of a mail without its looks. It was built by us and is escaped (`campaigns/templates/layout.py`)."""
    found = _BODY.search(_PICTURE.sub(r"<p>[\1]</p>", _LOOKS.sub("", html)))
    inside = "" if found is None else found[1]
    return re.sub(r"(</?h)([1-4])>", lambda one: f"{one[1]}{int(one[2]) + _BELOW - 1}>", inside)
