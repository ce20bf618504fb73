"""Everything that is served: the pages of the people whose data it is, and of those who work here."""

from ombud.api import pages as api
from ombud.console import routes as console
from ombud.portal import routes as portal
from ombud.web import Route

ROUTES: tuple[Route, ...] = (*portal.ROUTES, *console.ROUTES, *api.ROUTES)
