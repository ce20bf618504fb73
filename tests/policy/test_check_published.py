"""The published notice, as the linter judges it (LN-01 to LN-05), and the proposal that is to replace it."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ombud.law import law_on
from ombud.policy.check import Finding, Severity, check, counts, critical_purposes, report
from ombud.policy.check.reading import BEYOND_THE_AGREEMENT
from ombud.policy.load import Loaded, load
from tests.policy.check_fixture import linted

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "policies" / "halsoklustret-published.yaml"
PROPOSAL = ROOT / "policies" / "halsoklustret.yaml"
OVERLAY = ROOT / "policies" / "demo-overlay.yaml"
NOTICE = ROOT / "tests" / "data" / "notice" / "halsoklustret.sv.txt"
GOLDEN = Path(__file__).parent / "golden" / "halsoklustret-published.json"
CRITICAL = {"L-05", "L-06", "L-11", "L-12", "L-28"}
ERROR = {
    *("L-01", "L-04", "L-07", "L-08", "L-09", "L-10", "L-13", "L-14", "L-15", "L-17", "L-18"),
    *("L-19", "L-20", "L-21", "L-22", "L-23", "L-24", "L-27", "L-32", "L-45", "L-49", "L-52"),
}
WARNING = {
    *("L-02", "L-03", "L-16", "L-26", "L-29", "L-30", "L-31", "L-33"),
    *("L-34", "L-35", "L-38", "L-39", "L-40", "L-41", "L-51"),
}
INFO = {"L-36", "L-44"}


@cache
def loaded(path: Path, *changes: tuple[str, str]) -> Loaded:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is not in the file once"
        text = text.replace(old, new)
    result = load(text)
    assert isinstance(result, Loaded), result
    return result


def findings(path: Path, *changes: tuple[str, str]) -> tuple[Finding, ...]:
    policy = loaded(path, *changes)
    return check(policy.file, policy.position)


@pytest.fixture(scope="module")
def published() -> tuple[Finding, ...]:
    return findings(PUBLISHED)


def rules(found: tuple[Finding, ...], severity: Severity) -> set[str]:
    return {finding.rule for finding in found if finding.severity is severity}


def test_the_policy_says_what_the_notice_says_word_for_word() -> None:
    file = loaded(PUBLISHED).file
    sentences = " ".join([file.title.sv, *(sentence.sv for sentence in file.sentences.values())])
    assert sentences == " ".join(NOTICE.read_text(encoding="utf-8").split())
    assert list(file.sentences) == [f"S{number}" for number in range(1, 21)]


def test_exactly_the_44_rules_fire_with_their_severities(published: tuple[Finding, ...]) -> None:
    """LN-01."""
    assert rules(published, Severity.CRITICAL) == CRITICAL
    assert rules(published, Severity.ERROR) == ERROR
    assert rules(published, Severity.WARNING) == WARNING
    assert rules(published, Severity.INFO) == INFO
    assert len(published) == 44
    assert counts(published) == {"CRITICAL": 5, "ERROR": 22, "WARNING": 15, "INFO": 2}


def test_the_findings_are_those_of_the_golden_file() -> None:
    """LN-01. Made anew by: ombud policy check --json policies/halsoklustret-published.yaml."""
    assert report(findings(PUBLISHED)) == json.loads(GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("flag", "rule"),
    [
        (("svod: false", "svod: true"), "L-25"),
        (("quality_registers: []", "quality_registers: [Exempelregistret]"), "L-25"),
        (("child_services: false", "child_services: true"), "L-37"),
    ],
)
def test_a_conditional_rule_fires_when_the_regime_sets_it(flag: tuple[str, str], rule: str) -> None:
    """LN-01."""
    found = findings(PUBLISHED, flag)
    assert {finding.rule for finding in found} == CRITICAL | ERROR | WARNING | INFO | {rule}


def test_services_online_make_the_missing_number_an_error() -> None:
    found = findings(PUBLISHED, ("online_services: false", "online_services: true"))
    assert "L-02" in rules(found, Severity.ERROR)


def test_every_finding_has_a_fix_of_one_line_in_both_languages(published: tuple[Finding, ...]) -> None:
    """LN-02."""
    for finding in published:
        for fix in (finding.fix_sv, finding.fix_en):
            assert fix.endswith(".")
            assert "\n" not in fix


def test_marketing_cannot_start_but_the_journal_and_the_agreements_can(published: tuple[Finding, ...]) -> None:
    """LN-03."""
    stopped = {str(purpose): by for purpose, by in critical_purposes(published).items()}
    assert stopped["marketing.direct"] == ("L-05", "L-06", "L-11", "L-12", "L-28")
    assert stopped["product.development"] == ("L-11", "L-12")
    free = set(loaded(PUBLISHED).file.purposes) - set(stopped)
    assert free == {"contract.request", "contract.perform", "contract.rights", "web.operations", "care.record"}


def test_the_linter_leaves_the_policy_as_it_was() -> None:
    """LN-04."""
    policy = loaded(PUBLISHED)
    before = policy.file.model_dump_json()
    check(policy.file, policy.position)
    assert policy.file.model_dump_json() == before


def test_nothing_grave_is_said_of_the_sentences_that_pass(published: tuple[Finding, ...]) -> None:
    """LN-05: the role, the principle, rectification and the authority are as they should be."""
    grave = [finding for finding in published if finding.severity >= Severity.ERROR]
    sentences = {place.sentence for finding in grave for place in finding.places}
    assert not sentences & {"S2", "S11", "S14", "S19"}


def test_the_notice_that_calls_itself_an_overview_is_found_in_its_first_sentence(
    published: tuple[Finding, ...],
) -> None:
    """N-01.3."""
    assert next(f.sentence for f in published if f.rule == "L-40") == "S1"


@pytest.mark.parametrize(
    ("rule", "sentences"),
    [
        ("L-04", ["S13"]),
        ("L-05", ["S8"]),
        ("L-06", ["S8", "S9", "S8", "S8", "S8", "S13"]),
        ("L-07", ["S18"]),
        ("L-16", ["S9"]),
        ("L-18", ["S3", "S3"]),
        ("L-27", ["S13", "S13"]),
        ("L-28", ["S13"] * 5),
        ("L-30", ["S6"]),
        ("L-41", ["S15", "S15", "S17"]),
        ("L-44", ["S18"]),
    ],
)
def test_a_finding_points_at_its_sentences(published: tuple[Finding, ...], rule: str, sentences: list[str]) -> None:
    finding = next(f for f in published if f.rule == rule)
    assert [place.sentence for place in finding.places] == sentences


def test_a_finding_points_at_its_line(published: tuple[Finding, ...]) -> None:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    place = next(f for f in published if f.rule == "L-05").places[0]
    assert lines[place.line - 2].strip() == "S8:"
    assert lines[place.line - 1].startswith("sv:", place.column - 1)


def test_the_proposal_has_nothing_that_stops_a_purpose_and_nothing_missing() -> None:
    found = findings(PROPOSAL)
    assert [f"{f.rule} {f.found}" for f in found if f.severity >= Severity.ERROR] == []
    assert critical_purposes(found) == {}


def test_the_demo_has_no_placeholder_left() -> None:
    result = load(PROPOSAL.read_text(encoding="utf-8"), OVERLAY.read_text(encoding="utf-8"))
    assert isinstance(result, Loaded), result
    found = check(result.file, result.position)
    assert {finding.rule for finding in found} == {"L-44"}


def test_placeholders_are_told_of_in_the_proposal() -> None:
    placeholders = next(finding for finding in findings(PROPOSAL) if finding.rule == "O-01")
    assert placeholders.severity is Severity.INFO
    assert len(placeholders.places) > len(loaded(PROPOSAL).file.controller.placeholders)


@pytest.mark.parametrize("path", [PUBLISHED, PROPOSAL], ids=lambda path: path.stem)
def test_the_linter_and_the_law_draw_the_same_lines(path: Path) -> None:
    """What the linter calls beyond the agreement, `decide` refuses; a gate that it accepts, `decide` opens."""
    law = law_on(date(2026, 11, 23))
    assert {family.value for family in BEYOND_THE_AGREEMENT} == law.contract_cannot_carry == law.beyond_care
    purposes = loaded(path).file.purposes.values()
    gates = {gate for purpose in purposes for gate in purpose.gates if gate.startswith(("PDL 2:4", "PDL 2:5"))}
    assert gates <= law.pdl_gates


def test_one_purpose_and_one_choice_have_the_same_bit_in_both_files() -> None:
    """A bit is never used again for another: records made under one file are read under the other."""
    old, new = loaded(PUBLISHED).file, loaded(PROPOSAL).file
    bits = {p: purpose.bit for p, purpose in new.purposes.items()}
    choices = {c: choice.bit for c, choice in new.choices.items()}
    assert all(bits[p] == purpose.bit for p, purpose in old.purposes.items() if p in bits)
    assert all(choices[c] == choice.bit for c, choice in old.choices.items())
    free = {p: purpose.bit for p, purpose in old.purposes.items() if p not in bits}
    assert free == {"statistics": 40}
    assert 40 not in bits.values()


def test_the_json_of_a_finding_says_where_what_and_how_to_mend_it() -> None:
    finding = linted({("sentences", "S1", "sv"): "Vi gör reklam samt."})["L-05"]
    assert report([finding]) == {
        "findings": [
            {
                "rule": "L-05",
                "severity": "CRITICAL",
                "article": "5(1)(b), 13(1)(c)",
                "sentence": "S1",
                "line": 1,
                "column": 1,
                "path": ["sentences", "S1", "sv"],
                "found": "samt.",
                "expected": "A sentence on purposes that is whole.",
                "message_sv": finding.message_sv,
                "message_en": finding.message_en,
                "fix_sv": finding.fix_sv,
                "fix_en": finding.fix_en,
                "purposes": ["contract", "care", "accounts", "marketing", "profiling", "statistics"],
                "places": [{"path": ["sentences", "S1", "sv"], "line": 1, "column": 1, "sentence": "S1"}],
            }
        ],
        "counts": {"CRITICAL": 1, "ERROR": 0, "WARNING": 0, "INFO": 0},
    }


def test_severities_are_counted_the_gravest_first() -> None:
    assert list(counts([])) == ["CRITICAL", "ERROR", "WARNING", "INFO"]
