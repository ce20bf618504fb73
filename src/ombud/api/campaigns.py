"""Advertising, as far as a program may see it: which campaigns there are, and how far each has come. No recipients."""

from pydantic import Field

from ombud.api.model import Answer, Call, Endpoint, Example, Given, Told
from ombud.api.problem import Refused
from ombud.api.problems import NOT_FOUND
from ombud.api.shapes import At, Listing, PageOf, cut
from ombud.app.campaigning import seen
from ombud.campaigns import store
from ombud.campaigns.campaign import campaign_text
from ombud.campaigns.store import CampaignRow
from ombud.terms import PurposeId
from ombud.terms.time import from_micros

SERVES = frozenset(map(PurposeId, ("marketing.direct", "profiling.marketing")))


class Campaign(Told):
    """One campaign, without its texts."""

    id: str
    name: str
    channel: str
    phase: str
    made_by: str
    approved_by: str | None
    started_by: str | None
    starts_at: At | None
    ends_at: At
    people: int | None = Field(description="None for a selection that is told with its noise alone (S-08).")
    profiled: bool


class Campaigns(PageOf[Campaign]):
    """The earliest first."""


def listed(call: Call) -> Answer:
    with call.vault.database.read() as tx:
        found = store.every(tx)
    part, further = cut(found, lambda one: (one.made_at, one.campaign_id), call.query)
    return Given(Campaigns(items=[_told(one) for one in part], has_more=further is not None, next=further))


def shown(call: Call) -> Answer:
    found = seen(call.ombud, call.path["campaign"])
    return Refused(NOT_FOUND) if found is None else Given(_told(found))


def _told(one: CampaignRow) -> Campaign:
    return Campaign(
        id=campaign_text(one.campaign_id), name=one.name, channel=one.channel, phase=one.phase, made_by=one.made_by,
        approved_by=one.approved_by, started_by=one.started_by,
        starts_at=None if one.starts_at is None else from_micros(one.starts_at), ends_at=from_micros(one.ends_at),
        people=None if one.profiled else one.people, profiled=bool(one.profiled),
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        "GET", "/campaigns", "campaigns.list", "The campaigns, and how far each has come.",
        listed, Campaigns, asks=Listing, serves=SERVES,
    ),
    Endpoint(
        "GET", "/campaigns/{campaign}", "campaigns.show", "One campaign.",
        shown, Campaign, serves=SERVES, example=Example({"campaign": "{campaign}"}),
    ),
)  # fmt: skip
