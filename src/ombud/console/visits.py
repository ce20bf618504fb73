"""`/konsol/besok`: visits, pages and sources of the website, through the gate; and the cookie choices as counts (S-06).

* Figures are those of whole weeks that have ended, rounded; what is too small is not shown, and pages that tell of
  health need twice as many (`app/visiting.py`). No visitor is in any of it.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from ombud.analysis.charts import Chart, Kind, Series
from ombud.analysis.charts.numbers import month_name
from ombud.app.visiting import Figures, Table, answers, figures
from ombud.console.figures import Picture, picture
from ombud.console.stopped import stopped
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.wording import day
from ombud.terms import PurposeId, Text
from ombud.web import Answer, Download, Group, Need, Page, Place, Route, Visit, Wrong

HERE = "/konsol/besok"
TITLE = Text("Besök på webbplatsen", "Visits to the website")
WORKS = frozenset({PurposeId("web.statistics")})
_BACK = (Text("Till besöken", "To the visits"), HERE)
_PERIOD = timedelta(days=59)
MOST_BARS = 12
NAMES: Mapping[str, Text] = {
    "days": Text("Sidvisningar per dag", "Page views by day"),
    "pages": Text("Sidor", "Pages"),
    "sources": Text("Källor", "Sources"),
    "hours": Text("Timmar (UTC)", "Hours (UTC)"),
    "visits": Text("Besök med samtycke, per dag", "Visits with consent, by day"),
}


def show(visit: Visit) -> Answer:
    """The figures of a period, each with its chart and its table."""
    first, last, wrong = _days(visit)
    if wrong:
        return Page("console/visits.html.j2", TITLE, _values(visit, (first, last), None, None, wrong), 422)
    found = figures(visit.ombud, first, last, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return stopped(visit, found, _BACK)
    said = answers(visit.ombud, by=visit.actor, now=visit.now)
    return Page("console/visits.html.j2", TITLE, _values(visit, (first, last), found, said, ()))


def _days(visit: Visit) -> tuple[date, date, tuple[Wrong, ...]]:
    today = local_date(visit.now)
    last, first, wrong = today, today - _PERIOD, []
    for name in ("fran", "till"):
        text = visit.query.get(name, "").strip()
        try:
            found = date.fromisoformat(text) if text else None
        except ValueError:
            wrong.append(Wrong(name, _NOT_A_DAY))
            continue
        if found is not None:
            first, last = (found, last) if name == "fran" else (first, found)
    if not wrong and first > last:
        wrong.append(Wrong("fran", _BACKWARDS))
    return first, last, tuple(wrong)


def _values(
    visit: Visit, days: tuple[date, date], found: Figures | None, said: Table | Refusal | None, wrong: tuple[Wrong, ...]
) -> dict[str, object]:
    views = None if found is None else found.days.total
    shown = [] if found is None else [_part(visit, name, getattr(found, name)) for name in NAMES]
    if isinstance(said, Table):
        shown.append(_part(visit, "choices", said))
    return {
        "query": visit.query, "first": days[0].isoformat(), "last": days[1].isoformat(), "wrong": wrong,
        "found": found, "views": views, "parts_shown": shown, "any": any(one["rows"] for one in shown),
    }  # fmt: skip


def _part(visit: Visit, name: str, table: Table) -> dict[str, object]:
    """One table with its chart; without a chart where nothing is shown."""
    rows = [(_cell(visit, name, cell), number) for cell, number in table.cells.items()]
    short = [(_short(visit, name, cell), number) for cell, number in table.cells.items()]
    return {
        "name": name, "title": NAMES.get(name, _CHOICES), "rows": rows, "hidden": table.hidden, "total": table.total,
        "drawing": _drawing(visit, name, short) if rows else None,
        "cut": name in ("pages", "sources") and len(rows) > MOST_BARS,
    }  # fmt: skip


def _cell(visit: Visit, name: str, cell: str) -> str:
    if name in ("days", "visits"):
        return day(date.fromisoformat(cell), visit.language)
    return cell or visit.say(_DIRECT)


def _short(visit: Visit, name: str, cell: str) -> str:
    """A day as it stands under a chart."""
    if name not in ("days", "visits"):
        return _cell(visit, name, cell)
    month = month_name(cell[:7], visit.language)
    return f"{int(cell[8:])} {month[0] if month else cell}"


def _drawing(visit: Visit, name: str, rows: list[tuple[str, int]]) -> Picture | None:
    over_time = name in ("days", "visits") and len(rows) > 1
    whole = over_time or name == "hours"
    shown = sorted(rows) if name == "hours" else rows if whole else rows[:MOST_BARS]
    title = NAMES.get(name, _CHOICES)
    series = (Series(visit.say(title), tuple(number for _, number in shown)),)
    chart = Chart(
        Kind.LINE if over_time else Kind.BAR, visit.say(title), tuple(cell for cell, _ in shown), series,
        visit.language, unit=visit.say(_NUMBER), axis=visit.say(title),
    )  # fmt: skip
    return picture(chart, f"besok-{name}")


def as_csv(visit: Visit) -> Answer:
    """One of the tables as CSV."""
    first, last, wrong = _days(visit)
    name = visit.path["name"]
    if wrong or name not in NAMES:
        return Page("console/visits.html.j2", TITLE, _values(visit, (first, last), None, None, wrong), 422)
    found = figures(visit.ombud, first, last, by=visit.actor, now=visit.now)
    if isinstance(found, Refusal):
        return stopped(visit, found, _BACK)
    table: Table = getattr(found, name)
    return Download(f"{name}.csv", "text/csv; charset=utf-8", "".join(_lines(name, table.cells.items())).encode())


def _lines(name: str, cells: Iterable[tuple[str, int]]) -> Iterable[str]:
    yield f"{name};number\n"
    for cell, number in cells:
        safe = f"'{cell}" if cell[:1] in ("=", "+", "-", "@") else cell
        yield f'"{safe.replace(chr(34), chr(34) * 2)}";{number}\n'


_CHOICES = Text("Kakval", "Cookie choices")
_DIRECT = Text("direkt eller egen sida", "direct or own page")
_NUMBER = Text("antal", "number")
_NOT_A_DAY = Text("Skriv dagen som 2026-11-23.", "Write the day as 2026-11-23.")
_BACKWARDS = Text("Första dagen är efter den sista.", "The first day is after the last.")

PLACE = Place(Group.USE, Text("Besök", "Visits"), "eye")
ROUTES: tuple[Route, ...] = (
    Route(HERE, "visits", show=show, need=Need.STAFF, purposes=WORKS, place=PLACE),
    Route(f"{HERE}/{{name}}/csv", "visits.csv", show=as_csv, need=Need.STAFF, purposes=WORKS),
)
