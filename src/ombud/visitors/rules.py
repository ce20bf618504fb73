"""What the policy in force lets the website do with what it observes, asked of `decide` like everything else.

* The data subject is a visitor, of whom nothing is known but what the browser has said: a yes (C-4), or a no.
* What was observed before today is asked under the version that was told then (N-01.2): observing is collecting from
  the person, so the notice counts from that moment (N-03.3).
* No period, no storing (N-11.1). The security log has two: for the whole address, and for the shortened one (T-19).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ombud.database import Transaction
from ombud.law import law_on
from ombud.law.periods import end_of, local_date
from ombud.policy.ask import Ask, Facts, Form, Refusal
from ombud.policy.decide import Case, carried_by, decide
from ombud.policy.model import Anchor, Policy, Purpose, Regime
from ombud.policy.storage import NEVER, rows_for, storage_end
from ombud.terms import Actor, CategoryId, ChoiceId, PurposeId, SubjectId
from ombud.vault import PolicyBook

OPERATIONS, STATISTICS, ON_SITE = PurposeId("web.operations"), PurposeId("web.statistics"), PurposeId("web.onsite")
ONLINE, ANSWERS = CategoryId("online"), CategoryId("choices")
NOBODY = SubjectId(bytes(16))
_WHOLE, _SHORTENED = "plain", "truncated"


@dataclass(frozen=True, slots=True)
class Ends:
    """Until when what was observed at one time may be kept; `None` where it may not be kept at all."""

    full: datetime | None
    short: datetime | None
    counts: datetime | None
    visits: datetime | None
    onsite: datetime | None


class Web:
    """The answers of one policy version, for one actor."""

    def __init__(self, policy: Policy, by: Actor, now: datetime, told: Policy | None = None) -> None:
        """`told` is the version that people were told when it was observed; without it the one in force."""
        self.policy = policy
        self._by = by
        self.now = now
        self._told = told or policy

    def may(self, purpose: PurposeId, said: Iterable[ChoiceId] = (), at: datetime | None = None) -> bool:
        """May what is observed at `at` be used for the purpose, of a browser that has said that?"""
        return self.refusal(purpose, said, at) is None

    def refusal(self, purpose: PurposeId, said: Iterable[ChoiceId] = (), at: datetime | None = None) -> Refusal | None:
        """Why not, where it may not."""
        ask, facts = self._asked(purpose, frozenset(said), at or self.now)
        answer = decide(self.policy, law_on(local_date(self.now)), ask, facts, self.now)
        return answer if isinstance(answer, Refusal) else None

    def counts(self, *, objects: bool = False, at: datetime | None = None) -> bool:
        """May this request be counted? Nothing of the browser is kept for it (LIA-5)."""
        return self.may(STATISTICS, self.objection if objects else (), at)

    def visits(self, *, allowed: bool) -> bool:
        """May a visit be kept? Only a yes to C-4 carries that: the basis is consent, never the interest (M-22)."""
        said = self.consent if allowed else frozenset[ChoiceId]()
        if not said or not self.may(STATISTICS, said):
            return False
        return "6.1.a" in carried_by(self._case(STATISTICS, said))

    def asks(self) -> bool:
        """Is there anything to ask about: something that is not strictly necessary, and a text that asks (N-06.4)?"""
        return bool(self.consent) and self.visits(allowed=True)

    def may_object(self) -> bool:
        """Is there counting without a yes, and an objection that ends it? It is heard whether anything is asked."""
        return bool(self.objection) and self.counts()

    def on_site(self) -> bool:
        """Is counting on site declared, with a consent of its own? Else no MAC address is kept in any form (N-06.3)."""
        return self.may(ON_SITE, self._choices("consent", ON_SITE))

    @property
    def consent(self) -> frozenset[ChoiceId]:
        return self._choices("consent", STATISTICS)

    @property
    def objection(self) -> frozenset[ChoiceId]:
        return self._choices("objection", STATISTICS)

    def ends(self, at: datetime) -> Ends:
        """Until when what was observed at that time may be kept, for what it may be used for."""
        full = short = counts = visits = onsite = None
        if self.may(OPERATIONS, at=at):
            full, short = self._form_end(_WHOLE, at), self._form_end(_SHORTENED, at)
        if self.counts(at=at):
            counts = self._end(STATISTICS, ONLINE, Anchor.EVENT, at)
        if self.visits(allowed=True):
            visits = self._end(STATISTICS, ONLINE, Anchor.EVENT, at)
        if self.on_site():
            onsite = self._end(ON_SITE, ONLINE, Anchor.EVENT, at)
        return Ends(
            *(end if end is not None and self.now < end else None for end in (full, short, counts, visits, onsite))
        )

    def answer_end(self, at: datetime) -> datetime | None:
        """Until when the answer to a question of the site is kept, as its proof (T-20)."""
        end = self._end(STATISTICS, ANSWERS, Anchor.DECISION, at)
        return end if end is not None and self.now < end else None

    def _form_end(self, form: str, at: datetime) -> datetime | None:
        """The end of one form of the security log: of rows that name it, the whole form also of rows that name none."""
        ends = []
        for purpose in self._versions(OPERATIONS):
            rows = [row for row in rows_for(purpose, ONLINE) if (row.form or _WHOLE) == form]
            ended = [end_of(row.period, at) for row in rows if row.period and row.anchor is Anchor.EVENT]
            ends.append(max(ended, default=NEVER))
        return min(ends) if min(ends) != NEVER else None

    def _end(self, purpose: PurposeId, category: CategoryId, anchor: Anchor, at: datetime) -> datetime | None:
        ends = [storage_end(one, category, frozenset(), {anchor: at}) for one in self._versions(purpose)]
        return min(ends, default=None) if NEVER not in ends else None

    def _versions(self, purpose: PurposeId) -> list[Purpose]:
        """A shorter period applies at once, a longer one never to data already held (design 4)."""
        files = (self.policy.file, self._told.file)
        return [file.purposes[purpose] for file in files if purpose in file.purposes]

    def _choices(self, kind: str, purpose: PurposeId) -> frozenset[ChoiceId]:
        """The choices of a kind that are about the purpose alone, or else those that are about it too."""
        found = {n: c for n, c in self.policy.file.choices.items() if c.kind == kind and purpose in c.purposes}
        alone = frozenset(name for name, choice in found.items() if choice.purposes == [purpose])
        return alone or frozenset(found)

    def _asked(self, purpose: PurposeId, said: frozenset[ChoiceId], at: datetime) -> tuple[Ask, Facts]:
        told = self._told.file
        interests = {
            name for name, one in told.purposes.items() if any(b.interest in told.interests for b in one.bases)
        }
        facts = Facts(
            told=frozenset(told.purposes),
            told_interest=frozenset(interests),
            told_under=self._told,
            choices=said,
            regime=Regime.NON_CARE,
            anchors={Anchor.EVENT: at, Anchor.DECISION: at},
        )
        return Ask(NOBODY, purpose, frozenset({ONLINE}), self._by, form=Form.EXTRACT), facts

    def _case(self, purpose: PurposeId, said: frozenset[ChoiceId]) -> Case:
        ask, facts = self._asked(purpose, said, self.now)
        law = law_on(local_date(self.now))
        return Case(self.policy, law, self.policy.file.purposes[purpose], ask, facts, self.now)


class WebBook:
    """The answers for any time of observation, each version asked once."""

    def __init__(self, book: PolicyBook, tx: Transaction, policy: Policy, by: Actor, now: datetime) -> None:
        self._book, self._tx, self.policy, self._by, self._now = book, tx, policy, by, now
        self.today = Web(policy, by, now)
        self._ends: dict[datetime, Ends] = {}

    def ends(self, at: datetime) -> Ends:
        """Until when what was observed at that time may be kept. Nothing was observed in the future."""
        if at > self._now + timedelta(minutes=5):
            return Ends(None, None, None, None, None)
        hour = at.replace(minute=0, second=0, microsecond=0)
        found = self._ends.get(hour)
        if found is None:
            told = self._book.told_at(self._tx, hour, self.policy)
            found = self._ends[hour] = Web(self.policy, self._by, self._now, told).ends(hour)
        return found
