"""Every address of the portal, from each journey's own list. Each says what it needs (`Need`); tests walk them."""

from types import ModuleType

from ombud.portal import (
    agreements,
    asking,
    at_work,
    bankid,
    breached,
    cases,
    changed,
    choices,
    confirming,
    correct,
    data,
    demo,
    erasing,
    moving,
    notice,
    overview,
    problems,
    readings,
    represented,
    saying_no,
    settings,
    sign_in,
    start,
    verify,
)
from ombud.web import Problem, Route, problem

JOURNEYS: tuple[ModuleType, ...] = (
    start,
    notice,
    verify,
    saying_no,
    demo,
    sign_in,
    at_work,
    bankid,
    overview,
    changed,
    data,
    correct,
    agreements,
    readings,
    breached,
    choices,
    asking,
    erasing,
    moving,
    cases,
    represented,
    settings,
    confirming,
)
"""In the order in which people meet them: without signing in, signing in, and signed in."""


def _known() -> dict[str, Problem]:
    """Every problem that the kit or a journey answers with, by its code."""
    named = (one for module in (problem, *JOURNEYS) for one in vars(module).values() if isinstance(one, Problem))
    return {one.code: one for one in (*named, problem.fault("0000"))}


ROUTES: tuple[Route, ...] = (
    *(route for journey in JOURNEYS for route in journey.ROUTES),
    problems.page_of(_known()),
)
