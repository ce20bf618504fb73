"""Every interaction of the door. The routes, the capability statement, the page and the tests walk it."""

from ombud.fhir import parts, people
from ombud.fhir.model import Interaction

INTERACTIONS: tuple[Interaction, ...] = (*people.INTERACTIONS, *parts.INTERACTIONS)
