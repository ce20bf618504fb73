"""Every address of the console, from each journey's own list. Each says for which work it is; tests walk them."""

from types import ModuleType

from ombud.console import (
    accounts,
    hidden,
    opening,
    operations,
    people,
    person,
    registering,
    signing_in,
    start,
)
from ombud.web import Route

JOURNEYS: tuple[ModuleType, ...] = (
    start,
    hidden,
    registering,
    people,
    person,
    opening,
    accounts,
    operations,
    signing_in,
)  # fmt: skip
"""In the order in which the menu shows them."""

ROUTES: tuple[Route, ...] = tuple(route for journey in JOURNEYS for route in journey.ROUTES)
