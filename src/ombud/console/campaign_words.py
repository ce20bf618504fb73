"""A campaign in words: where it stands, what came of it, and why somebody did not get it (M-01)."""

from collections.abc import Mapping
from datetime import datetime

from ombud.campaigns.campaign import campaign_text
from ombud.campaigns.phases import ENDED, Fate, Phase
from ombud.campaigns.results import OTHER, Results
from ombud.campaigns.store import CampaignRow
from ombud.terms import Text
from ombud.terms.time import from_micros

PHASES: Mapping[str, Text] = {
    Phase.DRAFT: Text("Utkast", "Draft"),
    Phase.TESTED: Text("Provat", "Tested"),
    Phase.APPROVED: Text("Godkänt", "Approved"),
    Phase.SCHEDULED: Text("Tidsatt", "Scheduled"),
    Phase.SENDING: Text("Sänds", "Sending"),
    Phase.PAUSED: Text("Pausat", "Paused"),
    Phase.FINISHED: Text("Klart", "Finished"),
    Phase.CANCELLED: Text("Avbrutet", "Cancelled"),
}
FATES: Mapping[str, Text] = {
    Fate.QUEUED: Text("Väntar", "Waiting"),
    Fate.GOING: Text("På väg", "Going"),
    Fate.UNKNOWN: Text("Okänt: någon behöver titta", "Unknown: somebody has to look"),
    Fate.SENT: Text("Sänt", "Sent"),
    Fate.DELIVERED: Text("Levererat", "Delivered"),
    Fate.BOUNCED: Text("Studsade", "Bounced"),
    Fate.COMPLAINED: Text("Klagade", "Complained"),
    Fate.STOPPED: Text("Stoppade i sändögonblicket", "Stopped at the moment of sending"),
    Fate.TURNED: Text("Avvisade av mottagarens server", "Turned away by the server of the recipient"),
    Fate.MISSED: Text("För sent", "Too late"),
    OTHER: Text("Övriga, få av varje", "Others, few of each"),
}
GATES: Mapping[str, Text] = {
    "objection": Text("Har sagt nej", "Has said no"),
    "consent": Text("Har inte sagt ja, eller tagit tillbaka det", "Has not said yes, or has taken it back"),
    "regime": Text("Har inte sagt ja, eller tagit tillbaka det", "Has not said yes, or has taken it back"),
    "nix": Text("Står i NIX", "Is in the NIX register"),
    "frequency": Text("Har redan fått så många utskick som någon får", "Has had as many as anybody may get"),
    "address": Text("Saknar adress", "Has no address"),
    "undeliverable": Text("Adressen går inte att nå", "The address cannot be reached"),
    "same-address": Text("Någon med samma adress fick det", "Somebody with the same address got it"),
}
"""By gate; suppression, protection, restriction and the rest are other reasons and never told apart (ux.md 1.3)."""
_TOGETHER = Text(
    "Mottagare i allt; delarna är för små för att visas var för sig",
    "Recipients in all; the parts are too small to be shown one by one",
)
_ELSE = Text("Undantas av andra skäl", "Left out for other reasons")
CHANNELS: Mapping[str, Text] = {
    "email": Text("E-post", "E-mail"), "sms": Text("Sms", "SMS"), "post": Text("Post", "Post"),
}  # fmt: skip
KINDS: Mapping[str, str] = {
    Phase.SENDING: "info", Phase.SCHEDULED: "info", Phase.PAUSED: "warn", Phase.FINISHED: "ok",
}  # fmt: skip
"""What kind of tag a phase has; its words say the same."""
Step = tuple[str, Text, Text | None]


def id_of(row: CampaignRow) -> str:
    return campaign_text(row.campaign_id)


def people_of(row: CampaignRow) -> int | None:
    """How many recipients; of a selection that is told by the results alone, with its noise (S-08)."""
    return None if row.profiled or not row.wave else row.people


def fate_words(found: Results) -> list[tuple[Text, int]]:
    """What came of it; where every part is too small to be shown by itself, all of it together."""
    if set(found.fates) == {OTHER}:
        return [(_TOGETHER, found.fates[OTHER])]
    return [(FATES[name], number) for name, number in found.fates.items()]


def stopped_words(found: Results) -> list[tuple[Text, int]]:
    """Why people were stopped: what may be said by itself, and the rest together."""
    told: dict[Text, int] = {}
    for gate, number in found.stopped.items():
        words = GATES.get(gate, _ELSE)
        told[words] = told.get(words, 0) + number
    return list(told.items())


def steps_of(row: CampaignRow, now: datetime) -> list[Step]:
    """The way of a campaign, from its selection to its end, and where it is on it."""
    phase = Phase(row.phase)
    at = _AT[phase]
    starts = None if row.starts_at is None else from_micros(row.starts_at)
    details: dict[int, Text | None] = {
        0: None, 1: None, 2: None, 3: None if row.approved_by is None else Text(row.approved_by, row.approved_by)
    }  # fmt: skip
    when = None if starts is None else Text(f"{starts:%Y-%m-%d}", f"{starts:%Y-%m-%d}")
    words = (*_STEPS, PHASES[phase] if phase is Phase.CANCELLED else _SENT)
    return [
        ("done" if number < at or phase in ENDED else "now" if number == at else "next", said,
         when if number == len(words) - 2 else details.get(number))
        for number, said in enumerate(words)
    ]  # fmt: skip


_STEPS = (
    Text("Målgrupp", "Audience"),
    Text("Innehåll", "Content"),
    Text("Prov", "Test"),
    Text("Godkännande av någon annan", "Approval by somebody else"),
    Text("Tid", "Time"),
)
_SENT = Text("Sändning", "Sending")
_AT: Mapping[Phase, int] = {
    Phase.DRAFT: 2, Phase.TESTED: 3, Phase.APPROVED: 4, Phase.SCHEDULED: 5, Phase.SENDING: 5, Phase.PAUSED: 5,
    Phase.FINISHED: 6, Phase.CANCELLED: 6,
}  # fmt: skip
