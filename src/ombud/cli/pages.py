"""Everything that is served: the pages of the people whose data it is, of those who work here and of those who write
programs; and the doors that are no pages, each by the beginning of its paths."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from starlette.types import ASGIApp

from ombud.api import pages as api_pages
from ombud.api.application import OPENAPI
from ombud.api.application import application as api
from ombud.api.openapi import ROOT
from ombud.api.routes import ENDPOINTS
from ombud.console import routes as console
from ombud.fhir import pages as fhir_pages
from ombud.fhir.application import application as fhir
from ombud.fhir.model import ROOT as FHIR_ROOT
from ombud.fhir.routes import INTERACTIONS
from ombud.portal import routes as portal
from ombud.web import Door, Route

ROUTES: tuple[Route, ...] = (*portal.ROUTES, *console.ROUTES, *api_pages.ROUTES, *fhir_pages.ROUTES)


@contextmanager
def doors_beside(door: Door) -> Iterator[Mapping[str, ASGIApp]]:
    """What answers beside the pages, as long as they do."""
    made, of_care = api(door, ENDPOINTS), fhir(door, INTERACTIONS)
    try:
        yield {ROOT: made.app, OPENAPI: made.app, FHIR_ROOT: of_care.app}
    finally:
        made.close()
        of_care.close()
