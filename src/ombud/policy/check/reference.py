"""The reference page of the linter, written from the rules themselves. A test compares it with the file."""

from ombud.policy.check.record import OWN
from ombud.policy.check.rule import Rule
from ombud.policy.check.run import RULES

_HEAD = """\
# The linter

`ombud policy check FILE` reads a policy file and says what in the notice is unlawful, missing or unclear.
It advises; it never edits the notice (LN-04). A purpose with a CRITICAL finding cannot start, the rest can
(LN-03). A rule that several purposes break is one finding with several places.

| severity | means |
|---|---|
| CRITICAL | the processing is unlawful if carried out as written |
| ERROR | information that must be there is missing or wrong |
| WARNING | risky or unclear |
| INFO | good to know |

Articles without a name are those of the GDPR. PDL is patientdatalagen (2008:355), SVOD lagen (2022:913) om
sammanhållen vård- och omsorgsdokumentation, DSL dataskyddslagen (2018:218), MFL marknadsföringslagen
(2008:486), LEK lagen (2022:482) om elektronisk kommunikation, BFL bokföringslagen (1999:1078).

This page is written by `ombud.policy.check.reference_page()`; a test holds it to the rules.
"""


def reference_page() -> str:
    law = "\n".join(_section(rule) for rule in RULES)
    own = "\n".join(_section(rule) for rule in OWN)
    return f"{_HEAD}\n## Rules of law\n\n{law}\n## Rules of Ombud itself\n\n{own}".rstrip() + "\n"


def _section(rule: Rule) -> str:
    """One rule. `…` stands for what the finding names."""
    severity = rule.severity.name + (f"; {rule.varies}" if rule.varies else "")
    return "\n".join(
        (
            f"### {rule.id}",
            "",
            f"- Severity: {severity}",
            f"- Article: {rule.article}",
            f"- Asks for: {rule.expected}",
            f"- Says: {rule.message.sv.replace('{what}', '…')} / {rule.message.en.replace('{what}', '…')}",
            f"- Fix: {rule.fix.sv} / {rule.fix.en}",
            "",
        )
    )
