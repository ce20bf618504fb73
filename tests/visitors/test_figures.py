"""What may be shown of the counts: what the release gate lets through of each week, and the sums of it."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ombud.app import visiting
from ombud.app.config import WebPart
from ombud.app.visiting import Figures, Table, answers, figures, summed
from ombud.audit import Act
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from tests.clinic import RUT, Clinic
from tests.visitors.site import WEB, request, seen


def site_of(clinic: Clinic, smallest: int = 5) -> Any:
    """As much of an installation as figures are asked of."""
    web = WebPart(host="example.se", neutral=("/nyheter/*",), reveals=("/mottagning",), smallest=smallest)
    return SimpleNamespace(vault=clinic.vault, config=SimpleNamespace(web=web))


def asked(clinic: Clinic, first: date, last: date, smallest: int = 5) -> Figures:
    found = figures(site_of(clinic, smallest), first, last, by=WEB, now=clinic.now)
    assert isinstance(found, Figures), found
    return found


def viewed(clinic: Clinic, at: datetime, pages: Mapping[str, int]) -> None:
    seen(clinic, *(request(at, path) for path, number in pages.items() for _ in range(number)))


def monday(clinic: Clinic) -> datetime:
    """Ten in the morning of the Monday two weeks ago, with that much time passed."""
    at = clinic.now
    clinic.now = at + timedelta(days=14)
    return at - timedelta(days=local_date(at).weekday())


def weeks_of(at: datetime, weeks: int = 2) -> tuple[date, date]:
    return local_date(at), local_date(at) + timedelta(days=7 * weeks - 1)


def test_a_week_leaves_through_the_gate(clinic: Clinic) -> None:
    """S-08: small pages are not shown, nor what would tell of them; the rest is rounded, and it is in the log."""
    at = monday(clinic)
    viewed(clinic, at, {"/": 10, "/nyheter/a": 6, "/nyheter/b": 3})
    viewed(clinic, at + timedelta(days=1, hours=3), {"/": 13, "/vaccination": 9})
    found = asked(clinic, *weeks_of(at))
    assert found.pages.cells == {"/": 25, "/nyheter/a": 5}
    assert (found.pages.total, found.pages.hidden, found.weeks) == (40, 2, 1)
    assert list(found.days.cells.values()) == list(found.hours.cells.values()) == [20, 20]
    assert found.sources.cells == {"": 40}
    assert found.visits == Table({}, 0, 0)
    clinic.vault.ledger.sequence(clinic.now)
    with clinic.vault.database.read() as tx:
        released = [one.entry for one in clinic.vault.ledger.entries(tx) if one.entry.act is Act.RELEASE]
    assert [entry.purpose for entry in released] == ["web.statistics"] * 4


def test_a_page_about_health_needs_ten_and_what_the_controller_asks_for_counts_too(clinic: Clinic) -> None:
    """S-08: ten where a page reveals health; a higher minimum of the controller's own doubles as well."""
    at = monday(clinic)
    viewed(clinic, at, {"/": 60, "/mottagning": 10, "/vaccination": 9, "/nyheter/a": 8, "/nyheter/b": 13})
    assert set(asked(clinic, *weeks_of(at)).pages.cells) == {"/", "/mottagning", "/nyheter/b"}


def test_the_controller_may_ask_for_more_than_five(clinic: Clinic) -> None:
    at = monday(clinic)
    viewed(clinic, at, {"/": 60, "/mottagning": 13, "/vaccination": 19, "/nyheter/a": 8, "/nyheter/b": 13})
    assert set(asked(clinic, *weeks_of(at), smallest=9).pages.cells) == {"/", "/vaccination", "/nyheter/b"}


def test_a_log_that_comes_late_moves_no_figure_by_a_few(clinic: Clinic) -> None:
    """S-08: three views more, and the figure stands; five more, and it moves."""
    at = monday(clinic)
    viewed(clinic, at, {"/": 23, "/kontakt": 12})
    before = asked(clinic, *weeks_of(at))
    viewed(clinic, at, {"/": 3})
    assert asked(clinic, *weeks_of(at)) == before
    viewed(clinic, at, {"/": 20})
    assert asked(clinic, *weeks_of(at)).pages.cells["/"] == 45


def test_a_week_of_which_nothing_may_leave_shows_nothing(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the gate withholds is not shown by another way."""
    from ombud.analysis.release.why import DIFFERENCE, withheld

    at = monday(clinic)
    viewed(clinic, at, {"/": 23, "/kontakt": 12})
    monkeypatch.setattr(visiting, "release", lambda *_args, **_more: withheld(DIFFERENCE))
    assert asked(clinic, *weeks_of(at)).pages == Table({}, None, 2)


def test_who_may_not_count_gets_no_figures(clinic: Clinic) -> None:
    first, last = weeks_of(clinic.now)
    assert isinstance(figures(site_of(clinic), first, last, by=RUT, now=clinic.now), Refusal)
    assert isinstance(answers(site_of(clinic), by=RUT, now=clinic.now), Refusal)


def test_answers_that_nobody_has_given_are_none(clinic: Clinic) -> None:
    assert answers(site_of(clinic), by=WEB, now=clinic.now) == Table({}, 0, 0)


CELLS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 8).map(lambda five: 5 * five), max_size=8)
WEEKS = st.lists(CELLS.map(lambda cells: Table(cells, sum(cells.values()), 0)), max_size=6)


@given(WEEKS, st.integers(0, 5), st.integers(0, 6))
def test_the_difference_of_two_periods_is_what_was_shown_of_the_weeks_between(
    weeks: list[Table], first: int, last: int
) -> None:
    """An attacker who asks for every period learns the weeks' own shown figures, and nothing else."""
    whole, part = summed(weeks[:last]), summed(weeks[:first])
    difference = Counter(whole.cells)
    difference.subtract(part.cells)
    if first <= last:
        assert +difference == +Counter(summed(weeks[first:last]).cells)


def test_a_total_is_not_shown_where_that_of_a_week_is_not() -> None:
    found = summed([Table({"a": 5}, 5, 0, (b"1",)), Table({"a": 10}, None, 2, (b"2",))])
    assert (found, found.releases) == (Table({"a": 15}, None, 2), (b"1", b"2"))


EVERY_WEEK = (date(2020, 1, 6) + timedelta(days=7 * number) for number in count())
PAGES = st.dictionaries(st.sampled_from(("/", "/kontakt", "/nyheter/a", "/nyheter/b", "/vaccination")),
                        st.integers(1, 30), min_size=1, max_size=5)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(PAGES)
def test_no_page_under_the_minimum_is_shown_whatever_was_seen(clinic: Clinic, pages: dict[str, int]) -> None:
    """S-08: the plain rule, stated again: five, and ten of a page about health; each rounded from what was counted."""
    gate, site = visiting.Gate(clinic.vault, lambda _: 0), site_of(clinic)
    counter = visiting._Counter(site, gate, WEB, clinic.now)
    week = visiting.Week(pages=Counter(pages))
    shown = visiting._week(counter, next(EVERY_WEEK), week, visiting._health(site, clinic.now)).pages
    for page, number in shown.cells.items():
        assert pages[page] >= (10 if page == "/vaccination" else 5)
        assert abs(number - pages[page]) <= 2
