"""How long: storage periods (Art. 5(1)(e), 13(2)(a))."""

import re
from collections.abc import Iterator
from dataclasses import replace

from ombud.law.periods import duration
from ombud.policy.check.finding import Severity
from ombud.policy.check.reading import has_basis, missing, stored, told
from ombud.policy.check.rule import Hit, Rule
from ombud.policy.model import Family, PolicyFile, Purpose, StoragePeriod
from ombud.terms import Text

_VAGUE = re.compile(r"ändamålsenlig|nödvändig|så länge det behövs|rimlig", re.IGNORECASE)
_JOURNAL_MONTHS = 120
_NOTHING = "no storage period"
_NO_PERIOD = Text("Lagringstid saknas.", "No storage period is stated.")


def _undetermined(file: PolicyFile) -> Iterator[Hit]:  # L-08
    """Vague words first: the message quotes them. A purpose with no words at all has its own message."""
    yield from _vague(file)
    for purpose_id, purpose in file.purposes.items():
        silent = [n for n, row in enumerate(purpose.storage) if row.criteria is None and not _determinable(row)]
        for number in silent:
            yield _silent(stored(purpose_id, purpose, "storage", number, found=_NOTHING))
        if not purpose.storage:
            yield _silent(stored(purpose_id, purpose, "storage", found=_NOTHING))


def _vague(file: PolicyFile) -> Iterator[Hit]:
    for purpose_id, purpose in file.purposes.items():
        for number, row in enumerate(purpose.storage):
            if row.criteria is not None and not _determinable(row):
                sv, en = row.criteria.sv, row.criteria.en
                quoted = Text(sv[:1].upper() + sv[1:], en[:1].upper() + en[1:])
                hit = stored(purpose_id, purpose, "storage", number, "criteria", found=sv)
                yield replace(hit, what=quoted)


def _silent(hit: Hit) -> Hit:
    return replace(hit, what=None, message=_NO_PERIOD)


def _determinable(row: StoragePeriod) -> bool:
    if row.period is not None or row.during or row.calendar == "accounting_year":
        return True
    return row.criteria is not None and not _VAGUE.search(row.criteria.sv)


def _statutory_untold(file: PolicyFile) -> Iterator[Hit]:  # L-14
    purposes = told(file).values()
    if file.regime.pdl and not any(_ten_years(purpose) for purpose in purposes):
        yield missing("purposes", found="no journal is kept for ten years")
    if not any(row.calendar == "accounting_year" for purpose in purposes for row in purpose.storage):
        yield missing("purposes", found="no accounting records are kept for seven years")


def _ten_years(purpose: Purpose) -> bool:
    periods = [row.period for row in purpose.storage if row.period is not None]
    return purpose.family is Family.CARE and any(duration(p).months >= _JOURNAL_MONTHS for p in periods)


def _independent_of_its_basis(file: PolicyFile) -> Iterator[Hit]:  # L-28
    for purpose_id, purpose in file.purposes.items():
        for number, row in enumerate(purpose.storage):
            if row.independent_of_agreement and has_basis(purpose, "6.1.b"):
                yield stored(purpose_id, purpose, "storage", number, found="6.1.b, independent of the agreement")


RULES = (
    Rule(
        "L-08",
        Severity.ERROR,
        "13(2)(a), 5(1)(e)",
        "A period, an event, or a criterion from which the end can be worked out.",
        Text(
            '"{what}" är inget bestämt eller bestämbart lagringskriterium.',
            '"{what}" is neither a period nor a usable criterion.',
        ),
        Text(
            "Ange en tid för varje ändamål, och från vilken händelse den räknas.",
            "State a length of time for each purpose, and the event that it runs from.",
        ),
        _undetermined,
    ),
    Rule(
        "L-14",
        Severity.ERROR,
        "13(2)(a); PDL 3:17; BFL 7:2",
        "The periods that statutes demand: the journal ten years, accounting records seven.",
        Text(
            "Lagstadgade bevarandetider (journal minst 10 år, räkenskaper 7 år) saknas.",
            "Statutory retention periods are missing.",
        ),
        Text(
            "Ange att journalen sparas minst tio år och räkenskapsmaterial i sju år, och enligt vilken lag.",
            "State that the journal is kept for at least ten years and accounting records for seven, and by what law.",
        ),
        _statutory_untold,
    ),
    Rule(
        "L-28",
        Severity.CRITICAL,
        "5(1)(e), 17(1)(a)",
        "No storage beyond the agreement on the agreement as its basis.",
        Text(
            "Lagring oberoende av avtal kan inte grundas på avtal.",
            "Storage independent of the contract cannot be based on the contract.",
        ),
        Text(
            "Ge lagringen en egen rättslig grund och ett slut, eller låt den upphöra med avtalet.",
            "Give the storage a legal basis of its own and an end, or let it end with the agreement.",
        ),
        _independent_of_its_basis,
    ),
)
