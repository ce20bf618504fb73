"""One category of a package: its records as JSON, as CSV, and health data as FHIR, part by part.

* Every value has beside it what keeps it, on which basis, until when, where it comes from, who may receive it, the
  sentences of the notice and what the person can do about it (R-15.1). What is the same for many is worded once.
* What somebody else has said of the person and that is about a third is there without its words (R-15.3, 15(4)).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from json.encoder import encode_basestring as _said

from ombud.disclosure.package import fhir
from ombud.disclosure.package.container import Container, Part
from ombud.disclosure.package.table import BEGIN, END, cell, encoded, row
from ombud.disclosure.package.told import Told
from ombud.disclosure.words import FIELDS
from ombud.law.periods import local_date
from ombud.policy.grounds import Ground
from ombud.policy.storage import FOREVER
from ombud.policy.wording.reasons import in_words
from ombud.terms import CategoryId, PurposeId, Text
from ombud.vault import Value
from ombud.vault.pages import Piece

PART = 10_000
"""Records in one file at most: a spreadsheet and a reader of JSON both take it."""
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_REASONS = "factors"
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

    def keep(self, grounds: tuple[Ground, ...]) -> None:
        """There are records that these purposes keep."""
        for ground in grounds:
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
        self._rows = self._written = 0
        self._parts: list[Part] = []
        self._fhir = category == "health"
        self._patient_at = fhir.reference(told.subject)
        self._beside: dict[tuple[Ground, ...], tuple[str, str]] = {}
        self._came: dict[tuple[str, str, int, str], tuple[str, str]] = {}

    def write(self, pieces: Sequence[Piece]) -> None:
        for start in range(0, len(pieces), PART):
            self._write(pieces[start : start + PART])

    def end(self) -> None:
        """Close the files of the category; there are some, though nothing may be in them."""
        if self._number == 0:
            self._begin()
        self._end_part()

    def _write(self, pieces: Sequence[Piece]) -> None:
        if self._number == 0 or self._rows + len(pieces) > PART:
            self._end_part()
            self._begin()
        lines, rows, resources = [], [], []
        for piece in pieces:
            value, former = piece.value, piece.former
            masked = is_masked(value)
            values = shown_values(value, masked=masked)
            as_json, as_cells = self._beside.get(piece.grounds) or self._word(piece)
            at = value.event_at.isoformat()
            when = at, at if value.collected_at == value.event_at else value.collected_at.isoformat()
            lines.append(self._line(piece, values, when, masked=masked) + as_json)
            rows.append(self._row(piece, values, when) + as_cells)
            if former is not None:
                self.summary.corrected += 1
            elif self._fhir and not masked:
                resources.append(fhir.resource(value, at, self._patient_at))
        self.summary.records = self._written + len(pieces) - self.summary.corrected
        self._written += len(pieces)
        between = ",\n" if self._rows else ""
        self._rows += len(pieces)
        self._parts[0].write(encoded(between + ",\n".join(lines)))
        self._parts[1].write(encoded("".join(rows)))
        if resources:
            self._parts[2].write(encoded(",\n" + ",\n".join(resources)))

    def _begin(self) -> None:
        self._number += 1
        self._rows = 0
        category, number = self.summary.category, self._number
        name = category.replace("_", "-") + (f"-{number}" if number > 1 else "")
        self._parts = [Part(f"json/{name}.json"), Part(f"csv/{name}.csv")]
        head = {"format": "ombud-records/1", "category": category, "part": number}
        self._parts[0].write(encoded(_json(head)[:-1] + ',"records":[\n'))
        self._parts[1].write(encoded(BEGIN + self._headings()))
        if self._fhir:
            self._parts.append(Part(f"fhir/bundle{f'-{number}' if number > 1 else ''}.json"))
            self._parts[2].write(encoded(fhir.BEGIN + self._patient.entry()))

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
        language = self._told.language
        fields = [FIELDS[name].in_(language) if name in FIELDS else name for name in self._columns]
        headings = [one.in_(language) for one in HEADINGS]
        return row([*headings[:4], *fields, *headings[4:]]) + END

    def _row(self, piece: Piece, values: Mapping[str, str], when: tuple[str, str]) -> str:
        """The cells of a record but for what stands beside it."""
        value = piece.value
        corrected = "" if piece.former is None else piece.former.corrected_at.isoformat()
        said = self._in_words(values) if _REASONS in values else values
        cells = row([said.get(name, "") for name in self._columns])
        came = self._came.get((value.source, value.channel, value.policy_number, value.klass)) or self._comes(value)
        return f"{value.record_id.hex()};{when[0]};{when[1]};{corrected};{cells};{came[1]}"

    def _in_words(self, values: Mapping[str, str]) -> Mapping[str, str]:
        """A profile as a person reads it (S-01); its codes stand in the JSON."""
        told = self._told
        return {name: in_words(told.file, name, text).in_(told.language) for name, text in values.items()}

    def _comes(self, value: Value) -> tuple[str, str]:
        """Where records come from, for programs and for people: few come from where no other does."""
        said = (
            (
                f'"source":{_said(value.source)},"channel":{_said(value.channel)},"policy_version":{value.policy_number},'
                f'"retention_class":"{value.klass}","values":'
            ),
            f"{cell(self._told.source(value.source, value.channel))};{value.policy_number};",
        )
        self._came[value.source, value.channel, value.policy_number, value.klass] = said
        self.summary.sources.add(value.source)
        return said

    def _line(self, piece: Piece, values: Mapping[str, str], when: tuple[str, str], *, masked: bool) -> str:
        """A record as JSON, but for what stands beside it."""
        value, former = piece.value, piece.former
        came = self._came.get((value.source, value.channel, value.policy_number, value.klass)) or self._comes(value)
        said = ",".join([f"{_KEYS[name]}{_said(text)}" for name, text in values.items()])
        line = f'{{"id":"{value.record_id.hex()}","at":"{when[0]}","collected_at":"{when[1]}",{came[0]}{{{said}}}'
        if document := value.document:
            line += f',"document":{_said(document)}'
        if author := value.author:
            line += f',"author":{_said(author)}'
        if unit := value.unit:
            line += f',"unit":{_said(unit)}'
        if masked:
            line += ',"masked":true'
        if former is not None:
            told = {"at": former.corrected_at.isoformat(), "role": former.role, "reason": former.reason}
            line += f',"corrected":{_json(told)}'
        return line

    def _word(self, piece: Piece) -> tuple[str, str]:
        """What stands beside every record that these purposes keep: for programs and for people."""
        grounds = piece.grounds
        if len(self._beside) > _REMEMBERED:
            self._beside.clear()
        self.summary.keep(grounds)
        kept = [{"purpose": one.purpose, "until": until(one)} for one in grounds]
        used = "; ".join(self._told.name(one.purpose) for one in grounds)
        ends = "; ".join(until(one) or "–" for one in grounds)
        worded = f',"kept_for":{_json(kept)}}}', f"{cell(used)};{cell(ends)}{END}"
        self._beside[grounds] = worded
        return worded


HEADINGS = (
    Text("Id", "Id"),
    Text("Gäller", "Of when"),
    Text("Insamlat", "Collected"),
    Text("Rättat", "Corrected"),
    Text("Kommer från", "Comes from"),
    Text("Information, version", "Notice, version"),
    Text("Används till (se andamal.csv)", "Used for (see purposes.csv)"),
    Text("Sparas till och inte med", "Kept until, not including"),
)
"""Of a table: four before the values, the rest after them. What a purpose means stands in a table of its own."""
_REMEMBERED = 4096


class _Keys(dict[str, str]):
    """Names of fields as keys of JSON: few, and the same in record after record."""

    def __missing__(self, name: str) -> str:
        self[name] = said = f"{_said(name)}:"
        return said


_KEYS = _Keys()


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


def is_provided(piece: Piece) -> bool:
    """Given by the person or observed of them, not computed, not about somebody else, and standing (R-20.1, 20(4))."""
    value = piece.value
    given = value.source in ("data_subject", "observed") and not value.about_third_party
    return given and piece.former is None and bool(piece.portable)


def as_provided(piece: Piece) -> Piece:
    """The same with the purposes alone that Art. 20 speaks of."""
    return piece._replace(grounds=tuple(one for one in piece.grounds if one.purpose in piece.portable))
