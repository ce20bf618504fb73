"""Risks, wording and records: each rule finds what is wrong, and is silent when it is put right."""

import pytest

from ombud.policy.check import Severity
from ombud.policy.model_controller import Clauses
from tests.policy.check_fixture import GONE, Case, assert_case, linted, words

CONTRACT, MARKETING = ("purposes", "contract"), ("purposes", "marketing")
PROFILING, STATISTICS = ("purposes", "profiling"), ("purposes", "statistics")
SCORE = ("categories", "score")
COMPUTED = {"name": words("Profil"), "sources": ["computed"], "needed_for": ["profiling"]}
DECIDED = {(*CONTRACT, "automated_decision"): True}
EXPLAINED = {(*CONTRACT, field): words("så") for field in ("logic", "significance", "consequences")}
RISKS = (
    Case(
        "L-16",
        "profiling, and not a word on decisions",
        {(*PROFILING, "automated_decision"): GONE},
        ((*PROFILING, "automated_decision"),),
        Severity.WARNING,
    ),
    Case(
        "L-16",
        "profiling, and the text is silent",
        {("notice", "automated_decisions_stated"): False},
        ((*PROFILING, "automated_decision"),),
        Severity.WARNING,
    ),
    Case("L-16", "decisions without profiling", DECIDED, ((*CONTRACT, "automated_decision"),), Severity.ERROR),
    *(
        Case(
            "L-16",
            f"decisions without {field}",
            {**DECIDED, **EXPLAINED, (*CONTRACT, field): None},
            ((*CONTRACT, "automated_decision"),),
            Severity.ERROR,
        )
        for field in ("logic", "significance", "consequences")
    ),
    Case("L-16", "decisions, explained", {**DECIDED, **EXPLAINED}),
    Case(
        "L-16",
        "no profiling, no decisions",
        {(*PROFILING, "profiling"): False, (*PROFILING, "automated_decision"): GONE},
    ),
    Case(
        "L-45",
        "two criteria",
        {(*CONTRACT, "impact"): {"criteria": ["scale", "matching"]}},
        ((*CONTRACT, "impact"),),
    ),
    Case("L-45", "one criterion", {(*CONTRACT, "impact"): {"criteria": ["scale"]}}),
    Case("L-45", "the same criterion twice", {(*CONTRACT, "impact"): {"criteria": ["scale", "scale"]}}),
    Case(
        "L-45", "two criteria, assessed", {(*CONTRACT, "impact"): {"criteria": ["scale", "matching"], "ref": "DPIA-2"}}
    ),
    Case(
        "L-45",
        "profiling on health",
        {(*PROFILING, "categories", 1): {"id": "health"}},
        ((*PROFILING, "impact"),),
    ),
    Case("L-45", "health alone", {("purposes", "care", "impact"): GONE}),
    Case("L-45", "automated decisions (Art. 35(3)(a))", DECIDED, ((*CONTRACT, "impact"),)),
    Case("L-49", "no channels", {(*MARKETING, "channels"): []}, ((*MARKETING, "channels"),)),
    Case(
        "L-49",
        "the text names no channels",
        {("notice", "marketing_channels_stated"): False},
        (("notice", "marketing_channels_stated"),),
    ),
    Case(
        "L-49",
        "e-mail without consent",
        {(*MARKETING, "bases"): [{"article": "6.1.f", "interest": "LIA-1"}]},
        ((*MARKETING, "bases"),),
    ),
    Case(
        "L-49",
        "sms without consent, beside post",
        {
            (*MARKETING, "bases"): [{"article": "6.1.f", "interest": "LIA-1"}],
            (*MARKETING, "channels"): ["post", "sms"],
        },
        ((*MARKETING, "bases"),),
    ),
    Case("L-49", "no way to say no", {("rights", "objection_dm"): False}, (("rights", "objection_dm"),)),
    Case(
        "L-49",
        "post without consent",
        {
            (*MARKETING, "bases"): [{"article": "6.1.f", "interest": "LIA-1"}],
            (*MARKETING, "channels"): ["post"],
        },
    ),
    Case("L-49", "no marketing", {(*MARKETING, "family"): "contract", ("rights", "objection_dm"): False}),
    Case("L-51", "no safeguards", {(*STATISTICS, "safeguards"): GONE}, ((*STATISTICS, "safeguards"),)),
    Case(
        "L-51",
        "safeguards, but the text is silent",
        {("notice", "statistics_safeguards_stated"): False},
        ((*STATISTICS, "safeguards"),),
    ),
    Case(
        "L-51",
        "no statistics",
        {("notice", "statistics_safeguards_stated"): False, (*STATISTICS, "family"): "analysis"},
    ),
)
LONG = {"sv": " ".join(["ord"] * 150 + ["slut."]), "en": "Short."}
TEXT = (
    Case("L-34", "no headings", {("notice", "headings"): False}, (("notice", "headings"),)),
    Case(
        "L-34",
        "two sentences in one paragraph",
        {
            ("sentences", "S2"): LONG,
            ("sentences", "S3"): LONG,
            ("notice", "paragraphs"): ["S2"],
        },
        (("sentences", "S2"),),
    ),
    Case(
        "L-34",
        "the same sentences in two paragraphs",
        {
            ("sentences", "S2"): LONG,
            ("sentences", "S3"): LONG,
            ("notice", "paragraphs"): ["S1", "S2", "S3"],
        },
    ),
    Case(
        "L-34", "no paragraph is longer than its own sentence", {("sentences", "S2"): LONG, ("sentences", "S3"): LONG}
    ),
    Case("L-34", "200 words", {("sentences", "S2", "sv"): " ".join(["ord"] * 200)}),
    Case("L-34", "201 words", {("sentences", "S2", "sv"): " ".join(["ord"] * 201)}, (("sentences", "S2"),)),
    *(
        Case(
            "L-35",
            f"vague: {vague}",
            {("sentences", "S2", "sv"): f"Vi behandlar {vague} uppgifter."},
            (("sentences", "S2", "sv"),),
        )
        for vague in (
            "övergripande",
            "exempelvis",
            "såsom",
            "motsvarande",
            "i vissa fall",
            "vissa",
            "viss information,",
            "kan komma att",
            "ändamålsenlig",
            "ändamålsenliga",
            "bl.a.",
            "m.m.",
        )
    ),
    *(
        Case(
            "L-35",
            f"vague in English: {vague}",
            {("sentences", "S2", "en"): f"We process {vague} data."},
            (("sentences", "S2", "en"),),
        )
        for vague in (
            "overview",
            "for example",
            "such as",
            "or the like",
            "in some cases",
            "certain",
            "may come to",
            "appropriate",
            "among other things",
            "etc.",
        )
    ),
    Case("L-35", "parts of other words", {("sentences", "S2", "sv"): "Vissaren är oövergripande."}),
    Case(
        "L-35",
        "English is not judged where it is not published",
        {
            ("sentences", "S2", "en"): "Certain data.",
            ("notice", "language"): ["sv"],
        },
    ),
    *(
        Case("L-36", garbled, {("sentences", "S2", "sv"): garbled}, (("sentences", "S2", "sv"),))
        for garbled in (
            "Vi har uppgifter om hälsouppgifter.",
            "Vi gör marknads och patientanalyser.",
            "Du kan kan invända.",
        )
    ),
    Case("L-36", "twice in English", {("sentences", "S2", "en"): "The the data."}, (("sentences", "S2", "en"),)),
    Case("L-36", "a hyphen mends it", {("sentences", "S2", "sv"): "Vi gör marknads- och patientanalyser."}),
    Case("L-36", "data on health", {("sentences", "S2", "sv"): "Vi har uppgifter om hälsa."}),
    Case(
        "L-37", "children, and no text for them", {("regime", "child_services"): True}, (("notice", "child_adapted"),)
    ),
    Case("L-37", "children, and a text", {("regime", "child_services"): True, ("notice", "child_adapted"): True}),
    Case("L-37", "no children", {("notice", "child_adapted"): False}),
    Case("L-38", "no version", {("notice", "version"): GONE}, (("notice", "version"),)),
    Case("L-38", "no date", {("notice", "effective_on"): GONE}, (("notice", "effective_on"),)),
    Case(
        "L-40",
        "a summary, alone",
        {("notice", "layered"): False, ("sentences", "S2", "sv"): "Här beskrivs det Översiktligt."},
        (("sentences", "S2", "sv"),),
    ),
    Case(
        "L-40",
        "an overview, alone",
        {("notice", "layered"): False, ("sentences", "S2", "en"): "An overview."},
        (("sentences", "S2", "en"),),
    ),
    Case("L-40", "a summary with the whole", {("sentences", "S2", "sv"): "Här beskrivs det översiktligt."}),
    Case("L-40", "no summary", {("notice", "layered"): False}),
)
STATED = {name: "s. 2" for name in Clauses.model_fields}
BOUND = {"does": words("Drift"), "name": "Exempeldrift AB", "contract_ref": "A-1", "clauses": STATED}
RECORD = (
    Case("L-52", "no security measures", {("security_measures",): GONE}, (("security_measures",),)),
    *(
        Case("L-52", f"no {field}", {(*CONTRACT, field): []}, (CONTRACT,))
        for field in ("data_subjects", "categories", "storage")
    ),
    Case("L-52", "no recipients", {(*CONTRACT, "no_recipients"): False}, (CONTRACT,)),
    Case(
        "L-52",
        "recipients",
        {
            (*CONTRACT, "no_recipients"): False,
            (*CONTRACT, "recipients"): [{"name": words("Region"), "role": "controller"}],
        },
    ),
    Case(
        "O-01",
        "two facts of the company",
        {("controller", "placeholders"): ["legal_name", "phone"]},
        (("controller", "legal_name"), ("controller", "phone")),
    ),
    Case(
        "O-05",
        "a contract of which nothing is stated",
        {("processors", "it"): {"does": words("Drift"), "name": "Exempeldrift AB", "contract_ref": "A-1"}},
        (("processors", "it", "clauses"),),
    ),
    *(
        Case(
            "O-05",
            f"a contract without {field}",
            {("processors", "it"): BOUND | {"clauses": {k: v for k, v in STATED.items() if k != field}}},
            (("processors", "it", "clauses"),),
        )
        for field in STATED
    ),
    Case("O-05", "a contract with all eight", {("processors", "it"): BOUND}),
    Case("O-05", "no contract", {("processors", "it"): {"does": words("Drift")}}),
    Case(
        "O-01",
        "a processor without a name",
        {
            ("processors", "it"): {"does": words("Drift"), "contract_ref": "A-1"},
        },
        (("processors", "it"),),
    ),
    Case(
        "O-01",
        "a processor without a contract",
        {
            ("processors", "it"): {"does": words("Drift"), "name": "Exempeldrift AB"},
        },
        (("processors", "it"),),
    ),
    Case(
        "O-01",
        "a processor, named and bound",
        {
            ("processors", "it"): {"does": words("Drift"), "name": "Exempeldrift AB", "contract_ref": "A-1"},
        },
    ),
    Case("O-02", "the 64th bit of purposes", {(*CONTRACT, "bit"): 63}, ((*CONTRACT, "bit"),)),
    Case("O-02", "the 64th bit of choices", {("choices", "ads", "bit"): 63}, (("choices", "ads", "bit"),)),
    Case("O-02", "the 63rd bits", {(*CONTRACT, "bit"): 62, ("choices", "ads", "bit"): 62}),
    Case(
        "O-03",
        "a profile beside advertising",
        {(*PROFILING, "retention_class"): "marketing", ("purposes", "marketing", "retention_class"): "marketing"},
        ((*PROFILING, "retention_class"),),
    ),
    Case(
        "O-03",
        "a class that another purpose keeps",
        {(*CONTRACT, "keeps"): ["profile"]},
        ((*PROFILING, "retention_class"),),
    ),
    Case("O-03", "a class of its own", {(*PROFILING, "retention_class"): "own"}),
    Case(
        "O-03",
        "profiling that is switched off",
        {(*PROFILING, "retention_class"): "contract", (*PROFILING, "off"): words("av")},
    ),
    Case("O-03", "other purposes may share", {("purposes", "marketing", "retention_class"): "contract"}),
    Case(
        "O-04",
        "an agreement that reads a score",
        {SCORE: COMPUTED, (*CONTRACT, "categories", 1): {"id": "score"}},
        ((*CONTRACT, "categories", 1),),
    ),
    Case(
        "O-04",
        "a journal that reads a score",
        {SCORE: COMPUTED, ("purposes", "care", "categories", 2): {"id": "score"}},
        (("purposes", "care", "categories", 2),),
    ),
    Case("O-04", "the profile itself", {SCORE: COMPUTED, (*PROFILING, "categories", 1): {"id": "score"}}),
    Case(
        "O-04",
        "what the person may have given too",
        {SCORE: {**COMPUTED, "sources": ["computed", "data_subject"]}, (*CONTRACT, "categories", 1): {"id": "score"}},
    ),
)


