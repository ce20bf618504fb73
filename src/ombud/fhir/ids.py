"""Ids as R4 writes them: letters, digits, `-` and `.`, 64 at most. They say nothing about anybody.

A person is `s-…`; what is of a person is `s-….…`, so that it leads to them without a list of everything.
"""

import re
from typing import NamedTuple

from ombud.terms import SubjectId
from ombud.terms.ids import id_bytes, id_text

_PERSON, _NOBODY = "s-", bytes(16)
ID = re.compile(r"s-[0-7][0-9A-HJKMNP-TV-Z]{25}(\.[0-7][0-9A-HJKMNP-TV-Z]{25})?")


class Place(NamedTuple):
    """Whose it is, and which of what is theirs; the person themself where there is no second part."""

    subject: SubjectId
    part: bytes | None = None


def person_id(subject: SubjectId) -> str:
    return id_text(_PERSON, subject)


def part_id(subject: SubjectId, part: bytes) -> str:
    return f"{person_id(subject)}.{id_text('', part)}"


def place_of(text: str) -> Place | None:
    """What an id says; None where it is none of ours."""
    if not ID.fullmatch(text):
        return None
    first, _, second = text.partition(".")
    subject = SubjectId(id_bytes(_PERSON, first))
    if subject == _NOBODY:
        return None
    return Place(subject, id_bytes("", second) if second else None)
