"""The words by which a mail is understood, in Swedish and English: ideas, and how people put them (R-01).

* An idea is a list of expressions. A mail has the idea where one of them stands; what stood there is kept, so that
  a person sees which words decided.
* Everything is compared in lower case. An expression begins and ends with a word. `|` parts the expressions, and
  brackets hold alternatives; a new line is nothing.
* `*` after a word takes its endings: `rader*` is radera, raderar, raderas, raderade. `~` is up to three words that
  stand between: `ta ~ bort` is "ta genast bort" too. `{me}`, `{my}` and `{things}` are the groups below.

An expression is no law: which ideas make a right is said in `rules.py`.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from ombud.requests.intake.matters import MATTERS, ORDINARY
from ombud.requests.intake.wishes import WISHES

GROUPS: Mapping[str, str] = {
    "my": """
    (min|mina|mitt|my|our|vår|våra|mina egna|min sons|min dotters|mitt barns|vårt barns|my son's|my daughter's)
    """,
    "me": """
    (mig|mej|oss|me|us|myself|min son|min dotter|mitt barn|vårt barn|my son|my daughter|my child|min mamma|
    min pappa|min man|min fru|min mormor|min morfar|min farmor|min farfar|my mother|my father|my husband|my wife|
    honom|henne|him|her)
    """,
    "things": """
    (uppgift*|personuppgift*|kunduppgift*|kontaktuppgift*|hälsouppgift*|information|info|data|persondata|konto|
    kundkonto|bild|foto|photo|profil|kundprofil|detail*|account|profile|personal data|personal information|
    contact details)
    """,
}
IDEAS: Mapping[str, str] = {**MATTERS, **WISHES, **ORDINARY}
_GAP = r"(?:[\w'’-]+,? ){0,3}"


@lru_cache(maxsize=256)
def expression(idea: str) -> re.Pattern[str]:
    """What finds an idea in a sentence in lower case."""
    words = _one_line(IDEAS[idea])
    for name, group in GROUPS.items():
        words = words.replace(f"{{{name}}}", _one_line(group))
    words = words.replace("(", "(?:").replace("~ ", _GAP).replace("*", r"\w*")
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def _one_line(words: str) -> str:
    return "".join(line.strip() for line in words.splitlines())
