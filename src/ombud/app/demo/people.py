"""Invented people, as many as wanted, one at a time; the same seed gives the same people.

  * Nobody here can be taken for anybody: the names are jokes, the streets do not exist, the telephone numbers
    are PTS's for fiction, the addresses end in example.se, and the personnummer are Skatteverket's test
    numbers (P-09). None is used twice, nor one that a patient of `synthea` has.
  * When the test numbers are used up, people have a national reserve id of a series that is not in use
    (P-07), or are known by an e-mail address alone. Some are from the start, as in life (N-04.4).
  * Who is number k does not depend on how many are asked for.

The randomness is a seeded generator of its own, and the time an argument.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import NamedTuple

from ombud.app.demo import synthea
from ombud.app.demo.numbers import born_on, personnummer, samordningsnummer
from ombud.terms.identifiers.model import NATIONAL_RESERVE

CHANNELS = ("email", "sms", "post")
HISTORY = timedelta(days=425)
"""Fourteen months: the registrations lie within them."""


class Invoice(NamedTuple):
    number: str
    amount: int
    """Whole kronor."""
    issued_on: date
    due_on: date
    paid_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class InventedPerson:
    customer: str
    """The controller's customer number, which links the files of one import."""
    given: str
    family: str
    personnummer: str
    """Or samordningsnummer; empty for those who have a reserve id or only an e-mail address."""
    reserve_id: str
    email: str
    phone: str
    street: str
    postal_code: str
    city: str
    born_on: date
    service: str
    registered_at: datetime
    consents: tuple[str, ...]
    """The channels on which the person wants to be written to."""
    invoices: tuple[Invoice, ...]

    @property
    def reserve_domain(self) -> str:
        return NATIONAL_RESERVE if self.reserve_id else ""


def people(
    seed: int, count: int, *, now: datetime, services: Sequence[str], kept: Collection[str] = ()
) -> Iterator[InventedPerson]:
    """`kept` are numbers that others have."""
    random = Random(seed)
    numbers = _Numbers(Random(seed + 1), kept)
    for index in range(count):
        yield _person(random, numbers, index, now, services)


class _Identity(NamedTuple):
    personnummer: str
    reserve_id: str
    born_on: date


class _Numbers:
    """Gives each number once: first those of ages one meets, last those of people born before 1921."""

    def __init__(self, random: Random, kept: Collection[str]) -> None:
        self.random = random
        taken = frozenset((*synthea.numbers().values(), *kept))
        living = [n for n in personnummer() if n >= "1921" and n not in taken]
        oldest = [n for n in personnummer() if n < "1921" and n not in taken]
        coordination = [n for n in samordningsnummer() if n not in taken]
        for numbers in (living, oldest, coordination):
            random.shuffle(numbers)
        self.personnummer, self.samordningsnummer = oldest + living, coordination
        self.reserve_ids = 0

    def identity(self) -> _Identity:
        part = self.random.random()
        if part < 0.96 and self.personnummer:
            number = self.personnummer.pop()
            return _Identity(number, "", born_on(number))
        if part < 0.98 and self.samordningsnummer:
            number = self.samordningsnummer.pop()
            return _Identity(number, "", self._some_day(int(number[:4])))
        born = self._reserve_day()
        if self.random.random() < 0.5:
            return _Identity("", "", born)
        self.reserve_ids += 1
        return _Identity("", _reserve_id(born, self.reserve_ids - 1), born)

    def _some_day(self, year: int) -> date:
        return date(year, 1, 1) + timedelta(days=self.random.randrange(365))

    def _reserve_day(self) -> date:
        """A day of birth. Every 64th day belongs to one block of serials, so that no reserve id comes twice."""
        block = self.reserve_ids // _SERIALS
        return date(1930, 1, 1) + timedelta(days=64 * self.random.randrange(500) + block % 64)


_LETTERS = "ABCDEFGHJKLMNPRSTUXYZ"
_SERIALS = len(_LETTERS) ** 2 * 10


def _reserve_id(born: date, serial: int) -> str:
    """A national reserve id (P-07). Its century is 26 series ahead, where no real number is."""
    pair, digit = divmod(serial % _SERIALS, 10)
    first, second = divmod(pair, len(_LETTERS))
    eleven = f"{born.year // 100 + 78}{born:%y%m%d}{_LETTERS[first]}{_LETTERS[second]}{digit}"
    return eleven + _check(eleven)


def last_reserve_id(born: date) -> str:
    """The last of the reserve ids that a day of birth has here: no invented customer comes so far."""
    return _reserve_id(born, _SERIALS - 1)


def _check(eleven: str) -> str:
    """The last place of a reserve id: Luhn over all places, a letter counting its ASCII code."""
    total = 0
    for place, character in enumerate(reversed(eleven)):
        value = int(character) if character.isdigit() else ord(character)
        total += sum(map(int, str(value if place % 2 else 2 * value)))
    return str(-total % 10)


