"""A campaign: what is sent, on which channel, to which selection, when at the latest; and its id as people see it.

`Draft` is what somebody writes. A campaign that stands is a `CampaignRow` (`store.py`), sealed as a row that decides.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.campaigns.pace import Pace
from ombud.campaigns.phases import Phase
from ombud.campaigns.store import CampaignRow
from ombud.terms import Actor
from ombud.terms.ids import id_bytes, id_text
from ombud.terms.time import to_micros

CHANNELS = ("email", "sms", "post")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be sent. `audience` and `content` are the texts of `filters` and `templates`, kept as they are: what
    was approved is what is sent."""

    name: str
    channel: str
    audience: str = field(repr=False)
    content: str = field(repr=False)
    profiled: bool
    """The selection asks for anything but the channel: only whoever has said yes to profiling is reached (C-2)."""
    ends_at: datetime
    pace: Pace = field(default_factory=Pace)


def drafted(draft: Draft, campaign: bytes, *, by: Actor, now: datetime) -> CampaignRow:
    pace, at = draft.pace, to_micros(now)
    return CampaignRow(
        campaign, draft.name, draft.channel, Phase.DRAFT, draft.audience, draft.content, int(draft.profiled), at,
        by.id, None, None, None, to_micros(draft.ends_at), pace.per_minute, pace.quiet_from, pace.quiet_until,
        pace.at_most, pace.within_days, 0, 0, 0, at,
    )  # fmt: skip


def campaign_text(campaign: bytes) -> str:
    return id_text("c_", campaign)


def campaign_from(text: str) -> bytes:
    """Raises `ValueError`, which does not repeat the text."""
    return id_bytes("c_", text)
