"""An objection to statistics (Art. 21(6), R-21.1): honoured for everything but what the law has care do.

The objection is in force since the request came (`at_once.py`). Statistics of care are made all the same (PDL 2:2,
2:4 p 6), and a patient is told so with the statute.
"""

from ombud.collection.relate import Declined
from ombud.law.rights import Right
from ombud.requests.carry.work import Said, Work, item
from ombud.requests.model import Item
from ombud.terms import ClassId, Text

CARE = ClassId("care")


def plan(work: Work) -> tuple[Item, ...] | Declined:
    found = [item(Right.OBJECTION_STATISTICS, Said("STATISTICS-STOPPED", _OURS), work.now)]
    with work.vault.look(by=work.by, now=work.now) as act:
        patient = act.person(work.subject).keys.has(CARE)
    if patient:
        found.append(item(Right.OBJECTION_STATISTICS, Said("STATISTICS-CARE", _CARE), work.now))
    return tuple(found)


def carry_out(work: Work, item: Item) -> Item:
    """Nothing is left to do: it holds since the request came."""
    return item


_OURS = Text("Statistik och analyser av tjänster utanför vården", "Statistics and analyses of services outside care")
_CARE = Text("Statistik om vården", "Statistics about care")
