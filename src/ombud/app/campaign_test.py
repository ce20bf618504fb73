"""A message of a campaign for an invented recipient, to be looked at before anybody approves it.

A text that holds a number of a person is refused here: no message of ours has one (N-05.5, M-03).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ombud.app.campaign_parts import letters
from ombud.app.campaigning import seen, sender
from ombud.app.config import ConfigError
from ombud.app.installation import Ombud
from ombud.campaigns.steer import UNKNOWN
from ombud.collection.relate import Declined
from ombud.messages.carriers import To
from ombud.messages.carriers.paper import HeaderError, Paper
from ombud.terms import Text
from ombud.terms.identifiers import looks_like_personnummer

_INVENTED = {
    "given": "Nelly", "family": "Provsson", "email": "nelly@example.se", "phone": "070-1740605",
    "street": "Provgatan 1", "postal_code": "000 00", "city": "Demostad",
}  # fmt: skip
_TOKEN = "provprovprovprovprovprovprovprov"
_NUMBERS = re.compile(r"[0-9+-]{10,13}")


@dataclass(frozen=True, slots=True)
class NoLetter:
    """There is nothing to look at, and why."""

    why: Declined


def sample(ombud: Ombud, campaign: bytes, clock: Callable[[], datetime]) -> bytes | NoLetter:
    """The message as it would leave."""
    row = seen(ombud, campaign)
    if row is None:
        return NoLetter(UNKNOWN)
    try:
        letter = letters(ombud, row, clock())(_INVENTED, _TOKEN)
    except ConfigError as error:
        return NoLetter(Declined("M-04", Text(str(error), str(error))))
    if any(looks_like_personnummer(one) for one in _NUMBERS.findall(f"{letter.subject} {letter.text}")):
        return NoLetter(_A_NUMBER)
    if row.channel != "email":
        return letter.text.encode()
    try:
        paper = Paper(sender(ombud.config.campaigns), clock)
        return paper.written(To(campaign, _INVENTED["email"]), letter)
    except (ConfigError, HeaderError) as error:
        return NoLetter(Declined("M-05", Text(str(error), str(error))))


_A_NUMBER = Declined(
    "N-05.5",
    Text(
        "Texten innehåller ett personnummer. Ta bort det: inget utskick har ett.",
        "The text holds a personnummer. Take it away: no campaign has one.",
    ),
)
