"""What came of a campaign: counts, and nothing that leads to a person.

* A count below five is merged with others, or said as "fewer than five" (N-08.4; S-08): who knows the one person who
  said no learns nothing from a number.
* Of a campaign to a selection every number is told with a noise of its own (`funnel.told`): two campaigns with near
  selections are not subtracted from each other to one person (S-08).
* What is counted is where each recipient stands, and how many have said no since the message left.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ombud.campaigns import store
from ombud.campaigns.funnel import told
from ombud.campaigns.phases import Fate
from ombud.policy.model import Family, Policy
from ombud.terms import Text
from ombud.vault import Act

LEAST = 5
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Results:
    """Counts by fate, reasons of those who were stopped, and those who said no afterwards."""

    people: int
    fates: Mapping[str, int]
    stopped: Mapping[str, int]
    """By gate; what is small is under `other`."""
    said_no: int | None
    """None: some, and fewer than five."""

    @property
    def sentence(self) -> Text:
        if self.said_no is None:
            return Text("Färre än fem personer sa nej efter utskicket.", "Fewer than five said no after the message.")
        if not self.said_no:
            return Text("Ingen sa nej efter utskicket.", "Nobody said no after the message.")
        return Text(
            f"{self.said_no} personer sa nej efter utskicket.", f"{self.said_no} people said no after the message."
        )


def results(act: Act, campaign: bytes) -> Results:
    """Counted as it stands."""
    found = store.counts(act.tx, campaign)
    fates: dict[str, int] = {}
    stopped: dict[str, int] = {}
    tell = _telling(act, campaign)
    for fate, why, exact in found:
        number = tell(f"{fate}:{why or ''}", exact)
        fates[fate] = fates.get(fate, 0) + number
        if fate == Fate.STOPPED:
            stopped[why or OTHER] = stopped.get(why or OTHER, 0) + number
    noes = tell("said-no", store.said_no(act.tx, campaign, objections(act.policy)))
    said = None if 0 < noes < LEAST else noes
    return Results(sum(fates.values()), merged(fates), merged(stopped), said)


def _telling(act: Act, campaign: bytes) -> Callable[[str, int], int]:
    """How a number of the campaign is told: as it is, but for one whose people were chosen by a selection."""
    row = store.seen(act.tx, campaign)
    if row is None or not row.profiled:
        return lambda _name, number: number
    blind = act.vault.keyring.blind
    return lambda name, number: told(number, blind("campaign-result", f"{campaign.hex()}:{name}"))


def merged(counts: Mapping[str, int]) -> Mapping[str, int]:
    """The counts with those below five put together; with the next smallest, until the sum is not small either."""
    large = dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    small = 0
    while large and (min(large.values()) < LEAST or 0 < small < LEAST):
        small += large.popitem()[1]
    return {**large, **({OTHER: small} if small >= LEAST else {})}


def objections(policy: Policy) -> list[int]:
    """The bits of the choices that are a no to advertising."""
    file = policy.file
    return [
        choice.bit
        for choice in file.choices.values()
        if choice.kind == "objection" and any(file.purposes[one].family is Family.MARKETING for one in choice.purposes)
    ]
