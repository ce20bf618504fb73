"""So many selections a quarter, by everybody together: the end of what can be learnt by asking (S-08).

* Counted is a selection together with who it came to: asked again while nobody has changed it costs nothing, and is
  answered with the same number.
* The row is written before the number is shown, in an act of its own, with an entry in the log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.campaigns.funnel import store
from ombud.campaigns.funnel.coarse import EPSILON, Secret
from ombud.terms import Actor, PurposeId, Text
from ombud.terms.time import from_micros, to_micros
from ombud.vault import Vault

QUARTER = timedelta(days=90)
MOST = 50
"""Different selections a quarter: together MOST × EPSILON."""
_PURPOSE = PurposeId("profiling.marketing")


@dataclass(frozen=True, slots=True)
class Question:
    """A selection that was counted."""

    selection: str
    """As it is stored (`filters.stored`)."""
    channel: str
    people: str
    """A print of who receives it (`Tally.print_of`)."""


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
        on = self.again_at.date().isoformat()
        return Text(
            f"{MOST} olika urval har räknats på nittio dagar, och fler skulle kunna röja enskilda. Nästa kan räknas "
            f"{on}. Ett urval som är räknat kan användas igen.",
            f"{MOST} different selections have been counted in ninety days, and more could reveal individuals. The next "
            f"can be counted on {on}. One that has been counted can be used again.",
        )


def budget(vault: Vault, *, now: datetime) -> Budget:
    with vault.database.read() as tx:
        return Budget(len(store.asked_since(tx, to_micros(now - QUARTER))))


def ask(vault: Vault, question: Question, secret: Secret, *, by: Actor, now: datetime) -> Spent | None:
    """Count the selection as asked; None where its number may be shown."""
    at, since = to_micros(now), to_micros(now - QUARTER)
    asked = secret(f"asked:{question.channel}:{question.people}:{question.selection}")[:16]
    with vault.act(by=by, now=now) as act:
        rows = store.asked_since(act.tx, since)
        known = any(row.asked == asked for row in rows)
        spent = None if known or len(rows) < MOST else Spent(from_micros(rows[len(rows) - MOST].asked_at) + QUARTER)
        if not known and spent is None:
            store.forget(act.tx, since)
            store.add(act.tx, store.AskedRow(asked, at, by.account, question.channel, question.selection))
        act.log(
            Kind.CAMPAIGN, Outcome.DONE if spent is None else Outcome.REFUSED, None, purpose=_PURPOSE,
            facts={"stage": "funnel", "channel": question.channel},
        )  # fmt: skip
    return spent
