"""`/mina/lasningar`: who has looked, when, from where and why; what to do about it; and how one knows that it is all.

* Unit, role, time, purpose, in words; never a name (R-15.6, C-579/21). What must not be shown leaves no row, no count.
* Filters are in the address and hold no personal data. One's own visits stand by themselves.
* "Jag känner inte igen det här" opens a case with the controller, with what the row says.
* The log with its proofs is a file that anybody checks with `ombud verify`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from ombud.app.jobs import last_log_check
from ombud.disclosure import Outline, Reading, Whose, outline
from ombud.disclosure.package import Identified, Order, Way
from ombud.disclosure.package.log_alone import log_package
from ombud.law.periods import local_date
from ombud.law.rights import Right
from ombud.policy.ask import Refusal
from ombud.policy.wording import day
from ombud.portal.addresses import id_of
from ombud.portal.data import units
from ombud.portal.reading_rows import ReadingRow, reading_row
from ombud.portal.refused import by_policy, declined
from ombud.portal.wording import wording
from ombud.requests import open_request
from ombud.requests.case_file import CaseFile
from ombud.requests.model import Arrival, Wanted
from ombud.requests.reading import own_listed
from ombud.terms import Text
from ombud.web import Answer, Download, Moved, Page, Route, Visit, Wrong, problem
from ombud.web.formats import clock

HERE = "/mina/lasningar"
A_PAGE, MOST = 30, 1_000
"""Rows on a page, and entries of the log that are looked through for it; the file has them all."""
TITLE = Text("Vem har läst?", "Who has read?")
_REPORT = Text("Jag känner inte igen läsningen", "I do not recognise the reading")
_REPORTED = Text("Vi har tagit emot det", "We have received it")
FILTERS: Mapping[str, tuple[Text, Callable[[Reading], bool]]] = {
    "alla": (Text("Alla", "All"), lambda one: one.whose is not Whose.PERSON),
    "manniskor": (Text("Människor", "Human beings"), lambda one: one.whose is Whose.HUMAN),
    "automatiska": (Text("Automatiska", "Automatic"), lambda one: one.whose is Whose.PROGRAM),
    "stoppade": (
        Text("Stoppade", "Stopped"), lambda one: not one.permitted and one.whose is not Whose.PERSON
    ),
    "egna": (Text("Mina egna besök", "My own visits"), lambda one: one.whose is Whose.PERSON),
}  # fmt: skip
_NOT_A_DAY = Text("Skriv dagen som 2026-11-23.", "Write the day as 2026-11-23.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What of the log somebody wants to see."""

    which: str
    since: date | None
    until: date | None
    wrong: tuple[Wrong, ...]

    def takes(self, one: Reading) -> bool:
        on = local_date(one.at)
        return (
            FILTERS[self.which][1](one)
            and (self.since is None or self.since <= on)
            and (self.until is None or on <= self.until)
        )


def readings(visit: Visit) -> Answer:
    found = _outline(visit)
    if isinstance(found, Refusal):
        return by_policy(found)
    chosen, words = _chosen(visit.query), wording(visit, found)
    rows = [one for one in found.readings if chosen.takes(one)]
    others = [one for one in found.readings if FILTERS["alla"][1](one)]
    page, pages = _page(visit.query.get("sida", ""), len(rows))
    values = {
        "rows": [reading_row(one, words) for one in rows[(page - 1) * A_PAGE : page * A_PAGE]],
        "earlier": found.earlier, "number": len(others),
        "first": min((one.at for one in others), default=None),
        "shown": len(rows), "page": page, "pages": pages, "to": f"{HERE}?{urlencode(_kept(visit.query))}&sida=",
        "filters": [(name, text) for name, (text, _) in FILTERS.items()], "chosen": chosen, "query": visit.query,
        "check": last_log_check(visit.ombud, visit.now), "dpo": found.policy.file.dpo.contact.email,
    }  # fmt: skip
    return Page("portal/readings.html.j2", TITLE, values, 422 if chosen.wrong else 200)


def _outline(visit: Visit) -> Outline | Refusal:
    return outline(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now, protected=units(visit), looks=MOST)


