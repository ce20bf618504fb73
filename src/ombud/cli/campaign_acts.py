"""What the commands of `ombud campaign` have in common: who acts, what a plan says, and how a campaign is shown."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from ombud.cli.answer import Answer, Line
from ombud.cli.command import option, speech
from ombud.terms.text import Text

if TYPE_CHECKING:
    from ombud.app.installation import Ombud
    from ombud.campaigns.store import CampaignRow
    from ombud.collection.relate import Declined
    from ombud.terms import Actor

    Do = Callable[[Ombud, Actor, datetime], CampaignRow | Declined]

PLAN = option("--plan", is_flag=True, words=Text("Visa bara vad som skulle ske.", "Show alone what would happen."))


def carried(name: str, do: "Callable[[Ombud, Actor, datetime], Answer]") -> Answer:
    """Do something in the name of an account."""
    from ombud.cli import session

    heard = speech()
    with session.installation(heard.folder, heard) as ombud:
        by = session.actor(ombud, name)
        return by if isinstance(by, Answer) else do(ombud, by, heard.now())


def acted(name: str, do: "Do", *, plan: tuple[bytes, bool] = (b"", False)) -> Answer:
    """Carry out a move of a campaign; or with a plan say where it stands, and move nothing."""
    from ombud.cli import session
    from ombud.collection.relate import Declined

    def carry(ombud: "Ombud", by: "Actor", now: datetime) -> Answer:
        from ombud.app.campaigning import seen
        from ombud.campaigns.steer import UNKNOWN

        campaign, only_plan = plan
        if only_plan:
            row = seen(ombud, campaign)
            return session.declined(UNKNOWN) if row is None else _planned(row)
        found = do(ombud, by, now)
        return session.declined(found) if isinstance(found, Declined) else _done(found)

    return carried(name, carry)


def value_of(row: "CampaignRow") -> dict[str, object]:
    """Without its texts: those are shown by `test`."""
    from ombud.campaigns.campaign import campaign_text
    from ombud.terms.time import from_micros

    starts = None if row.starts_at is None else from_micros(row.starts_at).isoformat()
    return {
        "campaign": campaign_text(row.campaign_id), "name": row.name, "channel": row.channel, "phase": row.phase,
        "made_by": row.made_by, "approved_by": row.approved_by, "started_by": row.started_by, "starts_at": starts,
        "ends_at": from_micros(row.ends_at).isoformat(), "per_minute": row.per_minute, "people": people_of(row),
        "at_most": row.at_most, "within_days": row.within_days, "profiled": bool(row.profiled),
    }  # fmt: skip


def people_of(row: "CampaignRow") -> int | None:
    """How many recipients; of a selection that is told by `results` alone, with its noise (S-08)."""
    return None if row.profiled else row.people


def count_of(row: "CampaignRow") -> str:
    people = people_of(row)
    return "–" if people is None else str(people)


def _done(row: "CampaignRow") -> Answer:
    value = value_of(row)
    words = MOVED.get(row.phase, Text(row.phase, row.phase))
    lines: list[Line] = [Text(f"{value['campaign']}: {words.sv}.", f"{value['campaign']}: {words.en}.")]
    return Answer({"done": True, **value}, lines)


def _planned(row: "CampaignRow") -> Answer:
    value = value_of(row)
    said = MOVED.get(row.phase, Text(row.phase, row.phase))
    return Answer(
        {"done": False, **value},
        [
            Text(
                f"{value['campaign']} ({row.channel}) är {said.sv}; {count_of(row)} mottagare är antecknade. Sista tid "
                f"{value['ends_at']}. Inget är ändrat.",
                f"{value['campaign']} ({row.channel}) is {said.en}; {count_of(row)} recipients are written down. Last "
                f"moment {value['ends_at']}. Nothing was changed.",
            )
        ],
    )


MOVED = {
    "draft": Text("utkast", "draft"),
    "tested": Text("provat", "tested"),
    "approved": Text("godkänt", "approved"),
    "scheduled": Text("tidsatt", "scheduled"),
    "sending": Text("sänds", "sending"),
    "paused": Text("pausat", "paused"),
    "finished": Text("klart", "finished"),
    "cancelled": Text("avbrutet", "cancelled"),
    "queued": Text("väntar", "waiting"),
    "going": Text("på väg", "going"),
    "unknown": Text("okänt, någon behöver titta", "unknown, somebody has to look"),
    "sent": Text("sänt", "sent"),
    "delivered": Text("levererat", "delivered"),
    "bounced": Text("studsade", "bounced"),
    "complained": Text("klagade", "complained"),
    "stopped": Text("stoppade", "stopped"),
    "turned": Text("avvisade", "turned away"),
    "missed": Text("för sent", "too late"),
    "other": Text("övriga, få av varje", "others, few of each"),
}
