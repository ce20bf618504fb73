"""`ombud campaign DIR …`: advertising to people who have said yes to it."""

from ombud.cli.campaign_audience import AUDIENCE
from ombud.cli.command import installation_group
from ombud.terms.text import Text

campaign = installation_group(
    "campaign",
    Text("Reklam till dem som har sagt ja.", "Advertising to those who have said yes."),
    [*AUDIENCE],
)
