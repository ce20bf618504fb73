"""What can be wrong with a policy file, in words.

Every fault says where it is, what is wrong and what to do now, in Swedish and English. A policy file holds
no personal data, so a fault may repeat a key or a short word of it, but never a whole value.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import NamedTuple

from ombud.terms import Text

Path = tuple[str | int, ...]


class Position(NamedTuple):
    """A place in the text, both counted from 1."""

    line: int
    column: int


class Fault(NamedTuple):
    line: int
    column: int
    path: Path
    message: Text
    fix: Text


class Trouble(NamedTuple):
    """A fault whose place in the text is not looked up yet."""

    path: Path
    message: Text
    fix: Text


def position(path: Path, positions: Mapping[Path, Position]) -> Position:
    """Where the path stands in the text: the key, or the nearest thing around it that is there."""
    steps = range(len(path), -1, -1)
    return next((positions[path[:n]] for n in steps if path[:n] in positions), Position(1, 1))


def placed(trouble: Trouble, positions: Mapping[Path, Position]) -> Fault:
    line, column = position(trouble.path, positions)
    return Fault(line, column, *trouble)


def shown(path: Path) -> str:
    """`purposes › marketing.direct › storage › 0 › period`."""
    return " › ".join(str(step) for step in path)


def short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def nearest(word: str, known: Iterable[str]) -> Text:
    """ "Did you mean …?", or the list of what there is when nothing is near and the list is short."""
    names = sorted(known)
    close = get_close_matches(word[:100], names, n=1, cutoff=0.6)
    if close:
        return Text(f"Menade du {close[0]!r}?", f"Did you mean {close[0]!r}?")
    if names and len(names) <= 12:
        listed = ", ".join(short(name) for name in names)
        return Text(f"Välj något av: {listed}.", f"Choose one of: {listed}.")
    return Text("Ta bort ordet eller rätta det.", "Remove the word or correct it.")


def from_pydantic(kind: str, path: Path, allowed: str, known: Iterable[str]) -> Trouble:
    """One error of pydantic, by its kind. `allowed` is what it expected, `known` the fields of the place."""
    last = short(path[-1]) if path else ""
    match kind:
        case "missing":
            return missing(path)
        case "extra_forbidden":
            return Trouble(
                path,
                Text(f"Fältet {last!r} finns inte.", f"There is no field {last!r}."),
                nearest(str(path[-1]), known),
            )
        case "literal_error" | "enum":
            return Trouble(
                path,
                Text(f"{last!r} har ett värde som inte finns.", f"{last!r} has a value that does not exist."),
                Text(f"Skriv något av: {' eller '.join(allowed.rsplit(' or ', 1))}.", f"Write one of: {allowed}."),
            )
        case "string_pattern_mismatch":
            return pattern(path)
    return wrong_type(kind, path, last)


def missing(path: Path) -> Trouble:
    if len(path) == 3 and path[0] == "services" and path[2] == "regime":  # G-06
        return Trouble(
            path,
            Text("Tjänsten säger inte under vilken lag den ges (G-06).", "The service names no regime (G-06)."),
            Text(
                "Skriv 'regime: pdl' för hälso- och sjukvård, annars 'regime: non_care'.",
                "Write 'regime: pdl' for health care, otherwise 'regime: non_care'.",
            ),
        )
    last = short(path[-1])
    return Trouble(
        path,
        Text(f"Fältet {last!r} saknas.", f"The field {last!r} is missing."),
        _add(last, shown(path[:-1])),
    )


def _add(field: str, place: str) -> Text:
    if not place:
        return Text(f"Lägg till {field!r} ytterst i filen.", f"Add {field!r} at the top level of the file.")
    return Text(f"Lägg till {field!r} under {place!r}.", f"Add {field!r} under {place!r}.")


def pattern(path: Path) -> Trouble:
    if path and path[-1] == "period":  # N-13.1
        return Trouble(
            path,
            Text(
                "Lagringstiden är ingen tid som går att räkna (N-13.1).",
                "The storage period is not a length of time that can be counted (N-13.1).",
            ),
            Text(
                "Skriv antalet år, månader, dagar eller timmar: P10Y, P24M, P30D, PT24H.",
                "Write the years, months, days or hours: P10Y, P24M, P30D, PT24H.",
            ),
        )
    if path and path[-1] == "financial_year_ends":
        return Trouble(
            path,
            Text("Räkenskapsårets slut är fel skrivet.", "The end of the financial year is not written right."),
            Text("Skriv månad och dag: '12-31'.", "Write month and day: '12-31'."),
        )
    return Trouble(
        path,
        Text("En mening heter S och ett nummer.", "A sentence is called S and a number."),
        Text("Skriv till exempel S8.", "Write S8, for example."),
    )


_EXPECTED = {
    "string_type": Text("text", "text"),
    "bool_type": Text("true eller false", "true or false"),
    "int_type": Text("ett heltal", "a whole number"),
    "greater_than_equal": Text("ett heltal från 0", "a whole number from 0"),
    "list_type": Text("en lista", "a list"),
    "dict_type": Text("fält med namn och värde", "fields with name and value"),
    "model_type": Text("fält med namn och värde", "fields with name and value"),
    "date_from_datetime_parsing": Text("ett datum som 2026-11-23", "a date such as 2026-11-23"),
    "date_parsing": Text("ett datum som 2026-11-23", "a date such as 2026-11-23"),
    "date_type": Text("ett datum som 2026-11-23", "a date such as 2026-11-23"),
}
_OTHER = Text("ett värde av annat slag", "a value of another kind")


def wrong_type(kind: str, path: Path, last: str) -> Trouble:
    expected = _EXPECTED.get(kind, _OTHER)
    if not path:
        last = "policy"
    return Trouble(
        path,
        Text(f"{last!r} är av fel slag.", f"{last!r} is of the wrong kind."),
        Text(f"Här ska stå {expected.sv}.", f"Write {expected.en} here."),
    )
