"""`ombud request DIR …`: what people ask for, carried through (Art. 12)."""

from ombud.cli.command import installation_group
from ombud.cli.deadline import deadline
from ombud.cli.intake import intake
from ombud.cli.queue import queue
from ombud.terms.text import Text

request = installation_group(
    "request",
    Text("Det som personer begär, och till när det ska vara klart.", "What people ask for, and by when it is due."),
    [deadline, intake, queue],
    without_folder=frozenset({"deadline", "intake"}),
)
