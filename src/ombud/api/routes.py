"""Every endpoint, from each resource's own list. The OpenAPI document, the pages and the tests walk it."""

from types import ModuleType

from ombud.api import decisions, people
from ombud.api.model import Endpoint

RESOURCES: tuple[ModuleType, ...] = (people, decisions)
ENDPOINTS: tuple[Endpoint, ...] = tuple(one for resource in RESOURCES for one in resource.ENDPOINTS)
