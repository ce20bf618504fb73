"""What is counted: people, rows, a sum, how many of the people something is so of, or the quotient of two counts.

* A share of people is one question to the gate, which knows that none and all are told by no one. A quotient of rows or
  of a sum (a mean, a share of visits) is made of figures that the gate has released, and of nothing else: where one of
  them is not shown, neither is it.
* There is no measure that gives rows or people. Whoever asks for a list is told why there is none (N-08.4).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ombud.analysis.questions.columns import Source
from ombud.terms import Text


class Way(StrEnum):
    """How a person's rows become their contribution to a cell."""

    PEOPLE = "people"
    """One, however many rows."""
    ROWS = "rows"
    SUM = "sum"
    HELD = "held"
    """Rows whose `column` is held."""
    AGAIN = "again"
    """A share of the people: those with two rows or more among those that the question is about."""
    OVER = "over"
    """A share of the people: those whose agreements are all over."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that can be counted."""

    id: str
    name: Text
    unit: Text
    source: Source
    way: Way
    column: str | None = None
    """What is summed or is held."""
    part: tuple[str, str] | None = None
    """A column and the value of it that is counted: the whole is counted too, and the gate sees all of it (S-08)."""
    per: str | None = None
    """The measure that this one is divided by."""
    percent: bool = False
    """Shown as a share: of the people, or of the rows whose `part` is known."""
    aliases: tuple[str, ...] = ()


_PEOPLE, _SHARE, _KRONOR, _DAYS = (
    Text("personer", "people"),
    Text("procent", "per cent"),
    Text("kr", "SEK"),
    Text("dagar", "days"),
)
_NUMBER = Text("antal", "number")
_LIST = (
    Measure("people", Text("personer", "people"), _PEOPLE, Source.PERSON, Way.PEOPLE, aliases=("personer", "antal")),
    Measure("patients", Text("patienter med besök", "patients with a visit"), _PEOPLE, Source.VISIT, Way.PEOPLE,
            aliases=("patienter",)),
    Measure("visits", Text("besök", "visits"), _NUMBER, Source.VISIT, Way.ROWS, aliases=("besök",)),
    Measure("returning", Text("andel återkommande patienter", "share of patients who return"), _SHARE, Source.VISIT,
            Way.AGAIN, percent=True, aliases=("återkommande",)),
    Measure("wait.held", Text("besök med känd väntetid", "visits with a known wait"), _NUMBER, Source.VISIT, Way.HELD,
            "wait_days"),
    Measure("wait.mean", Text("väntetid i snitt", "mean waiting time"), _DAYS, Source.VISIT, Way.SUM, "wait_days",
            per="wait.held", aliases=("väntetid", "waiting")),
    Measure("no_shows", Text("uteblivna besök", "visits that nobody came to"), _NUMBER, Source.VISIT, Way.ROWS,
            part=("no_show", "yes"), aliases=("uteblivna",)),
    Measure("no_shows.share", Text("andel uteblivna besök", "share of visits that nobody came to"), _SHARE,
            Source.VISIT, Way.ROWS, part=("no_show", "yes"), percent=True),
    Measure("findings", Text("anteckningar med kod", "coded entries"), _NUMBER, Source.FINDING, Way.ROWS,
            aliases=("anteckningar", "diagnoser", "diagnoses")),
    Measure("diagnosed", Text("patienter med anteckningen", "patients with the entry"), _PEOPLE, Source.FINDING,
            Way.PEOPLE),
    Measure("agreements", Text("avtal", "agreements"), _NUMBER, Source.AGREEMENT, Way.ROWS, aliases=("avtal",)),
    Measure("customers", Text("kunder", "customers"), _PEOPLE, Source.AGREEMENT, Way.PEOPLE, aliases=("kunder",)),
    Measure("price.sum", Text("avtalat pris", "agreed price"), _KRONOR, Source.AGREEMENT, Way.SUM, "price"),
    Measure("price.held", Text("avtal med pris", "agreements with a price"), _NUMBER, Source.AGREEMENT, Way.HELD,
            "price"),
    Measure("price.mean", Text("avtalets pris i snitt", "mean price of an agreement"), _KRONOR, Source.AGREEMENT,
            Way.SUM, "price", per="price.held"),
    Measure("amount.sum", Text("betalt", "amount paid"), _KRONOR, Source.PAYMENT, Way.SUM, "amount",
            aliases=("belopp", "amount")),
    Measure("payments", Text("betalningar", "payments"), _NUMBER, Source.PAYMENT, Way.ROWS, aliases=("betalningar",)),
    Measure("amount.held", Text("betalningar med belopp", "payments with an amount"), _NUMBER, Source.PAYMENT,
            Way.HELD, "amount"),
    Measure("amount.mean", Text("belopp i snitt", "mean amount"), _KRONOR, Source.PAYMENT, Way.SUM, "amount",
            per="amount.held"),
    Measure("repeat", Text("andel kunder med flera avtal", "share of customers with several agreements"), _SHARE,
            Source.AGREEMENT, Way.AGAIN, percent=True, aliases=("återköp",)),
    Measure("customers.all", Text("kunder sammanlagt", "customers in all"), _PEOPLE, Source.CUSTOMER, Way.PEOPLE),
    Measure("lapsed", Text("andel kunder som har slutat", "share of customers who have left"), _SHARE, Source.CUSTOMER,
            Way.OVER, "state", percent=True, aliases=("slutat",)),
    Measure("staying", Text("kunder som är kvar", "customers who are still there"), _PEOPLE, Source.LIFETIME,
            Way.PEOPLE, aliases=("kvar",)),
    Measure("cases", Text("synpunkter och ärenden", "feedback and cases"), _NUMBER, Source.CASE, Way.ROWS,
            aliases=("synpunkter", "feedback")),
    Measure("offers", Text("påbörjade anmälningar", "sign-ups begun"), _NUMBER, Source.OFFER, Way.ROWS,
            aliases=("anmälningar",)),
    Measure("abandoned", Text("avbrutna anmälningar", "abandoned sign-ups"), _NUMBER, Source.OFFER, Way.ROWS,
            part=("signed", "no"), aliases=("avbrutna",)),
    Measure("abandoned.share", Text("andel avbrutna anmälningar", "share of sign-ups abandoned"), _SHARE,
            Source.OFFER, Way.ROWS, part=("signed", "no"), percent=True),
)  # fmt: skip
MEASURES: Mapping[str, Measure] = {one.id: one for one in _LIST}
"""Every measure there is."""
NAMES_OF_MEASURES = {
    name.casefold(): one.id for one in _LIST for name in (*one.aliases, one.name.sv, one.name.en, one.id)
}
"""By every name, in Swedish and English."""


def measure_named(word: str) -> Measure | None:
    """The measure of that name, in Swedish or English."""
    found = NAMES_OF_MEASURES.get(word.strip().casefold())
    return None if found is None else MEASURES[found]


LISTS = frozenset(
    {"list", "lista", "rows", "rader", "person_list", "personlista", "persons", "names", "namn", "who", "vilka"}
)
"""What somebody writes who wants a list of people (N-08.4)."""
