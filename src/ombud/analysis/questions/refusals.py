"""Which columns nobody gets, and by which rule; and why a word that somebody typed is no column of a purpose.

S-03    sensitive data other than health, crimes, social services, the Aliens Act: no search terms (PDL 2:8)
N-05.4  citizenship is never searched by
S-04    nothing that says who somebody is: name, number, address
S-11    bands and months: no birth date, no day, no postal code
S-05    health outside the purposes that care has for it; to be a patient somewhere is health too (N-05.3)
N-08.4  an analysis gives figures, never a list of people
D-03    the policy does not give the purpose that category
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ombud.analysis.questions.columns import COLUMNS, Column, every_column_of, named
from ombud.analysis.questions.model import NotAsked
from ombud.extracts import Tables
from ombud.law.searching import BANS, CITIZENSHIP, Ban, ban_of_code, ban_of_words
from ombud.terms import Text
from ombud.terms.identifiers import looks_like_personnummer

_SEARCH = Text(
    "får inte vara sökbegrepp i vårdens uppgifter (2 kap. 8 § patientdatalagen)",
    "may be no search term in care data (Patient Data Act 2:8)",
)


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A column that there is not, with the rule that keeps it out."""

    name: Text
    rule: str
    why: Text


WHO = Forbidden(
    Text("namn, personnummer, adress, telefon, e-post", "name, identity number, address, phone, e-mail"),
    "S-04",
    Text(
        "visar vem någon är; den som analyserar ser bara grupper", "says who somebody is; an analyst sees groups only"
    ),
)
FINE = Forbidden(
    Text("födelsedatum, dag, postnummer", "birth date, day, postal code"),
    "S-11",
    Text("är för fint: här finns åldersspann, kommun och månad", "is too fine: there are age bands, areas and months"),
)
HEALTH = Forbidden(
    Text("hälsouppgifter, och var någon är patient", "health data, and where somebody is a patient"),
    "S-05",
    Text(
        "får inte användas för affärsstatistik (3 kap. 7 § dataskyddslagen; N-05.3)",
        "may not be used for business statistics (Data Protection Act 3:7; N-05.3)",
    ),
)
ORIGIN = Forbidden(
    CITIZENSHIP.name,
    "N-05.4",
    Text("avgör bara vem som betalar, och är aldrig sökbegrepp", "decides only who pays, and is never a search term"),
)
_UNUSED = Text("ändamålet får inte den uppgiften av policyn", "the policy does not give the purpose that data")
_WHO_WORDS = re.compile(
    r"\b(namn|förnamn|efternamn|name|given|family|surname|personnummer|pnr|ssn|samordningsnummer|reserve_id|person_?id|"
    r"subject|pseudonym|adress|address|gata|street|telefon|phone|mobil|e-?post|e-?mail|mejl|kund(nummer)?|customer_?id)\b"
)
_FINE_WORDS = re.compile(
    r"\b(född|födelse\w*|birth\w*|born|dag|dagar|day|days|date|datum|vecka|week|postnummer|postal\w*|zip\w*)\b"
)


def forbidden(tables: Tables) -> Iterator[Forbidden]:
    """Every column that people may look for and that a purpose with these tables does not have."""
    there = {column.id for column in every_column_of(tables)}
    yield WHO
    yield FINE
    if not _has_health(tables):
        yield HEALTH
    for column in COLUMNS.values():
        if column.id not in there and not column.special:
            yield Forbidden(column.name, "D-03", _UNUSED)
    yield ORIGIN
    for ban in BANS:
        yield Forbidden(ban.name, "S-03", _SEARCH)


def no_column(word: str, tables: Tables) -> NotAsked:
    """Why that word is no column here. It is not repeated: what somebody typed may be about a person."""
    ban, low = ban_of_words(word), word.casefold().replace("_", " ")
    there = ", ".join(column.name.sv for column in every_column_of(tables))
    there_en = ", ".join(column.name.en for column in every_column_of(tables))
    now = Text(f"Välj bland: {there}.", f"Choose among: {there_en}.")
    if ban is not None:
        return _of_ban(ban)
    if _WHO_WORDS.search(low):
        return _not(WHO, now)
    if _FINE_WORDS.search(low):
        return _not(FINE, now)
    column = named(word)
    if column is None:
        return NotAsked(
            "N-05.1",
            Text("Det finns ingen sådan kolumn; listan är sluten.", "No such column; the list is closed."),
            now,
        )
    return no_health(column, tables, now) if column.special else _not(Forbidden(column.name, "D-03", _UNUSED), now)


def no_health(column: Column, tables: Tables, now: Text) -> NotAsked:
    """A column of health that the purpose, or the table that it asks about, does not have."""
    if not _has_health(tables):
        return _not(HEALTH, now)
    return _not(Forbidden(column.name, "D-03", _UNUSED), now)


def no_value(column: Column, value: str) -> NotAsked | None:
    """Why that value is nothing to filter on, if so."""
    if looks_like_personnummer(value) or "@" in value:
        return _not(WHO, Text("Filtrera på grupper.", "Filter on groups."))
    ban = ban_of_code(value) if column.id in CODED else None
    ban = ban or (ban_of_words(value) if column.special else None)
    return None if ban is None else _of_ban(ban)


CODED = frozenset({"code", "kind"})
"""The columns that hold codes of a vocabulary."""


def _of_ban(ban: Ban) -> NotAsked:
    rule, why = (ORIGIN.rule, ORIGIN.why) if ban is CITIZENSHIP else ("S-03", _SEARCH)
    return _not(Forbidden(ban.name, rule, why), Text("Fråga utan den uppgiften.", "Ask without it."))


def _not(one: Forbidden, now: Text) -> NotAsked:
    sv, en = f"{one.name.sv.capitalize()}: {one.why.sv}.", f"{one.name.en.capitalize()}: {one.why.en}."
    return NotAsked(one.rule, Text(sv, en), now)


def _has_health(tables: Mapping[str, object]) -> bool:
    return "visit" in tables or "finding" in tables
