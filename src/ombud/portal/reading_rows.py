"""Who has looked, as rows of a table: when, from where, what and why, in words; never a name (R-15.6, PDL 8:5)."""

from dataclasses import dataclass, field
from datetime import datetime

from ombud.disclosure import Reading, Whose
from ombud.disclosure.wording import Wording
from ombud.disclosure.words import ACTS
from ombud.portal.addresses import reading_text
from ombud.terms import Text

YOU = Text("Du själv", "You yourself")
A_PROGRAM = Text("Automatisk körning", "An automatic run")
_STOPPED_WHY = Text("policyn tillåter inte det", "the policy does not allow it")


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One look in words."""

    id: str
    at: datetime
    who: str = field(repr=False)
    what: str = field(repr=False)
    data: str = field(repr=False)
    why: str = field(repr=False)
    stopped: bool
    whose: Whose

    @property
    def report(self) -> str:
        """Where the person says that they do not recognise it."""
        return f"/mina/lasningar/{self.id}/anmal"


def reading_row(one: Reading, words: Wording) -> ReadingRow:
    why = "–" if one.purpose is None else words.name(one.purpose)
    return ReadingRow(
        reading_text(one.id),
        one.at,
        _who(one, words),
        words.of(ACTS, one.act),
        ", ".join(words.category(category) for category in one.categories) or "–",
        why if one.permitted else f"{why} – {words.t(_STOPPED_WHY)}",
        not one.permitted,
        one.whose,
    )


def _who(one: Reading, words: Wording) -> str:
    if one.whose is Whose.PERSON:
        return words.t(YOU)
    if one.whose is Whose.PROGRAM:
        return f"{words.t(A_PROGRAM)} ({words.role(one.role)})" if one.role != "ombud" else words.t(A_PROGRAM)
    return ", ".join(part for part in (words.role(one.role), words.unit(one.unit)) if part != "–")
