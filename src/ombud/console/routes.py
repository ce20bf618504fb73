"""Every address of the console, from each journey's own list. Each says for which work it is; tests walk them."""

from types import ModuleType

from ombud.console import (
    accounts,
    analyses,
    audiences,
    campaign_lists,
    campaign_writing,
    campaigns,
    hidden,
    market,
    models,
    opening,
    operations,
    people,
    person,
    product,
    publishing,
    questions,
    registering,
    signing_in,
    start,
    statistics,
    visits,
)
from ombud.web import Route

JOURNEYS: tuple[ModuleType, ...] = (
    start,
    hidden,
    registering,
    people,
    person,
    opening,
    audiences,
    campaign_writing,
    campaign_lists,
    campaigns,
    statistics,
    questions,
    publishing,
    analyses,
    market,
    product,
    models,
    visits,
    accounts,
    operations,
    signing_in,
)  # fmt: skip
"""In the order in which the menu shows them."""

ROUTES: tuple[Route, ...] = tuple(route for journey in JOURNEYS for route in journey.ROUTES)
