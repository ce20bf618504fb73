"""Which values a person can be found by: exact, through keyed blind indexes, for as long as the value lives.

An index belongs to the retention class of the record whose value it is, and dies with that class's key.
A foreign key of an import is an index like any other: it lets the next file of the same system find the
person, and tells nothing without the index key.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ombud.keys import NotNormal, normalise
from ombud.terms import ClassId

KEY = "key"
NAME_AND_YEAR = "name_birth_year"
CHANNEL_OF = {"email": "email", "phone": "sms"}
"""The channel of advertising that an address belongs to: its "no" is remembered without the address."""
_TRIED_AS = {
    "personnummer": ("personnummer", "samordningsnummer"),
    "reserve_id": ("reserve_id",),
    "email": ("email",),
    "phone": ("phone",),
}


class Findable(NamedTuple):
    """A field of the index and the value in its normal form."""

    field: str
    normalised: str


def findable(fields: Mapping[str, str]) -> Iterator[Findable]:
    """The values of one record that a person is found by. A value without a normal form is not indexed."""
    for name, fields_of_index in _TRIED_AS.items():
        if name in fields:
            found = lookup(fields[name], fields_of_index)
            if found is not None:
                yield found


def by_name(name: Mapping[str, str], born: str) -> Findable | None:
    """Found by full name and birth year, exactly, where no number is at hand (design 6, `find`)."""
    full = " ".join(part for part in (name.get("given"), name.get("family")) if part)
    return lookup(f"{full} {born[:4]}", (NAME_AND_YEAR,)) if full else None


class Named(NamedTuple):
    """A name and a birth year by which somebody is found, with the class of the name."""

    klass: ClassId
    key: Findable


class Naming:
    """Brings together a name and a birth date that come in different records of one act."""

    def __init__(self) -> None:
        self._named: tuple[Mapping[str, str], ClassId] | None = None
        self._born = ""

    def with_(self, fields: Mapping[str, str], klass: ClassId) -> Named | None:
        """What the person is found by when these fields have come too."""
        self._born = fields.get("birth_date", self._born)
        if "given" in fields or "family" in fields:
            self._named = fields, klass
        if not self._born or self._named is None:
            return None
        name, of_name = self._named
        key = by_name(name, self._born)
        return None if key is None else Named(of_name, key)


def lookup(text: str, as_fields: tuple[str, ...]) -> Findable | None:
    """The first of these fields that the text has a normal form in."""
    for field in as_fields:
        normal = normalise(field, text)
        if not isinstance(normal, NotNormal):
            return Findable(field, normal)
    return None


def identifier(kind: str, value: str, domain: str) -> Findable:
    """What a row of a file says of whom it is about. Its value is in its stored form already."""
    if kind == "key":
        return Findable(KEY, f"{domain}:{value}")
    text = f"{domain} {value}" if kind == "reserve" else value
    found = lookup(
        text, _TRIED_AS["reserve_id" if kind == "reserve" else kind.replace("samordningsnummer", "personnummer")]
    )
    if found is None:
        raise ValueError("an identifier that was accepted has no normal form")
    return found
