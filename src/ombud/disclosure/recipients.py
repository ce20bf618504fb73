"""Who may receive what a purpose has, by name (Art. 15(1)(c)).

A processor is named where the policy names it, with what it does for the controller.
"""

from collections.abc import Iterator

from ombud.policy.model import PolicyFile, Purpose, Recipient, Words
from ombud.policy.wording import capital, say, words
from ombud.policy.wording.things import NO_RECIPIENTS, in_eea, recipient_words
from ombud.terms.text import Language, Text

_NO_TRANSFER = Text("Inget lämnas utanför EU och EES.", "Nothing leaves the EU and the EEA.")
_NO_SAFEGUARD = Text("skyddsåtgärd inte angiven", "safeguard not stated")


def recipients(file: PolicyFile, purpose: Purpose, language: Language) -> list[str]:
    """Every recipient of the purpose; never empty: that there is none is said."""
    named = [capital(say(_named(file, one), language)) for one in purpose.recipients]
    return named or [capital(say(NO_RECIPIENTS, language))]


def transfers(purpose: Purpose, language: Language) -> str:
    """The safeguards of each transfer out of the EEA (Art. 15(2))."""
    abroad = [one for one in purpose.recipients if not in_eea(one.country)]
    said = "; ".join(_abroad(abroad, language))
    return said or _NO_TRANSFER.in_(language)


def _named(file: PolicyFile, one: Recipient) -> Words:
    processor, said = file.processors.get(one.contract or ""), recipient_words(one)
    if processor is None or not processor.name:
        return said
    return words(f"{processor.name}: {said.sv}", f"{processor.name}: {said.en}")


def _abroad(recipients: list[Recipient], language: Language) -> Iterator[str]:
    for one in recipients:
        yield f"{say(one.name, language)}, {one.country}: {one.transfer or _NO_SAFEGUARD.in_(language)}"
