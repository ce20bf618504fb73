"""What may not stand in a text about a breach: it becomes a public document at the authority (A-32).

A number or an address that could be somebody's is refused, where it stands in a text. A name is not known by its looks:
the form says that none may be written.
"""

import re
from collections.abc import Mapping

from ombud.collection.relate import Declined
from ombud.terms import Text
from ombud.terms.identifiers import looks_like_personnummer

LONGEST = 4_000
_ADDRESS = re.compile(r"\S+@\S+|(?<!\w)(?:\+46|0)\s?\d(?:[\s-]?\d){6,10}\b")
_NUMBERS = re.compile(r"\d{6,8}[-+ ]?\d{4}")


def personal(text: str) -> bool:
    """Could there be a number or an address of a person in it?"""
    return bool(_ADDRESS.search(text)) or any(looks_like_personnummer(found) for found in _NUMBERS.findall(text))


def unfit(texts: Mapping[str, str], *, needed: frozenset[str] = frozenset()) -> Declined | None:
    """Why these texts may not stand, field by field; None where they may."""
    wrong: dict[str, Text] = {}
    for name, text in texts.items():
        if not text.strip() and name in needed:
            wrong[name] = _EMPTY
        elif len(text.strip()) > LONGEST:
            wrong[name] = _LONG
        elif personal(text):
            wrong[name] = _PERSONAL
    return Declined("A-33", _WRONG, wrong) if wrong else None


_WRONG = Text(
    "Något behöver ändras innan det kan sparas. Ingenting är sparat.",
    "Something has to change before it can be kept. Nothing was kept.",
)
_EMPTY = Text("Skriv något här. Det ska stå i förteckningen.", "Write something here. It has to stand in the register.")
_LONG = Text(f"Skriv högst {LONGEST} tecken.", f"Write {LONGEST} characters at most.")
_PERSONAL = Text(
    "Det ser ut som ett personnummer, ett telefonnummer eller en e-postadress. Ta bort det: texten blir en allmän "
    "handling hos myndigheten. Skriv inga namn heller.",
    "It looks like a personal identity number, a telephone number or an e-mail address. Take it out: the text becomes "
    "public at the authority. Write no names either.",
)
