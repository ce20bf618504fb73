"""Every address of the console, from each journey's own list. Each says for which work it is; tests walk them."""

from types import ModuleType

from ombud.console import (
<<<<<<< HEAD
    analyses,
    audiences,
    campaign_lists,
    campaign_writing,
    campaigns,
    market,
    models,
    product,
    publishing,
    questions,
=======
    accounts,
    hidden,
    operations,
    signing_in,
>>>>>>> main
    start,
    statistics,
    visits,
)
from ombud.web import Route

JOURNEYS: tuple[ModuleType, ...] = (
    accounts,
    hidden,
    operations,
    signing_in,
    start,
    audiences,
    campaign_writing, campaign_lists, campaigns,
    statistics, questions, publishing,
    analyses, market, product, models,
    visits,
)  # fmt: skip
"""In the order in which the menu shows them."""

ROUTES: tuple[Route, ...] = tuple(route for journey in JOURNEYS for route in journey.ROUTES)
