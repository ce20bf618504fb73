"""What carries a right out: a carrier for each, and the work that it is given.

* `plan` says what would become of what is wanted, item by item, and changes nothing. Its items are numbered by
  whoever proposes them.
* `carry_out` does one item that was proposed, and approved where it must be. It may be called again after a kill:
  what is done already is left as it is. Where somebody else has to act first it gives `Waiting`.
* A carrier is a module with these two functions, named after its right; `CARRIERS` lists them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from ombud.collection.relate import Declined
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.requests.case import Case
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Item, Outcome, Waiting, Wanted
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Vault

_OUTCOMES = {
    "grant": Outcome.GRANTED,
    "erase": Outcome.GRANTED,
    "restrict": Outcome.RESTRICTED_INSTEAD,
    "part": Outcome.PARTLY,
    "refuse": Outcome.REFUSED,
    "none": Outcome.NOT_HELD,
    "hand_over": Outcome.HANDED_OVER,
}
"""What an answer of the catalogue comes to as an item."""


@dataclass(frozen=True, slots=True)
class Work:
    """One right of one request, to be planned or carried out."""

    vault: Vault
    file: CaseFile
    wanted: Wanted
    by: Actor
    now: datetime

    @property
    def case(self) -> Case:
        return self.file.case

    @property
    def subject(self) -> SubjectId:
        return self.file.subject


class Carrier(Protocol):
    """Carries one right out."""

    def plan(self, work: Work) -> tuple[Item, ...] | Declined:
        """What would become of it. Changes nothing."""
        ...

    def carry_out(self, work: Work, item: Item) -> Item | Waiting | Declined:
        """Do it; the item as it came to be."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """An answer of the law's catalogue with its places filled in; those that are left stay open until it is done."""

    key: str
    about: Text
    filled: Mapping[str, Text] = field(default_factory=dict)
    until: date | None = None


def item(right: Right, said: Said, now: datetime) -> Item:
    """An item that says it. Raises `KeyError` for an answer that the law has not, or that is none of an item's."""
    answer = law_on(local_date(now)).answers[said.key]
    swedish, english = answer.text
    for place, text in said.filled.items():
        swedish, english = swedish.replace(f"{{{place}}}", text.sv), english.replace(f"{{{place}}}", text.en)
    outcome, text = _OUTCOMES[answer.outcome], Text(swedish, english)
    return Item(0, right, said.about, outcome, said.key, answer.article, answer.statute, text, said.until)
