"""The text of one value, made into the one form that is stored and looked up.

* A value that is not what its kind says is refused with a reason; the reason never repeats it.
* Dates are stored as ISO 8601, instants in UTC. A time without a zone is Swedish time.
* Telephone numbers are stored with their country (E.164), postal codes as five digits.
* A number that identifies is stored with twelve characters and belongs to a domain (P-02, P-07); an
  e-mail address identifies without regard to capitals.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Literal, NamedTuple

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from ombud.collection.model import Identifier, IdentifierKind
from ombud.law.periods import STOCKHOLM
from ombud.terms import Text
from ombud.terms.identifiers import NotANumber, Samordningsnummer, parse_person_number, parse_reserve_id

ValueKind = Literal["text", "date", "instant", "email", "phone", "postal_code", "country", "number"]

_USUAL_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}", re.I | re.A)
_SWEDISH_PHONE = re.compile(r"(?:\+46|0)[ -]?([1-9](?:[ -]?[0-9]){6,8})")
_NUMBER = re.compile(r"-?\d{1,20}(?:[.,]\d{1,20})?", re.ASCII)
_POSTAL_CODE = re.compile(r"(?:SE-?)?(\d{3}) ?(\d{2})", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)

NOT_A_DATE = Text("Värdet är inget datum i den form som mappningen anger.", "The value is no date of the mapped form.")
NOT_AN_INSTANT = Text("Värdet är ingen tidpunkt.", "The value is no point in time.")
NOT_AN_EMAIL = Text("Värdet är ingen e-postadress.", "The value is no e-mail address.")
NOT_A_PHONE = Text("Värdet är inget telefonnummer.", "The value is no telephone number.")
NOT_A_POSTAL_CODE = Text("Värdet är inget svenskt postnummer.", "The value is no Swedish postal code.")
NOT_A_COUNTRY = Text("Värdet är ingen landskod med två bokstäver.", "The value is no country code of two letters.")
NOT_A_NUMBER = Text("Värdet är inget tal.", "The value is not a number.")


class Asked(NamedTuple):
    """What a mapping says of a value: its kind, and how a date is written if not as ISO 8601."""

    kind: ValueKind = "text"
    layout: str | None = None


def parsed(text: str, asked: Asked) -> str | Text:
    """The value in its stored form, or why it is none. `text` is stripped and not empty."""
    if asked.kind == "text":
        return text
    return _KINDS[asked.kind](text, asked.layout)


def identifier(text: str, kind: str, domain: str | None, on: date) -> Identifier | Text:
    """What a row identifies somebody by, in the form that is looked up. `on` is the day it was written."""
    if kind == "key":
        return Identifier(IdentifierKind.KEY, text)
    if kind == "email":
        address = _email(text, None)
        return address if isinstance(address, Text) else Identifier(IdentifierKind.EMAIL, address.casefold())
    number = parse_person_number(text, on) if domain is None else parse_reserve_id(text, domain)
    if isinstance(number, NotANumber):
        return number.reason
    if isinstance(number, Samordningsnummer):
        found = IdentifierKind.SAMORDNINGSNUMMER
    else:
        found = IdentifierKind.PERSONNUMMER if domain is None else IdentifierKind.RESERVE
    return Identifier(found, number.in_clear(), number.domain)


def instant(text: str, layout: str | None) -> datetime | Text:
    try:
        at = _read(text, layout)
        return at.replace(tzinfo=at.tzinfo or STOCKHOLM).astimezone(UTC)
    except (ValueError, OverflowError):
        return NOT_AN_INSTANT


def _read(text: str, layout: str | None) -> datetime:
    if layout is None:
        return datetime.fromisoformat(text)
    return datetime.strptime(text, layout)  # noqa: DTZ007 - a time without a zone gets the Swedish one


def _instant(text: str, layout: str | None) -> str | Text:
    at = instant(text, layout)
    return at if isinstance(at, Text) else at.isoformat().replace("+00:00", "Z")


def _date(text: str, layout: str | None) -> str | Text:
    try:
        return (_read(text, layout).date() if layout else date.fromisoformat(text)).isoformat()
    except ValueError:
        return NOT_A_DATE


def _email(text: str, _: str | None) -> str | Text:
    if len(text) <= 200 and _USUAL_EMAIL.fullmatch(text):
        name, _at, domain = text.partition("@")
        return f"{name}@{domain.lower()}"
    try:
        return validate_email(text, check_deliverability=False).normalized
    except EmailNotValidError:
        return NOT_AN_EMAIL


def _phone(text: str, _: str | None) -> str | Text:
    usual = _SWEDISH_PHONE.fullmatch(text)
    if usual:
        return "+46" + usual.group(1).replace(" ", "").replace("-", "")
    try:
        number = phonenumbers.parse(text, "SE")
    except phonenumbers.NumberParseException:
        return NOT_A_PHONE
    if not phonenumbers.is_possible_number(number) or number.extension:
        return NOT_A_PHONE
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _postal_code(text: str, _: str | None) -> str | Text:
    match = _POSTAL_CODE.fullmatch(text)
    return "".join(match.groups()) if match else NOT_A_POSTAL_CODE


def _country(text: str, _: str | None) -> str | Text:
    return text.upper() if _COUNTRY.fullmatch(text.upper()) else NOT_A_COUNTRY


def _number(text: str, _: str | None) -> str | Text:
    return text.replace(",", ".") if _NUMBER.fullmatch(text) else NOT_A_NUMBER


_KINDS: dict[str, Callable[[str, str | None], str | Text]] = {
    "date": _date,
    "instant": _instant,
    "email": _email,
    "phone": _phone,
    "postal_code": _postal_code,
    "country": _country,
    "number": _number,
}
