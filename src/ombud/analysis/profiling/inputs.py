"""What is read of one person for a model, and made less at once: bands, months, services outside care, interests.

* In an act each category is decided by itself, each record and each relation with a Permit, as for an extract. What is
  refused is not there; somebody of whom nothing is permitted is nobody to a model.
* An interest that says something of health is left out, though the person has chosen it: C-2 is not for health.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from ombud.analysis.profiling.model import INPUTS, PURPOSE, Inputs, Taken
from ombud.extracts import less
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Ask, Form, Permit, Refusal, Rule
from ombud.policy.decide import decide
from ombud.policy.model import Policy, Regime
from ombud.policy.proxies import reveals_health
from ombud.relations import Kind, Relation, State
from ombud.relations.model import CATEGORY_OF
from ombud.terms import Actor, CategoryId, ServiceId, SubjectId
from ombud.vault import Person, Value
from ombud.vault.facts import relation_facts

AGREEMENT = CategoryId("agreement")
NOBODY = SubjectId(bytes(16))
_SIGNED = frozenset({State.OPEN, State.ENDED})


def question(by: Actor, categories: frozenset[CategoryId] = INPUTS, subject: SubjectId = NOBODY) -> Ask:
    """May these categories be used to profile somebody? As for an extract: each category by itself."""
    return Ask(subject, PURPOSE, categories, by, form=Form.EXTRACT)


def inputs_in(person: Person, by: Actor) -> Inputs | tuple[Rule, ...]:
    """What may be read of the person in this act; the rules that refuse, where nothing may."""
    values: list[Value] = []
    permitted, broken = False, set[Rule]()
    for category in sorted(INPUTS):
        opened = person.open(question(by, frozenset({category}), person.subject))
        if isinstance(opened, Refusal):
            broken |= set(opened.rules)
        else:
            permitted = True
            values += opened.reveal()
    relations = [one for one in person.about.relations if _may_use(person, one, by)]
    if not permitted and not relations:
        return tuple(rule for rule in Rule if rule in broken)
    return inputs_of(values, relations, person.act.policy, person.act.now)


def _may_use(person: Person, relation: Relation, by: Actor) -> bool:
    """An agreement is data of its person: it is decided about like a record, under the regime of its service."""
    if relation.kind is not Kind.AGREEMENT or relation.service is None:
        return False
    act = person.act
    service = act.policy.file.services.get(relation.service)
    facts = relation_facts(act.tx, act.vault.book, act.policy, person.about, relation)
    facts = replace(facts, regime=Regime.PDL if service is None else service.regime)  # unknown is care
    ask = question(by, frozenset({CATEGORY_OF[relation.kind]}), person.subject)
    return isinstance(decide(act.policy, law_on(local_date(act.now)), ask, facts, act.now), Permit)


def inputs_of(values: Iterable[Value], relations: Iterable[Relation], policy: Policy, now: datetime) -> Inputs:
    """What opened values and relations come to."""
    held: dict[str, list[Value]] = {}
    for value in values:
        if not value.about_third_party:
            held.setdefault(value.category, []).append(value)
    on = local_date(now)
    births = {less.age_band(one.fields.get("birth_date"), on) for one in held.get("birth_date", ())} - {None}
    places = [less.municipality(one.fields) for one in sorted(held.get("contact", ()), key=_latest)]
    return Inputs(
        births.pop() if len(births) == 1 else None,
        next((place for place in places if place is not None), None),
        tuple(sorted(_taken(held.get(AGREEMENT, ()), relations, policy), key=lambda one: (one.began, one.service))),
        frozenset(_interests(held.get("choices", ()))),
    )


def _latest(value: Value) -> float:
    return -value.event_at.timestamp()


def _taken(values: Iterable[Value], relations: Iterable[Relation], policy: Policy) -> set[Taken]:
    """An agreement is a relation; a record of one, brought in from elsewhere, counts too."""
    found = set()
    for one in relations:
        if one.kind is Kind.AGREEMENT and one.state in _SIGNED and _outside_care(one.service, policy):
            ended = None if one.closed_at is None else local_date(one.closed_at).replace(day=1)
            found.add(Taken(ServiceId(one.service or ""), local_date(one.opened_at).replace(day=1), ended))
    for value in values:
        service = value.fields.get("service")
        if value.regime is Regime.NON_CARE and _outside_care(service, policy):
            began = _month(value.fields.get("starts_on") or value.fields.get("agreed_on"))
            found.add(
                Taken(
                    ServiceId(service or ""),
                    began or local_date(value.event_at).replace(day=1),
                    _month(value.fields.get("ended_on")),
                )
            )
    return found


def _outside_care(service: str | None, policy: Policy) -> bool:
    known = policy.file.services.get(ServiceId(service or ""))
    return known is not None and known.regime is Regime.NON_CARE


def _month(day: str | None) -> date | None:
    month = less.month(day)
    return None if month is None else date.fromisoformat(month)


def _interests(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        for said in value.fields.get("interests", "").replace(";", ",").split(","):
            interest = less.word(said)
            if interest is not None and reveals_health(interest.replace("_", " ")) is None:
                yield interest
