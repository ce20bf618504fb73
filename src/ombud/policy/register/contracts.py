"""The contracts with processors as a table of the record (Art. 28(3), A-50)."""

from collections.abc import Iterable
from datetime import date

from ombud.policy.document import Line, Table, line
from ombud.policy.model import Words
from ombud.policy.register.activity import Bound
from ombud.policy.wording import capital, say
from ombud.terms import Text
from ombud.terms.text import Language

TITLE = Text("Personuppgiftsbiträden", "Processors")
_HEADER = (
    Text("Biträde", "Processor"),
    Text("Uppdrag", "What it does"),
    Text("Avtal", "Contract"),
    Text("Underbiträden", "Sub-processors"),
    Text("Behandlingar", "Activities"),
    Text("Kategorier av registrerade", "Categories of data subjects"),
    Text("Kategorier av personuppgifter", "Categories of personal data"),
    Text("Villkor (artikel 28.3)", "Clauses (Article 28(3))"),
)
_NONE_STATED = Text("inga angivna", "none stated")
_NO_CONTRACT = Text("inget avtal", "no contract")
_NOT_STATED = Text("framgår inte", "not stated")
_OPEN = Text("tills vidare", "until further notice")


def contracts(processors: tuple[Bound, ...], language: Language) -> Table:
    """One row for each."""
    header = tuple(one.in_(language) for one in _HEADER)
    return Table(TITLE.in_(language), header, tuple(_row(one, language) for one in processors))


def _row(one: Bound, language: Language) -> tuple[Line, ...]:
    cells = (
        one.name or one.id,
        say(one.does, language),
        _contract(one, language),
        ", ".join(one.sub_processors) or _NONE_STATED.in_(language),
        _listed(one.purposes, language),
        _listed(one.people, language),
        _listed(one.categories, language),
        capital(", ".join(_clauses(one, language))),
    )
    return tuple(line(cell) for cell in cells)


def _listed(said: Iterable[Words], language: Language) -> str:
    return capital(", ".join(say(one, language) for one in said)) or "–"


def _contract(one: Bound, language: Language) -> str:
    if one.contract is None:
        return _NO_CONTRACT.in_(language)
    until = _day(one.valid_until) if one.valid_until else _OPEN.in_(language)
    return f"{one.contract}, {_day(one.valid_from)} – {until}"


def _day(day: date | None) -> str:
    return "…" if day is None else day.isoformat()


def _clauses(one: Bound, language: Language) -> Iterable[str]:
    for clause in one.clauses:
        yield f"({clause.letter}) {clause.words.in_(language)}: {clause.at or _NOT_STATED.in_(language)}"
