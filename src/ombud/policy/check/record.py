"""What the records need: Art. 30, and what this installation must know before a notice goes out."""

from collections.abc import Iterator

from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import missing, named
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import Family, PolicyFile, Purpose
from ombud.policy.wording.clauses import unstated
from ombud.terms import Text

DECIDING = frozenset({Family.CONTRACT, Family.CARE})
"""The kinds of purposes in which price, access to care and priority are decided (N-09.4, R-22.1)."""
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


def _profile_shares_a_class(file: PolicyFile) -> Iterator[Hit]:  # O-03
    """Then the no that ends the profile could not be one key less, and nothing else (N-13.3, T-22)."""
    for purpose_id, purpose in file.purposes.items():
        others = [
            other_id
            for other_id, other in file.purposes.items()
            if other_id != purpose_id and purpose.retention_class in {other.retention_class, *other.keeps}
        ]
        if purpose.family is Family.PROFILING and purpose.off is None and others:
            found = f"{purpose_id}: {purpose.retention_class}, as {', '.join(others)}"
            yield named(purpose_id, purpose, "retention_class", found=found)


def _derived_decides(file: PolicyFile) -> Iterator[Hit]:  # O-04
    """A score that whoever decides can read is drawn upon (C-634/21)."""
    for purpose_id, purpose in file.purposes.items():
        for number, used in enumerate(purpose.categories):
            category = file.categories.get(used.id)
            if category is not None and category.derived and purpose.family in DECIDING:
                yield named(purpose_id, purpose, "categories", number, found=f"{purpose_id}: {used.id}")


def _clauses_unstated(file: PolicyFile) -> Iterator[Hit]:  # O-05
    """A-50: each point has a reference into the contract."""
    for processor_id, processor in file.processors.items():
        absent = unstated(processor)
        if absent:
            found = f"{processor_id}: no {', '.join(f'({one.letter}) {one.field}' for one in absent)}"
            name = processor.name or processor_id
            yield Hit(("processors", processor_id, "clauses"), found, Text(name, name))


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
    Rule(
        "O-03",
        Severity.CRITICAL,
        "7(3), 21(3)",
        "A retention class that profiling alone has, so that a no ends the profile and nothing else.",
        Text('"{what}" delar lagringsklass med något annat.', '"{what}" shares its retention class.'),
        Text(
            "Ge profileringen en egen 'retention_class', och läs underlaget med 'reads'.",
            "Give profiling a 'retention_class' of its own, and read what it needs by 'reads'.",
        ),
        _profile_shares_a_class,
    ),
    Rule(
        "O-04",
        Severity.CRITICAL,
        "22(1)",
        "Nothing that decides about price, access or priority reads what was computed about a person.",
        Text('"{what}" läser en framräknad profil.', '"{what}" reads a computed profile.'),
        Text("Ta bort kategorin ur ändamålet.", "Remove the category from the purpose."),
        _derived_decides,
    ),
    Rule(
        "O-05",
        Severity.WARNING,
        "28(3)",
        "Where the contract with each processor has each point of Art. 28(3)(a) to (h).",
        Text(
            "Det framgår inte var avtalet har allt som artikel 28.3 a–h kräver: {what}.",
            "It is not stated where the contract has all that Article 28(3)(a) to (h) asks for: {what}.",
        ),
        Text(
            "Läs avtalet. Skriv under 'clauses' på vilken sida varje punkt står, och avtala om det som saknas.",
            "Read the contract. State under 'clauses' on which page each point is, and agree on what is missing.",
        ),
        _clauses_unstated,
    ),
)
"""Rules of Ombud itself, beside the 53 of law; a published notice without placeholders meets none."""
