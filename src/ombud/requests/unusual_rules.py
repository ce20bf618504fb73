"""Which readings are not like the usual: three rules over what the log says of one person, and nothing else.

PDL 4:3 wants the log followed up systematically and again and again (A-13). Whoever reads a journal has been let in by
the policy already: a care relation, a purpose, a unit. What these rules look for is a reading that had leave and has no
visible reason. Each is such that ordinary work does not fall under it, because an alert that is mostly wrong is read by
nobody (measured: docs/decisions/0064):

1. `no-reason` - health data of somebody with whom nothing has happened for a year: nothing was collected, signed, asked
   for or decided, before or since.
2. `again` - the same account opens the same person's health data on five different days within two weeks, in which
   nothing has happened to the person.
3. `stopped` - the same account is refused the same person three times within a day.

Looks of the person, of programs and of those who handle the person's own request are none of them. The rules read
entries in order of time, no clock, and no value of anybody.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from ombud.audit.ledger import Logged
from ombud.audit.model import SYSTEM
from ombud.audit.words import READING, Act, Outcome
from ombud.terms import CategoryId, PurposeId

QUIET, FORTNIGHT, DAY = timedelta(days=365), timedelta(days=14), timedelta(days=1)
DAYS, TRIES = 5, 3
NOT_HUMAN = frozenset({"subject", SYSTEM.role, "campaigns", "website"})
OWN_WORK = frozenset({PurposeId("legal.requests"), PurposeId("legal.log"), PurposeId("legal.breach")})
"""What is done for the person or for the log itself: each has its reason in an act of its own."""


class Rule(StrEnum):
    """By what a reading was noticed."""

    NO_REASON = "no-reason"
    AGAIN = "again"
    STOPPED = "stopped"


def unusual(
    entries: Sequence[Logged], special: frozenset[CategoryId], since: datetime
) -> tuple[tuple[Logged, Rule], ...]:
    """The readings from a time on that fall under a rule, each under the first that it does; one a rule and account.

    `entries` is all that the log has of one person; `special` the categories that reveal health and the like.
    """
    human = [one for one in entries if _is_human(one)]
    opened = [one for one in human if _opens(one, special)]
    refused = [one for one in human if one.entry.act is Act.OPEN and one.entry.outcome is Outcome.REFUSED]
    happened = [one.entry.at for one in entries if one.entry.act not in READING]
    found: dict[tuple[Rule, str], Logged] = {}
    for rule, among, falls in (
        (Rule.NO_REASON, opened, lambda one: not _any(happened, one.entry.at - QUIET)),
        (Rule.AGAIN, opened, lambda one: _again(one, opened, happened)),
        (Rule.STOPPED, refused, lambda one: len(_near(one, refused, DAY)) >= TRIES),
    ):
        for one in _from(among, since, falls):
            found.setdefault((rule, one.entry.actor.id), one)
    first: dict[bytes, tuple[Logged, Rule]] = {}
    for (rule, _), one in found.items():
        first.setdefault(one.entry_id, (one, rule))
    return tuple(first.values())


def is_candidate(one: Logged, special: frozenset[CategoryId]) -> bool:
    """Could this entry fall under a rule? Asked of each entry of a day, before anybody's whole log is looked at."""
    refused = one.entry.act is Act.OPEN and one.entry.outcome is Outcome.REFUSED
    return _is_human(one) and (refused or _opens(one, special))


def _from(among: Iterable[Logged], since: datetime, falls: Callable[[Logged], bool]) -> list[Logged]:
    return [one for one in among if one.entry.at >= since and falls(one)]


def _is_human(one: Logged) -> bool:
    return one.entry.actor.role not in NOT_HUMAN and one.entry.purpose not in OWN_WORK


def _opens(one: Logged, special: frozenset[CategoryId]) -> bool:
    entry = one.entry
    return entry.act is Act.OPEN and entry.outcome is Outcome.PERMITTED and bool(special & set(entry.categories))


def _any(happened: Sequence[datetime], since: datetime) -> bool:
    """Has anything happened from that time on, also after the reading?"""
    return any(at >= since for at in happened)


def _again(one: Logged, opened: Sequence[Logged], happened: Sequence[datetime]) -> bool:
    days = {near.entry.at.date() for near in _near(one, opened, FORTNIGHT)}
    return len(days) >= DAYS and not _any(happened, one.entry.at - FORTNIGHT)


def _near(one: Logged, among: Iterable[Logged], within: timedelta) -> list[Logged]:
    """What the same account did in so long a time up to this."""
    at, who = one.entry.at, one.entry.actor.id
    return [near for near in among if near.entry.actor.id == who and at - within < near.entry.at <= at]
