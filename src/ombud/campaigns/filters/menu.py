"""What a selection may ask about, and what it may not, from the policy in force and the extract's shape.

* A field is in the menu when the purpose may use its category (N-05.1, N-09.2) and the extract has its column.
* What may not be used is listed beside it, with the rule: nobody is left to wonder, or tempted by another word.
* An age is a band of ten years, a place a municipality, a date a month (S-11): nothing finer can be asked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ombud.campaigns.filters.model import (
    Condition,
    Everybody,
    Fault,
    FieldId,
    Filter,
    How,
    conditions,
    size_fault,
)
from ombud.policy.model import PolicyFile, Regime
from ombud.terms import CategoryId, PurposeId, Text

PROFILING = PurposeId("profiling.marketing")


class Sort(StrEnum):
    """What the values of a field are."""

    WORD = "word"
    CHOICE = "choice"
    """One of a closed list."""
    BAND = "band"
    MONTH = "month"


_HOWS: Mapping[Sort, tuple[How, ...]] = {
    Sort.WORD: (How.IS, How.IS_NOT, How.ONE_OF, How.NONE_OF),
    Sort.CHOICE: (How.IS, How.IS_NOT, How.ONE_OF, How.NONE_OF),
    Sort.BAND: (How.BETWEEN,),
    Sort.MONTH: (How.IS, How.BETWEEN, How.BEFORE, How.AFTER),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a closed list: as it is held, and as it is said."""

    value: str
    words: Text


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a selection may ask about."""

    id: FieldId
    words: Text
    category: CategoryId
    table: str
    column: str
    sort: Sort
    choices: tuple[Choice, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def hows(self) -> tuple[How, ...]:
        return _HOWS[self.sort]


@dataclass(frozen=True, slots=True)
class Barred:
    """Something that a selection may not ask about: under which names, by which rule and why."""

    words: Text
    rule: str
    statute: str
    why: Text
    names: tuple[str, ...] = ()
    """Other words for it, in either language and small letters."""


@dataclass(frozen=True, slots=True)
class Menu:
    fields: Mapping[FieldId, Field]
    barred: tuple[Barred, ...]


def menu_of(file: PolicyFile, tables: Mapping[str, Iterable[str]]) -> Menu:
    """The menu under a policy, for an extract with these columns by table."""
    purpose = file.purposes.get(PROFILING)
    used = {one.id for one in purpose.categories} if purpose is not None else set()
    columns = {(table, column) for table, names in tables.items() for column in names}
    found = (_with_services(one, file) for one in FIELDS)
    return Menu({one.id: one for one in found if one.category in used and (one.table, one.column) in columns}, BARRED)


def _with_services(field: Field, file: PolicyFile) -> Field:
    """The services outside care by name: a care service is a stand-in for health (N-05.3, M-08)."""
    if field.id not in _OF_SERVICES:
        return field
    named = (
        Choice(name, Text(service.name.sv, service.name.en))
        for name, service in file.services.items()
        if service.regime is Regime.NON_CARE
    )
    return Field(**{**{name: getattr(field, name) for name in field.__slots__}, "choices": tuple(named)})


def fault_in(of: Filter, menu: Menu) -> Fault | None:
    """Why the menu does not hold the selection: the first condition that it does not, or the size of the whole."""
    found = size_fault(of)
    for condition in () if isinstance(of, Everybody) or found else conditions(of):
        found = found or _fault_of(condition, menu)
    return found


def _fault_of(condition: Condition, menu: Menu) -> Fault | None:
    field = menu.fields.get(condition.field)
    if field is None:
        return Fault(
            Text(
                "Urvalet frågar efter något som inte kan användas. Se `fields`.",
                "The selection asks about something that cannot be used. See `fields`.",
            ),
            "N-09.2",
        )
    if condition.how not in field.hows:
        return Fault(
            Text(f"{field.words.sv} kan inte jämföras så.", f"{field.words.en} cannot be compared in that way.")
        )
    return _VALUES[field.sort](field, condition.values)


def _word(_field: Field, _values: tuple[str, ...]) -> Fault | None:
    return None


def _choice(field: Field, values: tuple[str, ...]) -> Fault | None:
    if {one.value for one in field.choices} >= set(values):
        return None
    known = Text(", ".join(one.words.sv for one in field.choices), ", ".join(one.words.en for one in field.choices))
    return Fault(
        Text(
            f"{field.words.sv} kan vara: {known.sv}. En tjänst i vården står för hälsa och används aldrig.",
            f"{field.words.en} can be: {known.en}. A service of care stands for health and is never used.",
        ),
        "M-08",
    )


def _band(field: Field, values: tuple[str, ...]) -> Fault | None:
    low, high = values
    if low.isascii() and high.isascii() and low.isdigit() and high.isdigit() and int(low) < int(high) <= OLDEST:
        if int(low) % BAND == 0 and (int(high) + 1) % BAND == 0:
            return None
        sure = f"{int(low) // BAND * BAND}–{int(high) // BAND * BAND + BAND - 1}"
    else:
        sure = "40–59"
    return Fault(
        Text(
            f"{field.words.sv} hålls i spann om {BAND} år, inte finare. Skriv till exempel {sure}.",
            f"{field.words.en} is held in bands of {BAND} years, no finer. Write for example {sure}.",
        ),
        "S-11",
    )


def _month(field: Field, values: tuple[str, ...]) -> Fault | None:
    try:
        if all(len(value) == len("2026-03") and date.fromisoformat(f"{value}-01") for value in values):
            return None
    except ValueError:
        pass
    return Fault(
        Text(f"{field.words.sv} är en månad, till exempel 2026-03.", f"{field.words.en} is a month, such as 2026-03."),
        "S-11",
    )


_VALUES = {Sort.WORD: _word, Sort.CHOICE: _choice, Sort.BAND: _band, Sort.MONTH: _month}
BAND, OLDEST = 10, 129


def bands(low: str, high: str) -> tuple[str, ...]:
    """The bands of an age from one year to another, as they are held."""
    return tuple(f"{start}-{start + BAND - 1}" for start in range(int(low), int(high), BAND))


_CATEGORY = CategoryId("agreement")
ACTIVE, ENDED = "active", "ended"
_OF_SERVICES = frozenset({FieldId("service"), FieldId("current_service"), FieldId("former_service")})
FIELDS = (
    Field(FieldId("age"), Text("Ålder", "Age"), CategoryId("birth_date"), "person", "age_band", Sort.BAND),
    Field(
        FieldId("municipality"), Text("Kommun", "Municipality"), CategoryId("contact"), "person", "municipality",
        Sort.WORD, aliases=("ort", "town"),
    ),
    Field(FieldId("service"), Text("Tjänst", "Service"), _CATEGORY, "agreement", "service", Sort.CHOICE),
    Field(
        FieldId("current_service"), Text("Pågående tjänst", "Current service"), _CATEGORY, "agreement", "service",
        Sort.CHOICE,
    ),
    Field(
        FieldId("former_service"), Text("Avslutad tjänst", "Former service"), _CATEGORY, "agreement", "service",
        Sort.CHOICE,
    ),
    Field(
        FieldId("agreement"), Text("Avtal", "Agreement"), _CATEGORY, "agreement", "ended", Sort.CHOICE,
        (Choice(ACTIVE, Text("aktivt", "active")), Choice(ENDED, Text("avslutat", "ended"))),
    ),
    Field(FieldId("began"), Text("Avtalet började", "Agreement began"), _CATEGORY, "agreement", "began", Sort.MONTH),
    Field(FieldId("interest"), Text("Intresse", "Interest"), CategoryId("choices"), "interest", "interest", Sort.WORD),
    Field(FieldId("segment"), Text("Segment", "Segment"), CategoryId("profile"), "profile", "segment", Sort.WORD),
)  # fmt: skip
"""Everything that could be asked, if the policy has it: C-2 tells the person of exactly this."""

_HEALTH_WHY = Text(
    "Policyn tillåter hälsouppgifter bara för vård och avtal, och i reklam aldrig.",
    "The policy allows health data for care and agreements alone, and never for advertising.",
)
BARRED = (
    Barred(
        Text("Hälsouppgifter", "Health data"), "N-09.2", "2 kap. 3 § PDL (2008:355), art. 9.1", _HEALTH_WHY,
        ("hälsa", "diagnos", "diagnoser", "sjukdom", "läkemedel", "recept", "symtom", "provsvar", "journal", "health",
         "diagnosis", "disease", "medicine", "prescription", "symptom", "test result", "allergi", "allergy"),
    ),
    Barred(
        Text("Klinik och enhet", "Clinic and unit"), "N-05.3, M-08", "art. 4.15, 2 kap. 3 § PDL (2008:355)",
        Text(
            "Att någon är patient på en klinik visar något om hälsan.",
            "That somebody is a patient of a clinic shows something of their health.",
        ),
        ("klinik", "mottagning", "enhet", "vårdcentral", "avdelning", "clinic", "unit", "ward", "patient", "patienter"),
    ),
    Barred(
        Text("Tjänster i vården", "Services of care"), "N-05.3, M-08", "art. 4.15, 2 kap. 3 § PDL (2008:355)",
        Text("En vårdtjänst visar något om hälsan.", "A service of care shows something of a person's health."),
        ("vårdtjänst", "vård", "care service", "care"),
    ),
    Barred(
        Text("Besök och bokningar", "Visits and bookings"), "N-05.3, N-09.2", "art. 4.15, 2 kap. 3 § PDL (2008:355)",
        Text("Ett besök i vården är en hälsouppgift.", "A visit in care is health data."),
        ("besök", "bokning", "uteblivet besök", "remiss", "visit", "booking", "no-show", "referral"),
    ),
    Barred(
        Text("Besökta sidor och sökningar", "Pages visited and searches"), "N-09.2, M-08", "art. 4.15, LEK 9:28",
        Text(
            "Vad någon har läst eller sökt kan visa något om hälsan, och besökare kopplas aldrig till personer.",
            "What somebody read or searched for can show their health, and visitors are never joined to people.",
        ),
        ("sida", "sidvisning", "sökning", "webbplats", "page", "page view", "search", "website"),
    ),
    Barred(
        Text("Personnummer", "Personal identity number"), "N-09.2, P-01", "3 kap. 10 § DSL (2018:218)",
        Text(
            "Numret behandlas bara där ändamålet kräver säker identitet. Reklam gör inte det.",
            "The number is processed only where the purpose demands sure identity. Advertising does not.",
        ),
        ("samordningsnummer", "reservnummer", "födelsedatum", "kön", "birth date", "sex", "gender"),
    ),
    Barred(
        Text("Medborgarskap", "Citizenship"), "N-05.4", "art. 5.1 b och c",
        Text(
            "Medborgarskap används bara för att avgöra vem som betalar vården, aldrig i reklam.",
            "Citizenship decides who pays for care and nothing else; it is never used in advertising.",
        ),
        ("nationalitet", "födelseland", "språk", "nationality", "country of birth", "language"),
    ),
    Barred(
        Text("Betalningar och belopp", "Payments and amounts"), "N-05.1", "art. 5.1 b",
        Text(
            "Samtycket till profilering nämner dem inte (C-2).", "The consent to profiling does not name them (C-2)."
        ),
        ("pris", "betalning", "belopp", "skuld", "inkomst", "price", "payment", "amount", "debt", "income"),
    ),
    Barred(
        Text("Ålder i år, adress och namn", "Age in years, address and name"), "S-11", "art. 5.1 c",
        Text(
            "Åldersspann och kommun räcker. Ett urval pekar aldrig ut någon.",
            "Age band and municipality are enough. A selection never points somebody out.",
        ),
        ("namn", "adress", "gata", "postnummer", "e-post", "telefon", "name", "address", "street", "postal code",
         "e-mail", "phone"),
    ),
)  # fmt: skip
"""Listed under "Kan inte användas"."""
