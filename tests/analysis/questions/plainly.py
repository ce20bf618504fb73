"""The same figures counted plainly in Python, from the rows of the extract: the second statement of `compile.py`.

Written otherwise: row by row and person by person, with sets and dictionaries, and no SQL.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import product

from ombud.analysis.questions.model import Filter, Question
from ombud.analysis.release import TOTAL
from ombud.extracts import shape
from ombud.law.searching import ban_of_code
from ombud.policy.model import Policy
from ombud.terms import PurposeId

Row = dict[str, object]
AS_OF = date(2026, 11, 1)
"""The month that the extracts of tests are made in."""
_MADE = {"customer": "agreement", "lifetime": "agreement"}
_SUMMED = {"wait.mean": "wait_days", "price.sum": "price", "price.mean": "price", "amount.sum": "amount",
           "amount.mean": "amount"}  # fmt: skip
_HELD = {"wait.held": "wait_days", "price.held": "price", "amount.held": "amount"}
_SOURCE = {
    "people": "person", "patients": "visit", "visits": "visit", "returning": "visit", "wait.held": "visit",
    "wait.mean": "visit", "no_shows": "visit", "no_shows.share": "visit",
    "findings": "finding", "diagnosed": "finding", "agreements": "agreement", "customers": "agreement",
    "price.sum": "agreement", "price.held": "agreement", "price.mean": "agreement", "amount.sum": "payment",
    "payments": "payment", "amount.held": "payment", "amount.mean": "payment", "repeat": "agreement",
    "customers.all": "customer", "lapsed": "customer", "staying": "lifetime", "cases": "case_kind", "offers": "offer",
    "abandoned": "offer", "abandoned.share": "offer",
}  # fmt: skip
_ONE_EACH = {"people", "patients", "diagnosed", "customers", "customers.all", "staying"}


def counted(
    policy: Policy, rows: Mapping[str, Sequence[tuple[object, ...]]], question: Question
) -> dict[tuple[str, ...], tuple[int, int]]:
    """For each cell and each total: how many people, and the value. Combinations that hold nobody are not there."""
    held = {
        name: [dict(zip([column.name for column in columns], row, strict=True)) for row in rows.get(name, ())]
        for name, columns in shape(policy, PurposeId(question.purpose)).items()
    }
    people = {row["pseudonym"]: row for row in held["person"]}
    source = _SOURCE[question.measure]
    chosen = [row for row in _rows(held, source) if _is_about(row, question, source)]
    times: dict[object, int] = defaultdict(int)
    for row in chosen:
        times[row["pseudonym"]] += 1
    chosen = [
        row for row in chosen if all(_lets_in(one, _word(one.column, row, people, source)) for one in question.where)
    ]
    cells: dict[tuple[str, ...], dict[object, int]] = defaultdict(lambda: defaultdict(int))
    for row in chosen:
        who = row["pseudonym"]
        words = [_word(column, row, people, source) for column in question.by]
        for key in product(*((word, TOTAL) for word in words)):
            mine = cells[key]
            mine[who] = _added(question.measure, mine[who], row, times[who])
    return {key: (len(mine), sum(mine.values())) for key, mine in cells.items()}


def _added(measure: str, so_far: int, row: Row, times: int) -> int:
    if measure in _ONE_EACH:
        return 1
    if measure in ("returning", "repeat"):
        return 1 if times > 1 else 0
    if measure == "lapsed":
        return 1 if row["state"] == "over" else 0
    if measure in _HELD:
        return so_far + (row[_HELD[measure]] is not None)
    return so_far + (int(str(row[_SUMMED[measure]] or 0)) if measure in _SUMMED else 1)


def _rows(held: Mapping[str, list[Row]], source: str) -> Iterator[Row]:
    if source not in _MADE:
        yield from held[source]
        return
    mine: dict[object, list[Row]] = defaultdict(list)
    for row in held["agreement"]:
        mine[row["pseudonym"]].append(row)
    for who, agreements in mine.items():
        yield from (_customer if source == "customer" else _lifetime)(who, agreements)


def _customer(who: object, agreements: list[Row]) -> Iterator[Row]:
    living = [row for row in agreements if row["ended"] is None or row["ended"] >= AS_OF]  # type: ignore[operator]
    services = sorted({str(row["service"]) for row in agreements if row["service"] is not None})
    number = len(agreements)
    yield {
        "pseudonym": who, "repeat": "3+" if number > 2 else str(number), "state": "active" if living else "over",
        "mix": " + ".join(services),
    }  # fmt: skip


def _lifetime(who: object, agreements: list[Row]) -> Iterator[Row]:
    spans = [(_n(row["began"]), _n(row["ended"]) if row["ended"] is not None else 10**6) for row in agreements]
    first = min(begin for begin, _ in spans)
    for since in (*range(13), 18, 24):
        then = first + since
        if then <= _n(AS_OF) and any(begin <= then <= end for begin, end in spans):
            day = date(first // 12, first % 12 + 1, 1)
            yield {"pseudonym": who, "since": str(since), "cohort": day, "cohort_quarter": day}


def _n(day: object) -> int:
    assert isinstance(day, date)
    return day.year * 12 + day.month - 1


def _is_about(row: Row, question: Question, source: str) -> bool:
    code = row.get({"finding": "code", "visit": "kind"}.get(source, ""))
    if code is not None and ban_of_code(str(code)) is not None:
        return False
    if question.period is None:
        return True
    at = row["began" if source == "agreement" else "month"]
    return _n(question.period.first) <= _n(at) <= _n(question.period.last)


def _lets_in(one: Filter, word: str) -> bool:
    if one.op.value in ("is", "not"):
        return (word in one.values) is (one.op.value == "is")
    bound = one.values[0]
    if one.column in ("age", "since"):
        if not word:
            return False
        low, limit = int(word.split("-")[0]), int(bound.split("-")[0] or 10**6)
        return low >= limit if one.op.value == "from" else low <= limit
    return word >= bound if one.op.value == "from" else word <= bound


def _word(column: str, row: Row, people: Mapping[object, Row], source: str) -> str:
    """One column of a row, as it is written."""
    if column in ("age", "municipality"):
        value = people[row["pseudonym"]]["age_band" if column == "age" else "municipality"]
        return "" if value is None else str(value)
    if column in ("month", "quarter", "year"):
        day = row["began" if source == "agreement" else "month"]
        assert isinstance(day, date)
        return _time(column, day)
    if column in ("cohort", "cohort_quarter"):
        day = row[column]
        assert isinstance(day, date)
        return _time("quarter" if column.endswith("quarter") else "month", day)
    if column == "wait":
        days = row["wait_days"]
        bands = ((7, "0-7"), (30, "8-30"), (90, "31-90"), (10**9, "91+"))
        return "" if days is None else next(band for most, band in bands if int(str(days)) <= most)
    value = row[column]
    if column in ("no_show", "signed"):
        return {True: "yes", False: "no", None: ""}[value]  # type: ignore[index]
    return "" if value is None else str(value)


def _time(column: str, day: date) -> str:
    return {
        "month": f"{day:%Y-%m}",
        "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        "year": f"{day.year}",
    }[column]