@pytest.mark.parametrize("case", [*RISKS, *TEXT, *RECORD], ids=lambda case: case.rule)
def test_the_rule_speaks_where_it_should_and_only_there(case: Case) -> None:
    assert_case(case)


def test_vague_words_are_listed_once_each() -> None:
    edits = {("sentences", "S2", "sv"): "Vissa uppgifter, vissa fall, såsom namn."}
    finding = linted(edits)["L-35"]
    assert finding.message_sv == "Vaga uttryck: vissa, såsom."
    assert [place.sentence for place in finding.places] == ["S2", "S2"]


def test_garbled_words_are_quoted() -> None:
    finding = linted({("sentences", "S2", "sv"): "Uppgifter om hälsouppgifter och och mer."})["L-36"]
    assert (finding.found, finding.sentence) == ("Uppgifter om hälsouppgifter; och och", "S2")


def test_a_long_paragraph_is_counted() -> None:
    finding = linted({("sentences", "S2", "sv"): " ".join(["ord"] * 201)})["L-34"]
    assert (finding.found, finding.sentence) == ("a paragraph of 201 words", "S2")


def test_a_paragraph_begins_where_the_text_begins_even_if_unmarked() -> None:
    edits = {("sentences", "S1", "sv"): " ".join(["ord"] * 201), ("notice", "paragraphs"): ["S3"]}
    assert linted(edits)["L-34"].path == ("sentences", "S1")


