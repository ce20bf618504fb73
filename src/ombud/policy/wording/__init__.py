"""The values of a policy file in words: what the notice, the Article 30 record, `diff` and `explain` all say.

One value has one wording, so that the renderings cannot drift apart. Plain words come first and the article
beside them (ux.md 3.1, 3.2). A value that no list here knows is said as it is written in the file.
"""

from collections.abc import Iterable
from datetime import date

from ombud.policy.model import Words
from ombud.terms import Text
from ombud.terms.text import Language

_MONTHS = Text(
    "januari februari mars april maj juni juli augusti september oktober november december",
    "January February March April May June July August September October November December",
)
_AND = Text("och", "and")
_OR = Text("eller", "or")


def say(words: Words | Text, language: Language) -> str:
    """The words in one language."""
    return words.sv if language == "sv" else words.en


def words(sv: str, en: str | None = None) -> Words:
    return Words(sv=sv, en=sv if en is None else en)


def both(texts: Iterable[Words], *, between: str | Words = "") -> Words:
    """Several wordings as one."""
    kept, sign = tuple(texts), words(between) if isinstance(between, str) else between
    return Words(sv=sign.sv.join(t.sv for t in kept), en=sign.en.join(t.en for t in kept))


def enumeration(items: Iterable[str], language: Language, *, final: Text = _AND) -> str:
    """`a, b och c`."""
    kept = tuple(items)
    if len(kept) < 2:
        return "".join(kept)
    return f"{', '.join(kept[:-1])} {final.in_(language)} {kept[-1]}"


def alternatives(items: Iterable[str], language: Language) -> str:
    """`a, b eller c`."""
    return enumeration(items, language, final=_OR)


def day(on: date, language: Language) -> str:
    """`23 november 2026`."""
    return f"{on.day} {_MONTHS.in_(language).split()[on.month - 1]} {on.year}"


def capital(text: str) -> str:
    """The first letter large, the rest as it is."""
    return text[:1].upper() + text[1:]
