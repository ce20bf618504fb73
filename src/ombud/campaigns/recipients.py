"""Write down to whom a campaign goes: a page of people at a time, each once, in batches.

* Who they are was decided one by one when the selection was made, and is decided again at the moment of sending.
* An interrupted run is begun anew: who is there stays where they are, and nobody is written down twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ombud.campaigns import store
from ombud.campaigns.pace import batch_size
from ombud.campaigns.phases import Fate, Phase
from ombud.campaigns.store import CampaignRow, RecipientRow
from ombud.terms import Actor, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Vault

PAGE = 2_000


def write_down(
    vault: Vault, campaign: bytes, pages: Iterable[Sequence[SubjectId]], *, by: Actor, now: datetime
) -> int | None:
    """How many there are in all; none where the campaign was paused or cancelled meanwhile."""
    total: int | None = None
    for page in pages:
        for first in range(0, len(page), PAGE):
            total = _some(vault, campaign, page[first : first + PAGE], by=by, now=now)
            if total is None:
                return None
    return _some(vault, campaign, (), by=by, now=now) if total is None else total


def _some(vault: Vault, campaign: bytes, page: Sequence[SubjectId], *, by: Actor, now: datetime) -> int | None:
    with vault.act(by=by, now=now) as act:
        act.nothing_changed()  # the act that begins the campaign has its entry
        row = store.held(act.tx, campaign)
        if row is None or row.phase != Phase.SCHEDULED:
            return None
        already = store.there(act.tx, campaign, page)
        new = [subject for subject in dict.fromkeys(page) if subject not in already]
        store.add_recipients(act.tx, [_queued(vault, row, place, one, now) for place, one in enumerate(new)])
        store.change(act.tx, row._replace(people=row.people + len(new)))
        return row.people + len(new)


def _queued(vault: Vault, row: CampaignRow, place: int, subject: SubjectId, now: datetime) -> RecipientRow:
    batch = (row.people + place) // batch_size(row.per_minute)
    return RecipientRow(
        subject, row.campaign_id, batch, Fate.QUEUED, to_micros(now), None, 0, vault.new_id(), None, None
    )
