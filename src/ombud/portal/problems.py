"""`/problem/{code}`: what each problem means, in words. `type` of what a program is answered leads here (RFC 9457)."""

from collections.abc import Mapping

from ombud.terms import Text
from ombud.web import Answer, Need, Page, Problem, Route, Visit, problem

_TITLE = Text("Vad svaret betyder", "What the answer means")


def page_of(known: Mapping[str, Problem]) -> Route:
    """The page over these, by their codes."""

    def show(visit: Visit) -> Answer:
        found = known.get(visit.path["code"])
        if found is None:
            return problem.NOT_FOUND
        return Page("portal/problem_told.html.j2", _TITLE, {"problem": found})

    return Route("/problem/{code}", "problem", show, need=Need.NOBODY)