def _chosen(query: Mapping[str, str]) -> Chosen:
    days = {name: _day(query.get(name, "")) for name in ("fran", "till")}
    wrong = tuple(Wrong(name, _NOT_A_DAY) for name, day in days.items() if day is None and query.get(name, "").strip())
    which = query.get("vilka", "alla")
    return Chosen(which if which in FILTERS else "alla", days["fran"], days["till"], wrong)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _kept(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query[name] for name in ("vilka", "fran", "till") if query.get(name)}


def _page(asked: str, total: int) -> tuple[int, int]:
    pages = max(1, -(-total // A_PAGE))
    number = int(asked) if asked.isdecimal() and len(asked) < 7 else 1
    return min(max(1, number), pages), pages


def report(visit: Visit) -> Answer:
    """Say what is not recognised, before it is sent."""
    row = _row(visit)
    if not isinstance(row, ReadingRow):
        return row
    return Page("portal/reading_report.html.j2", _REPORT, {"row": row, "written": visit.form.text("text")})


def send_report(visit: Visit) -> Answer:
    """A complaint to the controller, with what the row says and what the person adds (R-77.1, PDL 8:5)."""
    row = _row(visit)
    if not isinstance(row, ReadingRow):
        return row
    said = _in_words(row, visit)
    added = visit.form.text("text")[:2000]
    arrival = Arrival(
        "portal", visit.now, (Wanted(Right.COMPLAINT),), visit.language, f"{said}\n\n{added}".strip(), visit.subject
    )
    opened = open_request(visit.ombud.vault, arrival, by=visit.actor, now=visit.now)
    if not isinstance(opened, CaseFile):
        return declined(opened)
    return Moved(f"{HERE}/anmald/{opened.reference}")


def reported(visit: Visit) -> Answer:
    """The confirmation, with the reference and the day of the answer; a page that may be opened again."""
    mine = own_listed(visit.ombud.vault, visit.subject, by=visit.actor, now=visit.now)
    found = [one for one in mine if one.reference == visit.path["reference"]]
    if not found:
        return problem.NOT_FOUND
    values = {"reference": found[0].reference, "due": found[0].due_at - timedelta(seconds=1)}
    return Page("portal/reading_reported.html.j2", _REPORTED, values)


def _row(visit: Visit) -> Answer | ReadingRow:
    """The row of the address, where it may be shown to them; their own visits are nothing to report."""
    found, entry = _outline(visit), id_of("l_", visit.path["id"])
    if isinstance(found, Refusal):
        return by_policy(found)
    words = wording(visit, found)
    rows = [one for one in found.readings if one.id == entry and one.whose is not Whose.PERSON]
    return reading_row(rows[0], words) if rows else problem.NOT_FOUND


def _in_words(row: ReadingRow, visit: Visit) -> str:
    at = f"{day(local_date(row.at), visit.language)}, {clock(row.at, visit.language)}"
    said = visit.say(Text("Jag känner inte igen den här läsningen", "I do not recognise this reading"))
    return f"{said}: {at}. {row.who}. {row.what}. {row.data}. {row.why}. ({row.id})"


def proof(visit: Visit) -> Answer:
    """The log about them with its proofs, as a file; that it was made is in the log."""
    order = Order(
        visit.subject, language=visit.language, way=Way.LOGIN, identified=Identified.E_ID,
        protected_units=units(visit), unit_names=visit.ombud.config.unit_names(),
    )  # fmt: skip
    made = log_package(visit.ombud.vault, order, by=visit.actor, now=visit.now)
    if isinstance(made, Refusal):
        return by_policy(made)
    return Download(visit.say(Text("vem-har-last.zip", "who-has-read.zip")), "application/zip", made)


ROUTES: tuple[Route, ...] = (
    Route(HERE, "readings", show=readings),
    Route(f"{HERE}/bevis", "readings-proof", do=proof),
    Route(f"{HERE}/anmald/{{reference}}", "reading-reported", show=reported),
    Route(f"{HERE}/{{id}}/anmal", "reading-report", show=report, do=send_report),
)
