"""The letter round the answers to one request: its items in their order, and how to complain at the end.

* Every letter ends so, also one that grants everything (N-19.1); a refusal or an extension must by law (R-10).
* A letter without an item, or with an item without words, is none: an answer needs an outcome for each (R-17.1).
"""

from collections.abc import Sequence

from ombud.law.answers import ANSWERS, COMPLAINT
from ombud.terms import Text

LEAFLET: Text = ANSWERS["COMPLAINT-LEAFLET"].text
"""What is enclosed about complaining (R-77.1)."""


class NothingToSayError(ValueError):
    """A letter whose items say nothing."""


def letter(items: Sequence[Text]) -> Text:
    """The body of the letter in both languages. Items are as `answers.stated` gives them."""
    if not items or not all(item.sv.strip() and item.en.strip() for item in items):
        raise NothingToSayError("a letter needs an answer, in words, to each thing that was asked for")
    return Text(
        "\n\n".join([*(item.sv for item in items), COMPLAINT.sv]),
        "\n\n".join([*(item.en for item in items), COMPLAINT.en]),
    )
