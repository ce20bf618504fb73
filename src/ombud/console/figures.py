"""What pages of figures have in common: who may ask, an answer laid out with its charts, and why there is none.

* A figure has come through the release gate, and its page says what is not shown, who is not in it, and how it was made
  (S-08; ux.md W9). A chart never stands without its table.
* No address here holds personal data: a question is codes of closed lists (`analysis/questions/address.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from markupsafe import Markup

from ombud.analysis.charts import Chart, Kind, drawn
from ombud.analysis.questions.address import address
from ombud.analysis.questions.answer import LetOut, Row
from ombud.analysis.questions.forms import notes
from ombud.analysis.questions.how import how, left_out
from ombud.analysis.questions.keep import answer_text
from ombud.analysis.questions.measures import MEASURES, Way
from ombud.analysis.questions.model import NotAsked, Show
from ombud.analysis.questions.picture import pictures
from ombud.analysis.questions.said import Words
from ombud.analysis.release import Budget, Withheld
from ombud.app.analysing import Asked, Desk, Refused, desk
from ombud.console.stopped import stopped
from ombud.policy.ask import Refusal
from ombud.policy.wording import capital
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Page, Visit

HERE = "/konsol/statistik"
ASKED = f"{HERE}/fraga"
ASKS = frozenset(
    map(
        PurposeId,
        (
            "statistics.care", "statistics.business", "analysis.market", "analysis.patient", "analysis.customer",
            "product.development", "care.quality",
        ),
    )
)  # fmt: skip
"""The purposes that give figures of people: whose role carries one of them asks."""
MICRO, SLIM = 1_000_000, 400


def desk_of(visit: Visit) -> Desk:
    """Where the one at this page asks."""
    return desk(visit.ombud, by=visit.actor, now=visit.now)


@dataclass(frozen=True, slots=True)
class Picture:
    """One chart: its heading, the drawing, and what is to be said of it."""

    title: str
    svg: Markup
    slim: Markup | None
    """The same for a phone; a table with tinted cells has none, and is moved sideways there."""
    note: str


def picture(chart: Chart, name: str, note: str = "") -> Picture | None:
    """A chart as it stands in a page: what is drawn is escaped by whoever draws it (`analysis/charts`). None where it
    has nothing to show."""
    if not any(True for _ in chart.shown()):
        return None
    slim = replace(chart, name=f"{name}-smal", width=SLIM)
    whole = Markup(drawn(replace(chart, name=name)))
    return Picture(chart.title, whole, None if chart.kind is Kind.MATRIX else Markup(drawn(slim)), note)


@dataclass(frozen=True, slots=True)
class Laid:
    """An answer, laid out in the words of one language."""

    title: str
    purpose: str
    total: str
    """The figure over all, with what it counts; empty where there is none."""
    pictures: tuple[Picture, ...]
    columns: tuple[str, ...]
    numbers: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    how: tuple[tuple[str, str], ...]
    address: str
    answer: str
    again: str
    """Whether the same question has given the same figures before; empty where it was not asked."""


def laid(asked: Asked, visit: Visit) -> Laid:
    """What a page shows of an answer."""
    answer, words = asked.answer, asked.words(visit.language)
    purpose = asked.policy.file.purposes[answer.question.purpose]
    columns, numbers, rows = _table(asked, words)
    said = dict.fromkeys((*notes(answer, words), *left_out(answer, purpose, words)))
    drawings = drawings_of(answer, words)
    return Laid(
        words.title(answer),
        purpose.name.sv if visit.language == "sv" else purpose.name.en,
        _total(asked, words), drawings, columns, numbers, rows, tuple(said),
        tuple((visit.say(line.what), line.said) for line in how(answer, asked.policy, words, asked.at)),
        address(answer.question), answer_text(asked.kept.id), _again(asked, words),
    )  # fmt: skip


def drawings_of(shown: LetOut, words: Words) -> tuple[Picture, ...]:
    """The charts of figures that have left."""
    made = (picture(one, f"diagram-{n}", note) for n, (one, note) in enumerate(pictures(shown, words), 1))
    return tuple(one for one in made if one is not None)


def _total(asked: Asked, words: Words) -> str:
    whole = [row for row in asked.answer.rows if all(one == "*" for one in row.key)]
    if not whole or asked.answer.question.show is Show.SHARE:
        return ""
    return f"{words.figure(whole[0].value, asked.answer)} {words.counted(asked.answer)}"


def _table(asked: Asked, words: Words) -> tuple[tuple[str, ...], tuple[int, ...], tuple[tuple[str, ...], ...]]:
    answer, by = asked.answer, asked.answer.question.by
    people = MEASURES[answer.question.measure].way is not Way.PEOPLE or answer.question.show is Show.SHARE
    headings = [*(capital(words.column(one)) for one in by), capital(words.counted(answer))]
    headings += [words.of(_BEFORE)] if answer.before is not None else []
    headings += [words.of(_PEOPLE)] if people else []

    def line(row: Row) -> tuple[str, ...]:
        cells = [words.value(column, word) for column, word in zip(by, row.key, strict=True)]
        cells.append(words.figure(row.value, answer))
        cells += [words.figure(row.before, answer)] if answer.before is not None else []
        cells += ["–" if row.people is None else words.count(row.people)] if people else []
        return tuple(cells)

    return tuple(headings), tuple(range(len(by), len(headings))), tuple(line(row) for row in answer.rows)


def _again(asked: Asked, words: Words) -> str:
    if asked.kept.again is None:
        return ""
    return words.of(_SAME if asked.kept.same else _OTHER).format(day=asked.kept.again)


@dataclass(frozen=True, slots=True)
class Meter:
    """What is left of a privacy budget: how much of the quarter in per cent, and in ε."""

    percent: int
    left: Decimal
    quarter: Decimal
    spent: Decimal
    total: Decimal
    year: int


def meter_of(found: Budget) -> Meter:
    share = found.quarter_left / found.quarter_total if found.quarter_total else 0
    return Meter(
        round(100 * share), epsilon(found.quarter_left), epsilon(found.quarter_total), epsilon(found.spent),
        epsilon(found.total), found.year,
    )  # fmt: skip


def epsilon(micros: int) -> Decimal:
    """ε of whole millionths, written plainly."""
    value = Decimal(micros) / MICRO
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def no_answer(visit: Visit, found: Refused | Sequence[NotAsked], back: tuple[Text, str]) -> Answer:
    """Why a question has no answer: every reason with its rule, and what can be done."""
    if isinstance(found, Refusal):
        return stopped(visit, found, back)
    reasons: list[tuple[str, Text, Text | None]]
    if isinstance(found, Withheld):
        reasons = [(found.rule, found.why, None)]
    else:
        reasons = [(one.rule, one.text, one.now) for one in found]
    return Page("console/no_answer.html.j2", _NO_ANSWER, {"reasons": reasons, "back": back, "sentences": ()}, 422)


_NO_ANSWER = Text("Frågan har inget svar", "The question has no answer")
_BEFORE, _PEOPLE = Text("Året innan", "The year before"), Text("Personer", "People")
_SAME = Text("Samma siffror som {day}, ur samma underlag.", "The same figures as on {day}, from the same extract.")
_OTHER = Text(
    "Andra siffror än {day}, ur samma underlag: någon har sagt nej eller gått ur sedan dess.",
    "Other figures than on {day}, from the same extract: somebody has said no or left since then.",
)
