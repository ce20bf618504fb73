"""The no of the policy as this door says it: the rules, the sentences of the notice, and what to do now."""

from collections.abc import Iterable

from ombud.fhir import problems
from ombud.fhir.model import Call
from ombud.fhir.outcome import Issue, Refused
from ombud.law import law_on
from ombud.law.periods import local_date
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.policy.why import Quoted, Reason, explain
from ombud.terms import CategoryId, Text
from ombud.vault import OverBudget


def stopped(call: Call, refusals: Iterable[Refusal]) -> Refused:
    """All that was asked for is refused: 403 with why; 429 where the account's look-ups are spent."""
    every = tuple(refusals)
    spent = next((one.spent for one in every if isinstance(one, OverBudget)), None)
    if spent is not None:
        return Refused(problems.SPENT, spent.text, (spent.now,))
    return Refused(problems.STOPPED, issues=tuple(left_out(call, every, "error")))


def left_out(call: Call, refusals: Iterable[Refusal], severity: str = "warning") -> list[Issue]:
    """What was refused, each with why; what was refused alike, together."""
    policy = call.policy
    alike: dict[tuple[object, ...], list[Refusal]] = {}
    for one in refusals:
        alike.setdefault((one.ask.purpose, one.rules), []).append(one)
    return [_issue(call, policy, one, severity) for one in alike.values()]


def only_for(call: Call, policy: Policy, told: Iterable[CategoryId]) -> Issue:
    """How far the answer reaches: what the purpose uses, whatever else there may be."""
    purpose = policy.file.purposes.get(call.purpose)
    names = _names(policy, told)
    name = Text(call.purpose, call.purpose) if purpose is None else Text(purpose.name.sv, purpose.name.en)
    return Issue(
        "informational",
        Text(
            f"Här står vad ändamålet {name.sv} använder: {names.sv}. Om något annat finns står det inte här.",
            f"Here is what the purpose {name.en} uses: {names.en}. Whether there is anything else is not told here.",
        ),
        severity="information",
        codings=(("purposes", call.purpose),),
    )


def _issue(call: Call, policy: Policy, alike: list[Refusal], severity: str) -> Issue:
    first = alike[0]
    said = explain(first, policy, law_on(local_date(call.now)))
    names = _names(policy, sorted({category for one in alike for category in one.ask.categories}))
    why = [_reason(reason) for reason in said.reasons]
    quoted = [_quoted(one, call.base) for one in said.sentences]
    return Issue(
        "suppressed" if severity == "warning" else "forbidden",
        Text(
            " ".join((f"Utelämnat: {names.sv}.", *(one.sv for one in (*why, *quoted)))),
            " ".join((f"Left out: {names.en}.", *(one.en for one in (*why, *quoted)))),
        ),
        tuple(reason.now for reason in said.reasons),
        severity,
        codings=tuple(("rules", reason.rule.value) for reason in said.reasons),
    )


def _reason(one: Reason) -> Text:
    return Text(f"{one.text.sv} ({one.rule.value}, {one.article})", f"{one.text.en} ({one.rule.value}, {one.article})")


def _quoted(one: Quoted, base: str) -> Text:
    at = f"{base}/integritet#{one.id.lower()}"
    return Text(f"{one.id}: ”{one.text.sv}” {at}", f"{one.id}: “{one.text.en}” {at}")


def _names(policy: Policy, categories: Iterable[CategoryId]) -> Text:
    known = [(one, policy.file.categories.get(one)) for one in categories]
    swedish = ", ".join(name if found is None else found.name.sv.lower() for name, found in known)
    english = ", ".join(name if found is None else found.name.en.lower() for name, found in known)
    return Text(swedish or "–", english or "–")
