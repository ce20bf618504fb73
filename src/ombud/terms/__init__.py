"""The words, as types. Law first (GDPR), then W3C DPV, then the trade; one word per idea.

  * An id is a type of its own, never a bare `str` or `bytes`.
  * Plain, sealed and hashed values are three types; none turns into another by accident.
  * `_at` is an instant in UTC, `_on` a date, `_until` an end. Time is always an argument `now`.
  * Every word that a person meets has an article, a DPV term and a Swedish word: see `words`.

Nothing is imported from the rest of Ombud here, and nothing here reads a clock, disk or network.
"""

from ombud.terms.actor import Actor, RoleId, UnitId
from ombud.terms.ids import (
    CategoryId,
    ChoiceId,
    ClassId,
    PurposeId,
    RecordId,
    RelationId,
    ServiceId,
    SubjectId,
    subject_from,
    subject_text,
)
from ombud.terms.text import Text
from ombud.terms.time import utc

__all__ = [
    "Actor",
    "CategoryId",
    "ChoiceId",
    "ClassId",
    "PurposeId",
    "RecordId",
    "RelationId",
    "RoleId",
    "ServiceId",
    "SubjectId",
    "Text",
    "UnitId",
    "subject_from",
    "subject_text",
    "utc",
]
