"""`/konsol/statistik/ny`: a question put together from the menu of a purpose, or written as a sentence.

* The menu holds what the purpose may use; what it may not stands beside it with the rule (S-03, S-05; ux.md 1.4).
* The form leads to the address of the question, or stands there again with what is wrong. Asking changes nothing.
"""

from collections.abc import Mapping
from dataclasses import replace

from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.check import canonical_names
from ombud.analysis.questions.columns import Column
from ombud.analysis.questions.measures import Measure
from ombud.analysis.questions.model import Filter, NotAsked, Op, Question, Show
from ombud.analysis.questions.months import read_period, write_period
from ombud.analysis.questions.sentence import OPERATORS, read_sentence
from ombud.app.analysing import Desk, Menu, asked_rightly, menu, purposes
from ombud.console.figures import ASKED, ASKS, HERE, desk_of, no_answer
from ombud.console.statistics import BACK
from ombud.law.periods import local_date
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Moved, Need, Page, Route, Visit, Wrong

NEW = f"{HERE}/ny"
BUILT = f"{HERE}/bygg"
TITLE = Text("Vad vill du veta?", "What do you want to know?")
CONDITIONS, COLUMNS = 3, 3
_ORDER = (Op.IS, Op.NOT, Op.FROM, Op.TO)


def new(visit: Visit) -> Answer:
    """The form of a purpose; what an address asks already stands in it."""
    at, read = desk_of(visit), read_address(visit.asked)
    mine = purposes(at)
    if not mine:
        return no_answer(visit, (_NOTHING,), BACK)
    filled = _filled(read) if isinstance(read, Question) else {}
    wanted = PurposeId(visit.query.get("purpose", mine[0]))
    found = menu(at, wanted)
    if isinstance(found, NotAsked):
        return no_answer(visit, (found,), BACK)
    return _page(at, found, filled)


def _filled(asked: Question) -> dict[str, str]:
    """The fields of a form that asks this."""
    found = {"measure": asked.measure, **{f"by{n}": one for n, one in enumerate(asked.by, 1)}}
    for number, one in enumerate(asked.where[:CONDITIONS], 1):
        found |= {f"column{number}": one.column, f"op{number}": one.op.value, f"value{number}": ", ".join(one.values)}
    found["period"] = "" if asked.period is None else write_period(asked.period)
    found |= {"compare": "year"} if asked.compare else {}
    return found | ({"show": "share"} if asked.show is Show.SHARE else {})


def built(visit: Visit) -> Answer:
    """To the address of what was put together, or the form again."""
    at, query = desk_of(visit), visit.query
    found = menu(at, PurposeId(query.get("purpose", "")))
    if isinstance(found, NotAsked):
        return no_answer(visit, (found,), BACK)
    asked, wrong = _question(found.purpose, query, visit)
    if not wrong and asked is not None:
        asked = canonical_names(asked)
        wrong = tuple(Wrong(_at(one), _both(one)) for one in asked_rightly(at, asked))
        if not wrong:
            return Moved(f"{ASKED}?{address(asked)}")
    return _page(at, found, query, wrong)


def _question(purpose: PurposeId, query: Mapping[str, str], visit: Visit) -> tuple[Question | None, tuple[Wrong, ...]]:
    said = query.get("sentence", "").strip()
    asked = read_sentence(said, purpose) if said else Question(purpose, query.get("measure", ""))
    if isinstance(asked, NotAsked):
        return None, (Wrong("sentence", _both(asked)),)
    period, text = asked.period, query.get("period", "").strip()
    if text:
        period = read_period(text, local_date(visit.now))
        if period is None:
            return None, (Wrong("period", _NO_PERIOD),)
    by = tuple(dict.fromkeys(one for n in range(1, COLUMNS + 1) if (one := query.get(f"by{n}", ""))))
    conditions = (_condition(query, n) for n in range(1, CONDITIONS + 1))
    where = tuple(each for each in conditions if each is not None)
    return replace(
        asked, by=(*asked.by, *(one for one in by if one not in asked.by)), where=(*asked.where, *where), period=period,
        compare=asked.compare or bool(query.get("compare")), show=Show.SHARE if query.get("show") else asked.show,
    ), ()  # fmt: skip


def _condition(query: Mapping[str, str], number: int) -> Filter | None:
    column, value = query.get(f"column{number}", ""), query.get(f"value{number}", "")
    values = tuple(one.strip() for one in value.split(",") if one.strip())
    op = query.get(f"op{number}", "")
    return Filter(column, Op(op) if op in list(Op) else Op.IS, values) if column and values else None


def _at(one: NotAsked) -> str:
    """The field that a reason is about, as near as its rule says."""
    return {"N-05.1": "period", "S-11": "period"}.get(one.rule, "by1" if one.rule in ("S-03", "S-04") else "measure")


def _both(one: NotAsked) -> Text:
    more = one.now or Text("", "")
    return Text(f"{one.text.sv} {more.sv}".strip(), f"{one.text.en} {more.en}".strip())


def _page(at: Desk, found: Menu, filled: Mapping[str, str], wrong: tuple[Wrong, ...] = ()) -> Answer:
    policy = at.policy()
    names = {} if isinstance(policy, NotAsked) else {one: policy.file.purposes[one].name for one in purposes(at)}
    columns: dict[str, Column] = {one.id: one for _, with_ in found.measures for one in with_}
    measures: list[Measure] = [one for one, _ in found.measures]
    values = {
        "choices": found, "names": names, "filled": filled, "wrong": wrong, "measures": measures,
        "columns": list(columns.values()), "operators": [(one.value, OPERATORS[one]) for one in _ORDER],
        "conditions": range(1, CONDITIONS + 1), "numbers": range(1, COLUMNS + 1),
    }  # fmt: skip
    return Page("console/question.html.j2", TITLE, values, 422 if wrong else 200)


_NO_PERIOD = Text(
    "Skriv perioden som 2026, 2026-Q1, 2026-03, 2025..2026 eller last-12.",
    "Write the period as 2026, 2026-Q1, 2026-03, 2025..2026 or last-12.",
)
_NOTHING = NotAsked("S-04", Text("Din roll har inget ändamål att fråga för.", "Your role has no purpose to ask under."))

ROUTES: tuple[Route, ...] = (
    Route(NEW, "statistics.new", show=new, need=Need.STAFF, purposes=ASKS),
    Route(BUILT, "statistics.built", show=built, need=Need.STAFF, purposes=ASKS),
)
