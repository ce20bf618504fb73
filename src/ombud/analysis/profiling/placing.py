"""One model as it places people: its rules, or what it has learned."""

from collections.abc import Callable
from datetime import date

from ombud.analysis.profiling import rules
from ombud.analysis.profiling.learned import place_by_groups, place_by_propensity
from ombud.analysis.profiling.model import Inputs, Learned, Method, Placed
from ombud.analysis.profiling.source import Definition, Target
from ombud.analysis.profiling.traits import traits_of
from ombud.policy.model import Policy

Place = Callable[[Inputs, date], Placed | None]
"""Where somebody is on a day; `None`: in no segment."""


def placer(definition: Definition, learned: Learned | None, policy: Policy) -> Place:
    if definition.method is Method.RULES:
        segments = rules.read_rules(definition, policy)
        return lambda inputs, on: rules.place(segments, inputs, on)
    if learned is None:
        raise AssertionError("a model that learns has learned before it places anybody")
    uses = definition.uses
    if definition.method is Method.CLUSTERS:
        return lambda inputs, on: place_by_groups(learned, traits_of(inputs, uses, on))
    target = definition.target
    return lambda inputs, on: (
        None if _has_it(target, inputs, on) else place_by_propensity(learned, traits_of(inputs, uses, on))
    )


def _has_it(target: Target | None, inputs: Inputs, on: date) -> bool:
    """Whoever has taken up what is sought is not sought."""
    return target is not None and target.service in inputs.had(on)
