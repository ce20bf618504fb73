"""What one run writes of one person, in an act: their profile by this model, or that they have none.

* It is decided about anew in this act, of what is held now: a no that came in between leaves nothing to write (D-09).
* A profile takes the place of the one before by the same model; the same run again changes nothing.
* Whoever no longer qualifies has none. What is restricted or held stays as it is: it may not be erased (Art. 18, T-H2),
  and nothing reads it.
* The last to go takes the key of the class along: a store that is empty is none (N-13.3).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from ombud.analysis.profiling.inputs import inputs_in, question
from ombud.analysis.profiling.model import PROFILE, PURPOSE, Inputs, Placed
from ombud.analysis.profiling.placing import Place
from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.erasure import end_store
from ombud.law.periods import local_date
from ombud.policy.ask import Flag, Refusal, Rule
from ombud.policy.model import Anchor, Policy, Purpose, Regime
from ombud.policy.storage import storage_end
from ombud.terms import Actor, ClassId
from ombud.vault import Draft, Person, Value
from ombud.vault import store as records

CHANNEL = "profiling"


@dataclass(frozen=True, slots=True)
class Writing:
    """What is the same for everybody in one run of one model."""

    model: str
    version: int
    run_at: datetime
    by: Actor
    place: Place

    def of(self, person: Person) -> tuple[Inputs, Placed | None] | None:
        """Compute and write one person's profile: what was read, and where they are. `None`: nothing may be read."""
        inputs, had = inputs_in(person, self.by), of_model(person, self.model, self.by)
        if not isinstance(inputs, Inputs):
            self._refused(person, inputs)
            return None
        if not isinstance(had, list):  # the profile itself is restricted or held: no other takes its place
            self._refused(person, had)
            return None
        placed = self.place(inputs, local_date(self.run_at))
        written = clear(person, had) if placed is None else self._write(person, placed, had)
        self._enter(person, Outcome.DONE, (), written)
        return inputs, placed

    def _refused(self, person: Person, rules: tuple[Rule, ...]) -> None:
        self._enter(person, Outcome.REFUSED, tuple(rule.value for rule in rules), clear(person, None))

    def _write(self, person: Person, placed: Placed, mine: list[Value]) -> int:
        klass, draft = class_of(person.act.policy), self._draft(person, placed)
        if [dict(one.fields) for one in mine] == [dict(draft.fields)]:
            return 0
        replaced = _replace(person, klass, mine)
        person.seal(draft)
        return replaced

    def _draft(self, person: Person, placed: Placed) -> Draft:
        policy = person.act.policy
        purpose = policy.file.purposes[PURPOSE]
        fields = {
            "model": self.model,
            "segment": placed.segment,
            "factors": _factors(self.version, placed),
            "computed_at": local_date(self.run_at).isoformat(),
            "expires_at": local_date(expiry(purpose, self.run_at)).isoformat(),
        }
        return Draft(
            category=PROFILE,
            klass=class_of(policy),
            fields={**fields, **({"score": placed.score} if placed.score else {})},
            source="computed",
            channel=CHANNEL,
            collected_at=person.act.now,
            event_at=self.run_at,
            regime=Regime.NON_CARE,
        )

    def _enter(self, person: Person, outcome: Outcome, rules: tuple[str, ...], rows: int) -> None:
        facts: dict[str, str | int] = {"model": self.model, "version": self.version, "rows": rows}
        person.act.enter(entry_of(person, self.by, outcome, rules, facts))


def entry_of(person: Person, by: Actor, outcome: Outcome, rules: tuple[str, ...], facts: dict[str, str | int]) -> Entry:
    """The entry that one person was profiled, or that their profile went. It says no segment."""
    act = person.act
    return Entry(
        at=act.now, actor=by, act=Kind.PROFILE, outcome=outcome, subject=person.subject, purpose=PURPOSE,
        categories=(PROFILE,), policy_number=act.policy.number, rules=rules, facts=facts,
    )  # fmt: skip


def class_of(policy: Policy) -> ClassId:
    return policy.file.purposes[PURPOSE].retention_class


def expiry(purpose: Purpose, computed_at: datetime) -> datetime:
    """When a profile that is computed then ends by itself (T-22)."""
    return storage_end(purpose, PROFILE, frozenset(), {Anchor.COMPUTED: computed_at})


def _factors(version: int, placed: Placed) -> str:
    why = [[one.kind, one.value, one.effect.value] for one in placed.factors]
    return json.dumps({"version": version, "why": why}, ensure_ascii=False, separators=(",", ":"))


def of_model(person: Person, model: str, by: Actor) -> list[Value] | tuple[Rule, ...]:
    """The person's profiles by one model; the rules, where what they have may not be read. That there is none, or
    that it has ended, is no such rule (D-12)."""
    opened = person.open(question(by, frozenset({PROFILE}), person.subject))
    if isinstance(opened, Refusal):
        return opened.rules if set(opened.rules) - {Rule.D_12} else []
    return [one for one in opened.reveal() if one.fields.get("model") == model]


def clear(person: Person, some: list[Value] | None) -> int:
    """Take these profiles of a person away, or all; how many. What must stay stays, and nothing reads it."""
    act, about, klass = person.act, person.about, class_of(person.act.policy)
    if Flag.RESTRICTED in about.flags(PROFILE):
        return 0
    rows = [row for row in records.every_row(act.tx, person.subject) if row.klass == klass]
    wanted = {row.record_id for row in rows if row.category == PROFILE} if some is None else {v.record_id for v in some}
    ended = [row for row in rows if row.record_id in wanted and not about.held(klass, row.category, row.record_id)]
    if not ended:
        return 0
    if len(ended) == len(rows):
        return end_store(person, klass, hashlib.sha256(b"profile").digest())
    return person.remove(klass, ended)


def _replace(person: Person, klass: ClassId, values: list[Value]) -> int:
    """Remove what another profile takes the place of: no archive brings it back, and whoever was told of it outside
    is told that it is gone (Art. 19)."""
    ids = {one.record_id for one in values}
    return person.remove(
        klass, [row for row in records.every_row(person.act.tx, person.subject) if row.record_id in ids]
    )
