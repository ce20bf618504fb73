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
    operations,
    product,
    publishing,
    questions,
    signing_in,
    start,
    statistics,
    visits,
)
from ombud.web import Route

JOURNEYS: tuple[ModuleType, ...] = (
    start,
    hidden, signing_in, accounts,
    audiences,
    campaign_writing, campaign_lists, campaigns,
    statistics, questions, publishing,
    analyses, market, product, models,
    visits,
    operations,
)  # fmt: skip
"""In the order in which the menu shows them."""

ROUTES: tuple[Route, ...] = tuple(route for journey in JOURNEYS for route in journey.ROUTES)
