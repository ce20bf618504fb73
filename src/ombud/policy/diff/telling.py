"""Who must be told of a difference (Art. 13(3), 7, 12; design.md 4; C-394/23)."""

from ombud.law.periods import duration
from ombud.policy.diff.change import Facet, Kind, Tell
from ombud.policy.diff.facts import Fact
from ombud.policy.model import StoragePeriod

_INSIDE = {
    "bit",
    "retention_class",
    "reads",
    "impact",
    "sentences",
    "storage_sentences",
    "family",
    "source",
    "data_subjects",
}
"""Fields of a purpose that change nothing for a person."""
_INSIDE_TOPS = {"id", "title", "status", "note", "notice", "roles", "processors", "choices", "open_questions", "regime"}
_PAGE_TOPS = {"services", "pdl_8_6", "security_measures"}
_ALL_BEFORE = {Facet.INTEREST, Facet.CONTROLLER}
_IF_ADDED = {Facet.PURPOSE, Facet.CATEGORY, Facet.BASIS, Facet.SPECIAL, Facet.RECIPIENT}


def telling(kind: Kind, was: Fact | None, is_: Fact | None) -> Tell:
    fact = next(one for one in (is_, was) if one is not None)
    if fact.facet is Facet.PERIOD:
        return _period(was, is_)
    if fact.facet is Facet.SENTENCE:
        return Tell.REVIEW
    if fact.facet is Facet.OTHER:
        return _other(fact)
    if fact.facet is Facet.RIGHT:
        return Tell.PAGE if is_ is not None else Tell.BEFORE
    if kind is Kind.REMOVED:
        return Tell.BEFORE if fact.facet is Facet.CONTROLLER else Tell.PAGE
    if fact.facet is Facet.CONSENT or _needs_consent(fact):
        return Tell.ASK
    return Tell.BEFORE


def _needs_consent(fact: Fact) -> bool:
    return fact.facet in (Facet.BASIS, Facet.SPECIAL) and any(a in fact.exact for a in ('"6.1.a"', '"9.2.a"'))


def _period(was: Fact | None, is_: Fact | None) -> Tell:
    """A row that is gone or shorter applies at once; a new or longer one only to new data."""
    if is_ is None:
        return Tell.PAGE
    if was is None or was.period is None or is_.period is None:
        return Tell.COLLECTION
    same_ties = set(is_.period.during) <= set(was.period.during)
    shorter = _length(is_.period) <= _length(was.period)
    return Tell.PAGE if same_ties and shorter else Tell.COLLECTION


def _length(row: StoragePeriod) -> tuple[float, int]:
    """To compare with, in days; without a number it has no end that can be compared."""
    if row.period is None:
        return (float("inf"), 0)
    months, days, hours = duration(row.period)
    return (months * 30.4375 + days, hours)


def _other(fact: Fact) -> Tell:
    steps = fact.place.split(".")
    if steps[0] == "purposes":
        field = fact.place.removeprefix(f"purposes.{fact.about}.").split(".")[0]
        return Tell.NOBODY if field in _INSIDE else Tell.BEFORE
    if steps[0] in _INSIDE_TOPS:
        return Tell.NOBODY
    return Tell.PAGE if steps[0] in _PAGE_TOPS else Tell.BEFORE
