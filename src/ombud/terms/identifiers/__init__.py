"""Personnummer, samordningsnummer, reserve numbers and organisationsnummer (law.md P-01 … P-12).

A number is parsed once, at the door, and is a type from then on. Pure, like all of `terms`.
"""

from ombud.terms.identifiers.model import (
    Identifier,
    NotANumber,
    Organisationsnummer,
    Personnummer,
    ReserveId,
    Samordningsnummer,
)
from ombud.terms.identifiers.parse import (
    looks_like_personnummer,
    parse_organisationsnummer,
    parse_person_number,
    parse_personnummer,
    parse_samordningsnummer,
)
from ombud.terms.identifiers.reserve import parse_reserve_id

__all__ = [
    "Identifier",
    "NotANumber",
    "Organisationsnummer",
    "Personnummer",
    "ReserveId",
    "Samordningsnummer",
    "looks_like_personnummer",
    "parse_organisationsnummer",
    "parse_person_number",
    "parse_personnummer",
    "parse_reserve_id",
    "parse_samordningsnummer",
]
