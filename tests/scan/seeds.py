"""The values that are sought: everything that tells of somebody, in the forms in which people and programs write it.

Left out is what stands in the texts that an installation keeps in clear anyway (the policy and the mappings:
a city can be the controller's), and what is shorter than six bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from ombud.app.demo import synthea
from ombud.app.demo.people import InventedPerson
from ombud.app.shipped import shipped
from tests.scan.scanner import SHORTEST


def values_of(people: Iterable[InventedPerson]) -> dict[str, str]:
    """Value → kind, for invented people."""
    return told(pair for person in people for pair in _person(person))


def values_of_patients() -> dict[str, str]:
    """Value → kind, for the patients of the journal and what is written of them."""
    return told(
        pair for file in _OF_PATIENTS for row in synthea.rows(file) for pair in _patient(row, _OF_PATIENTS[file])
    )


def told(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Value → kind, without those that are no secret here."""
    clear = clear_texts()
    return {value: kind for value, kind in pairs if len(value.encode()) >= SHORTEST and value.lower() not in clear}


def clear_texts() -> str:
    """What an installation holds in clear by design, in lower case."""
    policies = [shipped("policies", name) for name in ("halsoklustret.yaml", "demo-overlay.yaml")]
    mappings = [shipped("mappings", f"{name}.yaml") for name in _MAPPINGS]
    return "\n".join([*policies, *mappings]).lower()


def numbers(twelve: str) -> Iterator[tuple[str, str]]:
    """A personnummer or samordningsnummer as people write it."""
    century, day, last = twelve[:2], twelve[2:8], twelve[8:]
    forms = (twelve, day + last, f"{century}{day}-{last}", f"{day}-{last}", f"{day}+{last}", f"{century}{day} {last}")
    return ((form, "number") for form in (*forms, f"{day} {last}", twelve[::-1]))


def dates(day: date) -> Iterator[tuple[str, str]]:
    """A date of birth, the usual ways round."""
    patterns = ("%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%d%m%Y")
    return ((day.strftime(pattern), "birth date") for pattern in patterns)


def phones(number: str) -> Iterator[tuple[str, str]]:
    """A Swedish number in national and international form, with and without its hyphen and blanks."""
    digits = "".join(sign for sign in number if sign.isdigit())
    national = "0" + digits.removeprefix("0046").removeprefix("46").removeprefix("0")
    bare = national[1:]
    return (
        (form, "phone")
        for form in (number, national, f"{national[:3]}-{national[3:]}", f"+46{bare}", f"0046{bare}", f"+46 {bare}")
    )


def words(kind: str, *texts: str) -> Iterator[tuple[str, str]]:
    """A text as it stands, in small letters and in capitals."""
    return ((form, kind) for text in texts for form in (text, text.lower(), text.upper()))


def _person(person: InventedPerson) -> Iterator[tuple[str, str]]:
    if person.personnummer:
        yield from numbers(person.personnummer)
    if person.reserve_id:
        yield from words("number", person.reserve_id)
    yield from words("name", person.given, person.family, f"{person.given} {person.family}")
    yield from words("e-mail", person.email)
    if person.phone:
        yield from phones(person.phone)
    yield from words("address", person.street, f"{person.postal_code} {person.city}")
    yield from words("customer", person.customer)
    yield from dates(person.born_on)


_MAPPINGS = ("customers.csv", "customers.jsonl", "patients.fhir", *(f"synthea-{name}" for name in synthea.FILES))
_OF_PATIENTS = {
    "patients": ("Id", "SSN", "DRIVERS", "PASSPORT", "FIRST", "LAST", "MAIDEN", "ADDRESS", "BIRTHPLACE", "LAT", "LON"),
    "encounters": ("Id", "DESCRIPTION", "REASONDESCRIPTION", "REASONCODE"),
    "conditions": ("DESCRIPTION", "CODE"),
    "observations": ("DESCRIPTION",),
    "medications": ("DESCRIPTION", "REASONDESCRIPTION", "REASONCODE"),
}
"""The columns that tell. A code of six digits or more is telling; a name of a unit or of a payer is not."""


def _patient(row: dict[str, str], columns: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for column in columns:
        yield from words(column.lower(), row[column])
    if "PERSONNUMMER" in row:
        yield from numbers(row["PERSONNUMMER"])
        yield from dates(date.fromisoformat(row["BIRTHDATE"]))
