"""The text of a policy file, read into plain values that remember where they stood.

  * YAML 1.2: `no` is a word, not false; a date stays the text it was until a field says it is a date.
  * A key that is written twice is a fault, every time. So are anchors, aliases, tags and several documents:
    a policy reads from top to bottom, once.
  * Nothing is raised for any text. What cannot be read is a fault.

The events of ruamel.yaml are read one by one instead of being composed: nesting then costs no call stack,
and reading goes on after a fault. Its round-trip reader is not used: it leaves marks in folded texts.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.nodes import ScalarNode

from ombud.policy.faults import Fault, Path, Position, short, shown
from ombud.terms import Text

Value = None | bool | int | float | str | list[Any] | dict[str, Any]
LONGEST = 1_000_000
DEEPEST = 20
_PREFIX = "tag:yaml.org,2002:"
_START = Position(1, 1)


class Source(NamedTuple):
    value: Value
    positions: dict[Path, Position]
    faults: tuple[Fault, ...]
    cut: bool
    """The text stopped being readable before its end."""


def read(text: str | bytes) -> Source:
    decoded = _decoded(text)
    if isinstance(decoded, Fault):
        return Source(None, {}, (decoded,), True)
    reader = _Reader(YAML(typ="safe", pure=True).resolver)
    try:
        for event in _events(decoded):
            reader.take(event)
            if reader.lost:
                break
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = _START if mark is None else Position(mark.line + 1, mark.column + 1)
        reader.stop(at)
    except (YAMLError, ValueError, OverflowError, LookupError, AttributeError, TypeError, AssertionError):
        # What ruamel.yaml raises for odd escapes and cut texts, besides its own errors (found by fuzzing).
        reader.stop(reader.at)
    return Source(reader.root, reader.positions, tuple(reader.faults), reader.lost)


def _decoded(text: str | bytes) -> str | Fault:
    if len(text) > LONGEST:
        return Fault(1, 1, (), *_TOO_LONG)
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
        decoded.encode("utf-8")
    except UnicodeError:
        return Fault(1, 1, (), *_NOT_UTF_8)
    return decoded


def _events(text: str) -> Iterator[Event]:
    yield from YAML(typ="safe", pure=True).parse(text)


@dataclass(slots=True)
class _Open:
    """A mapping or list that is being read, and the key that waits for its value."""

    value: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Reader:
    resolver: Any
    root: Value = None
    positions: dict[Path, Position] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)
    documents: int = 0
    at: Position = _START
    lost: bool = False

    def say(self, at: Position, message: Text, fix: Text, path: Path = ()) -> None:
        self.faults.append(Fault(at.line, at.column, path, message, fix))

    def stop(self, at: Position) -> None:
        self.say(at, *_UNREADABLE)
        self.lost = True

    def take(self, event: Event) -> None:
        if event.start_mark is not None:  # pragma: no branch (the parser marks every event)
            self.at = Position(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, DocumentStartEvent):
            self._document(event)
        elif isinstance(event, AliasEvent):
            self.say(self.at, *_NO_ALIAS)
            self._value(None)
        elif isinstance(event, (MappingEndEvent, SequenceEndEvent)):
            self.open.pop()
        elif isinstance(event, (ScalarEvent, CollectionStartEvent)):
            self._node(event)

    def _document(self, event: DocumentStartEvent) -> None:
        self.documents += 1
        if self.documents > 1 or event.version not in (None, (1, 2)):
            self.say(self.at, *_ONE_DOCUMENT)
            self.lost = True

    def _node(self, event: ScalarEvent | CollectionStartEvent) -> None:
        if event.anchor is not None:
            self.say(self.at, *_NO_ALIAS)
        if event.tag is not None and event.tag != "!":
            self.say(self.at, *_NO_TAG)
        if isinstance(event, ScalarEvent):
            self._scalar(event)
            return
        if len(self.open) >= DEEPEST or self._is_key():
            self.say(self.at, *_TOO_DEEP)
            self.lost = True
            return
        value: dict[str, Any] | list[Any] = {} if isinstance(event, MappingStartEvent) else []
        assert isinstance(event, (MappingStartEvent, SequenceStartEvent))
        self.open.append(_Open(value, self._value(value)))

    def _is_key(self) -> bool:
        return bool(self.open) and isinstance(self.open[-1].value, dict) and self.open[-1].key is None

    def _scalar(self, event: ScalarEvent) -> None:
        if self._is_key():
            self._key(event.value)
        else:
            self._value(self._plain(event))

    def _key(self, key: str) -> None:
        top = self.open[-1]
        if key in top.value:
            path = (*top.path, key)
            first = self.positions[path].line
            self.say(self.at, *_twice(path, first), path)
        else:
            self.positions[(*top.path, key)] = self.at
        top.key = key

    def _value(self, value: Value) -> Path:
        """Put a value in its place and give its path. Of a key written twice the first value stays."""
        if not self.open:
            self.root = value
            self.positions[()] = self.at
            return ()
        top = self.open[-1]
        if isinstance(top.value, list):
            top.value.append(value)
            path: Path = (*top.path, len(top.value) - 1)
            self.positions[path] = self.at
            return path
        key, top.key = top.key or "", None
        top.value.setdefault(key, value)
        return (*top.path, key)

    def _plain(self, event: ScalarEvent) -> Value:
        text = str(event.value)
        if any("\ud800" <= character <= "\udfff" for character in text):
            self.say(self.at, *_UNREADABLE)
            return ""
        tag = self.resolver.resolve(ScalarNode, text, (event.style is None or event.style == "", False))
        kind = str(tag).removeprefix(_PREFIX)
        if kind == "null":
            return None
        if kind == "bool":
            return text.lower() == "true"
        return _number(kind, text) if kind in ("int", "float") else text


def _number(kind: str, text: str) -> int | float | str:
    plain = text.replace("_", "")
    try:
        number = float(plain) if kind == "float" else int(plain, 0 if "x" in plain or "o" in plain else 10)
    except ValueError:  # more digits than a number has
        return text
    return number if math.isfinite(number) else text


def _twice(path: Path, first: int) -> tuple[Text, Text]:
    key, place = short(path[-1]), shown(path)
    return (
        Text(f"{key!r} står två gånger, först på rad {first}.", f"{key!r} is written twice, first on line {first}."),
        Text(f"Behåll en av dem: {place}.", f"Keep one of them: {place}."),
    )


_UNREADABLE = (
    Text("Texten går inte att läsa som YAML från och med här.", "The text cannot be read as YAML from here on."),
    Text(
        "Se efter indrag, kolon och citattecken på raden och på raden före.",
        "Look at indentation, colons and quotation marks on this line and the one before.",
    ),
)
_NOT_UTF_8 = (
    Text("Filen är inte text i UTF-8.", "The file is not UTF-8 text."),
    Text("Spara den som UTF-8.", "Save it as UTF-8."),
)
_TOO_LONG = (
    Text("Filen är längre än en miljon tecken.", "The file is longer than a million characters."),
    Text("Ta bort det som inte hör till policyn.", "Remove what does not belong to the policy."),
)
_TOO_DEEP = (
    Text("Här är för många nivåer, eller en nyckel som inte är ett ord.", "Too many levels, or a key that is no word."),
    Text("Skriv fälten som i spec/policy-file.md.", "Write the fields as in spec/policy-file.md."),
)
_NO_ALIAS = (
    Text("Ankare och hänvisningar (& och *) används inte.", "Anchors and aliases (& and *) are not used."),
    Text("Skriv ut värdet på båda ställena.", "Write the value out in both places."),
)
_NO_TAG = (
    Text("Taggar (!) används inte.", "Tags (!) are not used."),
    Text("Ta bort taggen.", "Remove the tag."),
)
_ONE_DOCUMENT = (
    Text("En policyfil är ett enda dokument i YAML 1.2.", "A policy file is one single YAML 1.2 document."),
    Text("Dela filen, eller ta bort raden.", "Split the file, or remove the line."),
)
