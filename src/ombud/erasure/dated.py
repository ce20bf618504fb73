"""Tables whose rows say when their period began: each is one line here, and is erased from without more.

* `column` is the event that the period runs from; a row where it is empty has not begun to end.
* The period is the one that the policy gives the rule, or else that of law.md 4.1.
* A table that comes later, with a `subject_id` and such a column, is another line. `parts` are tables whose rows
  belong to one of its rows, by a key that both have, and go with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.law import rows_on
from ombud.law.periods import MINIMUM_RULES, duration, end_of, local_date, start_of
from ombud.policy.model import Policy
from ombud.terms.time import to_micros


@dataclass(frozen=True, slots=True)
class Dated:
    """One table: from which column a row's period runs, and by which row of law.md 4.1."""

    table: str
    column: str
    rule: str
    key: str
    """The column that names a row of the person."""
    klass: str | None = None
    """The retention class whose key seals its rows; none where nothing of it is sealed."""
    category: str = "case"
    parts: tuple[str, ...] = ()
    is_end: bool = False
    """The column says when the period ends, not when it began."""
    own_way: bool = False
    """Found by this column, and erased from by a function of its own: evidence (T-16), the log (T-04)."""


_ALL = (
    Dated("choice", "ended_at", "T-16", "choice_id", "evidence", "choices", own_way=True),
    Dated("entry", "at", "T-04", "entry_id", "log", "log", own_way=True),
    Dated("care_relation", "closed_at", "T-04", "unit", category="log"),
    Dated("information_duty", "done_at", "T-15", "duty_id"),
    Dated("request", "until", "T-15", "request_id", "case", parts=("request_event",), is_end=True),
    Dated("queue_mail", "until", "dpo.correspondence", "mail_id", "queue", is_end=True),
    Dated("disclosure", "until", "T-15", "disclosure_id", "case", is_end=True),
    Dated("notification", "until", "T-15", "notification_id", "case", is_end=True),
    Dated("representation", "kept_until", "T-15", "representation_id", "case", is_end=True),
    Dated("circumstance", "kept_until", "T-15", "circumstance_id", "case", is_end=True),
    Dated("block_lift", "kept_until", "T-15", "lift_id", "case", is_end=True),
    Dated("confirmation", "kept_until", "T-15", "confirmation_id", "case", "choices", is_end=True),
    Dated("ivo_case", "until", "T-15", "ivo_id", "case", is_end=True),
    Dated("system_task", "until", "T-15", "task_id", "case", is_end=True),
    Dated("system_duty", "until", "T-15", "duty_id", "case", is_end=True),
    Dated("found_row", "until", "T-15", "task_id", "case", is_end=True),
    Dated("kept_row", "until", "T-35", "kept_id", category="agreement", is_end=True),
    Dated("campaign_recipient", "at", "T-13", "campaign_id", category="choices"),
    Dated("breach_person", "until", "T-18", "breach_id", is_end=True),
    Dated("transfer", "until", "T-15", "transfer_id", "case", is_end=True),
    Dated("session", "until", "legal.security", "session_id", category="log", is_end=True),
    Dated("letter_code", "until", "legal.security", "code_id", category="log", is_end=True),
    Dated("link", "until", "legal.security", "link_id", category="log", is_end=True),
    Dated("draft", "until", "legal.requests", "form", "case", is_end=True),
    Dated("unusual_reading", "until", "T-04", "entry_id", category="log", is_end=True),
    Dated("web_log", "until", "T-19", "piece_id", "web", "online", is_end=True),
    Dated("web_count", "until", "T-20", "piece_id", "web", "online", is_end=True),
    Dated("web_onsite", "until", "T-21", "piece_id", "web", "online", is_end=True),
    Dated("web_visit", "until", "T-20", "piece_id", "web", "online", is_end=True),
    Dated("web_choice", "until", "T-20", "piece_id", "web", "choices", is_end=True),
)
DATED: Mapping[str, Dated] = {one.table: one for one in _ALL}


class Cutoffs:
    """Under one policy and at one instant: the last microsecond of events whose period has ended, by table."""

    def __init__(self, policy: Policy, now: datetime) -> None:
        self._found = {name: _cutoff(policy, one, now) for name, one in DATED.items()}

    def __getitem__(self, table: str) -> int:
        return self._found[table]


def _cutoff(policy: Policy, one: Dated, now: datetime) -> int:
    if one.is_end:
        return to_micros(now)
    return to_micros(_began_before(period(policy, one.rule, now), one.rule in MINIMUM_RULES, now)) - 1


def period(policy: Policy, rule: str, now: datetime) -> str:
    """How long the rule keeps: the shortest that the policy says, or what the law says; never less than a statute."""
    row = rows_on(local_date(now))[rule]
    said = [
        one.period
        for purpose in policy.file.purposes.values()
        for one in purpose.storage
        if one.rule == rule and one.period is not None
    ]
    least = [] if row.minimum is None else [row.minimum]
    return max([min(said or [row.maximum or "P0D"], key=duration), *least], key=duration)


def _began_before(length: str, minimum: bool, now: datetime) -> datetime:
    """The first instant of events whose period has not ended now: the start of a day."""
    months, days, hours = duration(length)
    day = local_date(now - timedelta(days=31 * months + days + 3, hours=hours))
    while end_of(length, start_of(day), minimum=minimum) <= now:
        day += timedelta(days=1)
    return start_of(day)
