"""Which tables an extract of a purpose has, from the categories of the policy alone.

* A category that the purpose may not use has no column, and a table without columns of its own is not there: what is
  not there cannot be asked for (Art. 5(1)(c), N-05.1).
* What a column holds is less than what is held: bands for ages, a municipality for an address, months for days
  (S-11). A birth date, an address and a name are in no extract.
* The form counts too: an address that the purpose uses as it stands (`plain`) is for writing to people, and no
  column to choose them by; that is profiling, and a purpose that says so has it `banded` (N-09.2).
* Every category of the policy has columns here or stands in `NEVER` with the reason; a test asks for each.
"""

from typing import NamedTuple

from ombud.extracts.model import Column, Kind, Tables
from ombud.policy.model import Family, Policy, Purpose
from ombud.terms import CategoryId, PurposeId, Text

PERSON = "person"
PSEUDONYM = Column("pseudonym", None, Kind.PSEUDONYM, Text("pseudonym i detta uttag", "pseudonym in this extract"))
_REACHING = frozenset({Family.MARKETING, Family.PROFILING})
_LESS = frozenset({"banded", "pseudonymised"})
_ROWS = frozenset({"plain", "pseudonymised"})


class Held(NamedTuple):
    """The columns that a category gives a table, in the forms that give them."""

    table: str
    forms: frozenset[str]
    columns: tuple[tuple[str, Kind, Text], ...]


_MONTH = ("month", Kind.DATE, Text("månad", "month"))
_SERVICE = ("service", Kind.TEXT, Text("tjänst", "service"))
_UNIT = ("unit", Kind.TEXT, Text("enhet", "unit"))
_CHANNEL = ("channel", Kind.TEXT, Text("kanal", "channel"))

COLUMNS: dict[str, tuple[Held, ...]] = {
    "birth_date": (Held(PERSON, _LESS, (("age_band", Kind.TEXT, Text("åldersspann", "age band")),)),),
    "contact": (Held(PERSON, _LESS, (("municipality", Kind.TEXT, Text("kommun", "municipality")),)),),
    "agreement": (
        Held(
            "agreement",
            _ROWS,
            (
                _SERVICE,
                ("began", Kind.DATE, Text("började (månad)", "began (month)")),
                ("ended", Kind.DATE, Text("slutade (månad)", "ended (month)")),
                _CHANNEL,
                ("price", Kind.INTEGER, Text("pris i hela kronor", "price in whole kronor")),
            ),
        ),
        Held(
            "offer",
            frozenset({"pseudonymised"}),
            (_SERVICE, _MONTH, ("signed", Kind.BOOLEAN, Text("blev ett avtal", "became an agreement"))),
        ),
    ),
    "payment": (
        Held(
            "payment",
            _ROWS,
            (_MONTH, ("amount", Kind.INTEGER, Text("belopp i hela kronor", "amount in whole kronor")), _SERVICE),
        ),
    ),
    "health": (
        Held(
            "visit",
            _ROWS,
            (
                _UNIT,
                _MONTH,
                ("kind", Kind.TEXT, Text("slag av besök", "kind of visit")),
                ("wait_days", Kind.INTEGER, Text("väntetid i dagar", "days of waiting")),
                ("no_show", Kind.BOOLEAN, Text("uteblev", "did not come")),
            ),
        ),
        Held(
            "finding",
            _ROWS,
            (
                _UNIT,
                ("kind", Kind.TEXT, Text("slag av uppgift", "kind of entry")),
                ("code", Kind.TEXT, Text("kod", "code")),
                ("system", Kind.TEXT, Text("kodverk", "code system")),
                _MONTH,
            ),
        ),
    ),
    "choices": (Held("interest", _ROWS, (("interest", Kind.TEXT, Text("eget intresse", "own interest")),)),),
    "profile": (
        Held(
            "profile",
            _ROWS,
            (
                ("model", Kind.TEXT, Text("modell", "model")),
                ("segment", Kind.TEXT, Text("segment", "segment")),
                ("computed", Kind.DATE, Text("räknad (månad)", "computed (month)")),
                ("expires", Kind.DATE, Text("gäller till (månad)", "valid until (month)")),
            ),
        ),
    ),
    "case": (
        Held(
            "case_kind",
            frozenset({"pseudonymised"}),
            (("kind", Kind.TEXT, Text("slag av ärende", "kind of case")), _CHANNEL, _MONTH, _SERVICE),
        ),
    ),
}
"""By category. A new one needs a line here or in `NEVER`, and a reading in `rows`."""

NEVER: dict[str, Text] = {
    "name": Text("pekar ut en person", "points out a person"),
    "personnummer": Text("pekar ut en person (DSL 3:10)", "points out a person (DSL 3:10)"),
    "citizenship": Text("får aldrig sökas på (N-05.4)", "is never searched by (N-05.4)"),
    "log": Text("är till för kontrollen av loggen", "is for the review of the log"),
    "online": Text("hålls skilt från personer (N-06.1)", "is kept apart from people (N-06.1)"),
}
"""The categories that no extract has a column of, and why."""


def may_extract(purpose: Purpose) -> bool:
    """Does the purpose work with many people at once: figures, or choosing whom to reach? Visitors are counted in
    a store of their own (N-06.1)."""
    return purpose.family in _REACHING or (purpose.output == "aggregate" and purpose.family is not Family.WEB)


def shape(policy: Policy, purpose_id: PurposeId) -> Tables:
    """The tables and columns of an extract of that purpose; none where it has no extract."""
    purpose = policy.file.purposes.get(purpose_id)
    if purpose is None or not may_extract(purpose):
        return {}
    tables: dict[str, list[Column]] = {PERSON: [PSEUDONYM]}
    for used in purpose.categories:
        for held in COLUMNS.get(used.id, ()):
            if used.form in held.forms:
                columns = tables.setdefault(held.table, [PSEUDONYM])
                columns += [Column(name, used.id, kind, words) for name, kind, words in held.columns]
    if sum(map(len, tables.values())) == 1:
        return {}
    return {table: tuple(dict.fromkeys(columns)) for table, columns in tables.items()}


def categories_of(tables: Tables) -> frozenset[CategoryId]:
    """The categories that have to be read for these tables."""
    return frozenset(one.category for columns in tables.values() for one in columns if one.category is not None)
