"""`/konsol/statistik/publicera` and `…/tabeller/{name}`: figures for others, and tables as they left (W9; S-08).

* A publication has noise and pays from the privacy budget of its purpose and year. Its price stands there first; what
  is paid is paid once, because its figures are kept as a table and are read from there.
* A table that was kept is read as it left. It is never counted anew.
"""

import re
from fractions import Fraction

from ombud.analysis.questions.address import address, read_address
from ombud.analysis.questions.check import canonical_names
from ombud.analysis.questions.forms import as_csv
from ombud.analysis.questions.keep import answer_text, is_name
from ombud.analysis.questions.kept_table import KeptTable, keep_table
from ombud.analysis.questions.model import NotAsked, Question
from ombud.analysis.questions.said import Words
from ombud.analysis.questions.sentence import sentence
from ombud.analysis.release import Budget
from ombud.app.analysing import Asked, Desk, ask, asked_rightly, living, meter
from ombud.app.market import readable_table
from ombud.console.figures import ASKED, ASKS, HERE, MICRO, desk_of, drawings_of, epsilon, meter_of, no_answer
from ombud.console.statistics import BACK, NO_EXTRACT
from ombud.policy.wording import capital
from ombud.terms import Text
from ombud.web import Answer, Download, Moved, Need, Page, Route, Visit, Wrong, problem

PUBLISH = f"{HERE}/publicera"
TITLE = Text("Publicera siffror med brus", "Publish figures with noise")
MOST = 10
_EPSILON = re.compile(r"[0-9]{1,2}([.,][0-9]{1,6})?")


def form(visit: Visit) -> Answer:
    """What a publication is, what is left of the budget, and under which name it is kept."""
    return _form(visit, visit.asked)


def _form(visit: Visit, text: str, wrong: tuple[Wrong, ...] = (), cost: int | None = None) -> Answer:
    at, read = desk_of(visit), read_address(text)
    if isinstance(read, NotAsked):
        return no_answer(visit, (read,), BACK)
    if against := asked_rightly(at, read):
        return no_answer(visit, against, BACK)
    found = meter(at, read.purpose)
    if not isinstance(found, Budget):
        return no_answer(visit, (found,), BACK)
    values = {
        "question": capital(sentence(read, visit.language)), "address": address(read), "meter": meter_of(found),
        "wrong": wrong, "filled": visit.form, "cost": None if cost is None else epsilon(cost),
        "enough": cost is not None and cost <= found.quarter_left,
    }  # fmt: skip
    return Page("console/publish.html.j2", TITLE, values, 422 if wrong else 200)


def publish(visit: Visit) -> Answer:
    """First the price; then, when it is said once more, the figures."""
    text, name = visit.form.text("fraga"), visit.form.text("namn").casefold()
    paid = _read_epsilon(visit.form.text("epsilon"))
    wrong = () if is_name(name) else (Wrong("namn", _NO_NAME),)
    if paid is None:
        wrong = (*wrong, Wrong("epsilon", _NO_EPSILON))
    if wrong or paid is None:
        return _form(visit, text, wrong)
    if visit.form.text("gor") != "betala":
        return _form(visit, text, cost=int(paid * MICRO))
    read = read_address(text)
    if isinstance(read, NotAsked):
        return no_answer(visit, (read,), BACK)
    return _paid(visit, desk_of(visit), (canonical_names(read), name), paid)


def _paid(visit: Visit, at: Desk, wanted: tuple[Question, str], paid: Fraction) -> Answer:
    asked, name = wanted
    found = ask(at, asked, None, paid) if living(at, asked.purpose) is not None else (NO_EXTRACT,)
    if not isinstance(found, Asked):
        return no_answer(visit, found, (Text("Till frågan", "To the question"), f"{ASKED}?{address(asked)}"))
    kept = keep_table(visit.ombud.vault, name, (found.answer, found.kept), by=at.by, now=visit.now)
    if isinstance(kept, NotAsked):
        return no_answer(visit, (kept,), BACK)
    return Moved(f"{HERE}/tabeller/{kept.name}", Text(
        "Siffrorna är gjorda och sparade. De får läsas av vem som helst.",
        "The figures are made and kept. Anybody may read them.",
    ))  # fmt: skip


def _read_epsilon(text: str) -> Fraction | None:
    found = Fraction(text.replace(",", ".")) if _EPSILON.fullmatch(text) else Fraction(0)
    return found if 0 < found <= MOST else None


def table(visit: Visit) -> Answer:
    """A table as it left, with its chart."""
    at = desk_of(visit)
    found = readable_table(at, visit.path["name"])
    if isinstance(found, NotAsked):
        return problem.NOT_FOUND
    policy, kept = found
    words = Words(policy.file, visit.language)
    drawings = drawings_of(kept, words)
    title = capital(sentence(kept.question, visit.language))
    values = {
        "kept": kept, "drawings": drawings, "columns": _columns(kept, words), "rows": _rows(kept, words),
        "numbers": (len(kept.question.by),), "answer": answer_text(kept.answer), "address": address(kept.question),
    }  # fmt: skip
    return Page("console/kept_table.html.j2", Text(title, title), values)


def table_file(visit: Visit) -> Answer:
    """The table as CSV: codes and plain numbers."""
    found = readable_table(desk_of(visit), visit.path["name"])
    if isinstance(found, NotAsked):
        return problem.NOT_FOUND
    return Download("tabell.csv", "text/csv; charset=utf-8", as_csv(found[1]).encode())


def _columns(kept: KeptTable, words: Words) -> tuple[str, ...]:
    return (*(capital(words.column(one)) for one in kept.question.by), capital(words.counted(kept)))


def _rows(kept: KeptTable, words: Words) -> list[tuple[str, ...]]:
    by = kept.question.by
    return [
        (*(words.value(column, word) for column, word in zip(by, row.key, strict=True)), words.figure(row.value, kept))
        for row in kept.rows
    ]


_NO_NAME = Text(
    "Ge tabellen ett namn av små bokstäver, siffror och bindestreck.",
    "Name the table with lower-case letters, digits and hyphens.",
)
_NO_EPSILON = Text(
    "Skriv ε som 0,5: mellan 0 och 10, med högst sex decimaler.",
    "Write ε as 0.5: between 0 and 10, with six decimals at most.",
)

ROUTES: tuple[Route, ...] = (
    Route(PUBLISH, "statistics.publish", show=form, do=publish, need=Need.STAFF, purposes=ASKS),
    Route(f"{HERE}/tabeller/{{name}}", "statistics.table", show=table, need=Need.STAFF, purposes=ASKS),
    Route(f"{HERE}/tabeller/{{name}}/csv", "statistics.table.csv", show=table_file, need=Need.STAFF, purposes=ASKS),
)
