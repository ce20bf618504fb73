"""The reference of a request in letters and on the telephone: `K7M4-2QX9`.

* Seven characters are the first 35 bits of the request's id, the eighth checks them. There is no I, L, O or U.
* The check is a sum over the field of 32 elements, in which every wrong character and every two that have changed
  places are found.
* It is no key to anything: who gives it is not identified by it (R-07).
"""

from ombud.requests.model import RequestId

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_HEARD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_CHARACTERS, _BITS = 7, 35
_REST = 128 - _BITS
_REDUCED = 0b100101
"""x⁵ + x² + 1, of which x is a generator."""


def reference_of(request: RequestId) -> str:
    first = int.from_bytes(request, "big") >> _REST
    values = [first >> shift & 31 for shift in range(_BITS - 5, -1, -5)]
    written = "".join(_ALPHABET[value] for value in (*values, _times_x(_sum(values))))
    return f"{written[:4]}-{written[4:]}"


def span(request: RequestId) -> tuple[bytes, bytes]:
    """The ids that have the same reference, the first and the last."""
    return _span(int.from_bytes(request, "big") >> _REST)


def between(reference: str) -> tuple[bytes, bytes] | None:
    """The ids that a reference may stand for, the first and the last; None for a text that is no reference."""
    text = reference.upper().translate(_HEARD)
    if len(text) != _CHARACTERS + 1 or any(sign not in _ALPHABET for sign in text):
        return None
    values = [_ALPHABET.index(sign) for sign in text]
    if _sum(values):
        return None
    first = 0
    for value in values[:-1]:
        first = first << 5 | value
    return _span(first)


def _span(first: int) -> tuple[bytes, bytes]:
    low = first << _REST
    return low.to_bytes(16, "big"), (low | (1 << _REST) - 1).to_bytes(16, "big")


def _sum(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_x(total) ^ value
    return total


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _REDUCED if doubled & 32 else doubled
