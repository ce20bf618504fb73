"""The people of the demo's stories, one of each special kind: who they are, before anything has happened to them.

* Nobody here can be taken for anybody: official test numbers, telephone numbers for fiction, addresses that end in
  example.se, streets that do not exist (P-09).
* Who is who does not depend on the seed, and their ages follow the day. What has happened to each is in `histories.py`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ombud.app.demo.numbers import born_on, nearest, samordningsnummer
from ombud.app.demo.people import InventedPerson
from ombud.law.periods import add_months, local_date
from ombud.terms import Text

PERSONNUMMER, SAMORDNINGSNUMMER, NOTHING = "personnummer", "samordningsnummer", ""
NEEDS_NUMBER, NON_CARE = "halsosamtal", "traningskort"
_SIGNED = timedelta(days=400)
_FIRST_PHONE = 1740620


@dataclass(frozen=True, slots=True)
class Character:
    """Somebody of the stories. `kind` says what is special, `does` what can be tried as them."""

    name: str
    given: str = field(repr=False)
    family: str = field(repr=False)
    years: int
    kind: Text
    does: Text
    number: str = PERSONNUMMER
    """What they are known by beside an address."""
    service: str = NON_CARE
    """What they signed for first; empty for somebody who has no agreement."""
    visits: int = 0
    """How many visits are in their journal."""
    email: bool = True
    signs_in: bool = True
    """Is there a door for them?"""

    @property
    def address(self) -> str:
        return f"{self.name}@example.se"


CHARACTERS = (
    Character(
        "tolvan",
        "Tolvan",
        "Tolvansson",
        44,
        Text(
            "har allt: avtal, journal, fakturor, val och många läsningar",
            "has it all: agreements, journal, invoices, choices and many readings",
        ),
        Text("se, rätta, säga nej, få en kopia, radera", "look, correct, say no, get a copy, erase"),
        service=NEEDS_NUMBER,
        visits=4,
    ),
    Character(
        "nelly",
        "Nelly",
        "Nej",
        31,
        Text("har sagt nej till allt som går", "has said no to all that can be said no to"),
        Text("se vad ett nej har stoppat", "see what a no has stopped"),
    ),
    Character(
        "pausa",
        "Pausa",
        "Pettersson",
        52,
        Text(
            "allt om henne är begränsat medan vi utreder om det stämmer",
            "everything about her is restricted while we check it",
        ),
        Text("se vad som händer under tiden", "see what happens meanwhile"),
        visits=1,
        service=NEEDS_NUMBER,
    ),
    Character(
        "skye",
        "Skye",
        "Skyddad",
        34,
        Text("har skyddad identitet", "has a protected identity"),
        Text("sidorna visar ingen adress, plats eller enhet", "the pages show no address, place or unit"),
        service=NEEDS_NUMBER,
        visits=1,
    ),
    Character(
        "ester",
        "Ester",
        "Utan-BankID",
        91,
        Text(
            "91 år, ingen e-legitimation: kommer in med en kod ur ett brev",
            "91 years old, no e-ID: comes in with a code from a letter",
        ),
        Text("val och ärenden; journalen kommer på papper", "choices and cases; the journal comes on paper"),
        service=NEEDS_NUMBER,
        visits=2,
        email=False,
    ),
    Character(
        "sam",
        "Sam",
        "Ordning",
        38,
        Text("har samordningsnummer", "has a samordningsnummer"),
        Text("se att det går lika bra", "see that it works just as well"),
        number=SAMORDNINGSNUMMER,
        service=NEEDS_NUMBER,
        visits=1,
    ),
    Character(
        "lo",
        "Lo",
        "Lika",
        27,
        Text(
            "är registrerad två gånger; registreringarna slås ihop",
            "is registered twice; the registrations are being joined",
        ),
        Text("se det som är hens, och inget av Lis", "see what is theirs, and nothing of Li's"),
        service=NEEDS_NUMBER,
    ),
    Character(
        "lo-igen",
        "Lo",
        "Lika",
        27,
        Text(
            "Los andra registrering, gjord i receptionen utan nummer",
            "Lo's other registration, made at the desk without a number",
        ),
        Text("", ""),
        number=NOTHING,
        signs_in=False,
    ),
    Character(
        "li",
        "Li",
        "Lika",
        27,
        Text(
            "heter nästan som Lo och får aldrig blandas ihop med hen",
            "is called almost like Lo and is never to be mixed up with them",
        ),
        Text("se att det bara är Lis", "see that it is Li's alone"),
        service=NEEDS_NUMBER,
    ),
    Character(
        "olle",
        "Ombudet",
        "Olle",
        43,
        Text("företräder sitt barn Bo", "acts for his child Bo"),
        Text("växla mellan sig själv och den han företräder", "move between himself and whom he acts for"),
    ),
    Character(
        "bo",
        "Barnet",
        "Bo",
        14,
        Text("14 år, har en vårdnadshavare", "14 years old, has a custodian"),
        Text("se vad ett barn ser själv", "see what a child sees for themself"),
        service=NEEDS_NUMBER,
        visits=1,
    ),
    Character(
        "axel",
        "Avliden",
        "Axel",
        83,
        Text("är död; en närstående har bett om journalen", "is dead; a relative has asked for the journal"),
        Text("", ""),
        service=NEEDS_NUMBER,
        visits=3,
        signs_in=False,
    ),
    Character(
        "vera-v",
        "Vägra",
        "Vera",
        36,
        Text(
            "ville inte lämna det som avtalet kräver: inget avtal",
            "would not give what the agreement needs: no agreement",
        ),
        Text("se att nej inte gav något register", "see that a no left no register"),
        number=NOTHING,
        service="",
    ),
    Character(
        "stina",
        "Studs",
        "Stina",
        29,
        Text("breven till henne kommer tillbaka", "the mails to her come back"),
        Text("rätta adressen", "correct the address"),
    ),
    Character(
        "gustav",
        "Gallrad",
        "Gustav",
        66,
        Text("är raderad: bara en gravsten utan namn är kvar", "is erased: only a nameless tombstone is left"),
        Text("logga in och se att inget finns", "sign in and see that there is nothing"),
        number=NOTHING,
        service="",
    ),
    Character(
        "tore",
        "Tvist",
        "Tore",
        58,
        Text("är i tvist med oss: det som tvisten gäller bevaras", "is in a dispute with us: what it is about is kept"),
        Text("be om radering och se vad som måste vara kvar", "ask for erasure and see what has to stay"),
    ),
    Character(
        "siv",
        "Snokad",
        "Siv",
        47,
        Text("någon har läst om henne utan skäl", "somebody has read about her without reason"),
        Text("säga ”det här känner jag inte igen”", "say “I do not recognise this”"),
        service=NEEDS_NUMBER,
        visits=2,
    ),
    Character(
        "alva",
        "Äventyr",
        "Alva",
        39,
        Text("fanns med i ett brev som hamnade fel", "was in a letter that went astray"),
        Text("se vad vi har skrivit om det", "see what we have written about it"),
    ),
)
BY_NAME: Mapping[str, Character] = {one.name: one for one in CHARACTERS}


def invented(taken: Collection[str], *, now: datetime) -> Mapping[str, InventedPerson]:
    """Each as the files of an import have them, by name; nobody has a number of `taken`."""
    today, given = local_date(now), set(taken)
    found: dict[str, InventedPerson] = {}
    for place, one in enumerate(CHARACTERS):
        number = _number(one, add_months(today, -12 * one.years - 5, round_up=True), given)
        given.add(number)
        found[one.name] = _person(one, place, number, now)
    return found


def _number(one: Character, born: date, taken: Collection[str]) -> str:
    if one.number == PERSONNUMMER:
        return nearest(born, taken)
    if one.number == SAMORDNINGSNUMMER:
        return next(number for number in samordningsnummer() if number > f"{born.year}" and number not in taken)
    return ""


def _person(one: Character, place: int, number: str, now: datetime) -> InventedPerson:
    born = (
        born_on(number)
        if one.number == PERSONNUMMER
        else add_months(local_date(now), -12 * one.years - 5, round_up=True)
    )
    return InventedPerson(
        customer=f"H{place + 1:07d}",
        given=one.given,
        family=one.family,
        personnummer=number,
        reserve_id="",
        email=one.address if one.email else "",
        phone=f"070-{_FIRST_PHONE + place}",
        street=f"Påhittsgatan {place + 1}",
        postal_code=f"112{20 + place}",
        city="Uppsala" if place % 2 else "Stockholm",
        born_on=born,
        service=one.service or NON_CARE,
        registered_at=(now - _SIGNED + timedelta(days=place)).replace(microsecond=0),
        consents=(),
        invoices=(),
    )