def _person(random: Random, numbers: _Numbers, index: int, now: datetime, services: Sequence[str]) -> InventedPerson:
    identity = numbers.identity()
    given, family = random.choice(_GIVEN), random.choice(_FAMILY_FIRST) + random.choice(_FAMILY_LAST)
    has_number = bool(identity.personnummer or identity.reserve_id)
    ((city, code),) = random.choices(_CITIES, _SIZES)
    registered_at = (now - HISTORY * random.random()).replace(microsecond=0)
    return InventedPerson(
        customer=f"K{index + 1:07d}",
        given=given,
        family=family,
        personnummer=identity.personnummer,
        reserve_id=identity.reserve_id,
        email="" if has_number and random.random() < 0.1 else _email(given, family, index),
        phone="" if random.random() < 0.1 else _phone(random),
        street=f"{random.choice(_STREET_FIRST)}{random.choice(_STREET_LAST)} {random.randrange(1, 99)}",
        postal_code=f"{code}{random.randrange(10, 100)}",
        city=city,
        born_on=identity.born_on,
        service=random.choice(services),
        registered_at=registered_at,
        consents=tuple(channel for channel in CHANNELS if random.random() < 0.35),
        invoices=tuple(_invoices(random, index, registered_at.date(), now.date())),
    )


def _email(given: str, family: str, index: int) -> str:
    return f"{_ascii(given)}.{_ascii(family)}.{index + 1}@example.se"


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()


def _phone(random: Random) -> str:
    """A number that PTS keeps for fiction; most people give a mobile number."""
    prefix, first, count = _PHONES[0] if random.random() < 0.8 else random.choice(_PHONES)
    return f"{prefix}-{first + random.randrange(count)}"


def _invoices(random: Random, index: int, first: date, today: date) -> Iterator[Invoice]:
    for number in range(random.randrange(4)):
        issued = first + timedelta(days=30 * number + random.randrange(20))
        if issued > today:
            return
        due = issued + timedelta(days=30)
        paid = issued + timedelta(days=random.randrange(60))
        amount = random.randrange(2, 40) * 50
        yield Invoice(f"F{index + 1:07d}-{number + 1}", amount, issued, due, paid if paid <= today else None)


_PHONES = (
    ("070", 1740605, 95),
    ("031", 3900600, 100),
    ("040", 6280400, 100),
    ("08", 46500400, 100),
    ("0980", 319200, 100),
)
_GIVEN = (
    *("Knasbert", "Fjollina", "Tuffride", "Plättolof", "Snurrbritt", "Mysfrid", "Bullvar", "Trasselina"),
    *("Glufsgöran", "Pirrsofia", "Dunderstina", "Vimselmina", "Kluringvar", "Jubelinda", "Kramhild", "Påhittan"),
    *("Sprattelgun", "Muttervald", "Gnolmar", "Fnitterbert", "Sluringe", "Yrsolveig", "Nickebo", "Skrockfast"),
    *("Äppelgunnar", "Öhrnfrida", "Åskulla", "Hoppsanna", "Tjosanders", "Svajmon", "Pladderik", "Lurvine"),
)
_FAMILY_FIRST = (
    *("Kantarell", "Blåbärs", "Filmjölks", "Kanelbulle", "Prinsesstårts", "Snöskoter", "Lingon", "Surströmmings"),
    *("Knäckebröds", "Raggsocks", "Gummistövel", "Termos", "Myrslok", "Hjortron", "Pannkaks", "Ostkak"),
    *("Falukorvs", "Semmel", "Äggmacke", "Ölands", "Åkgräsklippar", "Brevbärar", "Tvättstuge", "Fikapaus"),
)
_FAMILY_LAST = (
    *("sson", "ström", "lund", "berg", "kvist", "dotter", "gren", "fors", "hammar", "holm"),
    *("krona", "stierna", "sköld", "blad", "mark", "vall", "dahl", "näs", "rot", "svans"),
)
_STREET_FIRST = (
    *("Kaffekops", "Raggmunks", "Strumplös", "Vantlös", "Pepparkaks", "Gurkburks", "Flaggstångs", "Hängmatte"),
    *("Sillbords", "Ficklamps", "Åsnebrygge", "Örnkotts", "Skidstavs", "Bastudörrs", "Tefats", "Mjölkpalls"),
)
_STREET_LAST = ("gränd", "vägen", "gatan", "stigen", "backen", "torget", "allén", "svängen")
_CITIES = (
    *(("Stockholm", "112"), ("Göteborg", "412"), ("Malmö", "212"), ("Uppsala", "752"), ("Västerås", "722")),
    *(("Örebro", "702"), ("Linköping", "582"), ("Helsingborg", "252"), ("Jönköping", "553"), ("Umeå", "903")),
    *(("Norrköping", "602"), ("Lund", "222"), ("Gävle", "802"), ("Borås", "503"), ("Sundsvall", "852")),
    *(("Karlstad", "652"), ("Växjö", "352"), ("Halmstad", "302"), ("Luleå", "972"), ("Kiruna", "981")),
)
_SIZES = tuple(1 / (place + 2) for place in range(len(_CITIES)))
"""How many live there, beside each other: some places are large and most are not, as in life."""
