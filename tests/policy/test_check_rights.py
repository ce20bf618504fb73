"""Rights: each rule finds what is wrong with a promise, and is silent when it is put right."""

import pytest

from ombud.policy.check import Severity
from tests.policy.check_fixture import GONE, Case, assert_case, linted

CONTRACT, MARKETING = ("purposes", "contract"), ("purposes", "marketing")
PROFILING, STATISTICS = ("purposes", "profiling"), ("purposes", "statistics")
NO_CONSENT = {
    (*MARKETING, "bases"): [{"article": "6.1.f", "interest": "LIA-1"}],
    (*PROFILING, "bases"): [{"article": "6.1.f", "interest": "LIA-1"}],
    (*MARKETING, "special"): [],
    (*PROFILING, "special"): [],
    ("regime", "pdl"): False,
    ("rights", "withdraw_consent"): False,
}
WITHDRAWAL = (("rights", "withdraw_consent"),)
SOME = {"sv": "Du har i vissa fall rätt att få uppgifter raderade, radering.", "en": "You have a right."}
MOVING_ALL = {"sv": "Du kan överföra alla dina personuppgifter.", "en": "You may move data."}
FALSE_RIGHTS = ("access", "rectification", "erasure", "restriction", "objection", "portability")

RIGHTS = (
    Case("L-15", "consent, and no way back", {("rights", "withdraw_consent"): False}, WITHDRAWAL),
    Case("L-15", "no consent anywhere", NO_CONSENT),
    Case("L-15", "consent as a basis alone", {**NO_CONSENT, (*CONTRACT, "bases"): [{"article": "6.1.a"}]}, WITHDRAWAL),
    Case(
        "L-15",
        "explicit consent alone",
        {**NO_CONSENT, (*CONTRACT, "special"): [{"condition": "9.2.a"}]},
        WITHDRAWAL,
    ),
    Case(
        "L-15",
        "consent is needed where contract cannot carry",
        {**NO_CONSENT, (*MARKETING, "bases"): [{"article": "6.1.b"}]},
        WITHDRAWAL,
    ),
    Case(
        "L-15",
        "consent is needed where health has no condition",
        {**NO_CONSENT, ("purposes", "care", "special"): []},
        WITHDRAWAL,
    ),
    Case("L-15", "consent is needed to leave care", {**NO_CONSENT, ("regime", "pdl"): True}, WITHDRAWAL),
    Case(
        "L-17",
        "objection among the rest",
        {("notice", "separate_objection_block"): False},
        (("notice", "separate_objection_block"),),
    ),
    Case("L-39", "no way to ask", {("rights", "how_to"): GONE}, (("rights", "how_to"),)),
    Case("L-41", "in some cases", {("sentences", "S2"): SOME}, (("rights", "conditions_stated"),)),
    Case(
        "L-41",
        "certain data may be moved, in English",
        {("sentences", "S2", "en"): "You may transmit certain data."},
        (("rights", "conditions_stated"),),
    ),
    Case(
        "L-41",
        "the use is restricted in some cases",
        {("sentences", "S2", "sv"): "Användningen begränsas i vissa fall."},
        (("rights", "conditions_stated"),),
    ),
    Case(
        "L-41",
        "in some cases, with the cases",
        {
            ("sentences", "S2"): SOME,
            ("rights", "conditions_stated"): ["erasure"],
        },
    ),
    Case(
        "L-41",
        "in some cases, of a right that is not given",
        {
            ("sentences", "S2"): SOME,
            ("rights", "erasure"): False,
        },
    ),
    Case("L-41", "without reservation", {("sentences", "S2", "sv"): "Du har rätt till radering."}),
    Case("L-41", "some, but of something else", {("sentences", "S2", "sv"): "Vissa uppgifter kommer från dig."}),
    Case(
        "L-42",
        "promised, and nothing to move",
        {(*p, "bases", 0, "article"): "6.1.f" for p in (CONTRACT, MARKETING, PROFILING)},
        (("rights", "portability"),),
    ),
    Case(
        "L-42",
        "promised, and nothing was provided",
        {("categories", "name", "sources"): ["observed"]},
        (("rights", "portability"),),
    ),
    Case(
        "L-42",
        "nothing that is known was provided",
        {(*p, "categories"): [{"id": "unknown"}] for p in (CONTRACT, MARKETING, PROFILING)},
        (("rights", "portability"),),
    ),
    Case(
        "L-42",
        "promised for everything",
        {("sentences", "S2"): MOVING_ALL},
        (("sentences", "S2", "sv"),),
    ),
    Case(
        "L-42",
        "promised for everything, in English",
        {("sentences", "S2", "en"): "You have portability of all your personal data."},
        (("sentences", "S2", "en"),),
    ),
    Case(
        "L-42",
        "everything, where no law keeps anything",
        {
            ("sentences", "S2"): MOVING_ALL,
            ("purposes", "care"): GONE,
            ("purposes", "accounts"): GONE,
        },
    ),
    Case("L-42", "not promised", {("rights", "portability"): False, ("sentences", "S2"): MOVING_ALL}),
    Case("L-42", "consent alone is enough", {(*CONTRACT, "bases", 0, "article"): "6.1.f"}),
    Case(
        "L-42",
        "contract alone is enough",
        {(*p, "bases", 0, "article"): "6.1.f" for p in (MARKETING, PROFILING)},
    ),
    Case(
        "L-44",
        "profiling without conditions",
        {("rights", "objection_profiling"): True},
        (("rights", "objection_profiling"),),
    ),
    Case(
        "L-44",
        "no objection to marketing",
        {("rights", "objection_dm"): False},
        (("rights", "objection_dm"),),
        Severity.ERROR,
    ),
    Case(
        "L-44",
        "no objection at all, but interests",
        {("rights", "objection"): False},
        (("rights", "objection"),),
        Severity.ERROR,
    ),
    Case(
        "L-44",
        "no objection at all, but a public task",
        {("rights", "objection"): False, (*STATISTICS, "bases", 0, "article"): "6.1.e"},
        (("rights", "objection"),),
        Severity.ERROR,
    ),
    Case(
        "L-44",
        "wider here and narrower there",
        {("rights", "objection_profiling"): True, ("rights", "objection_dm"): False},
        (("rights", "objection_profiling"), ("rights", "objection_dm")),
        Severity.ERROR,
    ),
    Case("L-44", "nothing to object to", {("rights", "objection"): False, STATISTICS: GONE}),
    Case("L-44", "no marketing to object to", {("rights", "objection_dm"): False, (*MARKETING, "family"): "contract"}),
    Case("L-48", "no authority", {("rights", "complaint_authority"): GONE}, (("rights", "complaint_authority"),)),
    Case("L-48", "no complaint", {("rights", "complaint"): False}, (("rights", "complaint_authority"),)),
    *(Case("L-53", f"no {right}", {("rights", right): False}, (("rights", right),)) for right in FALSE_RIGHTS),
    Case("L-53", "the rights beside the six", {("rights", "art22"): False, ("rights", "complaint"): False}),
)


