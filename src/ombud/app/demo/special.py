"""The demo's people whom the law treats with more care: who they are, and how they come in (law.md 3.4).

* They come in by the same door as every customer: a file of JSON Lines with its mapping. Two are patients of the
  journal export. The visitor is not registered: of them there is a code in a browser, and nothing else.
* Their numbers are official test numbers. A day of birth and a number need not agree (P-05), and here some do not.
* Somebody with a fictitious identity looks like everybody, and nothing here says otherwise (R-41).
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ombud.app.demo.figures import bring_in, patient_with_latest, subject_with
from ombud.app.demo.numbers import nearest, samordningsnummer
from ombud.app.demo.people import last_reserve_id
from ombud.app.installation import Ombud
from ombud.law.periods import add_months, local_date
from ombud.terms import SubjectId, Text

NEEDS_NUMBER = "halsosamtal"
SIGNED = timedelta(days=60)
"""How long before the demo they signed."""


@dataclass(frozen=True, slots=True)
class Special:
    """Somebody of a kind of their own. `words` say which."""

    name: str
    given: str = field(repr=False)
    family: str = field(repr=False)
    words: Text
    years: int
    number: str = "personnummer"
    """What they have: `personnummer`, `samordningsnummer`, `reserve`, or none where it is `email`."""
    service: str = "traningskort"
    """What they signed for. Only some services need a number, and only they keep one (P-01)."""

    @property
    def email(self) -> str:
        return f"{self.name}.demo@example.se"

    def born(self, today: date) -> date:
        """So many years ago: on this very day, so that who turns eighteen does so today (R-33)."""
        return add_months(today, -12 * self.years, round_up=True)


SPECIAL = (
    Special("linus", "Linus", "Liten", Text("barn under 13", "child under 13"), 9),
    Special("lova", "Lova", "Liten", Text("syskon med samma vårdnadshavare", "sibling with the same custodian"), 6),
    Special("diggy", "Diggy", "Delad", Text("barn vars föräldrar är oense", "child whose custodians disagree"), 11),
    Special("tea", "Tea", "Tonår", Text("tonåring, 15 år", "teenager, 15"), 15),
    Special("arvid", "Arvid", "Arton", Text("fyller 18 i dag", "turns 18 today"), 18),
    Special("gerda", "Gerda", "Godman", Text("har god man", "has a god man"), 84),
    Special("skye", "Skye", "Skydd", Text("skyddad identitet", "protected identity"), 34),
    Special("fia", "Fia", "Lik", Text("fingerade uppgifter, som alla", "fictitious identity, like any other"), 41),
    Special(
        "kim",
        "Kim",
        "Nytt",
        Text("har fått ett nytt personnummer", "has been given another personnummer"),
        29,
        service=NEEDS_NUMBER,
    ),
    Special(
        "sam", "Sam", "Ordning", Text("samordningsnummer", "samordningsnummer"), 38, "samordningsnummer", NEEDS_NUMBER
    ),
    Special("rese", "Rese", "Reserv", Text("reservnummer", "reserve id"), 52, "reserve", NEEDS_NUMBER),
    Special("kajsa", "Kajsa", "Kund", Text("kund utan vård", "customer without care"), 47, "email"),
)
CHANGED, GIVEN_LATER = "kim", "kim's new number"
MIXED, DECEASED, VISITOR = "mixed", "deceased", "visitor"
OTHERS: Mapping[str, Text] = {
    MIXED: Text("patient med journal, faktura och reklam", "patient with journal, invoice and advertising"),
    DECEASED: Text("avliden, med en arvinge", "deceased, with an heir"),
    VISITOR: Text("besökare med bara en kod i webbläsaren", "visitor with a code in the browser alone"),
}
"""Those who do not come by the file."""
WORDS: Mapping[str, Text] = {**{one.name: one.words for one in SPECIAL}, **OTHERS}


def numbers_of(today: date, taken: Collection[str]) -> Mapping[str, str]:
    """The number of each who has one; nobody's of `taken`."""
    found: dict[str, str] = {}
    for one in SPECIAL:
        if one.number == "personnummer":
            found[one.name] = nearest(one.born(today), {*taken, *found.values()})
        elif one.number == "samordningsnummer":
            found[one.name] = next(number for number in samordningsnummer() if number > f"{one.born(today).year}")
    changed = next(one for one in SPECIAL if one.name == CHANGED)
    return found | {GIVEN_LATER: nearest(changed.born(today), {*taken, *found.values()})}


def bring_in_special(
    ombud: Ombud, numbers: Mapping[str, str], *, now: datetime, but: Collection[str] | None = None
) -> Mapping[str, SubjectId]:
    """Everybody of a kind of their own who is registered, by name. They came in two days ago.

    `but`: whom another part of the demo has, where also the patients of the journal export are not.
    """
    before, left_out = now - timedelta(days=2), but or ()
    some = [(place, one) for place, one in enumerate(SPECIAL) if one.name not in left_out]
    lines = "".join(f"{json.dumps(_object(numbers, *one, before), ensure_ascii=False)}\n" for one in some)
    bring_in(ombud, lines.encode(), "customers.jsonl.yaml", lambda: before)
    registered = {one.name: subject_with(ombud, one.email, "email") for _, one in some}
    if but is not None:
        return registered
    patients = {MIXED: patient_with_latest(place=1), DECEASED: patient_with_latest(dead=True)}
    return registered | {name: subject_with(ombud, number, "personnummer") for name, number in patients.items()}


def _object(numbers: Mapping[str, str], place: int, one: Special, now: datetime) -> dict[str, object]:
    born = one.born(local_date(now + timedelta(days=2)))
    return {
        "customer": f"S{place + 1:04d}",
        "personnummer": numbers.get(one.name),
        "reserve_id": last_reserve_id(born) if one.number == "reserve" else None,
        "name": {"given": one.given, "family": one.family},
        "contact": {
            "email": one.email,
            "address": {"street": f"Exempelgatan {place + 1}", "postal_code": "11220", "city": "Stockholm"},
        },
        "born_on": born.isoformat(),
        "service": one.service,
        "registered_at": (now - SIGNED).replace(microsecond=0).isoformat(),
    }
