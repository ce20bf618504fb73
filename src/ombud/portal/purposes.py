"""What a purpose is to the person: why, on which ground, for whom, by which sentence of the notice, what they can do.

One description for every page that speaks of a purpose (R-15.1; ux.md 3.4, W2).
"""

from dataclasses import dataclass

from ombud.disclosure.wording import Wording
from ombud.policy.wording import say
from ombud.terms import PurposeId, Text

_BY_STATUTE = Text("Måste sparas enligt lag", "Must be kept by statute")
_FOR_THE_SERVICE = Text("Krävs för tjänsten", "Needed for the service")
_BY_CONSENT = Text("Bara så länge du samtycker", "Only while you consent")
_CAN_OBJECT = Text("Du kan säga nej", "You can say no")
_ASK = Text("Du kan invända i ett ärende", "You can object in a case")
_WITHDRAW = Text("Ta tillbaka", "Withdraw"), "/mina/val"
_OBJECT = Text("Säg nej", "Say no"), "/mina/val"
_CASE = Text("Invänd", "Object"), "/mina/arenden/nytt/invandning"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the notice, and where it stands there."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class PurposeCard:
    """A purpose in words."""

    id: str
    name: str
    why: str
    bases: tuple[str, ...]
    recipients: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    can_do: tuple[str, ...]


def purpose_card(purpose_id: PurposeId, words: Wording) -> PurposeCard:
    purpose = words.file.purposes[purpose_id]
    return PurposeCard(
        purpose_id.replace(".", "-"),
        words.name(purpose_id),
        say(purpose.why, words.language),
        tuple(words.bases(purpose)),
        tuple(words.recipients(purpose)),
        tuple(
            Sentence(sentence_path(name), words.sentence(name))
            for name in purpose.sentences if name in words.file.sentences
        ),
        tuple(words.can_do(purpose)),
    )  # fmt: skip


def sentence_path(name: str) -> str:
    """Where a sentence stands in the notice: `S12` at `/integritet#m12`."""
    return f"/integritet#m{name.removeprefix('S')}"


def standing(purpose_id: PurposeId, words: Wording) -> tuple[str, tuple[str, str] | None]:
    """What the purpose is to the person's own will, and what they can do about it here."""
    purpose = words.file.purposes[purpose_id]
    articles = {basis.article for basis in purpose.bases}
    if purpose.source == "law" and "6.1.f" not in articles:
        return words.t(_BY_STATUTE), None
    if "6.1.a" in articles:
        return words.t(_BY_CONSENT), (words.t(_WITHDRAW[0]), _WITHDRAW[1])
    if "6.1.b" in articles:
        return words.t(_FOR_THE_SERVICE), None
    if any(purpose_id in one.purposes for one in words.file.choices.values()):
        return words.t(_CAN_OBJECT), (words.t(_OBJECT[0]), _OBJECT[1])
    return words.t(_ASK), (words.t(_CASE[0]), _CASE[1])
