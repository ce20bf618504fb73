"""Every address of the portal, from each journey's own list. Each says what it needs (`Need`); tests walk them."""

from types import ModuleType

from ombud.portal import agreements, changed, correct, data, overview, readings
from ombud.web import Route

JOURNEYS: tuple[ModuleType, ...] = (overview, changed, data, correct, agreements, readings)
"""In the order in which people meet them: without signing in, signing in, and signed in."""

ROUTES: tuple[Route, ...] = tuple(route for journey in JOURNEYS for route in journey.ROUTES)
