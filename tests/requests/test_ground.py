"""What an answer rests on, in words."""

from dataclasses import replace

from ombud.law.rights import Right
from ombud.requests.letter import ground
from ombud.requests.model import Item, Outcome
from ombud.terms import Text

ITEM = Item(
    0, Right.ERASURE, Text("Journalen", "The journal"), Outcome.REFUSED, "CARE", "17(3)(b)", "PDL 3:17", None, None
)


def test_an_article_and_the_statute_of_another_law_stand_together() -> None:
    assert ground(ITEM) == Text("artikel 17.3 b; PDL 3:17", "Art. 17(3)(b); PDL 3:17")


def test_what_is_no_article_of_the_regulation_stands_as_it_is() -> None:
    assert ground(replace(ITEM, article="PDL 8:5", statute="PDL 8:5")) == Text("PDL 8:5", "PDL 8:5")
