"""What the records need: Art. 30, and what this installation must know before a notice goes out."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import missing, named
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import PolicyFile, Purpose
from ombud.terms import Text

BITS = 63
"""A mask is a signed 64-bit number; there is no 64th bit."""


def _record_incomplete(file: PolicyFile) -> Iterator[Hit]:  # L-52
    if file.security_measures is None:
        yield missing("security_measures")
    for purpose_id, purpose in file.purposes.items():
        absent = _absent(purpose)
        if absent:
            yield named(purpose_id, purpose, found=f"{purpose_id}: no {', '.join(absent)}")


def _absent(purpose: Purpose) -> tuple[str, ...]:
    """The fields of Art. 30(1)(c), (d) and (f) that the purpose lacks."""
    there = {
        "data_subjects": purpose.data_subjects,
        "categories": purpose.categories,
        "recipients": purpose.recipients or purpose.no_recipients,
        "storage": purpose.storage,
    }
    return tuple(field for field, value in there.items() if not value)


def _placeholders(file: PolicyFile) -> Iterator[Hit]:  # O-01
    for field in file.controller.placeholders:
        yield Hit(("controller", field), field, Text(field, field))
    for processor_id, processor in file.processors.items():
        if processor.name is None or processor.contract_ref is None:
            yield Hit(("processors", processor_id), processor_id, Text(processor.does.sv, processor.does.en))


def _bits_used_up(file: PolicyFile) -> Iterator[Hit]:  # O-02
    for purpose_id, purpose in file.purposes.items():
        if purpose.bit is not None and purpose.bit >= BITS:
            yield named(purpose_id, purpose, "bit", found=f"{purpose_id}: bit {purpose.bit}")
    for choice_id, choice in file.choices.items():
        if choice.bit >= BITS:
            found = f"{choice_id}: bit {choice.bit}"
            yield Hit(("choices", choice_id, "bit"), found, purposes=tuple(choice.purposes))


RULES = (
    Rule(
        "L-52",
        Severity.ERROR,
        "30",
        "For every purpose: data subjects, categories, recipients, storage; and the security measures.",
        Text("Registerförteckningen kan inte skapas.", "Art. 30 record cannot be generated."),
        Text(
            "Fyll i de uppgifter enligt artikel 30 som saknas för varje ändamål, och säkerhetsåtgärderna.",
            "Fill in what Art. 30 asks for and each purpose lacks, and the security measures.",
        ),
        _record_incomplete,
    ),
)
OWN = (
    Rule(
        "O-01",
        Severity.INFO,
        "13(1)(a)",
        "The controller's own facts, instead of placeholders, before the notice is published.",
        Text("Platshållare i väntan på uppgifter: {what}.", "Placeholders until the facts are given: {what}."),
        Text(
            "Be den personuppgiftsansvarige om uppgifterna och skriv in dem.",
            "Ask the controller for the facts and write them in.",
        ),
        _placeholders,
    ),
    Rule(
        "O-02",
        Severity.CRITICAL,
        "5(2)",
        "A bit below 63 for every purpose and every choice.",
        Text(
            "Den 64:e biten finns inte; ändamålet eller valet kan inte registreras.",
            "There is no 64th bit; the purpose or choice cannot be recorded.",
        ),
        Text("Ta nästa lediga nummer från 0 till 62.", "Take the next free number from 0 to 62."),
        _bits_used_up,
    ),
)
"""Rules of Ombud itself, beside the 53 of law; a published notice without placeholders meets neither."""
