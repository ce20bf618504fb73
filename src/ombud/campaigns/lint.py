"""What stands in for health (M-08): a selection that says it in other words is refused, with why.

* A service of care, a clinic, a visit and a page are no fields of the menu at all (`filters/menu.py`).
* What is left are words that somebody chose: an interest, a segment, a place. One that names a disease, a treatment, a
  place of care, or what somebody has read or searched for, is health data of everybody whom it picks out (Art. 4(15);
  C-184/20, S-02). It is refused whatever anybody consented to: C-2 promises that health data is not used.
* The words are those that profiling refuses too (`policy/proxies.py`): nothing passes here that a model may not use.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from ombud.campaigns.filters import Condition, Filter, Menu
from ombud.campaigns.filters.model import conditions
from ombud.policy.proxies import WHY, Found, proxies_in
from ombud.terms import Text

RULE, STATUTE = "M-08", "art. 4.15 och 9.1, 2 kap. 3 § PDL (2008:355)"


@dataclass(frozen=True, slots=True)
class Finding:
    """A condition that stands in for something that no selection may use. It repeats no value."""

    number: int
    """Which condition, from 1 in reading order."""
    rule: str
    statute: str
    text: Text


def lint(of: Filter, menu: Menu) -> tuple[Finding, ...]:
    """Every condition of the selection that stands in for something else."""
    return tuple(_findings(of, menu))


def _findings(of: Filter, menu: Menu) -> Iterator[Finding]:
    for number, condition in enumerate(conditions(of), 1):
        found = _found(condition, menu)
        if found is not None:
            name, why = menu.fields[condition.field].words, WHY[found.proxy]
            yield Finding(
                number,
                RULE,
                STATUTE,
                Text(
                    f"Villkor {number}, {name.sv}: värdet kan inte användas, {why.sv}. Samtycket till profilering "
                    "lovar att sådant inte används.",
                    f"Condition {number}, {name.en}: the value cannot be used, {why.en}. The consent to "
                    "profiling promises that nothing of the kind is used.",
                ),
            )


def _found(condition: Condition, menu: Menu) -> Found | None:
    """The first word of a value that somebody wrote; the values of a closed list are the policy's own."""
    field = menu.fields.get(condition.field)
    if field is None or field.choices:
        return None
    return next((found for value in condition.values for found in proxies_in(value)), None)
