"""The demo's website: a log of ten days taken in twice, a visitor who says yes and asks what is kept."""

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import BinaryIO, Literal

from ombud.analysis.charts import Chart, Kind, Series, alone
from ombud.app.demo.step import Step
from ombud.app.demo.web_lines import lines
from ombud.app.installation import Ombud
from ombud.app.visiting import figures
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.wording import day
from ombud.terms import Actor, Text
from ombud.visitors import WEBSITE, Answer, Answered, Held, Report, Site, Taking, answer, take_in
from ombud.visitors.held import held_by_browser
from ombud.visitors.model import Word
from ombud.visitors.visits import PageSeen, keep_visits

LINES = 2_000
_SITE = Site("example.se", ("/mottagning",), ("/nyheter/*",))


class _InMemory:
    """A log that lies in no file."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def open(self, _mode: Literal["rb"]) -> BinaryIO:
        return BytesIO(self._content)


def visited(ombud: Ombud, seed: int, now: datetime) -> Step:
    """Taken in, counted, asked about."""
    log = _InMemory("".join(f"{line}\n" for line in lines(LINES, now, seed)).encode())
    first, again = (take_in(ombud.vault, Taking(log, _SITE, WEBSITE, lambda: now)) for _ in range(2))
    held = _one_visitor(ombud, now)
    if isinstance(first, Refusal) or isinstance(again, Refusal) or held is None:
        return Step("visitors", _TITLE, (Text("Stoppat av policyn.", "Stopped by the policy."),), ok=False)
    return _told(first, again, held)


def drawn_days(ombud: Ombud, *, by: Actor, now: datetime) -> str:
    """The page views of each day as a picture, as much of them as may be shown; empty where nothing is."""
    today = local_date(now)
    found = figures(ombud, today - timedelta(days=59), today, by=by, now=now)
    if isinstance(found, Refusal) or not found.days.cells:
        return ""
    places = tuple(day(date.fromisoformat(one), "sv") for one in found.days.cells)
    title, (counted, axis) = "Sidvisningar per dag", ("sidvisningar", "dag")
    chart = Chart(
        Kind.BAR, title, places, (Series(counted, tuple(found.days.cells.values())),), unit=counted, axis=axis
    )
    return alone(chart, (f"{_NOBODY} Tal under {found.smallest} visas inte; de andra är avrundade till närmaste 5.",))


_NOBODY = "Räknat ur webbserverns logg, utan något om vem som tittade; bara hela veckor som är slut."


def _one_visitor(ombud: Ombud, now: datetime) -> Held | None:
    """Somebody says yes, sees a page of care and one of none, and asks what is kept."""
    said = answer(ombud.vault, Answer(Word.ALLOW), "", by=WEBSITE, now=now)
    if not isinstance(said, Answered):
        return None
    with ombud.vault.act(by=WEBSITE, now=now) as act:
        second = int(now.timestamp())
        keep_visits(act, [PageSeen(said.code, second, "/kontakt", ""), PageSeen(said.code, second, "", "")])
        act.nothing_changed()
    return held_by_browser(ombud.vault, said.code, by=WEBSITE, now=now)


def _told(first: Report, again: Report, held: Held) -> Step:
    pages = [visit.path for visit in held.visits]
    lines = (
        Text(
            f"{first.lines} rader ur webbserverns logg: {first.counted} sidvisningar räknade, utan något om vem.",
            f"{first.lines} lines of the web server's log: {first.counted} page views counted, with nothing of who.",
        ),
        Text(f"Samma logg igen: {again.lines} rader.", f"The same log again: {again.lines} lines."),
        Text(
            f"En besökare har sagt ja och får veta vad som finns: {len(pages)} besök; sidan om vård står inte där.",
            f"A visitor has said yes and is told what is kept: {len(pages)} visits; the page on care is not there.",
        ),
    )
    ok = first.counted > 0 and again.lines == 0 and pages == ["/kontakt", ""]
    return Step("visitors", _TITLE, lines, ok, {"lines": first.lines, "counted": first.counted})


_TITLE = Text("Webbplatsen", "The website")
