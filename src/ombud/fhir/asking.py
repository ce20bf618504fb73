"""What may be asked with, and how it is read. What cannot be read is refused: nothing is asked that is not answered."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ombud.disclosure.package import fhir
from ombud.fhir import problems
from ombud.fhir.bundle import MOST, onward
from ombud.fhir.ids import Place, place_of
from ombud.fhir.model import Parameter
from ombud.fhir.outcome import Refused
from ombud.fhir.records import OF_HEALTH
from ombud.fhir.resource import ORDER
from ombud.law.periods import STOCKHOLM
from ombud.terms import Text

NUMBERS = {fhir.PERSONNUMMER: "personnummer", fhir.SAMORDNINGSNUMMER: "samordningsnummer"}
"""The registers that a person can be sought by, and what each is called here."""
OF_RECORDS = (*sorted(OF_HEALTH), "Contract", "Invoice", "Communication", "Basic")
_PREFIXED = re.compile(r"(eq|ge|gt|le|lt)?(\d{4}-\d{2}-\d{2}(T.{5,30})?)")
_REFERENCE = re.compile(r"([A-Za-z]{1,30})/(\S{1,64})")


class Sought(NamedTuple):
    """An identifier: of which register, and the value. It does not print."""

    kind: str
    value: str

    def __repr__(self) -> str:
        return f"Sought({self.kind})"


class When(NamedTuple):
    """A bound of time, from the beginning of what was said to its end."""

    prefix: str
    first: datetime
    end: datetime

    def takes(self, at: datetime) -> bool:
        return {
            "eq": self.first <= at < self.end, "ge": at >= self.first, "gt": at >= self.end,
            "le": at < self.end, "lt": at < self.first,
        }[self.prefix]  # fmt: skip


class Pointed(NamedTuple):
    """A reference: a kind, and what it is to."""

    kind: str
    place: Place


def read_count(text: str) -> int | None:
    known = re.fullmatch(r"[0-9]{1,4}", text)
    return int(text) if known and 1 <= int(text) <= MOST else None


def read_instant(text: str) -> datetime | None:
    """A point in time with its zone, or a day: from its beginning here."""
    if fhir.is_instant(text):
        return datetime.fromisoformat(text).astimezone(UTC)
    found = read_when(f"ge{text}") if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    return None if found is None else found.first


def read_when(text: str) -> When | None:
    found = _PREFIXED.fullmatch(text)
    if found is None:
        return None
    prefix, said = found[1] or "eq", found[2]
    if fhir.is_instant(said):
        at = datetime.fromisoformat(said).astimezone(UTC)
        return When(prefix, at, at + timedelta(microseconds=1 if at.microsecond else 1_000_000))
    if not fhir.is_day(said) or not "1900" <= said[:4] < "2200":
        return None
    day = datetime.fromisoformat(said).replace(tzinfo=STOCKHOLM)
    return When(prefix, day.astimezone(UTC), (day + timedelta(days=1)).astimezone(UTC))


def read_patient(text: str) -> Place | None:
    """`Patient/s-…`, or the id alone."""
    place = place_of(text.removeprefix("Patient/"))
    return place if place is not None and place.part is None else None


def read_target(text: str) -> Pointed | None:
    found = _REFERENCE.fullmatch(text)
    place = None if found is None else place_of(found[2])
    if found is None or place is None or found[1] not in (*OF_RECORDS, "Patient"):
        return None
    return Pointed(found[1], place) if (place.part is None) == (found[1] == "Patient") else None


def read_kinds(text: str) -> frozenset[str] | None:
    kinds = frozenset(text.split(","))
    return kinds if kinds <= frozenset(ORDER) else None


def read_identifier(text: str) -> Sought | None:
    system, _, value = text.partition("|")
    kind = NUMBERS.get(system)
    return Sought(kind, value) if kind is not None and 0 < len(value) <= 40 else None


JSON = ("json", "application/json", "application/fhir+json", "application/fhir json")
"""A plus in an address is a space."""
COUNT = Parameter("_count", "", read_count, "How many resources a page has.", f"a number from 1 to {MOST}")
PAGE = Parameter("_page", "", onward, "Where a page goes on: from its `next` link.", "as the next link has it")
SINCE = Parameter("_since", "", read_instant, "What came after that alone.", "2026-11-23 or 2026-11-23T10:00:00Z")
TYPE = Parameter("_type", "", read_kinds, "These kinds alone.", f"some of {','.join(ORDER)}")
FORMAT = Parameter("_format", "", lambda text: text if text in JSON else None, "JSON.", "application/fhir+json")
PATIENT = Parameter("patient", "reference", read_patient, "Whose.", "Patient/s-…", required=True)
TARGET = Parameter("target", "reference", read_target, "Of what.", "Patient/s-…, Condition/s-….…", required=True)
DATE = Parameter("date", "date", read_when, "When it was.", "ge2026-11-01, with eq, ge, gt, le or lt", many=2)
IDENTIFIER = Parameter(
    "identifier", "token", read_identifier, "A number with its register, in the body alone.",
    " or ".join(f"{system}|…" for system in NUMBERS), required=True,
)  # fmt: skip


def read_asked(pairs: Sequence[tuple[str, str]], known: Sequence[Parameter], *, form: bool = False) -> Any | Refused:
    """Each parameter as it is read, by its name; under "" what was sent, for the links of a page."""
    by_name = {one.name: one for one in known}
    sent: dict[str, list[str]] = {}
    found: dict[str, Any] = {}
    for name, text in pairs:
        one = by_name.get(name)
        if one is None:
            return Refused(problems.WRONG, _unknown(known))
        sent.setdefault(name, []).append(text)
        if len(sent[name]) > one.many:
            return Refused(problems.WRONG, _times(one), where=f"http.{name}")
        read = one.read(text)
        if read is None:
            kind = problems.NOT_ACCEPTABLE if one is FORMAT else problems.WRONG
            return Refused(kind, _formed(one), where=f"http.{name}")
        found[name] = [*found.get(name, ()), read] if one.many > 1 else read
    missing = next((one for one in known if one.required and one.name not in found), None)
    if missing is not None:
        return Refused(problems.WRONG, _formed(missing), where=f"http.{missing.name}")
    found[""] = {} if form else {name: texts for name, texts in sent.items() if name != PAGE.name}
    return found


def _unknown(known: Sequence[Parameter]) -> Text:
    names = ", ".join(one.name for one in known) or "–"
    return Text(
        f"Där står en parameter som inte finns här. De som finns: {names}.",
        f"A parameter stands there that is not known here. There are: {names}.",
    )


def _times(one: Parameter) -> Text:
    return Text(f"Parametern står mer än {one.many} gång(er).", f"The parameter stands more than {one.many} time(s).")


def _formed(one: Parameter) -> Text:
    return Text(f"{one.name} ska vara {one.form}.", f"{one.name} is to be {one.form}.")
