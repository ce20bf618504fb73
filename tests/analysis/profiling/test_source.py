"""The file of a model: read, or answered with every fault, each with its line and what to do (S-01)."""

import pytest

from ombud.analysis.profiling.model import Feature, Method
from ombud.analysis.profiling.source import Loaded, load, read_back, stored
from tests.analysis.profiling.people import MODELS, example

RULES = """model: a-model
version: 1
method: rules
title: {sv: t, en: t}
why: {sv: v, en: w}
segments:
  - name: one
    words: {sv: o, en: o}
    when: [age is 30-39]
"""
LEARNS = """model: a-model
version: 1
method: clusters
title: {sv: t, en: t}
why: {sv: v, en: w}
"""


def faults(text: str) -> list[tuple[int, str]]:
    found = load(text)
    assert isinstance(found, tuple)
    assert not isinstance(found, Loaded)
    assert all(one.message.sv and one.fix.sv and one.fix.en for one in found)
    return [(one.line, one.message.en) for one in found]


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_example_reads_and_is_read_back_as_it_was(path: object) -> None:
    definition = example(getattr(path, "stem"))  # noqa: B009
    assert read_back(stored(definition)) == definition


def test_each_method_has_what_it_needs_and_nothing_of_another() -> None:
    assert faults(LEARNS + "uses: [age]\n") == [(1, "The method needs this.")]
    assert faults(LEARNS + "groups: 3\n") == [(1, "The method needs this.")]
    assert faults(LEARNS + "groups: 3\nuses: [age]\ntarget: {service: m, within_months: 3}\n") == [
        (8, "This belongs to another method.")
    ]
    assert faults(RULES + "uses: [age]\n") == [(10, "This belongs to another method.")]
    loaded = load(LEARNS + "groups: 3\nuses: [age, interests]\n")
    assert isinstance(loaded, Loaded)
    assert (loaded.definition.method, loaded.definition.uses) == (Method.CLUSTERS, [Feature.AGE, Feature.INTERESTS])
    assert loaded.at(("uses", 1)).line == 7
    assert loaded.at(("nowhere",)).line == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The file is not a model."),
        ("- a", "The file is not a model."),
        ("a: [", "cannot be read"),
        (RULES.replace("a-model", "A Model"), "The name or the period is not written right."),
        (RULES.replace("version: 1", "version: 0"), "'version' is of the wrong kind."),
        (RULES.replace("version: 1", "version: 99999"), "The number is too large."),
        (RULES.replace("[age is 30-39]", "[]"), "The list is empty."),
        (RULES + "  - name: one\n    words: {sv: o, en: o}\n    when: [has x]\n", "The name is there already."),
        (RULES.replace("method: rules", "method: magic"), "'method' has a value that does not exist."),
        (RULES + "secret: 1\n", "There is no field 'secret'."),
        (RULES.replace("    when:", "    wen:"), "There is no field 'wen'."),
        (RULES + "purpose: contract.perform\n", "'purpose' has a value that does not exist."),
        (RULES.replace("why: {sv: v, en: w}\n", ""), "The field 'why' is missing."),
        (LEARNS + "groups: 3\nuses: [health]\n", "has a value that does not exist."),
        (LEARNS + "groups: 3\nuses: [age]\ntarget: {service: m}\n", "The field 'within_months' is missing."),
    ],
)
def test_a_fault_says_what_is_wrong(text: str, said: str) -> None:
    """N-09.2: there is no word for a feature outside the list; N-09.4: no other purpose can be written."""
    assert any(said in message or said == "cannot be read" for _, message in faults(text))
