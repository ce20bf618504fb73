"""One spelling of a home and the family name there, so that two registrations of one reader of post are known as one.

* The family name belongs to it: by the street alone a whole block of flats would be one reader. Two of the same name in
  one home are one: one letter reaches them both.
* It serves the question who has had a letter, and nothing else: nobody is found by it, and no "no" is kept by it, since
  somebody's no or erasure is not their relatives' (Art. 21(3), 17).
* What is certain is brought together: letter case, blanks, commas, the postal code with or without a blank and country,
  the letter of a house number, and `g.` and `v.` right after a word and before the number of the house. What is not
  certain stays apart: two letters are better than none for somebody else.
* As in `normal_form.py` the form begins with the version of its rule. spec/keys.md 4.1 is the page for this file.
"""

import re
import unicodedata
from collections.abc import Mapping

from ombud.keys.normal_form import Normal

HOUSEHOLD = "household"
_WORDS = {"g": "gatan", "v": "vägen"}
_SHORTENED = re.compile(r"(?<=[^\W\d_]{2})([gv])\. ?(?=[0-9])")
_LETTER = re.compile(r"(?<=[0-9]) ([^\W\d_])(?= |$)")
_POSTAL_CODE = re.compile(r"(?:se?[ -]?)?([0-9]{3}) ?([0-9]{2})")


def household(fields: Mapping[str, str]) -> Normal | None:
    """The home and the family name in these fields; None where one of the four is not there."""
    street, code, city, family = (_folded(fields.get(name, "")) for name in ("street", "postal_code", "city", "family"))
    parts = _street(street), _postal_code(code), city, family
    return Normal("1:" + "\n".join(parts)) if all(parts) else None


def _folded(text: str) -> str:
    """NFC, small letters, single blanks; a comma is a blank."""
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return " ".join(folded.replace(",", " ").split())


def _street(text: str) -> str:
    return _LETTER.sub(r"\1", _SHORTENED.sub(lambda found: f"{_WORDS[found[1]]} ", text))


def _postal_code(text: str) -> str:
    """Five digits of a Swedish one; another country's as it is."""
    found = _POSTAL_CODE.fullmatch(text)
    return found[1] + found[2] if found else text
