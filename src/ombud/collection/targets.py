"""Which records a correction concerns: the one that is wrong, and every copy of the same value.

* Where records hold different values of a field nobody guesses which is wrong: the record is named.
* A field that no record has completes one of them (Art. 16, second sentence): the agreement's before others.
* Accounting is counted and left (BFL 7:2). Of a journal's entries the named one is corrected beside, by care staff.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ombud.collection.relate import Declined
from ombud.terms import ClassId, Text
from ombud.terms.ids import id_text
from ombud.vault import Value

UNALTERED = ClassId("accounting")
CARE = ClassId("care")
_FIRST = (ClassId("contract"), CARE)


@dataclass(frozen=True, slots=True)
class Change:
    """One record and what becomes of it. `names` and `klass` may be shown; the values never print."""

    record_id: bytes
    klass: ClassId
    collected_at: datetime
    fields: Mapping[str, str] = field(repr=False)
    beside: bool
    replaces: bool
    """A value stood there before; otherwise the record is completed."""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(sorted(self.fields))


@dataclass(frozen=True, slots=True)
class Targets:
    changes: tuple[Change, ...]
    unaltered: int
    journal: int


def found_targets(
    held: Sequence[Value], given: Mapping[str, str], record: bytes | None, *, journal: bool, by_care: bool
) -> Targets | Declined:
    """The changes that a correction comes to. `journal` says that the category is one of journal entries."""
    beside = [one for one in held if journal and one.klass == CARE]
    unaltered = [one for one in held if one.klass == UNALTERED]
    able = [one for one in held if one not in unaltered and (by_care or one not in beside)]
    chosen = [one for one in able if record in (None, one.record_id)]
    if not chosen:
        return _nothing(beside, record)
    was = {name: {one.fields[name] for one in chosen if name in one.fields} for name in given}
    if any(len(values) > 1 for values in was.values()):
        return _several(chosen)
    old = {name: next(iter(values), None) for name, values in was.items()}
    copies = [one for one in able if one in chosen or one not in beside]
    changes = [_change(one, given, old, one in beside) for one in copies]
    changes += _completion([one for one in chosen if one not in beside] or chosen, given, old, bool(beside))
    stay = sum(_holds(one, given, old) for one in unaltered)
    told = 0 if by_care else sum(_holds(one, given, old) for one in beside)
    return Targets(_joined([change for change in changes if change.fields]), stay, told)


def _change(one: Value, given: Mapping[str, str], old: Mapping[str, str | None], beside: bool) -> Change:
    """The fields of one record that hold the old value and are to hold another."""
    fields = {
        name: value for name, value in given.items()
        if name in one.fields and one.fields[name] == old[name] and one.fields[name] != value
    }  # fmt: skip
    return Change(one.record_id, one.klass, one.collected_at, fields, beside, True)


def _completion(
    chosen: Sequence[Value], given: Mapping[str, str], old: Mapping[str, str | None], beside: bool
) -> list[Change]:
    missing = {name: value for name, value in given.items() if old[name] is None}
    order = [one for klass in _FIRST for one in chosen if one.klass == klass] or list(chosen)
    first = order[0]
    return [
        Change(first.record_id, first.klass, first.collected_at, missing, beside and first.klass == CARE, False)
    ]  # fmt: skip


def _joined(changes: list[Change]) -> tuple[Change, ...]:
    """One change a record, though it is corrected in one field and completed in another."""
    found: dict[bytes, Change] = {}
    for one in changes:
        had = found.get(one.record_id)
        fields = {**(had.fields if had else {}), **one.fields}
        replaces = one.replaces or (had is not None and had.replaces)
        found[one.record_id] = Change(one.record_id, one.klass, one.collected_at, fields, one.beside, replaces)
    return tuple(found.values())


def _holds(one: Value, given: Mapping[str, str], old: Mapping[str, str | None]) -> bool:
    return any(name in one.fields and one.fields[name] == old[name] != value for name, value in given.items())


def _nothing(journal: Sequence[Value], record: bytes | None) -> Declined:
    if journal:
        return ONLY_CARE
    return NO_RECORD if record is not None else NOTHING_HELD


def _several(chosen: Sequence[Value]) -> Declined:
    """The records by their ids, each with its class and day, so that one can be named."""
    listed = {
        id_text("d_", one.record_id): Text(
            f"{one.klass}, {one.collected_at:%Y-%m-%d}", f"{one.klass}, {one.collected_at:%Y-%m-%d}"
        )
        for one in chosen
    }
    return Declined(SEVERAL.requirement, SEVERAL.text, listed)


NOTHING_HELD = Declined(
    "R-16.1",
    Text(
        "Ingenting sådant finns om personen. Ta in uppgiften i stället.",
        "Nothing of the kind is held of the person. Collect it instead.",
    ),
)
NO_RECORD = Declined("R-16.1", Text("Personen har ingen sådan uppgift.", "The person has no such record."))
SEVERAL = Declined(
    "R-16.1",
    Text(
        "Flera uppgifter har olika värden. Ange vilken som är fel med --record. Inget har ändrats.",
        "Several records hold different values. Say with --record which is wrong. Nothing was changed.",
    ),
)
ONLY_CARE = Declined(
    "R-16.2",
    Text(
        "Det står i journalen och får inte göras oläsligt (3 kap. 14 § patientdatalagen). Den som vårdar för in "
        "rättelsen bredvid, med namn och tid. Den som inte håller med får sin mening antecknad (3 kap. 8 §) och "
        "kan vända sig till Inspektionen för vård och omsorg (8 kap. 4 §).",
        "It stands in the journal and may not be made illegible (Patient Data Act ch. 3 s. 14). Care staff enter the "
        "correction beside it, with name and time. Who does not agree has the view noted (s. 8) and may turn to the "
        "Health and Social Care Inspectorate (ch. 8 s. 4).",
    ),
)
