"""docs/reference/rules.md: the rules of `decide`, from `ombud.policy.why`."""

from collections.abc import Iterator

from docs.pages import NOTE
from ombud.policy.why import WHY, Reason


def page() -> str:
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The rules of the decision\n"
    yield NOTE.format(source="`src/ombud/policy/why.py`") + "\n"
    yield (
        "Every read, and every other use of personal data, is decided by one function "
        "(`src/ombud/policy/decide.py`). It asks every rule below; one that is broken refuses, and silence refuses. "
        "The answer names the rules. The ids of requirements are those of the law catalogue.\n"
    )
    for reason in WHY.values():
        yield from _rule(reason)


def _rule(reason: Reason) -> Iterator[str]:
    yield f"## {reason.rule.value}\n"
    yield f"- Article: {reason.article}"
    yield f"- Requirements: {', '.join(reason.requirements)}"
    yield f"- Says: {reason.text.en} / {reason.text.sv}"
    yield f"- What now: {reason.now.en} / {reason.now.sv}"
    yield ""
