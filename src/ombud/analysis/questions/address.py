"""A question's address: the URL is the state (ux.md 1.4).

    purpose=statistics.business&measure=agreements&by=month&by=service&age.from=40&service.not=massage&period=2026

* One question has one address, and one address one question: `read_address(address(q)) == q.canonical()`.
* Keys are closed: the six words of a question, and columns with an operator. Another key is refused, not passed over.
* No address holds personal data: a value that could be a number or an e-mail address is refused before it is asked
  (`check.py`), and such an address is never made.
"""

from collections.abc import Iterable
from typing import Literal
from urllib.parse import parse_qsl, urlencode

from ombud.analysis.questions.columns import COLUMNS
from ombud.analysis.questions.model import Filter, NotAsked, Op, Question, Show
from ombud.analysis.questions.months import read_period, write_period
from ombud.terms import PurposeId, Text

_WORDS = ("purpose", "measure", "by", "period", "compare", "show")
_YEAR_BEFORE: Literal["year"] = "year"
MOST = 8_000
"""Characters; longer is no question."""


def address(question: Question) -> str:
    """The canonical query string of a question."""
    one = question.canonical()
    parts: list[tuple[str, str]] = [("purpose", one.purpose), ("measure", one.measure)]
    parts += [("by", column) for column in one.by]
    for condition in one.where:
        key = condition.column if condition.op is Op.IS else f"{condition.column}.{condition.op.value}"
        parts += [(key, value) for value in condition.values]
    if one.period is not None:
        parts.append(("period", write_period(one.period)))
    if one.compare:
        parts.append(("compare", _YEAR_BEFORE))
    if one.show is not Show.NUMBER:
        parts.append(("show", one.show.value))
    return urlencode(parts)


def read_address(text: str) -> Question | NotAsked:
    """The question that an address asks, or why it asks none."""
    if len(text) > MOST:
        return _NO_ADDRESS
    try:
        pairs = parse_qsl(text.lstrip("?"), keep_blank_values=True, strict_parsing=True, max_num_fields=200)
    except ValueError:
        return _NO_ADDRESS
    words = {key: [value for name, value in pairs if name == key] for key in _WORDS}
    where = _where((key, value) for key, value in pairs if key not in _WORDS)
    single = all(len(words[key]) <= 1 for key in _WORDS if key != "by")
    if where is None or not single or not words["purpose"] or not words["measure"]:
        return _NO_ADDRESS
    period = read_period(words["period"][0]) if words["period"] else None
    bad_period = bool(words["period"]) and period is None
    if bad_period or words["compare"] not in ([], [_YEAR_BEFORE]) or words["show"] not in ([], ["share"], ["number"]):
        return _NO_ADDRESS
    return Question(
        PurposeId(words["purpose"][0]),
        words["measure"][0],
        tuple(words["by"]),
        where,
        period,
        bool(words["compare"]),
        Show(words["show"][0]) if words["show"] else Show.NUMBER,
    ).canonical()


def _where(pairs: Iterable[tuple[str, str]]) -> tuple[Filter, ...] | None:
    found: dict[tuple[str, Op], list[str]] = {}
    for key, value in pairs:
        column, _, op = key.partition(".")
        if column not in COLUMNS or op not in ("", Op.NOT, Op.FROM, Op.TO):
            return None
        found.setdefault((column, Op(op or "is")), []).append(value)
    return tuple(Filter(column, op, tuple(values)) for (column, op), values in found.items())


_NO_ADDRESS = NotAsked(
    "N-05.1",
    Text("Adressen är ingen fråga.", "The address is no question."),
    Text(
        "Den har purpose, measure, by, period, compare=year, show=share och kolumner, som age.from=40.",
        "It has purpose, measure, by, period, compare=year, show=share, and columns, such as age.from=40.",
    ),
)
