"""A question as a sentence, written and read, in Swedish and English.

    antal avtal per månad, uppdelat på kommun, där ålder är 40-49 eller 50-59, för 2026, jämfört med året innan
    number of agreements per month, by municipality, where age band is 40-49, for 2026, compared with the year before

* What is written of a question reads back as the same question, in either language.
* The forms are closed. What does not fit is refused with how it is written; the text itself is not repeated.
"""

import re
from collections.abc import Iterable

from ombud.analysis.questions.columns import COLUMNS, TIME, named
from ombud.analysis.questions.measures import MEASURES, NAMES_OF_MEASURES, Way
from ombud.analysis.questions.model import Filter, NotAsked, Op, Question, Show
from ombud.analysis.questions.months import read_period, write_period
from ombud.terms import PurposeId, Text
from ombud.terms.text import Language

OPERATORS: dict[Op, Text] = {
    Op.NOT: Text("är inte", "is not"),
    Op.IS: Text("är", "is"),
    Op.FROM: Text("från", "from"),
    Op.TO: Text("till och med", "up to"),
}
MISSING, MISSING_WORDS = "", Text("okänt", "unknown")
_OP = "|".join(re.escape(words) for text in OPERATORS.values() for words in text)
_FILTER = re.compile(rf"(?P<column>.+?)\s+(?P<op>{_OP})\s+(?P<values>.+)", re.IGNORECASE)
_QUOTED = re.compile(r'"([^"]*)"')
_HELD = "\N{SECTION SIGN}"
"""Stands on either side of the number of a quoted value while the rest of the sentence is read; no plain value has
it."""
_VALUE = re.compile(rf"{_HELD}\d+{_HELD}|[^\s,{_HELD}]+")
"""One value: a quoted one ends where its quotation marks do, whatever stands right behind them."""
_PLAIN = re.compile(r"[\w+/-]+(?:\.[\w+/-]+)*")
_BETWEEN_VALUES = frozenset({"eller", "or", "och", "and"})
_WORDS_OF_THE_SENTENCE = _BETWEEN_VALUES | {
    "per",
    "by",
    "uppdelat",
    "där",
    "where",
    "för",
    "for",
    "jämfört",
    "compared",
}
_WORDS_OF_THE_SENTENCE |= {"som", "as", "är", "is", "inte", "not", "från", "from", "till", "to", "up", "med"}
_REST = re.compile(
    r"(?:,?\s+per\s+(?P<per>\S+?))?"
    r"(?:,?\s+(?:uppdelat på|by)\s+(?P<by>.+?))?"
    r"(?:,?\s+(?:där|where)\s+(?P<where>.+?))?"
    r"(?:,?\s+(?:för|for)\s+(?P<period>(?:19|20)\d\d[^\s,]*(?:\s+(?:till|to)\s+[^\s,]+)?))?"
    r"(?P<compare>,?\s+(?:jämfört med året innan|compared with the year before))?"
    r"(?P<share>,?\s+(?:som andel|as a share))?\.?",
    re.IGNORECASE,
)
_JOINED = re.compile(r"\s+(?:och där|and where)\s+|\s*;\s*", re.IGNORECASE)
_COMMA = re.compile(r"\s*,\s*|\s+(?:och|and)\s+", re.IGNORECASE)


def sentence(question: Question, language: Language) -> str:
    """The question in words."""
    one = question.canonical()
    t = _Said(language)
    parts = [t.counted(one.measure)]
    times = [column for column in one.by if column in TIME]
    rest = [column for column in one.by if column not in TIME]
    text = parts[0] + "".join(f" per {t.column(column)}" for column in times)
    clauses = [text]
    if rest:
        clauses.append(t.of("uppdelat på ", "by ") + t.listed([t.column(column) for column in rest]))
    if one.where:
        clauses.append(t.of("där ", "where ") + t.of(" och där ", " and where ").join(map(t.filter, one.where)))
    if one.period is not None:
        clauses.append(t.of("för ", "for ") + write_period(one.period, t.of(" till ", " to ")))
    if one.compare:
        clauses.append(t.of("jämfört med året innan", "compared with the year before"))
    if one.show is Show.SHARE:
        clauses.append(t.of("som andel", "as a share"))
    return ", ".join(clauses)


