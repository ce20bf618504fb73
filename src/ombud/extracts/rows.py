"""One opened person as rows of an extract: this is where values become less, and nothing else is taken along.

* A person has one row in `person` when anything at all of theirs may be used, and rows elsewhere as things happened.
* What fed the rows is noted beside them by keyed codes of its own: with them it is known later whether it may still
  be used, without a way from the extract to the records (`roster`).
* An agreement is a relation; a record of one, brought in from elsewhere, counts where no relation is of that service.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from ombud.extracts import less
from ombud.extracts.model import Tables
from ombud.extracts.shape import PERSON, PSEUDONYM
from ombud.law.periods import local_date
from ombud.relations import Kind, Relation, State
from ombud.terms import SubjectId
from ombud.vault import Value

Row = tuple[object, ...]
Rows = Mapping[str, list[Row]]
_SIGNED = frozenset({State.OPEN, State.ENDED})
_NO_SHOW = "noshow"
"""FHIR's code for somebody who did not come."""
_NONE = frozenset({"cancelled", "entered-in-error"})
"""FHIR's codes for a visit that there was to be, and never was. Nor is one there yet that is booked for a later day:
nobody has come to it, and nobody has failed to."""
ENCOUNTER = "encounter"


class Opened(Protocol):
    """What rows are made of: a person of a crowd."""

    @property
    def subject(self) -> SubjectId: ...
    @property
    def values(self) -> tuple[Value, ...]: ...
    @property
    def relations(self) -> tuple[Relation, ...]: ...


class Making:
    """What is the same for everybody in one extract."""

    __slots__ = ("made", "of_person", "on", "services")

    def __init__(self, tables: Tables, services: frozenset[str], on: date) -> None:
        """`services` are those of the policy: no other word passes as one."""
        self.services = services
        self.on = on
        self.of_person = [_OF_PERSON[column.name] for column in tables[PERSON] if column != PSEUDONYM]
        """What makes the columns of `person`, in their order."""
        self.made = [(table, made) for table, made in _MADE.items() if table in tables]


def rows_of(person: Opened, making: Making) -> list[tuple[str, Row]]:
    """Every row of a person but their pseudonym, each with its table. Nothing for somebody of whom nothing is held."""
    values, relations = person.values, person.relations
    if not values and not relations:
        return []
    held: dict[str, list[Value]] = {}
    for value in values:
        held.setdefault(value.category, []).append(value)
    rows: list[tuple[str, Row]] = [(PERSON, tuple([made(held, making) for made in making.of_person]))]
    for table, made in making.made:
        rows += [(table, row) for row in made(held, relations, making)]
    return rows


Held = Mapping[str, list[Value]]


def _age_band(held: Held, making: Making) -> str | None:
    births = held.get("birth_date")
    return less.age_band(births[-1].fields.get("birth_date"), making.on) if births else None


def _municipality(held: Held, _: Making) -> str | None:
    found = (less.municipality(value.fields) for value in reversed(held.get("contact", ())))
    return next((place for place in found if place is not None), None)


_OF_PERSON: Mapping[str, Callable[[Held, Making], str | None]] = {
    "age_band": _age_band,
    "municipality": _municipality,
}


def _agreements(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    said = set[str]()
    for one in relations:
        if one.kind is Kind.AGREEMENT and one.state in _SIGNED:
            service, began = _service(one.terms.get("service"), making), less.month_of(one.opened_at)
            said.add(service or "")
            channel, price = less.word(one.terms.get("channel")), less.kronor(one.terms.get("price"))
            yield service, began, less.month_of(one.closed_at), channel, price
    for value in held.get("agreement", ()):
        fields = value.fields
        began = less.month(fields.get("starts_on") or fields.get("agreed_on")) or less.month_of(value.event_at)
        service = _service(fields.get("service"), making)
        if service not in said:
            channel = less.word(fields.get("channel")) or less.word(value.channel)
            yield service, began, less.month(fields.get("ended_on")), channel, less.kronor(fields.get("price"))


def _offers(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    for one in relations:
        if one.kind is Kind.AGREEMENT:
            yield _service(one.terms.get("service"), making), less.month_of(one.opened_at), one.state in _SIGNED


def _payments(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    for value in held.get("payment", ()):
        fields = value.fields
        month = less.month(fields.get("event_on") or fields.get("issued_on")) or less.month_of(value.event_at)
        yield month, less.kronor(fields.get("amount")), _service(fields.get("concerns"), making)


def _visits(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    for value in held.get("health", ()):
        fields = value.fields
        said = fields.get("value", "").strip().lower()
        if fields.get("kind") == ENCOUNTER and said not in _NONE and local_date(value.event_at) <= making.on:
            missed = said == _NO_SHOW
            yield _unit(value), less.month_of(value.event_at), less.code(fields.get("code")), waited(value), missed


def _findings(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    for value in held.get("health", ()):
        fields = value.fields
        kind = less.word(fields.get("kind"))
        if kind != ENCOUNTER:
            code, system = less.code(fields.get("code")), less.system(fields.get("system"))
            yield _unit(value), kind, code, system, less.month_of(value.event_at)


def _interests(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    said = {
        less.word(one)
        for value in held.get("choices", ())
        for one in value.fields.get("interests", "").replace(";", ",").split(",")
    }
    yield from ((interest,) for interest in sorted(one for one in said if one is not None))


def _profiles(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    for value in held.get("profile", ()):
        fields = value.fields
        computed = less.month(fields.get("computed_at")) or less.month_of(value.event_at)
        expires = less.month(fields.get("expires_at"))
        yield less.word(fields.get("model")), less.word(fields.get("segment")), computed, expires


def _cases(held: Held, relations: Iterable[Relation], making: Making) -> Iterator[Row]:
    for value in held.get("case", ()):
        fields = value.fields
        channel = less.word(fields.get("channel")) or less.word(value.channel)
        month = less.month(fields.get("received_at")) or less.month_of(value.event_at)
        yield less.word(fields.get("kind")), channel, month, _service(fields.get("concerns"), making)


_MADE: Mapping[str, Callable[[Held, Iterable[Relation], Making], Iterator[Row]]] = {
    "agreement": _agreements,
    "offer": _offers,
    "payment": _payments,
    "visit": _visits,
    "finding": _findings,
    "interest": _interests,
    "profile": _profiles,
    "case_kind": _cases,
}


def _service(said: str | None, making: Making) -> str | None:
    return said if said in making.services else None


def _unit(value: Value) -> str | None:
    return less.unit(value.fields.get("unit_name")) or less.unit(value.unit)


def waited(value: Value) -> int | None:
    """The days from the one when a visit was booked; nothing where it was noted on the day of the visit or later.

    Days of the calendar: who books an evening for a morning has waited no shorter, and no hour of summer time counts.
    """
    days = (local_date(value.event_at) - local_date(value.collected_at)).days
    return days if days > 0 else None
