"""`/konsol`: the first page of whoever is at work, with what they may do from there (ux.md 3.3)."""

from ombud.terms import Text
from ombud.web import Answer, Group, Need, Page, Place, Route, Visit


def start(visit: Visit) -> Answer:
    """A greeting, and the way to each kind of work of this role."""
    name = "" if visit.work is None else visit.work.account.capitalize()
    return Page("console/start.html.j2", Text(f"Hej {name}", f"Hello {name}"))


ROUTES: tuple[Route, ...] = (
    Route("/konsol", "console", start, need=Need.WORK, place=Place(Group.WORK, Text("Start", "Start"), "house")),
)
