"""One category of a package: its records as JSON, as CSV, and health data as FHIR, part by part.

* Every value has beside it what keeps it, on which basis, until when, where it comes from, who may receive it, the
  sentences of the notice and what the person can do about it (R-15.1). What is the same for many is worded once.
* A table opened in a spreadsheet calculates nothing: a cell that would begin a formula begins with an apostrophe, and
  so does one that begins with an apostrophe itself, so that the value can be read back (threat 18).
* What somebody else has said of the person and that is about a third is there without its words (R-15.3, 15(4)).
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO

from ombud.disclosure.package import fhir
from ombud.disclosure.package.container import Container, Part
from ombud.disclosure.package.told import Told
from ombud.disclosure.words import FIELDS
from ombud.law.periods import local_date
from ombud.policy.grounds import Ground
from ombud.policy.storage import FOREVER
from ombud.terms import CategoryId, PurposeId
from ombud.vault import Value
from ombud.vault.pages import Piece

PART = 20_000
"""Records in one file at most: a spreadsheet and a reader of JSON both take it."""
_FORMULA = frozenset("=+-@\t\r\n'＝＋－＠")
_encoded = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_OF_OTHERS = "about_third_party"
"""The field of a case that is about somebody else."""


@dataclass(slots=True)
class Summary:
    """What a category came to, for the pages that people read."""

    category: CategoryId
    records: int = 0
    corrected: int = 0
    files: list[str] = field(default_factory=list)
    sources: set[str] = field(default_factory=set)
    ends: dict[PurposeId, datetime] = field(default_factory=dict)
    """Of each purpose the last end of anything in the category."""
    orphans: int = 0
    """Records that no purpose keeps any longer."""

    def count(self, piece: Piece) -> None:
        if piece.former is not None:
            self.corrected += 1
            return
        self.records += 1
        self.sources.add(piece.value.source)
        self.orphans += not piece.grounds
        for ground in piece.grounds:
            if self.ends.get(ground.purpose, ground.until) <= ground.until:
                self.ends[ground.purpose] = ground.until


class Table:
    """One category on its way into the package."""

    def __init__(self, out: Container, told: Told, category: CategoryId, patient: fhir.Patient) -> None:
        self.summary = Summary(category)
        self._out = out
        self._told = told
        self._patient = patient
        self._columns = told.file.categories[category].fields
        self._number = 0
        self._rows = 0
        self._parts: list[Part] = []
        self._fhir = category == "health"
        self._beside: dict[tuple[Ground, ...], tuple[str, list[str]]] = {}

    def write(self, pieces: Sequence[Piece]) -> None:
        for start in range(0, len(pieces), PART):
            self._write(pieces[start : start + PART])

    def end(self) -> None:
        """Close the files of the category; there are some, though nothing may be in them."""
        if self._number == 0:
            self._begin()
        self._end_part()

    def _write(self, pieces: Sequence[Piece]) -> None:
        if not pieces:
            return
        if self._number == 0 or self._rows + len(pieces) > PART:
            self._end_part()
            self._begin()
        first = self._rows == 0
        lines, text, resources = [], StringIO(), []
        table = csv.writer(text, delimiter=";", lineterminator="\r\n")
        for piece in pieces:
            self.summary.count(piece)
            masked = is_masked(piece.value)
            values = shown_values(piece.value, masked=masked)
            as_json, beside = self._beside.get(piece.grounds) or self._word(piece.grounds)
            lines.append(_line(piece, values, as_json, masked=masked))
            table.writerow(self._row(piece, values, beside))
            if self._fhir and not masked and piece.former is None:
                resources.append(fhir.resource(piece.value, self._told.subject))
        self._rows += len(pieces)
        self._parts[0].write(("" if first else ",\n").encode() + ",\n".join(lines).encode())
        self._parts[1].write(text.getvalue().encode())
        if resources:
            self._parts[2].write((",\n" + ",\n".join(resources)).encode())

    def _begin(self) -> None:
        self._number += 1
        self._rows = 0
        category, number = self.summary.category, self._number
        name = category.replace("_", "-") + (f"-{number}" if number > 1 else "")
        self._parts = [Part(f"json/{name}.json"), Part(f"csv/{name}.csv")]
        head = {"format": "ombud-records/1", "category": category, "part": number}
        self._parts[0].write((_encoded(head)[:-1] + ',"records":[\n').encode())
        self._parts[1].write(("\N{ZERO WIDTH NO-BREAK SPACE}" + self._headings()).encode())
        if self._fhir:
            self._parts.append(Part(f"fhir/bundle{f'-{number}' if number > 1 else ''}.json"))
            self._parts[2].write((fhir.BEGIN + self._patient.entry()).encode())

    def _end_part(self) -> None:
        if self._parts:
            self._parts[0].write(b"\n]}\n")
            if self._fhir:
                self._parts[2].write(fhir.END.encode())
        for part in self._parts:
            self._out.add(part)
            self.summary.files.append(part.name)
        self._parts = []

    def _headings(self) -> str:
        text = StringIO()
        language = self._told.language
        fields = [FIELDS[name].in_(language) if name in FIELDS else name for name in self._columns]
        headings = [one.in_(language) for one in self._told.headings]
        csv.writer(text, delimiter=";", lineterminator="\r\n").writerow([*headings[:4], *fields, *headings[4:]])
        return text.getvalue()

    def _row(self, piece: Piece, values: Mapping[str, str], beside: list[str]) -> list[str]:
        value = piece.value
        corrected = "" if piece.former is None else piece.former.corrected_at.isoformat()
        row = [value.record_id.hex(), _instant(value.event_at), _instant(value.collected_at), corrected]
        row += [_cell(values[name]) if name in values else "" for name in self._columns]
        return [*row, self._told.source(value.source, value.channel), str(value.policy_number), *beside]

    def _word(self, grounds: tuple[Ground, ...]) -> tuple[str, list[str]]:
        """What stands beside every record that these purposes keep: for programs and for people."""
        if len(self._beside) > _REMEMBERED:
            self._beside.clear()
        kept = [{"purpose": one.purpose, "until": until(one)} for one in grounds]
        worded = _encoded(kept), [_cell(text) for text in self._told.beside(grounds, self.summary.category)]
        self._beside[grounds] = worded
        return worded


_REMEMBERED = 4096


def until(ground: Ground) -> str | None:
    """The first day on which the purpose does not keep it any longer; None where it is not known yet."""
    return None if ground.until == FOREVER else local_date(ground.until).isoformat()


def is_masked(value: Value) -> bool:
    """About a third person, and not what the person has told (R-15.3)."""
    return value.about_third_party and value.source != "data_subject"


def shown_values(value: Value, *, masked: bool) -> Mapping[str, str]:
    """The values that the person may see."""
    if masked:
        return {}
    fields = value.fields
    if _OF_OTHERS in fields and value.source != "data_subject":
        return {name: text for name, text in fields.items() if name != _OF_OTHERS}
    return fields


def _line(piece: Piece, values: Mapping[str, str], kept: str, *, masked: bool) -> str:
    value, former = piece.value, piece.former
    told: dict[str, object] = {
        "id": value.record_id.hex(),
        "at": _instant(value.event_at),
        "collected_at": _instant(value.collected_at),
        "source": value.source,
        "channel": value.channel,
        "policy_version": value.policy_number,
        "retention_class": value.klass,
        "values": values,
    }
    if value.document:
        told["document"] = value.document
    if value.author:
        told["author"] = value.author
    if value.unit:
        told["unit"] = value.unit
    if masked:
        told["masked"] = True
    if former is not None:
        told["corrected"] = {"at": _instant(former.corrected_at), "role": former.role, "reason": former.reason}
    return f'{_encoded(told)[:-1]},"kept_for":{kept}}}'


def _instant(at: datetime) -> str:
    return at.isoformat()


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in _FORMULA and text else text


def read_cell(text: str) -> str:
    """The value of a cell of the table."""
    return text[1:] if text.startswith("'") else text


def cells(values: Iterable[str]) -> list[str]:
    """Values as cells of a table."""
    return [_cell(text) for text in values]


def is_provided(piece: Piece) -> bool:
    """Given by the person or observed of them, not computed, not about somebody else, and standing (R-20.1, 20(4))."""
    value = piece.value
    given = value.source in ("data_subject", "observed") and not value.about_third_party
    return given and piece.former is None and bool(piece.portable)


def as_provided(piece: Piece) -> Piece:
    """The same with the purposes alone that Art. 20 speaks of."""
    return piece._replace(grounds=tuple(one for one in piece.grounds if one.purpose in piece.portable))
