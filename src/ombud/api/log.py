"""Who has read, and to whom what was handed over: the entries about one person (PDL 4:3, 8:5; Art. 15(1)(c))."""

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Told
from ombud.api.problem import Refused
from ombud.api.refused import is_here, not_done
from ombud.api.shapes import At, Listing, PageOf, cut
from ombud.app import desk
from ombud.audit.ledger import Logged
from ombud.disclosure.register import Disclosure
from ombud.policy.ask import Refusal
from ombud.terms import PurposeId
from ombud.terms.ids import id_text
from ombud.terms.time import to_micros


class Entry(Told):
    """One entry of the log."""

    id: str = Field(description="In hexadecimal: for a proof.")
    at: At
    act: str
    outcome: str
    actor: str
    role: str
    unit: str
    purpose: str | None
    categories: list[str]
    rules: list[str]
    reason: str | None
    policy_version: int


class Entries(PageOf[Entry]):
    """Entries, the earliest first."""


class Handed(Told):
    """One handing over."""

    id: str
    at: At
    kind: str
    recipient: str
    name: str
    role: str
    purpose: str
    statute: str
    categories: list[str]
    records: int
    reference: str
    withheld: bool
    kept_until: At


class Disclosures(PageOf[Handed]):
    """What was handed over, the earliest first."""


def readings(call: Call) -> Answer:
    found = desk.who_read(call.vault, call.person, by=call.actor, now=call.now)
    if isinstance(found, Refusal):
        return not_done(call, found)
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    part, further = cut(found, lambda one: (to_micros(one.entry.at), one.entry_id), call.query)
    return Given(Entries(items=[_entry(one) for one in part], has_more=further is not None, next=further))


def disclosures(call: Call) -> Answer:
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    found = desk.handed_over(call.vault, call.person, by=call.actor, now=call.now)
    if isinstance(found, Refusal):
        return not_done(call, found)
    part, further = cut(found, lambda one: (to_micros(one.made_at), one.id), call.query)
    return Given(Disclosures(items=[_handed(one) for one in part], has_more=further is not None, next=further))


def _entry(one: Logged) -> Entry:
    entry = one.entry
    return Entry(
        id=one.entry_id.hex(), at=entry.at, act=entry.act.value, outcome=entry.outcome.value, actor=entry.actor.id,
        role=entry.actor.role, unit=entry.actor.unit, purpose=entry.purpose, categories=list(entry.categories),
        rules=list(entry.rules), reason=entry.reason, policy_version=entry.policy_number,
    )  # fmt: skip


def _handed(one: Disclosure) -> Handed:
    return Handed(
        id=id_text("u_", one.id), at=one.made_at, kind=one.kind, recipient=one.recipient, name=one.name,
        role=one.role.value, purpose=one.purpose, statute=one.statute, categories=list(one.categories),
        records=len(one.records), reference=one.reference, withheld=one.withheld, kept_until=one.until,
    )  # fmt: skip


_PERSON = {"person": "{person}"}
ENDPOINTS = (
    Endpoint(
        "GET", "/people/{person}/reads", "log.reads", "The entries about one person, each while the policy keeps it.",
        readings, Entries, asks=Listing, serves=frozenset({PurposeId("legal.log")}),
        problems=(problems.STOPPED, problems.SPENT), example=Example(_PERSON, {"limit": "10"}),
    ),
    Endpoint(
        "GET", "/people/{person}/disclosures", "log.disclosures", "To whom what was handed over.",
        disclosures, Disclosures, asks=Listing, serves=frozenset({PurposeId("legal.requests")}),
        problems=(problems.STOPPED, problems.SPENT), example=Example(_PERSON),
    ),
)  # fmt: skip
