"""Everything that is held of a person and why, for the person (Art. 15): value by value."""

from pydantic import Field

from ombud.api import problems
from ombud.api.model import Answer, Call, Endpoint, Example, Given, Told
from ombud.api.problem import Refused
from ombud.api.refused import is_here, not_done
from ombud.api.shapes import At
from ombud.disclosure import Access, Held, access
from ombud.policy.ask import Refusal
from ombud.policy.storage import FOREVER
from ombud.terms import PurposeId, subject_text
from ombud.terms.ids import id_text


class Keeps(Told):
    """One purpose that keeps a value, and until when."""

    purpose: str
    bases: list[str]
    sentences: list[str] = Field(description="Of the notice.")
    until: At | None
    rule: str


class Value(Told):
    """One value, where it comes from, and what keeps it."""

    id: str
    category: str
    fields: dict[str, str]
    source: str
    channel: str
    collected_at: At
    event_at: At
    policy_version: int
    grounds: list[Keeps]


class Read(Told):
    """Who has read."""

    at: At
    act: str
    permitted: bool
    unit: str
    role: str
    purpose: str | None
    categories: list[str]


class Got(Told):
    """Who was handed what."""

    name: str
    role: str
    purpose: str
    categories: list[str]
    at: At


class ProgramHolds(Told):
    """A program outside that has said that it holds the person's data (Art. 15(1)(c))."""

    name: str
    since: At


class Everything(Told):
    """What is held of a person and why."""

    person: str
    at: At
    policy_version: int
    held: list[Value]
    choices: list[str]
    readings: list[Read]
    recipients: list[Got]
    programs: list[ProgramHolds]


def told(call: Call) -> Answer:
    if not is_here(call):
        return Refused(problems.NOT_FOUND)
    units = call.ombud.config.protected_units
    found = access(call.vault, call.person, by=call.actor, now=call.now, protected=units)
    return not_done(call, found) if isinstance(found, Refusal) else Given(_everything(found))


def _everything(found: Access) -> Everything:
    return Everything(
        person=subject_text(found.subject),
        at=found.at,
        policy_version=found.policy.number,
        held=[_value(found, one) for one in found.held],
        choices=sorted(found.choices),
        readings=[
            Read(
                at=one.at, act=one.act, permitted=one.permitted, unit=one.unit, role=one.role, purpose=one.purpose,
                categories=list(one.categories),
            )
            for one in found.readings
        ],
        recipients=[
            Got(
                name=one.name, role=one.role.value, purpose=one.purpose, categories=list(one.categories),
                at=one.made_at,
            )
            for one in found.recipients
            if one.to_recipient
        ],
        programs=[ProgramHolds(name=one.name, since=one.since) for one in found.programs],
    )  # fmt: skip


def _value(found: Access, one: Held) -> Value:
    value, purposes = one.value, found.policy.file.purposes
    grounds = [
        Keeps(
            purpose=ground.purpose, bases=[basis.article for basis in purposes[ground.purpose].bases],
            sentences=list(purposes[ground.purpose].sentences),
            until=None if ground.until == FOREVER else ground.until, rule=ground.rule,
        )
        for ground in one.grounds
    ]  # fmt: skip
    return Value(
        id=id_text("d_", value.record_id), category=value.category, fields=dict(value.fields), source=value.source,
        channel=value.channel, collected_at=value.collected_at, event_at=value.event_at,
        policy_version=value.policy_number, grounds=grounds,
    )  # fmt: skip


ENDPOINTS = (
    Endpoint(
        "GET", "/people/{person}/access", "access.everything",
        "Everything held of a person, why, until when, from where, and who has read it (Art. 15).",
        told, Everything, serves=frozenset({PurposeId("legal.requests")}), problems=(problems.STOPPED, problems.SPENT),
        example=Example({"person": "{person}"}),
    ),
)  # fmt: skip
