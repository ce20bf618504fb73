"""Who is left, and why the others are not: the first gate that stops somebody, in the order of the law (M-01).

  suppression → death, minor, protected → restriction → objection → regime → consent → period → address → NIX →
  frequency

* The decision is `decide`'s, for advertising by the channel and, where the selection is profiling, for profiling too
  (N-18.2, C-1, C-2). Its broken rules are put in this order; no rule is added here and none is taken away.
* The selection comes last, and is asked only of people who pass every gate: to count who of those that said no to
  profiling "would have fitted" is the profiling that they said no to (Art. 21(3)).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from ombud.policy.ask import Permit, Refusal, Rule


class Gate(StrEnum):
    """What stops somebody, the first first."""

    SUPPRESSED = "suppressed"
    UNREACHABLE = "unreachable"
    """Deceased, a minor, or of protected identity: never told apart (R-41)."""
    RESTRICTED = "restricted"
    OBJECTED = "objected"
    OBJECTED_TO_PROFILING = "objected-to-profiling"
    REGIME = "regime"
    """The address comes from care, and there is no explicit consent (M-03)."""
    CONSENT = "consent"
    CONSENT_TO_PROFILING = "consent-to-profiling"
    PERIOD = "period"
    OTHER = "other"
    """Refused by a rule that is none of these."""
    ADDRESS = "address"
    NIX = "nix"
    FREQUENCY = "frequency"
    NOT_SELECTED = "not-selected"
    PASSES = "passes"


def gate_of(direct: Permit | Refusal, profiling: Permit | Refusal | None, *, suppressed: bool) -> Gate | None:
    """The first gate that stops somebody (M-01); None where they pass. `profiling` where that is asked too."""
    if suppressed:  # M-12
        return Gate.SUPPRESSED
    found = {*_stopped(direct, _DIRECT), *(() if profiling is None else _stopped(profiling, _PROFILING))}
    return next((gate for gate in Gate if gate in found), None)


def _stopped(answer: Permit | Refusal, gates: Mapping[Rule, Gate]) -> Iterable[Gate]:
    return () if isinstance(answer, Permit) else [gates.get(rule, Gate.OTHER) for rule in answer.rules]


_DIRECT: Mapping[Rule, Gate] = {
    Rule.D_15: Gate.UNREACHABLE,
    Rule.D_10: Gate.RESTRICTED,
    Rule.D_13: Gate.RESTRICTED,  # N-12.3: a hold keeps the data for the claim alone
    Rule.D_09: Gate.OBJECTED,
    Rule.D_08: Gate.REGIME,
    Rule.D_04: Gate.CONSENT,
    Rule.D_05: Gate.CONSENT,
    Rule.D_07: Gate.CONSENT,
    Rule.D_12: Gate.PERIOD,
}
_PROFILING: Mapping[Rule, Gate] = {
    **_DIRECT,
    Rule.D_03: Gate.CONSENT_TO_PROFILING,  # nothing held outside care that it may use
    Rule.D_09: Gate.OBJECTED_TO_PROFILING,
    Rule.D_08: Gate.CONSENT_TO_PROFILING,
    Rule.D_04: Gate.CONSENT_TO_PROFILING,
    Rule.D_05: Gate.CONSENT_TO_PROFILING,
    Rule.D_07: Gate.CONSENT_TO_PROFILING,
}


def of_everybody(answer: Permit | Refusal) -> tuple[Rule, ...]:
    """The broken rules that are about no person: then nobody can be written to at all, and a funnel would mislead."""
    return () if isinstance(answer, Permit) else tuple(rule for rule in answer.rules if rule in _OF_EVERYBODY)


_OF_EVERYBODY = frozenset({Rule.D_01, Rule.D_02, Rule.D_14})
