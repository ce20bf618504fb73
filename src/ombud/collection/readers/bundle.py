"""Rows of a FHIR R4 bundle: one row per resource that concerns a person.

* Patient, Encounter, Condition, Observation and MedicationRequest are read; the `entry` of another
  resource is a fault, so that nobody believes it came in.
* The bundle is never held: its text is walked once, and one entry at a time is parsed.
* `line` is the number of the entry, since a bundle is often one single line of text.
* A value is named by its path: `Patient.birthDate`, `Patient.address.city`. Of a list, `identifier` and
  `telecom` are named by their system (`Patient.identifier[urn:oid:…].value`), anything else by its place.
* `Patient.id` is also known from the `fullUrl`. A reference keeps its last part: the id it points at.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from ombud.collection.model import Row, RowFault
from ombud.collection.readers.decoding import Piece, pieces
from ombud.collection.readers.json_lines import parsed, row_of
from ombud.collection.readers.limits import DEEPEST, LONGEST_ROW, ROW_TOO_LONG, TOO_DEEP
from ombud.terms import Text

RESOURCES = frozenset({"Patient", "Encounter", "Condition", "Observation", "MedicationRequest"})

_LONGEST_WORD = 100
_BY_SYSTEM = ("identifier", "telecom")
_TEXT = r'"(?:[^"\\]++|\\.)*+"'
_WORD = re.compile(_TEXT, re.DOTALL)
_RUN = re.compile(rf'(?:[^"{{}}\[\]]++|{_TEXT})*+', re.DOTALL)
"""Everything up to the next bracket, or to a text that the piece does not close. It never goes back."""
_REST_OF_TEXT = re.compile(r'(?:[^"\\]++|\\.)*+"', re.DOTALL)

_NOT_A_BUNDLE = Text("Filen är inget FHIR-paket (Bundle).", "The file is not a FHIR Bundle.")
_CUT = Text("Filen tar slut mitt i paketet.", "The file ends in the middle of the bundle.")
_NO_RESOURCE = Text("Posten har ingen resurs.", "The entry has no resource.")
_OTHER_RESOURCE = Text("En resurs av detta slag tas inte in.", "A resource of this kind is not taken in.")


@dataclass(slots=True)
class _Walk:
    """Where the walk through the text is: how deep, within a text or not, within `entry` or not."""

    depth: int = 0
    in_text: bool = False
    cut_word: str = ""
    """The beginning of a text at the bundle's own level that goes on in the next piece."""
    before: str = ""
    last: str = ""
    """The two last texts at that level: a key and its value."""
    is_bundle: bool = False
    in_entries: bool = False
    parts: list[str] | None = None
    """The entry that is being read."""
    size: int = 0
    deepest: int = 0

    def entries(self, text: str) -> Iterator[str | Text]:
        """The entries that end in this piece."""
        at = begin = 0
        if self.in_text:
            at = self._rest_of_text(text)
        while not self.in_text:
            run = _RUN.match(text, at)
            assert run is not None  # the pattern also matches nothing
            if self.depth == 1:
                self._words(text[at : run.end()])
            at = run.end() + 1
            sign = text[run.end() : at]
            if sign == '"':
                self.in_text, self.cut_word = True, text[run.end() :][:_LONGEST_WORD]
            elif sign in ("{", "["):
                begin = self._open(sign, run.end(), begin)
            elif sign and self._close():
                yield self._whole(text[begin:at])
            elif not sign:
                break
        self._keep(text[begin:])

    def _rest_of_text(self, text: str) -> int:
        end = _REST_OF_TEXT.match(text)
        if end is None:
            self.cut_word = (self.cut_word + text)[:_LONGEST_WORD]
            return 0
        self.in_text = False
        if self.depth == 1:
            self._words(self.cut_word + end.group()[-_LONGEST_WORD:])
        return end.end()

    def _words(self, text: str) -> None:
        for word in _WORD.finditer(text):
            self.before, self.last = self.last, word.group()[1:_LONGEST_WORD].removesuffix('"')
            self.is_bundle = self.is_bundle or (self.before, self.last) == ("resourceType", "Bundle")

    def _open(self, sign: str, at: int, begin: int) -> int:
        """Go one level down. Gives where the text of the entry that is being read begins in the piece."""
        self.depth += 1
        self.deepest = max(self.deepest, self.depth)
        if self.depth == 2:
            self.in_entries = sign == "[" and self.last == "entry"
        if self.depth == 3 and self.in_entries and sign == "{":
            self.parts, self.size, self.deepest = [], 0, 3
            return at
        return begin

    def _close(self) -> bool:
        """Go one level up. True when that ends an entry."""
        self.depth -= 1
        return self.depth == 2 and self.parts is not None

    def _keep(self, text: str) -> None:
        if self.parts is not None:
            self.size += len(text)
            self.parts.append(text)
            if self.size > LONGEST_ROW:
                self.parts = []

    def _whole(self, end: str) -> str | Text:
        self._keep(end)
        whole = "".join(self.parts or ())
        self.parts = None
        if self.size > LONGEST_ROW:
            return ROW_TOO_LONG
        return TOO_DEEP if self.deepest > DEEPEST else whole


def read_bundle(stream: BinaryIO) -> Iterator[Row | RowFault]:
    walk, number, read = _Walk(), 0, 0
    for text, read in _uncut(pieces(stream)):
        if walk.depth == 0 and not walk.last and text.strip() and not text.lstrip().startswith("{"):
            break
        for entry in walk.entries(text):
            number += 1
            yield _entry(entry, number, read)
    if not walk.is_bundle:
        yield RowFault(number + 1, "", _NOT_A_BUNDLE)
    elif walk.depth or walk.in_text:
        yield RowFault(number + 1, "", _CUT)


def _uncut(source: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces, none ending between a backslash and what it escapes."""
    held, read = "", 0
    for text, read in source:
        text, held = held + text, ""
        if (len(text) - len(text.rstrip("\\"))) % 2:
            text, held = text[:-1], "\\"
        if text:
            yield Piece(text, read)
    if held:
        yield Piece(held, read)


def _entry(text: str | Text, number: int, bytes_read: int) -> Row | RowFault:
    value = text if isinstance(text, Text) else parsed(text)
    if isinstance(value, Text):
        return RowFault(number, "", value)
    resource = value.get("resource")
    if not isinstance(resource, dict):
        return RowFault(number, "", _NO_RESOURCE)
    kind = resource.pop("resourceType", None)
    if not isinstance(kind, str) or kind not in RESOURCES:
        return RowFault(number, "resourceType", _OTHER_RESOURCE)
    if kind == "Patient" and isinstance(value.get("fullUrl"), str):
        resource.setdefault("id", last_part(value["fullUrl"]))
    return row_of({"resourceType": kind, kind: _pointing(resource)}, number, bytes_read, _item)


def last_part(reference: str) -> str:
    """The id in `Patient/1`, `https://…/Patient/1` or `urn:uuid:…`."""
    return re.split("[/:]", reference)[-1]


def _pointing(value: Any) -> Any:
    """The same value with every reference cut to the id it points at. Its depth is bounded by `parsed`."""
    if isinstance(value, list):
        return [_pointing(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {
        key: last_part(inner) if key == "reference" and isinstance(inner, str) else _pointing(inner)
        for key, inner in value.items()
    }


def _item(name: str, inner: Any, position: int) -> str:
    system = inner.get("system") if isinstance(inner, dict) else None
    if isinstance(system, str) and name.rpartition(".")[2] in _BY_SYSTEM:
        return f"{name}[{system}]"
    return f"{name}[{position}]" if position else name
