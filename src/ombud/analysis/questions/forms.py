"""An answer as CSV and as JSON: released figures with their codes, and in JSON how they were made.

* In CSV a text that a spreadsheet would carry out (`=`, `+`, `-`, `@`) is written after an apostrophe.
* Numbers are plain: a point, no space. A figure that is not shown is empty, and its column `shown` says `no`.
"""

import csv
import io
from datetime import datetime
from decimal import Decimal

from ombud.analysis.questions.address import address
from ombud.analysis.questions.answer import Answer, LetOut, Row
from ombud.analysis.questions.how import how, left_out
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import month_number
from ombud.analysis.questions.said import Words, decimals
from ombud.analysis.questions.sentence import sentence
from ombud.analysis.release.rounding import people
from ombud.policy.model import Policy
from ombud.terms import Text

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(answer: LetOut) -> str:
    """One line for each combination, totals among them (`*`). Of a table that was kept nobody's number is held."""
    by = answer.question.by
    before = ["before"] if answer.compared else []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*by, answer.question.measure, *before, "people", "shown"])
    for row in answer.rows:
        old = [_plain(row.before, answer)] if before else []
        counted = "" if row.people is None else str(row.people)
        shown = "no" if row.value is None else "yes"
        writer.writerow([*map(_harmless, row.key), _plain(row.value, answer), *old, counted, shown])
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(value: int | Decimal | None, answer: LetOut) -> str:
    if value is None:
        return ""
    return str(round(Decimal(value), decimals(answer))) if decimals(answer) else str(value)


def as_value(answer: Answer, policy: Policy, words: Words, now: datetime) -> dict[str, object]:
    """The answer for a program."""
    question, measure = answer.question, MEASURES[answer.question.measure]
    purpose = policy.file.purposes[question.purpose]
    return {
        "question": {
            "address": address(question),
            "sv": sentence(question, "sv"),
            "en": sentence(question, "en"),
        },
        "measure": {"id": measure.id, "sv": measure.name.sv, "en": measure.name.en, "unit": measure.unit.en},
        "columns": list(question.by),
        "rows": [_row(row, answer) for row in answer.rows],
        "not_shown": answer.hidden,
        "releases": [one.id.hex() for one in answer.released],
        "extract": {
            "id": answer.header.id.hex(),
            "built_at": answer.header.built_at.isoformat(),
            "expires_at": answer.header.expires_at.isoformat(),
            "people": None if answer.noisy else people(answer.header.people),
        },
        "how": [{"what": line.what.in_(words.language), "said": line.said} for line in how(answer, policy, words, now)],
        "left_out": list(left_out(answer, purpose, words)),
        "notes": list(notes(answer, words)),
    }


def notes(answer: Answer, words: Words) -> tuple[str, ...]:
    """What the gate says of the figures, each once."""
    said = [words.of(note) for one in answer.released for note in one.notes]
    said += [words.of(_COARSER)] if 2 * answer.hidden > len(answer.rows) else []
    return tuple(dict.fromkeys([*said, *([words.of(_NOT_OVER)] if _is_under_way(answer) else [])]))


def _is_under_way(answer: Answer) -> bool:
    """Does a part of a year stand beside a whole one?"""
    period = answer.question.period
    return answer.compared and period is not None and month_number(period.last) >= month_number(answer.made_on)


_COARSER = Text(
    "Det mesta visas inte: grupperna är för små. Fråga per kvartal eller år, eller dela upp på färre.",
    "Most is not shown: the groups are too small. Ask by quarter or year, or divide by fewer.",
)

_NOT_OVER = Text(
    "Perioden var inte slut när underlaget gjordes; året innan är helt. Jämför till och med den senaste hela månaden.",
    "The period had not ended when the extract was made; the year before is whole. Compare up to the last whole month.",
)


def _row(row: Row, answer: Answer) -> dict[str, object]:
    value: dict[str, object] = {
        "key": list(row.key), "value": _json(row.value, answer), "people": row.people
    }  # fmt: skip
    if answer.before is not None:
        value["before"] = _json(row.before, answer)
    return value


def _json(value: int | Decimal | None, answer: Answer) -> int | float | None:
    if value is None or isinstance(value, int):
        return value
    return float(round(value, max(1, decimals(answer))))