def test_impact_criteria_are_listed() -> None:
    edits = {(*PROFILING, "categories", 1): {"id": "health"}, (*PROFILING, "impact"): {"criteria": ["matching"]}}
    assert linted(edits)["L-45"].found == "evaluation, matching, sensitive"


def test_the_record_says_which_fields_a_purpose_lacks() -> None:
    edits = {(*CONTRACT, "data_subjects"): [], (*CONTRACT, "storage"): [], (*CONTRACT, "no_recipients"): False}
    assert linted(edits)["L-52"].found == "contract: no data_subjects, recipients, storage"


def test_the_64th_bit_of_a_choice_stops_its_purposes() -> None:
    finding = linted({("choices", "ads", "bit"): 63})["O-02"]
    assert (finding.purposes, finding.found) == (("marketing", "profiling"), "ads: bit 63")


def test_a_shared_class_of_a_profile_stops_it_and_names_with_whom() -> None:
    """N-13.3: a no is one key less, and nothing else."""
    finding = linted({(*CONTRACT, "retention_class"): "profile"})["O-03"]
    assert (finding.purposes, finding.found) == (("profiling",), "profiling: profile, as contract")


def test_a_purpose_that_decides_and_reads_a_profile_cannot_start() -> None:
    """R-22.1, N-09.4."""
    finding = linted({SCORE: COMPUTED, (*CONTRACT, "categories", 1): {"id": "score"}})["O-04"]
    assert (finding.purposes, finding.found) == (("contract",), "contract: score")


def test_placeholders_are_named() -> None:
    edits = {("controller", "placeholders"): ["phone"], ("processors", "it"): {"does": words("Drift")}}
    assert linted(edits)["O-01"].message_sv == "Platshållare i väntan på uppgifter: phone, Drift."


def test_a_50_each_point_without_a_reference_is_named_by_its_letter() -> None:
    """Art. 28(3): and it advises; a purpose starts all the same."""
    clauses = {name: said for name, said in STATED.items() if name not in ("confidentiality", "audits")}
    finding = linted({("processors", "it"): BOUND | {"clauses": clauses}})["O-05"]
    assert finding.found == "it: no (b) confidentiality, (h) audits"
    assert finding.severity is Severity.WARNING
    assert "Exempeldrift AB" in finding.message_sv
    assert finding.purposes == ()
