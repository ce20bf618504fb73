"""Which segments one person is in, and why: the factors that were applied, in words to them (S-01, C-203/22).

Opened for the person's own request, as everything else that they are told (`disclosure/access.py`). The portal shows
the same.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from ombud.analysis.profiling import register
from ombud.analysis.profiling.model import PROFILE, PURPOSE
from ombud.analysis.profiling.register import Registered
from ombud.audit import Act as Kind
from ombud.audit import Outcome
from ombud.disclosure.access import PURPOSE as REQUESTS
from ombud.policy.ask import Ask, Refusal
from ombud.policy.model import Policy
from ombud.policy.wording.reasons import LEVELS, reasons
from ombud.terms import Actor, SubjectId, Text
from ombud.vault import Act, OverBudget, Spent, Value, Vault


@dataclass(frozen=True, slots=True)
class Explained:
    """One segment that a person is in. Personal data: it does not print."""

    model: str
    version: int
    title: Text
    why: Text
    """What the model is for."""
    segment: str = field(repr=False)
    words: Text = field(repr=False)
    """The segment in words."""
    reasons: tuple[Text, ...] = field(repr=False)
    factors: str = field(repr=False)
    """The same as codes, for programs."""
    computed_on: date
    expires_on: date


def explain(vault: Vault, subject: SubjectId, *, by: Actor, now: datetime) -> tuple[Explained, ...] | Refusal:
    """Every segment the person is in; nothing for somebody in none, or whom nobody knows."""
    asked = Ask(subject, REQUESTS, frozenset({PROFILE}), by)
    with vault.act(by=by, now=now) as act:
        person = act.known(subject)
        if person is None:
            act.log(Kind.ACCESS, Outcome.REFUSED)
            return ()
        spent = act.spend(subject)
        opened = person.requesting().open(asked) if spent is None else _over(act, asked, spent)
        if isinstance(opened, Refusal):
            act.log(Kind.ACCESS, Outcome.REFUSED, subject)
            return opened
        act.log(Kind.ACCESS, Outcome.DONE, subject, categories=(PROFILE,))
        found = sorted(opened.reveal(), key=lambda one: one.fields.get("model", ""))
        return tuple(_explained(act, one) for one in found)


def _over(act: Act, asked: Ask, spent: Spent) -> Refusal:
    return OverBudget(asked, act.policy.number, (), spent)


def _explained(act: Act, value: Value) -> Explained:
    fields, policy = value.fields, act.policy
    name, segment = fields.get("model", ""), fields.get("segment", "")
    version = _version(fields.get("factors", ""))
    made = next((one for one in register.versions(act.tx, name) if one.version == version), None)
    return Explained(
        model=name,
        version=version,
        title=Text(name, name) if made is None else Text(made.definition.title.sv, made.definition.title.en),
        why=_purpose(policy) if made is None else Text(made.definition.why.sv, made.definition.why.en),
        segment=segment,
        words=segment_words(made, segment),
        reasons=reasons(policy.file, fields.get("factors", "")),
        factors=fields.get("factors", ""),
        computed_on=date.fromisoformat(fields["computed_at"]),
        expires_on=date.fromisoformat(fields["expires_at"]),
    )


def _purpose(policy: Policy) -> Text:
    why = policy.file.purposes[PURPOSE].why
    return Text(why.sv, why.en)


def _version(factors: str) -> int:
    try:
        return int(json.loads(factors)["version"])
    except (ValueError, TypeError, KeyError):
        return 0


def segment_words(made: Registered | None, segment: str) -> Text:
    """A segment as the model's file says it, or as its method names it."""
    if segment in LEVELS:
        return Text(f"sannolikhet: {LEVELS[segment].sv}", f"likelihood: {LEVELS[segment].en}")
    if made is not None:
        for one in made.definition.segments:
            if one.name == segment:
                return Text(one.words.sv, one.words.en)
    number = segment.removeprefix("group-")
    return Text(f"grupp {number}", f"group {number}") if number != segment else Text(segment, segment)
