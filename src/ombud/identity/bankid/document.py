"""A signed document of XML, read strictly, and its canonical form (Canonical XML 1.0, without comments).

* What a signature never needs is refused while it is read: a document type with its entities, processing
  instructions, comments, and attributes of the namespace `xml`. It has a largest size and depth.
* Two elements with one `Id` are refused: which of them was signed would be anybody's guess.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

LARGEST, DEEPEST = 512 * 1024, 32
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_VALUE = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


class DocumentError(ValueError):
    """The document is not one that is read here. It says nothing of its content."""


@dataclass(slots=True)
class Element:
    """One element, with the namespaces that hold in it."""

    name: str
    scope: Mapping[str, str]
    attributes: list[tuple[str, str]]
    children: list["Element | str"] = field(default_factory=list)

    @property
    def kind(self) -> tuple[str, str]:
        """Its namespace and its name."""
        prefix, _, local = self.name.rpartition(":")
        return self.scope.get(prefix, ""), local

    def get(self, name: str) -> str | None:
        return dict(self.attributes).get(name)

    @property
    def elements(self) -> list["Element"]:
        return [one for one in self.children if isinstance(one, Element)]

    @property
    def text(self) -> str:
        """What stands in it, where no element does."""
        return "" if self.elements else "".join(one for one in self.children if isinstance(one, str))

    def each(self) -> Iterator["Element"]:
        yield self
        for one in self.elements:
            yield from one.each()


def read(content: bytes) -> Element:
    """The root. Raises `DocumentError`."""
    if len(content) > LARGEST:
        raise DocumentError("too large")
    parser = expat.ParserCreate()
    reading = _Reading()
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reading.begin, reading.end
    parser.CharacterDataHandler = reading.say
    parser.StartDoctypeDeclHandler = parser.ProcessingInstructionHandler = parser.CommentHandler = _refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, UnicodeError, LookupError):
        raise DocumentError("no XML") from None
    root = reading.top.elements[0]
    ids = [one.get("Id") for one in root.each() if one.get("Id") is not None]
    if len(ids) != len(set(ids)):
        raise DocumentError("an id twice")
    return root


def _refuse(*_said: object) -> NoReturn:
    raise DocumentError("something that a signature has no use for")


class _Reading:
    def __init__(self) -> None:
        self.top = Element("", {}, [])
        self._open = [self.top]

    def begin(self, name: str, flat: list[str]) -> None:
        pairs = list(zip(flat[::2], flat[1::2], strict=True))
        declared = {key[6:]: value for key, value in pairs if key == "xmlns" or key.startswith("xmlns:")}
        others = [(key, value) for key, value in pairs if key != "xmlns" and not key.startswith("xmlns:")]
        scope = {**self._open[-1].scope, **declared}
        prefixes = [one.rpartition(":")[0] for one in (name, *(key for key, _ in others))]
        if len(self._open) > DEEPEST or any(prefix and prefix not in scope for prefix in prefixes):
            raise DocumentError("too deep, or a prefix of nothing")
        element = Element(name, scope, others)
        self._open[-1].children.append(element)
        self._open.append(element)

    def end(self, _name: str) -> None:
        self._open.pop()

    def say(self, text: str) -> None:
        self._open[-1].children.append(text)


def canonical(element: Element) -> bytes:
    """The element with everything in it, as it is hashed."""
    return "".join(_pieces(element, {})).encode()


def _pieces(element: Element, told: Mapping[str, str]) -> Iterator[str]:
    """`told` are the namespaces that an element around it has told of already."""
    new = {prefix: uri for prefix, uri in element.scope.items() if told.get(prefix, "") != uri}
    yield f"<{element.name}"
    for prefix, uri in sorted(new.items()):
        yield f' xmlns{":" if prefix else ""}{prefix}="{uri.translate(_VALUE)}"'
    for name, value in sorted(element.attributes, key=lambda one: _order(element, one[0])):
        yield f' {name}="{value.translate(_VALUE)}"'
    yield ">"
    for child in element.children:
        if isinstance(child, Element):
            yield from _pieces(child, {**told, **new})
        else:
            yield child.translate(_TEXT)
    yield f"</{element.name}>"


def _order(element: Element, name: str) -> tuple[str, str]:
    prefix, _, local = name.rpartition(":")
    return (element.scope[prefix] if prefix else "", local)
