"""A citation as a person reads it: `PDL 2:4 p 1` is `2 kap. 4 § p. 1 patientdatalagen`."""

import re

from ombud.policy.model import Words
from ombud.policy.wording import words
from ombud.terms import Text

STATUTES = {
    "PDL": Text("patientdatalagen", "Patient Data Act"),
    "SVOD": Text("lagen om sammanhållen vård- och omsorgsdokumentation", "Shared Care Documentation Act"),
    "DSL": Text("dataskyddslagen", "Data Protection Act"),
    "PSL": Text("patientsäkerhetslagen", "Patient Safety Act"),
    "MFL": Text("marknadsföringslagen", "Marketing Act"),
    "LEK": Text("lagen om elektronisk kommunikation", "Electronic Communications Act"),
    "BFL": Text("bokföringslagen", "Bookkeeping Act"),
    "HSLF": Text("HSLF-FS 2016:40", "HSLF-FS 2016:40"),
    "TF": Text("tryckfrihetsförordningen", "Freedom of the Press Act"),
}
# A section may have a letter of its own (`7 a`), which is never p: `4 p 1` is a point.
_CHAPTER = re.compile(r"([A-ZÅÄÖ]+) (\d+):(\d+(?: ?[a-oq-z](?![–-]))?(?:[–-]\d+)?)(?: (.+))?")
_SECTION = re.compile(r"([A-ZÅÄÖ]+) (\d+(?: ?[a-oq-z])?(?:[–-]\d+)?)(?: (.+))?")
_ARTICLE = re.compile(r"Art\. (\d+(?:[–-]\d+)?)(?:\((\d+)\))?(?:\(([a-z])\))?")
_NAMED = re.compile(r"[a-zåäö]+(?:lagen|balken|förordningen)")


def statute_words(citation: str) -> Words:
    """The citation in words; one that no form here fits, as it is written."""
    if (found := _CHAPTER.fullmatch(citation)) and found[1] in STATUTES:
        name, tail = STATUTES[found[1]], _tail(found[4])
        return words(
            f"{found[2]} kap. {found[3]} §{_more(found[3])}{tail} {name.sv}",
            f"{name.en} ch. {found[2]} s. {found[3]}{tail}",
        )
    if (found := _SECTION.fullmatch(citation)) and found[1] in STATUTES:
        name, tail = STATUTES[found[1]], _tail(found[3])
        return words(f"{found[2]} §{_more(found[2])}{tail} {name.sv}", f"{name.en} s. {found[2]}{tail}")
    if found := _ARTICLE.fullmatch(citation):
        point, letter, many = found[2], found[3], _more(found[1])
        return words(
            f"{'artiklarna' if many else 'artikel'} {found[1]}"
            + (f".{point}" if point else "")
            + (f" {letter}" if letter else ""),
            f"Article{'s' if many else ''} {found[1]}"
            + (f"({point})" if point else "")
            + (f"({letter})" if letter else ""),
        )
    return words(citation)


def is_law(citation: str) -> bool:
    """Is it a law that is cited? A gate may also be a rule of our own, which says nothing to a reader."""
    if found := _CHAPTER.fullmatch(citation) or _SECTION.fullmatch(citation):
        return found[1] in STATUTES
    return bool(_ARTICLE.fullmatch(citation) or _NAMED.fullmatch(citation))


def _tail(rest: str | None) -> str:
    """What stands after the section: `p 1` is written `p. 1`."""
    return "" if rest is None else " " + re.sub(r"^p (?=\d)", "p. ", rest)


def _more(section: str) -> str:
    """Swedish writes the sign twice for several sections."""
    return "§" if "–" in section or "-" in section else ""
