"""Every endpoint, from each resource's own list. The OpenAPI document, the pages and the tests walk it."""

from types import ModuleType

from ombud.api import (
    access,
    breaches,
    campaigns,
    choices,
    collecting,
    correcting,
    decisions,
    erasure,
    events,
    extracts,
    holds,
    jobs,
    log,
    merging,
    packages,
    people,
    policy,
    relations,
    replays,
    requests,
    visits,
)
from ombud.api.model import Endpoint

RESOURCES: tuple[ModuleType, ...] = (
    people,
    correcting,
    merging,
    decisions,
    collecting,
    relations,
    choices,
    access,
    packages,
    requests,
    log,
    erasure,
    holds,
    breaches,
    policy,
    replays,
    events,
    campaigns,
    extracts,
    visits,
    jobs,
)
ENDPOINTS: tuple[Endpoint, ...] = tuple(one for resource in RESOURCES for one in resource.ENDPOINTS)
