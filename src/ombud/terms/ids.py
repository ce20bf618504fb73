"""Ids. A data subject's id is 16 random bytes and says nothing about the person.

People and programs see it as text: `s_` and 26 characters of Crockford base32 (no I, L, O, U), so
that it survives being read aloud and can be told from every other id at a glance.
"""

from typing import NewType

SubjectId = NewType("SubjectId", bytes)
"""16 random bytes: one data subject (Art. 4(1)) in one installation."""
RecordId = NewType("RecordId", bytes)
"""16 random bytes: one sealed record of one data subject."""
RelationId = NewType("RelationId", bytes)
"""16 random bytes: one contact, agreement, measure, commitment or claim."""
PurposeId = NewType("PurposeId", str)
CategoryId = NewType("CategoryId", str)
ServiceId = NewType("ServiceId", str)
ClassId = NewType("ClassId", str)
"""A retention class: data that dies together has one key (`care`, `accounting`, `contract`, …)."""
ChoiceId = NewType("ChoiceId", str)
"""One thing a person can decide: purpose × channel × text version."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 26


def id_text(prefix: str, value: bytes) -> str:
    """Write 16 bytes as `prefix` and 26 characters."""
    number = int.from_bytes(value, "big")
    return prefix + "".join(_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5))


def id_bytes(prefix: str, text: str) -> bytes:
    """Read an id back. Raises `ValueError`, which never repeats the text, when it is not one."""
    body = text.removeprefix(prefix).upper()
    if not text.startswith(prefix) or len(body) != _LENGTH or any(c not in _ALPHABET for c in body):
        raise ValueError(f"not an id: expected {prefix!r} and {_LENGTH} characters of Crockford base32")
    number = 0
    for character in body:
        number = number << 5 | _ALPHABET.index(character)
    if number >> 128:
        raise ValueError("not an id: the number is larger than 128 bits")
    return number.to_bytes(16, "big")


def subject_text(subject: SubjectId) -> str:
    return id_text("s_", subject)


def subject_from(text: str) -> SubjectId:
    return SubjectId(id_bytes("s_", text))
