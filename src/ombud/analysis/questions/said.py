"""Figures and values in words: services by their names, ages in years, what is not known as such.

* A word here is for people. The code stays in the address, the CSV and the JSON.
"""

from dataclasses import dataclass
from decimal import Decimal

from ombud.analysis.charts.numbers import month_name, number
from ombud.analysis.questions.answer import LetOut
from ombud.analysis.questions.columns import COLUMNS
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import Question, Show
from ombud.analysis.questions.sentence import sentence
from ombud.analysis.release import TOTAL
from ombud.disclosure.words import CHANNELS
from ombud.policy.model import PolicyFile
from ombud.policy.wording import capital
from ombud.terms import PurposeId, ServiceId, Text
from ombud.terms.text import Language

UNKNOWN = Text("uppgift saknas", "not known")
ALL_OF_THEM = Text("alla", "all")
NOT_SHOWN = Text("visas inte", "not shown")
_WORDS: dict[str, dict[str, Text]] = {
    "no_show": {"yes": Text("uteblev", "did not come"), "no": Text("kom", "came")},
    "signed": {"yes": Text("tecknat", "signed"), "no": Text("inte tecknat", "not signed")},
    "state": {"active": Text("kvar", "still there"), "over": Text("har slutat", "have left")},
    "channel": dict(CHANNELS),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one policy in one language."""

    file: PolicyFile
    language: Language

    def of(self, text: Text) -> str:
        return text.in_(self.language)

    def value(self, column: str, value: str) -> str:
        """One value of a column."""
        if value == TOTAL:
            return self.of(ALL_OF_THEM)
        if not value:
            return self.of(UNKNOWN)
        known = _WORDS.get(column, {}).get(value)
        if known is not None:
            return self.of(known)
        if column in ("service", "mix"):
            return " + ".join(map(self._service, value.split(" + ")))
        if column in ("month", "cohort"):
            month = month_name(value, self.language)
            return value if month is None else f"{month[0]} {month[1]}"
        return self._number(column, value)

    def _service(self, service: str) -> str:
        known = self.file.services.get(ServiceId(service))
        return service if known is None else (known.name.sv if self.language == "sv" else known.name.en)

    def _number(self, column: str, value: str) -> str:
        written = value.replace("-", "–")
        match column:
            case "age":
                return written + self.of(Text(" år", " years"))
            case "wait":
                return written + self.of(Text(" dagar", " days"))
            case "quarter" | "cohort_quarter" if "-Q" in value:
                year, quarter = value.split("-Q")
                return self.of(Text(f"kvartal {quarter} {year}", f"Q{quarter} {year}"))
        return value

    def column(self, column: str) -> str:
        return self.of(COLUMNS[column].name)

    def count(self, count: int) -> str:
        return number(count, self.language)

    def measure(self, measure: str) -> str:
        return self.of(MEASURES[measure].name)

    def purpose(self, purpose: PurposeId) -> str:
        name = self.file.purposes[purpose].name
        return name.sv if self.language == "sv" else name.en

    def title(self, answer: LetOut) -> str:
        """The question as a heading; held against public figures, it is another number that stands below."""
        asked = sentence(answer.question, self.language)
        return capital(asked if answer.public is None else f"{asked},{self.of(_PER)}")

    def counted(self, answer: LetOut) -> str:
        """What is counted, as the heading of its figures."""
        name = self.measure(answer.question.measure)
        return name if answer.public is None else name + self.of(_PER)

    def figure(self, value: int | Decimal | None, answer: LetOut) -> str:
        """A figure as it is written; a gap says that it is one."""
        if value is None:
            return self.of(NOT_SHOWN)
        return number(value, self.language, decimals(answer), percent=is_percent(answer.question))


_PER = Text(" per 1 000 invånare", " per 1,000 inhabitants")


def is_percent(question: Question) -> bool:
    return MEASURES[question.measure].percent or question.show is Show.SHARE


def decimals(answer: LetOut) -> int:
    """How many are shown: one of a quotient, none of a count."""
    question = answer.question
    measure = MEASURES[question.measure]
    quotient = question.show is Show.SHARE or measure.per is not None or (measure.percent and measure.part is not None)
    return 1 if quotient or answer.public is not None else 0
