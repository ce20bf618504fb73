"""The security log, read back: for whoever the policy lets protect the site (`web.operations`).

A request whose window has passed is read with its shortened address, and after the second period not at all (T-19,
N-06.6): by the clock, whether the sweep has been there or not.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.policy.ask import Refusal
from ombud.terms import Actor, ClassId, SubjectId
from ombud.terms.time import to_micros
from ombud.vault import Act, Vault
from ombud.visitors import store
from ombud.visitors.days import lines_from, opened
from ombud.visitors.gather import Kept
from ombud.visitors.model import FULL, SHORT, LogLine
from ombud.visitors.rules import ONLINE, OPERATIONS, Web
from ombud.visitors.store import Place


def security_log(vault: Vault, day: date, *, by: Actor, now: datetime) -> list[LogLine] | Refusal:
    """The requests of one day, in their order."""
    with vault.act(by=by, now=now) as act:
        refused = Web(act.policy, by, now).refusal(OPERATIONS)
        found = [] if refused is not None else [line for one in _of(act, day) for line in one]
        act.enter(_entry(act, refused, len(found)))
        return refused if refused is not None else found


def _of(act: Act, day: date) -> Iterator[list[LogLine]]:
    number = day.toordinal()
    for subject, _ in store.days(act.tx, number, number):
        yield _lines(act, subject, FULL) or _lines(act, subject, SHORT)


def _lines(act: Act, subject: SubjectId, klass: ClassId) -> list[LogLine]:
    key = act.person(subject).keys.for_reading(klass)
    if key is None:
        return []
    rows = store.pieces(act.tx, Place.LOG, subject, klass, to_micros(act.now))
    lines = [_line(kept) for row in rows for kept in lines_from(opened(Place.LOG, row, key))]
    return sorted(lines, key=lambda line: line.at)


def _line(kept: Kept) -> LogLine:
    at = datetime.fromtimestamp(kept.second, UTC)
    return LogLine(at, kept.ip, kept.method, kept.path, kept.status, kept.session, kept.browser)


def _entry(act: Act, refused: Refusal | None, number: int) -> Entry:
    return Entry(
        at=act.now,
        actor=act.by,
        act=Kind.OPEN,
        outcome=Outcome.PERMITTED if refused is None else Outcome.REFUSED,
        purpose=OPERATIONS,
        categories=(ONLINE,),
        policy_number=act.policy.number,
        rules=() if refused is None else tuple(rule.value for rule in refused.rules),
        facts={"scope": "web", "records": number},
    )
