"""Words for what was decided: the rules that stopped it, with the sentence of the notice that says so."""

from dataclasses import dataclass

from ombud.app.decisions import Decided, Kind
from ombud.disclosure.wording import Wording
from ombud.policy.ask import Rule
from ombud.policy.model import PolicyFile
from ombud.policy.why import WHY
from ombud.terms import Text
from ombud.web import Visit


@dataclass(frozen=True, slots=True)
class Stop:
    """So many readings that one thing stopped."""

    purpose: str
    purpose_id: str
    data: str
    role: str
    number: int
    rules: tuple[tuple[str, Text], ...]
    sentences: tuple[str, ...]
    search: str
    """What finds them in the log."""


def stop_rows(found: Decided, file: PolicyFile, visit: Visit) -> list[Stop]:
    words = Wording(file, visit.language)
    return [_stop(kind, number, file, words) for kind, number in found.stops]


def _stop(kind: Kind, number: int, file: PolicyFile, words: Wording) -> Stop:
    purpose = file.purposes.get(kind.purpose)
    sentences: tuple[str, ...] = () if purpose is None else tuple(purpose.sentences)
    return Stop(
        words.name(kind.purpose), kind.purpose, ", ".join(words.category(one) for one in kind.categories),
        words.role(kind.role), number, tuple((rule, rule_words(rule)) for rule in kind.rules),
        tuple(one for one in sentences if one in file.sentences),
        f"utfall:stoppad ändamål:{kind.purpose} roll:{kind.role}",
    )  # fmt: skip


def rule_words(rule: str) -> Text:
    """What a rule says where it refuses; the pace is no rule of the policy."""
    known = {one.value: one for one in Rule}
    return WHY[known[rule]].text if rule in known else _PACE


_PACE = Text(
    "Kontot hade öppnat så många personer som det får på en timme.", "The account had opened all it may in an hour."
)
