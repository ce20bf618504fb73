"""What somebody wrote in a form, read with limits, and what was wrong with it.

A value is text without surrounding blanks and without control characters; a field that was not there is an empty text.
What nobody asked for is not looked at (no mass assignment). A form does not print.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ombud.terms import Text

LONGEST = 4_000
"""Characters of one field; longer texts are cut with a word about it by whoever asked for them."""
_KEPT = "\n\t"
_DROPPED = ("Cc", "Cs")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One field and what is wrong with it: the same words stand at the field and in the summary."""

    field: str
    words: Text


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of one form."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)

    def text(self, name: str) -> str:
        """What stands in a field, cleaned; empty where there is nothing."""
        found = self.fields.get(name, ())
        return cleaned(found[-1]) if found else ""

    def all(self, name: str) -> tuple[str, ...]:
        """What was ticked of a group."""
        return tuple(cleaned(one) for one in self.fields.get(name, ()))

    def ticked(self, name: str) -> bool:
        return bool(self.text(name))


def cleaned(text: str) -> str:
    """Without blanks around, without control characters, in the composed form."""
    lines = text.replace("\r\n", "\n")
    kept = "".join(one for one in lines if one in _KEPT or unicodedata.category(one) not in _DROPPED)
    return unicodedata.normalize("NFC", kept).strip()


def form_of(pairs: Iterable[tuple[str, str | bytes]]) -> Form:
    """A form of what was sent, in the order in which it was sent."""
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, bytes] = {}
    for name, value in pairs:
        if isinstance(value, bytes):
            files[name] = value
        else:
            fields[name] = (*fields.get(name, ()), value)
    return Form(fields, files)
