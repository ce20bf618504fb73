"""`ombud request DIR …`: what people ask for, carried through (Art. 12)."""

from ombud.cli.assess import assess
from ombud.cli.command import installation_group
from ombud.cli.deadline import deadline
from ombud.cli.intake import intake
from ombud.cli.queue import queue
from ombud.cli.request_end import answer, approve, carry_out, close, propose, returned, withdraw
from ombud.cli.request_look import due, listed, opened, show
from ombud.cli.request_work import ask_identity, extend, identify, inform, message, papers, weigh
from ombud.cli.settling import settle
from ombud.terms.text import Text

request = installation_group(
    "request",
    Text("Det som personer begär, och till när det ska vara klart.", "What people ask for, and by when it is due."),
    [
        *(opened, listed, show, due),
        *(message, ask_identity, identify, papers, assess, extend, weigh, inform),
        *(propose, approve, returned, carry_out, settle, answer, withdraw, close),
        *(intake, queue),
        deadline,
    ],
    without_folder=frozenset({"deadline", "intake"}),
)
