"""One spelling of each identifier, so that equal ones have equal blind indexes.

* The normal form begins with the version of its rule: `1:`. When a rule changes, the number grows, and the
  indexes are made again from the sealed values.
* It is for the index alone. What the person wrote is kept as it was written.
* What cannot be brought into normal form is a `NotNormal` with a reason; it never repeats the text.

| field | normal form |
|---|---|
| `personnummer`, `samordningsnummer` | twelve digits; ten need the day `on` which they were written (P-03) |
| `reserve_id` | domain (OID), a blank, and the twelve characters (P-07) |
| `email` | NFC; local part in lower case, domain in lower case as IDNA |
| `phone` | E.164; a number without country code is Swedish |
| `ip`, `ip_network` | the address; the network of /24 (IPv4) or /48 (IPv6) |
| `name_birth_year` | NFC, case-folded, single blanks; the year last |
"""

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple, NewType

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from ombud.terms import Text
from ombud.terms.identifiers import (
    Identifier,
    NotANumber,
    parse_personnummer,
    parse_reserve_id,
    parse_samordningsnummer,
)

Normal = NewType("Normal", str)
"""A value in normal form: what `Keyring.blind` and the directory take."""

_REGION = "SE"
_USUAL_EMAIL = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+(?:com|org|net|eu|nu|se|dk|fi|is|no|de|uk)",
    re.I | re.A,
)
"""An address spelt so is one for the library too, which takes a hundred times as long (a test compares the two)."""
_LONGEST_PART = 63
_SWEDISH_MOBILE = re.compile(r"(?:\+46|0)[ -]?(7[02369](?:[ -]?[0-9]){7})")
_NAME_AND_YEAR = re.compile(r"(\S.*) ([0-9]{4})")


class NotNormal(NamedTuple):
    """The text cannot be looked up under that field, and why."""

    reason: Text


_DAY_NEEDED = NotNormal(Text("Skriv numret med tolv siffror.", "Write the number with twelve digits."))
_UNKNOWN_FIELD = NotNormal(Text("Fältet går inte att söka på.", "This field cannot be searched by."))
_NO_EMAIL = NotNormal(Text("Det här är ingen e-postadress.", "This is not an e-mail address."))
_NO_PHONE = NotNormal(Text("Det här är inget telefonnummer.", "This is not a telephone number."))
_NO_ADDRESS = NotNormal(Text("Det här är ingen IP-adress.", "This is not an IP address."))
_NO_NAME = NotNormal(
    Text("Skriv namn och födelseår, till exempel Namn Namnsson 1990.", "Write name and year of birth.")
)


def normalise(field: str, text: str, on: date | None = None) -> Normal | NotNormal:
    """The normal form of `text` as a `field`, or why there is none."""
    rule = _RULES.get(field)
    if rule is None:
        return _UNKNOWN_FIELD
    found = rule(text, on)
    return found if isinstance(found, NotNormal) else Normal(f"1:{found}")


def _personnummer(text: str, on: date | None) -> str | NotNormal:
    if on is None and not _has_century(text):
        return _DAY_NEEDED
    return _number(parse_personnummer(text, on or date.max))


def _samordningsnummer(text: str, on: date | None) -> str | NotNormal:
    if on is None and not _has_century(text):
        return _DAY_NEEDED
    return _number(parse_samordningsnummer(text, on or date.max))


def _reserve_id(text: str, on: date | None) -> str | NotNormal:
    domain, _, number = text.strip().partition(" ")
    found = _number(parse_reserve_id(number, domain))
    return found if isinstance(found, NotNormal) else f"{domain} {found}"


def _email(text: str, on: date | None) -> str | NotNormal:
    text = text.strip()
    local, _, domain = text.lower().partition("@")
    if len(local) <= _LONGEST_PART and len(domain) <= _LONGEST_PART and _USUAL_EMAIL.fullmatch(text):
        return f"{local}@{domain}"
    try:
        found = validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return _NO_EMAIL
    local = unicodedata.normalize("NFC", found.local_part.lower())
    return f"{local}@{found.ascii_domain.lower()}"


def _phone(text: str, on: date | None) -> str | NotNormal:
    usual = _SWEDISH_MOBILE.fullmatch(text)
    if usual:
        return "+46" + usual.group(1).replace(" ", "").replace("-", "")
    try:
        number = phonenumbers.parse(text, _REGION)
    except phonenumbers.NumberParseException:
        return _NO_PHONE
    if not phonenumbers.is_possible_number(number):
        return _NO_PHONE
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _ip(text: str, on: date | None) -> str | NotNormal:
    address = _address(text)
    return _NO_ADDRESS if address is None else address.compressed


def _ip_network(text: str, on: date | None) -> str | NotNormal:
    address = _address(text)
    if address is None:
        return _NO_ADDRESS
    length = 24 if address.version == 4 else 48
    return ipaddress.ip_network((address, length), strict=False).compressed


def _name_birth_year(text: str, on: date | None) -> str | NotNormal:
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    spaced = " ".join(folded.split())
    return spaced if _NAME_AND_YEAR.fullmatch(spaced) else _NO_NAME


def _has_century(text: str) -> bool:
    return sum(character.isdecimal() for character in text) == 12


def _number(found: Identifier | NotANumber) -> str | NotNormal:
    return NotNormal(found.reason) if isinstance(found, NotANumber) else found.in_clear()


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address without its zone; an IPv4 address that came as IPv6 is the IPv4 address."""
    try:
        address = ipaddress.ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


_RULES: Mapping[str, Callable[[str, date | None], str | NotNormal]] = {
    "personnummer": _personnummer,
    "samordningsnummer": _samordningsnummer,
    "reserve_id": _reserve_id,
    "email": _email,
    "phone": _phone,
    "ip": _ip,
    "ip_network": _ip_network,
    "name_birth_year": _name_birth_year,
}
FIELDS = tuple(_RULES)
