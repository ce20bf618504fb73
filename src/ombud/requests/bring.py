"""Bring what a consented purpose needs into the purpose's own store.

* Only what the purpose names, and of the contact details only what the channel uses (Art. 5(1)(c)).
* A purpose that reads the data where it lies needs no copy: profiling has none, and its store holds the profile alone.
* Taken from the agreement's records, or where there are none from the care records: the consent is
  explicit, and care data may serve it for that reason alone (PDL 2:3, M-03). `decide` is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.keys import normalise
from ombud.policy.ask import Ask, Refusal
from ombud.policy.model import Purpose
from ombud.terms import Actor, CategoryId, ClassId, PurposeId, RoleId
from ombud.vault import Draft, Person, Value, Written

OF_CHANNEL = {
    "email": frozenset({"email"}),
    "sms": frozenset({"phone"}),
    "post": frozenset({"street", "postal_code", "city"}),
}
"""The contact details that a channel uses. Other categories are taken whole."""
SOURCES = (ClassId("contract"), ClassId("care"))


@dataclass(frozen=True, slots=True)
class Reached:
    """What a consent is for: a channel, and where the address has confirmed it, that address alone (M-07)."""

    channel: str | None
    address: str | None = field(default=None, repr=False)
    """In normal form."""

    def taken(self, value: Value) -> dict[str, str]:
        """What the channel uses of a record; nothing of another address than the one that has confirmed."""
        used = OF_CHANNEL.get(self.channel or "", frozenset()) if value.category == "contact" else value.fields.keys()
        fields = {name: text for name, text in value.fields.items() if name in used}
        other = self.address is not None and value.category == "contact"
        return {} if other and all(normalise(*one) != self.address for one in fields.items()) else fields


def bring_into(person: Person, purpose_id: PurposeId, purpose: Purpose, reached: Reached) -> int:
    """Copy into the purpose's class what it may have; how many records. None when it has no store of its own."""
    if purpose.retention_class in SOURCES or set(SOURCES) <= set(purpose.reads):
        return 0
    plain = [used.id for used in purpose.categories if used.form == "plain"]
    return sum(_bring(person, purpose_id, purpose.retention_class, category, reached) for category in plain)


def _bring(person: Person, purpose_id: PurposeId, klass: ClassId, category: CategoryId, reached: Reached) -> int:
    ask = Ask(person.subject, purpose_id, frozenset({category}), _worker(person, purpose_id), reached.channel)
    opened = person.open(ask, frozenset(SOURCES))
    if isinstance(opened, Refusal):
        return 0
    found = list(opened.reveal())
    there = [value.fields for value in found if value.klass == klass]
    first = next((source for source in SOURCES if any(value.klass == source for value in found)), None)
    return sum(_copy(person, value, klass, reached, there) for value in found if value.klass == first)


def _copy(person: Person, value: Value, klass: ClassId, reached: Reached, there: list[Mapping[str, str]]) -> int:
    """Copy what the channel uses of one record, unless the store has it from an earlier consent."""
    fields = reached.taken(value)
    if not fields or fields in there:
        return 0
    act = person.act
    draft = Draft(
        category=value.category,
        klass=klass,
        fields=fields,
        source=value.source,
        channel=value.channel,
        collected_at=act.now,
        event_at=act.now,
        regime=value.regime,
    )
    return int(isinstance(person.seal(draft), Written))


def _worker(person: Person, purpose_id: PurposeId) -> Actor:
    """The role that carries the purpose does this, whoever took the consent."""
    roles = person.act.policy.file.roles
    role = next((name for name, role in roles.items() if purpose_id in role.purposes and not role.care), RoleId(""))
    return Actor(person.act.by.id, role)
