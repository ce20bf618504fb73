"""Segments by rules: in the file's own order, the first whose sentences all hold."""

from collections.abc import Iterator
from datetime import date

from ombud.analysis.profiling.lint import service_named
from ombud.analysis.profiling.model import Effect, Factor, Inputs, Placed
from ombud.analysis.profiling.sentence import SERVICE, Condition, What, condition
from ombud.analysis.profiling.source import Definition
from ombud.law.periods import add_months
from ombud.policy.model import Policy

Segments = tuple[tuple[str, tuple[Condition, ...]], ...]


def read_rules(definition: Definition, policy: Policy) -> Segments:
    """The segments with what their sentences say, services by their ids. The model has passed `lint`."""
    return tuple((one.name, tuple(_conditions(one.when, policy))) for one in definition.segments)


def _conditions(when: list[str], policy: Policy) -> Iterator[Condition]:
    for sentence in when:
        found = condition(sentence)
        if found is None:
            raise AssertionError("the model has passed lint")
        if found.what in SERVICE:
            values = tuple(service_named(value, policy) or value for value in found.values)
            found = Condition(found.what, values, found.months)
        yield found


def place(segments: Segments, inputs: Inputs, on: date) -> Placed | None:
    """The segment the person is in, with each condition that holds and by which value; `None`: in none."""
    for name, conditions in segments:
        met = [_met(one, inputs, on) for one in conditions]
        if all(met):
            return Placed(name, "", tuple(factor for factors in met for factor in factors))
    return None


def _met(one: Condition, inputs: Inputs, on: date) -> tuple[Factor, ...]:
    """The factors by which a condition holds; nothing where it does not."""
    there = _there(one, inputs, on)
    wanted = tuple(value for value in one.values if value.casefold() in {known.casefold() for known in there})
    if one.absent:
        return () if wanted else tuple(Factor(one.what, value, Effect.MET) for value in one.values)
    return tuple(Factor(one.what, _said(one, value), Effect.MET) for value in wanted)


def _there(one: Condition, inputs: Inputs, on: date) -> frozenset[str]:
    """What the person has of what the condition asks for."""
    month = on.replace(day=1)
    match one.what:
        case What.AGE:
            return frozenset() if inputs.age_band is None else frozenset({inputs.age_band})
        case What.MUNICIPALITY:
            return frozenset() if inputs.municipality is None else frozenset({inputs.municipality})
        case What.INTEREST:
            return inputs.interests
        case What.HAS | What.HAS_NOT:
            return frozenset(inputs.holds(month))
        case What.HAD | What.NEVER_HAD:
            return frozenset(inputs.had(month))
        case What.TOOK_UP:  # pragma: no branch (there is no ninth)
            return frozenset(inputs.took_up(add_months(month, -one.months, round_up=False), month))


def _said(one: Condition, value: str) -> str:
    return f"{value}/{one.months}" if one.what is What.TOOK_UP else value
