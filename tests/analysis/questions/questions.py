"""Generated extracts and questions about them: whatever people may ask of whatever may be held."""

from typing import Any

from hypothesis import strategies as st

from ombud.analysis.questions.columns import DATED, TIME, columns_of, sources_of
from ombud.analysis.questions.measures import MEASURES
from ombud.analysis.questions.model import Filter, Op, Period, Question, Show, month_of
from ombud.extracts import shape
from ombud.policy.model import Policy
from ombud.terms import PurposeId
from tests.clinic import LONG_AGO, demo_policy

POLICY = Policy(1, LONG_AGO, demo_policy())
ASKED = ("statistics.care", "analysis.patient", "statistics.business", "analysis.customer", "product.development")
FIRST = 2025 * 12
_PEOPLE = st.integers(1, 9)
_MONTHS = st.integers(FIRST, FIRST + 23).map(month_of)
_TEXT = {
    "age": st.sampled_from(("0-9", "10-19", "40-49", "50-59", "100-109")),
    "municipality": st.sampled_from(("Exempelstad", "Påhittsköping", "Ö")),
    "service": st.sampled_from(("massage", "traningskort", "yoga")),
    "channel": st.sampled_from(("web", "desk")),
    "unit": st.sampled_from(("Syd", "Nord, för 2026")),
    "kind": st.sampled_from(("encounter", "185345009", "266948004")),
    "code": st.sampled_from(("J06.9", "Z65.1", "32624-9", "J45")),
    "system": st.sampled_from(("icd-10-se",)),
}
_COLUMN = {"age_band": "age"}


def _of(column: Any) -> st.SearchStrategy[object]:
    match column.kind.value:
        case "VARCHAR":
            return st.none() | _TEXT[_COLUMN.get(column.name, column.name)]
        case "DATE":
            return st.none() | _MONTHS if column.name == "ended" else _MONTHS
        case "BOOLEAN":
            return st.none() | st.booleans()
    return st.none() | st.integers(0, 120)


@st.composite
def extracts(draw: st.DrawFn, purpose: str) -> dict[str, list[tuple[object, ...]]]:
    """Rows for every table of the purpose: of few people, so that they meet in cells."""
    tables = shape(POLICY, PurposeId(purpose))
    rows: dict[str, list[tuple[object, ...]]] = {}
    for name, columns in tables.items():
        others = [_of(column) for column in columns[1:]]
        if name == "person":
            rows[name] = [(who, *(draw(one) for one in others)) for who in range(1, 10)]
        else:
            rows[name] = draw(st.lists(st.tuples(_PEOPLE, *others), max_size=24))
    return rows


@st.composite
def questions(draw: st.DrawFn, purpose: str) -> Question:
    """A question that the policy allows."""
    tables = shape(POLICY, PurposeId(purpose))
    there = sources_of(tables)
    measure = draw(st.sampled_from([one for one in MEASURES.values() if one.source in there]))
    mine = [column.id for column in columns_of(tables, measure.source)]
    times = [draw(st.sampled_from(TIME))] if measure.source in DATED and draw(st.booleans()) else []
    others = [column for column in mine if column not in TIME]
    by = draw(st.lists(st.sampled_from(others), max_size=3 - len(times), unique=True)) if others else []
    where = draw(st.lists(filters(others), max_size=2)) if others else []
    period, compare = None, False
    if measure.source in DATED and draw(st.booleans()):
        begin = draw(st.integers(FIRST, FIRST + 20))
        period = Period(month_of(begin), month_of(begin + draw(st.integers(0, 5))))
        compare = draw(st.booleans())
    show = draw(st.sampled_from(Show))
    return Question(PurposeId(purpose), measure.id, (*times, *by), tuple(where), period, compare, show).canonical()


@st.composite
def filters(draw: st.DrawFn, columns: list[str]) -> Filter:
    column = draw(st.sampled_from(columns))
    known = {
        "wait": st.sampled_from(("", "0-7", "8-30", "91+")),
        "no_show": st.sampled_from(("yes", "no", "")),
        "signed": st.sampled_from(("yes", "no")),
        "repeat": st.sampled_from(("1", "2", "3+")),
        "state": st.sampled_from(("active", "over")),
        "mix": st.sampled_from(("massage", "massage + yoga")),
        "cohort": _MONTHS.map(lambda day: f"{day:%Y-%m}"),
        "cohort_quarter": st.sampled_from(("2025-Q1", "2026-Q3")),
        "since": st.sampled_from(("0", "3", "12")),
    }
    values = known[column] if column in known else st.just("") | _TEXT[column]
    if column in ("age", "since", "cohort", "cohort_quarter") and draw(st.booleans()):
        return Filter(column, draw(st.sampled_from((Op.FROM, Op.TO))), (draw(values),))
    found = draw(st.lists(values, min_size=1, max_size=3, unique=True))
    return Filter(column, draw(st.sampled_from((Op.IS, Op.NOT))), tuple(found))
