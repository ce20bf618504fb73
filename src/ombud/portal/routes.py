"""Every address of the portal, from each journey's own list. Each says what it needs (`Need`); tests walk them."""

from ombud.portal import asking, cases, choices, erasing, represented, saying_no, settings
from ombud.web import Route

JOURNEYS: tuple[tuple[Route, ...], ...] = (
    saying_no.ROUTES,
    choices.ROUTES,
    asking.ROUTES,
    erasing.ROUTES,
    cases.ROUTES,
    represented.ROUTES,
    settings.ROUTES,
)
"""In the order in which people meet them: without signing in, signing in, and signed in."""

ROUTES: tuple[Route, ...] = tuple(route for journey in JOURNEYS for route in journey)
