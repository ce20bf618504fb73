"""A complaint (Art. 77): where to complain, and what follows (R-77.1).

It is kept in the file of the request alone. Nothing that decides anything about the person knows of it, so that it
worsens no treatment (N-19.2).
"""

from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.requests.carry.work import Work
from ombud.requests.model import Item, Outcome
from ombud.terms import Text

KEY = "COMPLAINT-LEAFLET"


def plan(work: Work) -> tuple[Item, ...]:
    """The leaflet: it grants nothing and refuses nothing, so it is given."""
    said = law_on(local_date(work.now)).answers[KEY]
    return (Item(0, Right.COMPLAINT, _ABOUT, Outcome.GRANTED, KEY, said.article, said.statute, said.text),)


def carry_out(_work: Work, item: Item) -> Item:
    """The leaflet goes with the answer."""
    return item


_ABOUT = Text("Var du kan klaga", "Where you may complain")
