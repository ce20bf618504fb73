"""M-08: what stands in for health is refused, with why."""

import pytest

from ombud.campaigns.filters import All, Condition, Everybody, Filter, How, parsed
from ombud.campaigns.filters.model import FieldId
from ombud.campaigns.lint import lint
from tests.campaigns.menus import demo_menu


@pytest.mark.parametrize(
    "sentence",
    [
        "Intresse är diabetes",
        "Intresse är Gravidyoga",
        "Intresse är någon av yoga, smärtlindring",
        "Segment är migränpatienter",
        "Segment är inte patienter",
        "Interest is obesity",
        "Intresse är besökt hudkliniken",
        "Segment är sökt psykolog",
        "Kommun är vårdcentralen City",
    ],
)
def test_a_value_that_says_something_of_health_is_found(sentence: str) -> None:
    """C-184/20, S-02: a label that names a disease makes a health datum of everybody whom it picks out."""
    of = parsed(sentence, demo_menu())
    (finding,) = lint(of, demo_menu())  # type: ignore[arg-type]
    assert finding.rule == "M-08"
    assert "PDL" in finding.statute
    assert "kan inte användas" in finding.text.sv
    assert "cannot be used" in finding.text.en
    assert "diabet" not in finding.text.sv + finding.text.en


@pytest.mark.parametrize(
    "of",
    [
        Everybody(),
        Condition(FieldId("interest"), How.ONE_OF, ("yoga", "löpning", "träning")),
        Condition(FieldId("service"), How.IS, ("massage",)),
        Condition(FieldId("unknown"), How.IS, ("diabetes",)),  # refused by the menu already
    ],
)
def test_what_says_nothing_of_health_passes(of: Filter) -> None:
    assert lint(of, demo_menu()) == ()


def test_every_condition_is_looked_at_and_named_by_its_number() -> None:
    of = parsed("Ort är Uppsala och (Intresse är astma eller Segment är diabetes)", demo_menu())
    assert isinstance(of, All)
    assert [one.number for one in lint(of, demo_menu())] == [2, 3]
