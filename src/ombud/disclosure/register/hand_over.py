"""Hand something over, as a part of a larger act: recipient, content, Permit, row, entry.

1. The policy declares the recipient for the purpose, or nothing happens (N-02.2).
2. A statute's disclosure has the code of its statute, whose row fixes who may ask and for what (A-19, T-H4).
3. What is handed over was opened with a Permit for the purpose, and is no more than was asked for.
4. The row and the entry commit with the act. Who must be informed first (Art. 14(3)(c)) is the caller's to see to.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ombud.audit import Act as Kind
from ombud.audit import Entry, Outcome
from ombud.disclosure.register.model import Disclosure, Role, Undisclosed
from ombud.disclosure.register.recipients import Receiver, receiver
from ombud.disclosure.register.rows import keep_disclosure
from ombud.law.periods import end_of
from ombud.policy.ask import Ask, Refusal, Rule
from ombud.terms import CategoryId, PurposeId, Text
from ombud.vault import OverBudget, Person, Value

KEPT = "P5Y"
"""The record of a disclosure, from the act (policy.md, `legal.disclosure`) [D]."""
DISCLOSURE = PurposeId("legal.disclosure")


@dataclass(frozen=True, slots=True)
class Handing:
    """What is to be handed over, to whom and why."""

    purpose: PurposeId
    kind: str
    recipient: str
    """The code of a recipient that the policy declares for the purpose; empty: the person themself."""
    named: str = field(repr=False, default="")
    categories: Mapping[CategoryId, frozenset[str]] = field(default_factory=dict)
    """The categories, each with the fields that are handed over; no fields named: all of them."""
    records: Mapping[CategoryId, frozenset[bytes]] = field(repr=False, default_factory=dict)
    """Of a category only these records, where that is narrower."""
    matching: Mapping[str, str] = field(repr=False, default_factory=dict)
    """Of records that have one of these fields only those with this value: the payments of one invoice."""
    reference: str = field(repr=False, default="")
    statute: str = field(repr=False, default="")
    said: str = field(repr=False, default="")
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One record as it is handed over: the fields that the recipient gets."""

    value: Value = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class HandedOver:
    """It is entered, and here is what the recipient gets. Personal data: it does not print."""

    disclosure: Disclosure
    parts: tuple[Part, ...] = field(repr=False)


def hand_over_in(person: Person, handing: Handing) -> HandedOver | Undisclosed | Refusal:
    """Enter a hand-over and give what is handed over. What refuses is entered too; then nothing is given."""
    act = person.act
    found = _decided(person, handing)
    if not isinstance(found, tuple):
        act.enter(disclosing(person, handing, Outcome.REFUSED, (), {"kind": handing.kind}))
        return found
    to, parts = found
    facts: dict[str, str | int] = {"kind": handing.kind, "records": len(parts)}
    facts |= {"recipient": to.code} if to.code else {}
    facts |= {"statute": handing.statute} if handing.statute else {}
    categories = tuple(sorted({part.value.category for part in parts}))
    entry = act.enter(disclosing(person, handing, Outcome.DONE, categories, facts))
    disclosure = Disclosure(
        subject=person.subject, id=act.vault.new_id(), made_at=act.now, until=end_of(KEPT, act.now),
        purpose=handing.purpose, statute=handing.statute, kind=handing.kind, recipient=to.code, name=to.name,
        role=to.role, categories=categories, records=tuple(part.value.record_id for part in parts),
        reference=handing.reference, said=handing.said, by=act.by.id, withheld=handing.withheld, entry=entry,
    )  # fmt: skip
    keep_disclosure(person, disclosure)
    return HandedOver(disclosure, parts)


def disclosing(
    person: Person,
    handing: Handing,
    outcome: Outcome,
    categories: tuple[CategoryId, ...],
    facts: Mapping[str, str | int],
) -> Entry:
    """The entry of a hand-over: for which purpose, of what, to whom by its code."""
    act = person.act
    return Entry(
        at=act.now, actor=act.by, act=Kind.DISCLOSE, outcome=outcome, subject=person.subject, purpose=handing.purpose,
        categories=categories, policy_number=act.policy.number, facts=facts,
    )  # fmt: skip


def _decided(person: Person, handing: Handing) -> tuple[Receiver, tuple[Part, ...]] | Undisclosed | Refusal:
    act = person.act
    ask = Ask(person.subject, handing.purpose, frozenset(handing.categories), act.by)
    purpose = act.policy.file.purposes.get(handing.purpose)
    if purpose is None:
        return Refusal(ask, act.policy.number, (Rule.D_01,))
    if handing.purpose == DISCLOSURE and not handing.statute:
        return NO_STATUTE
    to: Receiver | Undisclosed = Receiver("", Role.DATA_SUBJECT, "")
    if handing.recipient:
        to = receiver(act.policy.file, purpose, handing.recipient, handing.named, act.now)
    if isinstance(to, Undisclosed):
        return to
    parts = _opened(person, ask, handing)
    return parts if isinstance(parts, Refusal) else (to, parts)


def _opened(person: Person, ask: Ask, handing: Handing) -> tuple[Part, ...] | Refusal:
    """What is handed over, opened for the purpose: of the records that are meant the fields that are."""
    act = person.act
    spent = act.spend(person.subject)
    if spent is not None:
        return OverBudget(ask, act.policy.number, (), spent)
    found: list[Part] = []
    for category in sorted(handing.categories):
        opened = person.open(Ask(ask.subject, ask.purpose, frozenset({category}), ask.actor))
        if isinstance(opened, Refusal):
            return opened
        parts = [_part(one, handing) for one in opened.reveal() if _meant(one, handing)]
        found += [part for part in parts if part.fields]
    return tuple(found)


def _meant(one: Value, handing: Handing) -> bool:
    """What the person told of somebody else goes to nobody (N-03.4)."""
    only = handing.records.get(one.category)
    named = only is None or one.record_id in only
    matches = all(one.fields.get(name, value) == value for name, value in handing.matching.items())
    return named and matches and not one.about_third_party


def _part(value: Value, handing: Handing) -> Part:
    only = handing.categories[value.category]
    return Part(value, {name: text for name, text in value.fields.items() if not only or name in only})


NO_STATUTE = Undisclosed(
    "A-19",
    Text(
        "Ett utlämnande enligt lag behöver lagrummets kod. Inget har lämnats ut.",
        "A disclosure by statute needs the code of the statute. Nothing was handed over.",
    ),
)
