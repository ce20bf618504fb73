"""`/mina/incidenter`: what has happened to the person's data, as it was written to those affected (Art. 34; A-34).

Only what the person has been told of: what happened, what it can mean, what is done, what they can do, whom to ask. It
is the letter, word for word. No alert says more than that there is something to read here.
"""

from ombud.breaches.tell import letter, telling_of
from ombud.policy.document import Heading, lines_of, plain
from ombud.terms import Text
from ombud.web import Answer, Page, Route, Visit

TITLE = Text("Incidenter som rör dig", "Breaches that concern you")
_NONE = Text("Ingen incident rör dig", "No breach concerns you")


def breached(visit: Visit) -> Answer:
    with visit.ombud.vault.look(by=visit.actor, now=visit.now) as act:
        told = telling_of(act.person(visit.subject))
        file = act.policy.file
    pages = [(one.told_at, letter(breach, file, visit.language)) for one, breach in reversed(told)]
    shown = [
        (told_at, [(isinstance(block, Heading), plain(spans)) for block in page.blocks for spans in lines_of(block)])
        for told_at, page in pages
    ]
    return Page("portal/breached.html.j2", TITLE if shown else _NONE, {"shown": shown})


ROUTES: tuple[Route, ...] = (Route("/mina/incidenter", "breached", show=breached),)
