"""The reference of a request in letters and on the telephone: `K7M4-2QX9`.

* Seven characters are the first 35 bits of the request's id, the eighth checks them (`terms/crockford.py`).
* It is no key to anything: who gives it is not identified by it (R-07).
"""

from ombud.requests.model import RequestId
from ombud.terms.crockford import checksum, heard, with_check, written

_CHARACTERS, _BITS = 7, 35
_REST = 128 - _BITS


def reference_of(request: RequestId) -> str:
    first = int.from_bytes(request, "big") >> _REST
    text = written(with_check([first >> shift & 31 for shift in range(_BITS - 5, -1, -5)]))
    return f"{text[:4]}-{text[4:]}"


def span(request: RequestId) -> tuple[bytes, bytes]:
    """The ids that have the same reference, the first and the last."""
    return _span(int.from_bytes(request, "big") >> _REST)


def between(reference: str) -> tuple[bytes, bytes] | None:
    """The ids that a reference may stand for, the first and the last; None for a text that is no reference."""
    values = heard(reference, _CHARACTERS + 1)
    if values is None or checksum(values):
        return None
    first = 0
    for value in values[:-1]:
        first = first << 5 | value
    return _span(first)


def _span(first: int) -> tuple[bytes, bytes]:
    low = first << _REST
    return low.to_bytes(16, "big"), (low | (1 << _REST) - 1).to_bytes(16, "big")
