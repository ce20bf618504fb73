"""Codes that people read, say and type: Crockford's base32, and a sign at the end that checks the others.

* There is no I, L, O or U; what is heard as one of the first three is the digit that it looks like. Hyphens and blanks
  are nothing.
* The check is a sum over the field of 32 elements, in which every wrong character and every two neighbours that have
  changed places are found.
"""

from collections.abc import Sequence

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_REDUCED = 0b100101
"""x⁵ + x² + 1, of which x is a generator."""


def heard(text: str, length: int) -> list[int] | None:
    """The values of what was typed or said, if it has that length; none for anything else."""
    bare = text.strip().upper().translate(_HEARD)
    if len(bare) != length or any(sign not in ALPHABET for sign in bare):
        return None
    return [ALPHABET.index(sign) for sign in bare]


def written(values: Sequence[int]) -> str:
    return "".join(ALPHABET[value] for value in values)


def with_check(values: Sequence[int]) -> list[int]:
    """The values, and the one that checks them."""
    return [*values, times_x(checksum(values))]


def checksum(values: Sequence[int]) -> int:
    """0 where the last one checks the others."""
    total = 0
    for value in values:
        total = times_x(total) ^ value
    return total


def times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _REDUCED if doubled & 32 else doubled
