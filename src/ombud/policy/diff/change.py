"""One difference, and how it is told."""

from dataclasses import dataclass
from enum import StrEnum

from ombud.policy.model import Words


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Facet(StrEnum):
    """What kind of thing differs."""

    PURPOSE = "purpose"
    CATEGORY = "category"
    BASIS = "basis"
    SPECIAL = "special"
    PERIOD = "period"
    RECIPIENT = "recipient"
    SENTENCE = "sentence"
    CONSENT = "consent"
    INTEREST = "interest"
    RIGHT = "right"
    CONTROLLER = "controller"
    OTHER = "other"


class Tell(StrEnum):
    """Who is told, and how."""

    NOBODY = "nobody"
    PAGE = "page"
    """The new version on the page is enough."""
    COLLECTION = "collection"
    """At collection: it holds for data given from then on, never for what is already held."""
    REVIEW = "review"
    """The data protection officer weighs whether the meaning has changed."""
    BEFORE = "before"
    """Those concerned, each of them, before it begins (Art. 13(3))."""
    ASK = "ask"
    """Those concerned are asked for consent; nothing happens before their yes."""


@dataclass(frozen=True, slots=True)
class Change:
    kind: Kind
    facet: Facet
    about: str
    """The purpose or other thing that it belongs to."""
    place: str
    """Where in the file: `purposes.marketing.direct.storage`."""
    before: Words | None
    after: Words | None
    tell: Tell
    whom: tuple[Words, ...]
    """The groups of people; empty: everybody."""
