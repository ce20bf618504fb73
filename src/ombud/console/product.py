"""`/konsol/analyser/produkt`: how each service outside care is used, where people turn back, what they say (S13).

* Each figure left through the gate by itself, and they stand side by side (`app/developing.py`).
* A study ends in a dated finding and the change made: the findings stand under it, and the form for the next.
"""

from collections.abc import Mapping

from ombud.analysis.charts import Chart, Kind, Series
from ombud.analysis.charts.numbers import number
from ombud.analysis.questions.keep import answer_text, finding_text
from ombud.analysis.questions.months import read_period, write_period
from ombud.analysis.questions.said import Words
from ombud.app.analysing import living
from ombud.app.developing import Study, study
from ombud.console.analyses import BACK, FOUND, PRODUCT
from ombud.console.analyses import HERE as ABOVE
from ombud.console.figures import Picture, desk_of, no_answer, picture
from ombud.console.statistics import NO_EXTRACT
from ombud.law.periods import local_date
from ombud.terms import ServiceId, Text
from ombud.web import Answer, Need, Page, Route, Visit, Wrong

HERE = f"{ABOVE}/produkt"
TITLE = Text("Produktutveckling", "Product development")
USUAL = "last-2"
COLUMNS: Mapping[str, Text] = {
    "views": Text("Sidvisningar", "Page views"),
    "offers": Text("Påbörjade anmälningar", "Sign-ups begun"),
    "abandoned": Text("Avbrutna", "Abandoned"),
    "abandoned.share": Text("Andel avbrutna", "Share abandoned"),
    "cases": Text("Synpunkter", "Feedback"),
}
_DRAWN = ("offers", "abandoned")


def show(visit: Visit) -> Answer:
    """The study of a period."""
    text = visit.query.get("period", "").strip() or USUAL
    period = read_period(text, local_date(visit.now))
    if period is None:
        return _page(visit, text, None, (Wrong("period", _NO_PERIOD),))
    at = desk_of(visit)
    found = study(at, period) if living(at, PRODUCT) is not None else (NO_EXTRACT,)
    if not isinstance(found, Study):
        return _first(visit) if found == (NO_EXTRACT,) else no_answer(visit, found, BACK)
    return _page(visit, text, found)


def _first(visit: Visit) -> Answer:
    return Page("console/product_first.html.j2", TITLE)


def _page(visit: Visit, period: str, found: Study | None, wrong: tuple[Wrong, ...] = ()) -> Answer:
    values: dict[str, object] = {"period": period, "wrong": wrong, "found": found, "columns": (), "rows": ()}
    if found is not None:
        words = Words(found.policy.file, visit.language)
        values |= {
            "columns": (visit.say(_SERVICE), *(visit.say(one) for one in COLUMNS.values())),
            "rows": [_row(found, one, words) for one in found.services], "drawings": _drawings(found, words),
            "missing": [(COLUMNS[name], why) for name, why in found.missing.items()],
            "answers": " ".join(answer_text(one) for one in found.answers.values()),
            "span": write_period(found.period, "–"), "weeks": found.weeks,
            "findings": [(one, finding_text(one.id)) for one in found.findings], "to": FOUND, "purpose": PRODUCT,
        }  # fmt: skip
    return Page("console/product.html.j2", TITLE, values, 422 if wrong else 200)


def _row(found: Study, service: ServiceId, words: Words) -> tuple[str, ...]:
    cells = [words.value("service", service)]
    for name in COLUMNS:
        value, percent = found.figures.get(name, {}).get(service), name == "abandoned.share"
        shown = "–" if value is None else number(value, words.language, 1 if percent else 0, percent=percent)
        cells.append(shown)
    return tuple(cells)


def _drawings(found: Study, words: Words) -> list[Picture]:
    """Sign-ups beside those that came to nothing, where there is any."""
    places = tuple(words.value("service", one) for one in found.services)
    series = tuple(
        Series(words.of(COLUMNS[name]), tuple(found.figures[name].get(one) for one in found.services))
        for name in _DRAWN
        if name in found.figures
    )
    chart = Chart(
        Kind.GROUPED, words.of(_SIGN_UPS), places, series, words.language, unit=words.of(_NUMBER),
        axis=words.of(_SERVICE),
    )  # fmt: skip
    made = picture(chart, "anmalningar")
    return [] if made is None else [made]


_SERVICE, _NUMBER = Text("Tjänst", "Service"), Text("antal", "number")
_SIGN_UPS = Text("Påbörjade och avbrutna anmälningar", "Sign-ups begun and abandoned")
_NO_PERIOD = Text(
    "Skriv perioden som 2026, 2026-Q1, 2026-03, 2025..2026 eller last-12.",
    "Write the period as 2026, 2026-Q1, 2026-03, 2025..2026 or last-12.",
)

ROUTES: tuple[Route, ...] = (
    Route(HERE, "analyses.product", show=show, need=Need.STAFF, purposes=frozenset({PRODUCT})),
)
