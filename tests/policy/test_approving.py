"""An assessment is approved in the text itself, whatever style it is written in, and nothing else is changed."""

from datetime import date

import pytest

from ombud.policy.approving import Kind, approved, assessments
from ombud.policy.load import Loaded, load
from tests.app.drafts import signed, unweighed
from tests.clinic import ROOT

ON = date(2026, 11, 23)
YAML = (ROOT / "policies" / "halsoklustret.yaml").read_text(encoding="utf-8")


def _loaded(text: str | bytes) -> Loaded:
    found = load(text)
    assert isinstance(found, Loaded), found
    return found


def test_in_a_file_written_by_hand_two_lines_come_to_it() -> None:
    """A-40, A-62: the approval stands where the assessment stands."""
    loaded = _loaded(YAML)
    for path in (("interests", "LIA-2"), ("purposes", "care.record", "impact")):
        text = approved(loaded, path, "disa", ON)
        assert text is not None
        new = [line.strip() for line in text.splitlines() if line not in YAML.splitlines()]
        assert new == ['approved_by: "disa"', "approved_on: 2026-11-23"]


def test_in_a_file_on_one_line_the_empty_fields_are_filled() -> None:
    text = approved(_loaded(signed(unweighed("LIA-2"))), ("interests", "LIA-2"), "disa", ON)
    assert text is not None
    assert _loaded(text).file.interests["LIA-2"].approved_by == "disa"


def test_braces_take_it_between_braces() -> None:
    start = YAML.index("  LIA-5:")
    end = YAML.index("\n\n", start)
    flow = "  LIA-5: {interest: {sv: a, en: b}, necessity: {sv: a, en: b}, safeguard: {sv: a, en: b}, approved_by: }"
    text = approved(_loaded(YAML[:start] + flow + YAML[end:]), ("interests", "LIA-5"), "disa", ON)
    assert text is not None
    assert _loaded(text).file.interests["LIA-5"].approved_on == ON


@pytest.mark.parametrize("line", ["    approved_by: >-\n      Somebody else\n", "    approved_by: Somebody Else\n"])
def test_what_cannot_be_written_without_touching_more_is_left_to_a_hand(line: str) -> None:
    place = YAML.index("    interest:", YAML.index("  LIA-2:"))
    text = YAML[:place] + line + YAML[place:]
    assert approved(_loaded(text), ("interests", "LIA-2"), "disa", ON) is None


def test_an_assessment_that_is_not_there_is_not_approved() -> None:
    assert approved(_loaded(YAML), ("interests", "LIA-9"), "disa", ON) is None


def test_a_name_that_would_say_something_else_in_the_file_is_not_written() -> None:
    assert approved(_loaded(YAML), ("interests", "LIA-2"), 'x"\ny: z', ON) is None


def test_every_assessment_is_listed_with_what_rests_on_it() -> None:
    found = list(assessments(_loaded(YAML).file))
    assert {one.id for one in found if one.kind is Kind.INTEREST} == {f"LIA-{n}" for n in range(1, 6)}
    assert {one.id for one in found if one.kind is Kind.IMPACT} >= {"care.record", "marketing.direct"}
    assert not any(one.approved for one in found)
    business = next(one for one in found if one.id == "LIA-2")
    assert "statistics.business" in business.purposes
    assert business.path == ("interests", "LIA-2")