@pytest.mark.parametrize("case", RIGHTS, ids=lambda case: case.rule)
def test_the_rule_speaks_where_it_should_and_only_there(case: Case) -> None:
    assert_case(case)


def test_the_rights_are_named_in_the_message() -> None:
    finding = linted({("sentences", "S2", "sv"): "I vissa fall raderas eller begränsas uppgifter."})["L-41"]
    assert finding.message_sv == "Villkoren för rätten till radering, begränsning anges inte."
    assert (finding.sentence, finding.found) == ("S2", "erasure; restriction")


def test_a_right_that_is_not_mentioned_is_named() -> None:
    finding = linted({("rights", "access"): False})["L-53"]
    assert (finding.message_sv, finding.message_en) == (
        "Rätten till tillgång nämns inte.",
        "The right to access is not mentioned.",
    )


def test_the_objection_stands_in_the_sentence_that_gives_it() -> None:
    assert linted({("notice", "separate_objection_block"): False})["L-17"].sentence == "S3"
    edits = {
        ("rights", "objection_profiling"): True,
        ("sentences", "S2", "sv"): "Du kan invända mot profilering.",
    }
    assert linted(edits)["L-44"].sentence == "S2"


def test_a_promise_beyond_the_law_binds_and_a_narrower_one_is_wrong() -> None:
    """G-02: the two have words of their own."""
    wider = linted({("rights", "objection_profiling"): True})["L-44"]
    assert wider.message_sv == "Löftet om invändning mot profilering går längre än lagen och är bindande."
    narrower = linted({("rights", "objection_profiling"): True, ("rights", "objection"): False})["L-44"]
    assert narrower.message_sv == "Rätten att invända anges snävare än lagen."


def test_a_missing_authority_stands_in_the_sentence_on_complaints() -> None:
    edits = {("rights", "complaint_authority"): GONE, ("sentences", "S2", "sv"): "Klagomål kan du lämna."}
    assert linted(edits)["L-48"].sentence == "S2"


def test_a_narrower_right_is_said_to_be_so_in_both_languages() -> None:
    finding = linted({("rights", "objection_dm"): False})["L-44"]
    assert (finding.found, finding.sentence) == ("narrower than Art. 21", None)
    assert finding.message_en == "The right to object is stated more narrowly than the law gives it."


def test_what_is_not_said_is_found_to_be_unsaid() -> None:
    finding = linted({("rights", "how_to"): GONE})["L-39"]
    assert (finding.found, finding.sentence) == ("how_to is not stated", None)
