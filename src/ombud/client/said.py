"""What a fake says no with: problems as the API has them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ombud.law.model import Law
from ombud.policy.ask import Refusal
from ombud.policy.model import Policy
from ombud.policy.why import explain


@dataclass(frozen=True, slots=True)
class Said:
    """A status and a body."""

    status: int
    body: Mapping[str, Any] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)


def no(status: int, code: str, detail: str, *, pointer: str = "") -> Said:
    errors = [{"pointer": pointer, "code": "missing", "detail": "Is missing."}] if pointer else []
    return Said(status, _problem(status, code, detail, (), errors))


def stopped(refusal: Refusal, policy: Policy, law: Law) -> Said:
    """403, with the rules, the sentences of the notice and what to try."""
    said = explain(refusal, policy, law)
    told = {
        "version": policy.number,
        "reasons": [
            {
                "rule": one.rule.value, "article": one.article, "requirements": list(one.requirements),
                "text": one.text.en, "now": one.now.en,
            }
            for one in said.reasons
        ],
        "sentences": [
            {"id": one.id, "text": one.text.en, "url": f"/integritet#{one.id.lower()}"} for one in said.sentences
        ],
        "laws": list(said.laws),
    }  # fmt: skip
    detail = said.reasons[0].text.en if said.reasons else "The policy does not permit it."
    tries = tuple(one.now.en for one in said.reasons)
    return Said(403, {**_problem(403, "stopped_by_policy", detail, tries, []), "policy": told})


def _problem(
    status: int, code: str, detail: str, tries: tuple[str, ...], errors: list[dict[str, str]]
) -> dict[str, Any]:
    return {
        "type": f"/api/problems/{code}", "title": detail, "status": status, "detail": detail, "code": code,
        "lang": "en", "request_id": "rq_00000000000000000000000000", "try": list(tries), "errors": errors,
    }  # fmt: skip
