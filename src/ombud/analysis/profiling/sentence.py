"""A condition as a sentence, and what it says: `age is 30-39 or 40-49`, `has not massage`.

* Swedish and English say the same. There are eight sentences; whatever else is written is no condition, and the
  reason is said (N-09.2): a clinic, a page that was read, a name and a diagnosis cannot be put into one.
* Several values are joined by `or`: one of them is enough. Several sentences of a segment all hold.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from ombud.terms import Text


class What(StrEnum):
    AGE = "age"
    MUNICIPALITY = "municipality"
    INTEREST = "interest"
    HAS = "has"
    HAS_NOT = "has_not"
    HAD = "had"
    NEVER_HAD = "never_had"
    TOOK_UP = "took_up"


SERVICE = frozenset({What.HAS, What.HAS_NOT, What.HAD, What.NEVER_HAD, What.TOOK_UP})
"""The sentences whose values are services."""
_ABSENT = {What.HAS_NOT: What.HAS, What.NEVER_HAD: What.HAD}
_SENTENCES = (
    (What.AGE, r"(?:age|åldern?) (?:is|är) (?P<values>.+)"),
    (What.MUNICIPALITY, r"(?:municipality|kommun(?:en)?) (?:is|är) (?P<values>.+)"),
    (What.INTEREST, r"(?:interest|intresset?) (?:is|är) (?P<values>.+)"),
    (What.TOOK_UP, r"(?:took up|tog) (?P<values>.+) (?:within|inom) (?P<months>[0-9]{1,2}) (?:months?|månad(?:er)?)"),
    (What.NEVER_HAD, r"(?:has never had|har aldrig haft) (?P<values>.+)"),
    (What.HAD, r"(?:has had|har haft) (?P<values>.+)"),
    (What.HAS_NOT, r"(?:has not|har inte) (?P<values>.+)"),
    (What.HAS, r"(?:has|har) (?P<values>.+)"),
)
_OR = re.compile(r"\s+(?:or|eller)\s+|\s*,\s*", re.IGNORECASE)
_JOINERS = frozenset({"", "or", "eller"})
GRAMMAR = Text(
    "åldern är 30-39 eller 40-49 · kommunen är … · intresset är … · har … · har inte … · har haft … · "
    "har aldrig haft … · tog … inom 12 månader",
    "age is 30-39 or 40-49 · municipality is … · interest is … · has … · has not … · has had … · "
    "has never had … · took up … within 12 months",
)


@dataclass(frozen=True, slots=True)
class Condition:
    """What one sentence says."""

    what: What
    values: tuple[str, ...]
    months: int = 0

    @property
    def absent(self) -> bool:
        """It holds where something is not there."""
        return self.what in _ABSENT


def condition(sentence: str) -> Condition | None:
    """What a sentence says, or `None` when it is no condition."""
    told = " ".join(sentence.split())
    for what, pattern in _SENTENCES:
        found = re.fullmatch(pattern, told, re.IGNORECASE)
        if found is not None:
            values = tuple(one for one in _OR.split(found["values"]) if one.casefold() not in _JOINERS)
            months = int(found["months"]) if what is What.TOOK_UP else 0
            return Condition(what, values, months) if values and (what is not What.TOOK_UP or months) else None
    return None
