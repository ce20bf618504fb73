"""The policy that the other tests change has nothing wrong with it; and what is found is put in words."""

import pytest

from tests.policy.check_fixture import GONE, Edits, linted, words

CONTRACT, MARKETING = ("purposes", "contract"), ("purposes", "marketing")
DECISION = ("purposes", "care", "automated_decision")
ABROAD = {"name": words("Mottagare"), "role": "controller", "country": "US"}


def test_the_clean_policy_has_no_findings() -> None:
    assert linted() == {}


@pytest.mark.parametrize(
    ("rule", "edits", "found"),
    [
        ("L-02", {("controller", "org_number"): "559900-0007"}, "559900-0007"),
        ("L-03", {("dpo", "dedicated_channel"): False}, "dedicated_channel is not stated"),
        ("L-07", {("purposes", "statistics", "bases", 0, "interest"): GONE}, "no legitimate interest"),
        ("L-08", {(*CONTRACT, "storage"): [{"anchor": "closed"}]}, "no storage period"),
        ("L-16", {DECISION: True}, "automated decisions, without logic, significance and consequences"),
        ("L-42", {("categories", "name", "sources"): []}, "no purpose by consent or contract with provided data"),
        (
            "L-42",
            {("sentences", "S2", "sv"): "Du kan överföra alla dina uppgifter."},
            "promised for data kept by law too",
        ),
        ("L-43", {(*MARKETING, "bases", 0, "consent"): GONE}, "no consent text"),
        ("L-43", {("choices", "ads", "purposes"): ["profiling"]}, "no choice records C-1"),
        (
            "L-47",
            {(*CONTRACT, "recipients"): [ABROAD]},
            "Mottagare, US: no mechanism, or no place to get a copy",
        ),
        (
            "L-49",
            {(*MARKETING, "bases"): [{"article": "6.1.f", "interest": "LIA-1"}]},
            "electronic channels without consent",
        ),
        ("L-49", {("rights", "objection_dm"): False}, "no way to say no to marketing"),
        ("L-50", {DECISION: True}, "special categories, not by 9.2.a or 9.2.g"),
        ("O-02", {(*CONTRACT, "bit"): 63}, "contract: bit 63"),
    ],
)
def test_what_is_found_is_put_in_words(rule: str, edits: Edits, found: str) -> None:
    assert linted(edits)[rule].found == found
