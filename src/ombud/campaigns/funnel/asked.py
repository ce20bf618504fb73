"""What has been shown, so that it is shown again and not drawn again, and so that a quarter has an end (S-08).

* A number is drawn, written down and only then shown, in one act with an entry in the log. The same question on the
  same day is answered from what was written, whoever asks.
* Selections are counted: so many a quarter, by everybody together. The rows that no selection has a part in are drawn
  once a day for each channel, whatever is asked.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns.funnel import store
from ombud.campaigns.funnel.coarse import EPSILON, Draw, Tally
from ombud.campaigns.funnel.funnel import Base, Funnel, base_of, funnel_of, receives_of
from ombud.campaigns.funnel.rows import RowKind
from ombud.law.periods import local_date
from ombud.terms import Actor, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Act, Vault

QUARTER = timedelta(days=90)
MOST = 50
"""Different selections a quarter: together MOST × EPSILON."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was counted."""

    channel: str
    selection: str | None
    """As it is stored (`filters.stored`); None for everybody who has said yes."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How many selections were counted in the last ninety days, of how many."""

    spent: int
    total: int = MOST

    @property
    def epsilon(self) -> float:
        """What the counted ones together may have told of one person."""
        return self.spent * EPSILON


@dataclass(frozen=True, slots=True)
class Spent:
    """The quarter's selections are spent. A value, not a fault."""

    again_at: datetime

    @property
    def text(self) -> Text:
        on = local_date(self.again_at).isoformat()
        return Text(
            f"{MOST} urval har räknats på nittio dagar, och fler skulle kunna röja enskilda. Nästa kan räknas {on}.",
            f"{MOST} selections have been counted in ninety days, and more could reveal individuals. The next can be "
            f"counted on {on}.",
        )


def budget(vault: Vault, *, now: datetime) -> Budget:
    with vault.database.read() as tx:
        return Budget(len(_selections(store.asked_since(tx, to_micros(now - QUARTER)))))


def shown(vault: Vault, tally: Tally, question: Question, draw: Draw, *, by: Actor, now: datetime) -> Funnel | Spent:
    """What may be shown of a tally: drawn and written down, or as it was shown earlier the same day."""
    with vault.act(by=by, now=now) as act:
        vault.directory.pass_lock(act.tx, "funnel", "asked")  # one act at a time draws, and counts the quarter
        rows = store.asked_since(act.tx, to_micros(now - QUARTER))
        receives = None if question.selection is None else _receives(act, rows, tally, question, draw)
        if not isinstance(receives, Spent):
            base = _base(act, rows, tally, question, draw)
        outcome = Outcome.REFUSED if isinstance(receives, Spent) else Outcome.DONE
        act.log(Kind.CAMPAIGN, outcome, facts={"stage": "funnel", "channel": question.channel})
    if isinstance(receives, Spent):
        return receives
    return funnel_of(base, receives, question.channel, now)


def _receives(act: Act, rows: list[store.AskedRow], tally: Tally, question: Question, draw: Draw) -> int | Spent:
    """How many a selection comes to."""
    key = _key(act.now, question.channel, question.selection)
    found = _known(rows, key)
    if found is None:
        counted = _selections(rows)
        if len(counted) >= MOST:
            return Spent(from_micros(counted[-MOST].asked_at) + QUARTER)
        found = {RowKind.RECEIVES.value: receives_of(tally, draw)}
        _keep(act, key, question.channel, question.selection or "", found)
    return found[RowKind.RECEIVES]


def _base(act: Act, rows: list[store.AskedRow], tally: Tally, question: Question, draw: Draw) -> Base:
    """The rows that the selection has no part in; who must be asked about profiling is another question."""
    kind = _EVERYBODY if question.selection is None else _PROFILED
    key = _key(act.now, question.channel, kind)
    found = _known(rows, key)
    if found is None:
        found = base_of(tally, draw, profiling=question.selection is not None)
        _keep(act, key, question.channel, kind, found)
    return found


def _known(rows: list[store.AskedRow], key: bytes) -> Base | None:
    return next((json.loads(row.shown) for row in rows if row.asked == key), None)


def _keep(act: Act, key: bytes, channel: str, selection: str, found: Base) -> None:
    at = to_micros(act.now)
    store.forget(act.tx, to_micros(act.now - QUARTER))
    store.add(act.tx, store.AskedRow(key, at, act.by.id, channel, selection, json.dumps(found, sort_keys=True)))


def _selections(rows: list[store.AskedRow]) -> list[store.AskedRow]:
    return [row for row in rows if row.selection not in (_EVERYBODY, _PROFILED)]


def _key(now: datetime, *question: str | None) -> bytes:
    text = json.dumps([local_date(now).isoformat(), *question])
    return hashlib.sha256(text.encode()).digest()[:16]


_EVERYBODY, _PROFILED = "everybody", "profiled"
