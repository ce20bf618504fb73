"""Page views, visits and sources of a period, as they are counted. The only way to them.

What is here is raw: it has not passed any gate. `app/visiting.py` alone asks for it, and lets out what no cell of is
too small. No row of a visitor is here: visits are how many browsers with a yes were seen on a day.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.terms import Actor, SubjectId
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault
from ombud.visitors import store
from ombud.visitors.answers import choices_of
from ombud.visitors.days import counts_from, opened
from ombud.visitors.model import COUNTS
from ombud.visitors.rules import STATISTICS, Web
from ombud.visitors.store import Place


@dataclass(slots=True)
class Week:
    """The page views of one week, that begins on a Monday."""

    days: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    hours: Counter[str] = field(default_factory=Counter)
    """Of the day, in UTC."""
    visits: Counter[str] = field(default_factory=Counter)
    """Browsers with a yes, by the day on which they were seen."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What was counted, by week."""

    weeks: defaultdict[date, Week] = field(default_factory=lambda: defaultdict(Week))

    @property
    def days(self) -> Counter[str]:
        """The days of all weeks."""
        return sum((week.days for week in self.weeks.values()), Counter())

    @property
    def pages(self) -> Counter[str]:
        """The pages of all weeks."""
        return sum((week.pages for week in self.weeks.values()), Counter())


def raw_figures(vault: Vault, first: date, last: date, *, by: Actor, now: datetime) -> Raw | Refusal:
    """Count what is kept of these days, both included. Asked for is in the log."""
    with vault.act(by=by, now=now) as act:
        refused = Web(act.policy, by, now).refusal(STATISTICS)
        facts = {"scope": "web", "from_on": first.isoformat(), "until_on": last.isoformat()}
        act.log(Kind.ANALYSE, Outcome.DONE if refused is None else Outcome.REFUSED, facts=facts)
        if refused is not None:
            return refused
        raw = Raw()
        for day, content in _counts(act, first, last):
            _add(raw, day, content)
        _add_visits(act, raw, first, last)
        return raw


def _counts(act: Act, first: date, last: date) -> Iterator[tuple[date, bytes]]:
    for subject, number in store.days(act.tx, first.toordinal(), last.toordinal()):
        key = act.person(subject).keys.for_reading(COUNTS)
        if key is not None:
            for row in store.pieces(act.tx, Place.COUNT, subject, COUNTS, to_micros(act.now)):
                yield date.fromordinal(number), opened(Place.COUNT, row, key)


def _add(raw: Raw, day: date, content: bytes) -> None:
    week = raw.weeks[monday(day)]
    for seen, number in counts_from(content):
        week.days[day.isoformat()] += number
        week.pages[seen.page] += number
        week.sources[seen.source] += number
        week.hours[f"{seen.hour // 3600 % 24:02d}"] += number


def monday(day: date) -> date:
    """The day on which its week begins."""
    return day - timedelta(days=day.weekday())


def _add_visits(act: Act, raw: Raw, first: date, last: date) -> None:
    """A visitor who was seen on a day is one visit of that day: nothing is opened for it."""
    at = to_micros(act.now)
    seen = {(subject, local_date(from_micros(hour))) for subject, hour in store.hours(act.tx, Place.VISIT, at)}
    for day in (day for _, day in seen if first <= day <= last):
        raw.weeks[monday(day)].visits[day.isoformat()] += 1


def raw_answers(vault: Vault, *, by: Actor, now: datetime) -> Counter[str] | Refusal:
    """How many answers of each kind are kept: word, text and way."""
    with vault.act(by=by, now=now) as act:
        refused = Web(act.policy, by, now).refusal(STATISTICS)
        outcome = Outcome.DONE if refused is None else Outcome.REFUSED
        act.log(Kind.ANALYSE, outcome, facts={"scope": "web", "kind": "choices"})
        if refused is not None:
            return refused
    with vault.look(by=by, now=now) as look:  # not in the act: who counts keeps nobody waiting (decision 0074)
        people = {subject for subject, _ in store.hours(look.tx, Place.CHOICE, to_micros(now))}
        given = (one for subject in sorted(people) for one in choices_of(look.person(SubjectId(subject))))
        return Counter(" ".join(filter(None, (one.word.value, one.text, one.channel.value))) for one in given)


def ended_pieces(vault: Vault, *, now: datetime) -> dict[str, int]:
    """How many pieces have reached their end and wait for the sweep, by table."""
    with vault.database.read() as tx:
        return {place.value: store.ended(tx, place, to_micros(now)) for place in Place}
