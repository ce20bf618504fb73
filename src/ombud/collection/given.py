"""What somebody gives at a desk or in a form, brought into the form in which it is stored.

The same shapes as a file's values have (`values`): a value that is not what its field says is declined with
the field and the reason, never repeated, and nothing is stored (Art. 5(1)(d)).
"""

from collections.abc import Mapping
from datetime import date

from ombud.collection.relate import Declined
from ombud.collection.values import Asked, ValueKind, identifier, parsed
from ombud.terms import Text
from ombud.terms.identifiers import NotANumber, parse_reserve_id

_SHAPES: Mapping[str, ValueKind] = {
    "email": "email",
    "phone": "phone",
    "birth_date": "date",
    "postal_code": "postal_code",
    "country": "country",
}


def shaped(given: Mapping[str, str], on: date) -> dict[str, str] | Declined:
    """The values in their stored form, or every field that is not what it says."""
    found = {name: _shape(name, value.strip(), on) for name, value in given.items()}
    wrong = {name: value for name, value in found.items() if isinstance(value, Text)}
    if wrong:
        names = ", ".join(wrong)
        text = Text(f"Rätta {names}. Inget har sparats.", f"Correct {names}. Nothing was stored.")
        return Declined("N-03.1", text, wrong)
    return {name: value for name, value in found.items() if isinstance(value, str)}


def _shape(name: str, value: str, on: date) -> str | Text:
    if not value:
        return _EMPTY
    if name == "personnummer":
        number = identifier(value, "personnummer", None, on)
        return number if isinstance(number, Text) else number.value
    if name == "reserve_id":
        return _reserve(value)
    return parsed(value, Asked(_SHAPES.get(name, "text")))


def _reserve(value: str) -> str | Text:
    """A reserve id is written with its domain before it: the same twelve signs in two domains are two people (P-07)."""
    domain, _, number = value.partition(" ")
    found = parse_reserve_id(number, domain)
    return found.reason if isinstance(found, NotANumber) else f"{domain} {found.in_clear()}"


_EMPTY = Text("Värdet är tomt.", "The value is empty.")
