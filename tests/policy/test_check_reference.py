"""The table of rules is whole, and the reference page is written from it."""

import ast
from pathlib import Path

import pytest

import ombud.policy.check
from ombud.policy.check import Severity, reference_page
from ombud.policy.check.record import OWN
from ombud.policy.check.rule import Rule
from ombud.policy.check.run import RULES

ROOT = Path(__file__).parents[2]
PACKAGE = Path(ombud.policy.check.__file__).parent


def test_there_are_53_rules_of_law_in_their_order() -> None:
    assert [rule.id for rule in RULES] == [f"L-{number:02}" for number in range(1, 54)]


def test_the_rules_have_the_severities_of_law() -> None:
    by_severity = {severity: [rule.id for rule in RULES if rule.severity is severity] for severity in Severity}
    assert by_severity[Severity.CRITICAL] == ["L-05", "L-06", "L-11", "L-12", "L-28", "L-50"]
    assert by_severity[Severity.INFO] == ["L-36", "L-44", "L-53"]
    assert by_severity[Severity.WARNING] == [
        *("L-02", "L-03", "L-26", "L-29", "L-30", "L-31", "L-33", "L-34", "L-35"),
        *("L-37", "L-38", "L-39", "L-40", "L-41", "L-48", "L-51"),
    ]


@pytest.mark.parametrize("rule", [*RULES, *OWN], ids=lambda rule: rule.id)
def test_a_rule_has_an_article_and_words_in_both_languages(rule: Rule) -> None:
    """LN-02. Nothing that is only remembered is cited (marks of law.md 0.1)."""
    assert rule.article
    assert "[" not in rule.article
    for text in (rule.expected, *rule.message, *rule.fix):
        assert text == text.strip()
        assert text.endswith(".")
        assert "\n" not in text


def test_the_reference_page_is_the_one_in_the_documentation() -> None:
    """Write it anew with: python -c "import ombud.policy.check as c; print(c.reference_page(), end='')"."""
    assert (ROOT / "docs" / "reference" / "linter.md").read_text(encoding="utf-8") == reference_page()


def test_the_reference_page_says_when_a_severity_varies() -> None:
    assert "- Severity: INFO; ERROR if a right is narrower than the law gives it\n" in reference_page()
    assert "- Severity: ERROR\n" in reference_page()
    assert '- Says: Ändamålet "…" saknar rättslig grund. / Purpose "…" has no legal basis.\n' in reference_page()


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.stem)
def test_the_linter_has_no_way_to_touch_the_notice_clock_or_network(path: Path) -> None:
    """LN-04."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    names = [alias.name for node in body if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in body if isinstance(node, ast.ImportFrom)]
    outside = {"os", "io", "sys", "pathlib", "shutil", "subprocess", "socket", "urllib", "time", "datetime", "random"}
    assert not {name.partition(".")[0] for name in names} & outside