class _Said:
    """The words of one language."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def of(self, sv: str, en: str) -> str:
        return sv if self.language == "sv" else en

    def counted(self, measure: str) -> str:
        known = MEASURES[measure]
        name = known.name.in_(self.language)
        plain = known.way not in (Way.PEOPLE, Way.ROWS) or known.per is not None or known.percent
        return name if plain else self.of("antal ", "number of ") + name

    def column(self, column: str) -> str:
        return COLUMNS[column].name.in_(self.language) if column in COLUMNS else column

    def listed(self, words: list[str]) -> str:
        last = self.of(" och ", " and ")
        return last.join(filter(None, [", ".join(words[:-1]), words[-1]]))

    def filter(self, one: Filter) -> str:
        values = self.of(" eller ", " or ").join(_written(value, self.language) for value in one.values)
        return f"{self.column(one.column)} {OPERATORS[one.op].in_(self.language)} {values}"


def _written(value: str, language: Language) -> str:
    if value == MISSING:
        return MISSING_WORDS.in_(language)
    reserved = value.casefold() in {*_WORDS_OF_THE_SENTENCE, *MISSING_WORDS}
    return value if _PLAIN.fullmatch(value) and not reserved else f'"{value}"'


def read_sentence(text: str, purpose: PurposeId) -> Question | NotAsked:
    """The question that a sentence asks under a purpose, or how it is to be written."""
    held = _QUOTED.findall(text)
    text = _put_aside(text.strip())
    begun = re.sub(r"^(?:antal|number of)\s+", "", text, count=1, flags=re.IGNORECASE)
    for start in dict.fromkeys((begun, text)):
        for name in _LONGEST_FIRST:
            rest = start[len(name) :]
            if start[: len(name)].casefold() == name and (not rest or rest[0] in " ,."):
                read = _rest(rest, NAMES_OF_MEASURES[name], purpose, held)
                if read is not None:
                    return read
    return _NO_SENTENCE


_LONGEST_FIRST = sorted(NAMES_OF_MEASURES, key=len, reverse=True)


def _put_aside(text: str) -> str:
    """The text with a number for each quoted value."""
    numbers = iter(range(text.count('"')))
    return _QUOTED.sub(lambda _found: f"{_HELD}{next(numbers)}{_HELD}", text.replace(_HELD, ""))


def _rest(rest: str, measure: str, purpose: PurposeId, held: list[str]) -> Question | None:
    found = _REST.fullmatch(rest)
    if found is None:
        return None
    by = [found["per"]] if found["per"] else []
    by += _COMMA.split(found["by"]) if found["by"] else []
    where = [_filter(one, held) for one in _JOINED.split(found["where"])] if found["where"] else []
    period = read_period(found["period"]) if found["period"] else None
    if None in where or (found["period"] and period is None):
        return None
    return Question(
        purpose,
        measure,
        tuple(_own(word) for word in by),
        tuple(one for one in where if one is not None),
        period,
        bool(found["compare"]),
        Show.SHARE if found["share"] else Show.NUMBER,
    ).canonical()


def read_filter(text: str) -> Filter | None:
    """One condition: `åldersspann är 40-49 eller 50-59`, `service is not massage`."""
    return _filter(_put_aside(text.strip()), _QUOTED.findall(text))


def _filter(text: str, held: list[str]) -> Filter | None:
    found = _FILTER.fullmatch(text.strip())
    if found is None:
        return None
    # Letters that a pattern takes for one another (`ı` for `i`) are not those of the word.
    op = next((op for op, words in OPERATORS.items() if found["op"].casefold() in words), None)
    values = tuple(_values(found["values"], held))
    return None if op is None or not values else Filter(_own(found["column"]), op, values)


def _values(text: str, held: list[str]) -> Iterable[str]:
    for word in _VALUE.findall(text):
        if word.startswith(_HELD):
            yield held[int(word.strip(_HELD))]
        elif word.casefold() in MISSING_WORDS:
            yield MISSING
        elif word.casefold() not in _BETWEEN_VALUES:
            yield word


def _own(word: str) -> str:
    column = named(word)
    return word.strip() if column is None else column.id


_NO_SENTENCE = NotAsked(
    "N-05.1",
    Text("Meningen går inte att läsa.", "The sentence cannot be read."),
    Text(
        "Skriv till exempel: antal avtal per månad, uppdelat på tjänst, där ålder är 40-49, för 2026.",
        "Write for example: number of agreements per month, by service, where age is 40-49, for 2026.",
    ),
)
