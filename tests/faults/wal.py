"""How much of a write-ahead log SQLite takes up when it opens a database: the rest may be anything.

Frames follow each other, each with the salts of the log and with a checksum over everything before it. The first that
does not hold ends the log, and of those before it the last one that ends a transaction is the last that counts
(https://www.sqlite.org/fileformat2.html#walformat). So two logs that are the same up to there are the same, and SQLite
need not be asked again. What is of another form counts as a whole.
"""

import struct
from functools import lru_cache

_HEADER, _FRAME = 32, 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_VERSION, _SMALLEST = 3007000, 512
_WORD = 0xFFFFFFFF
Sums = tuple[int, int]


def taken_up(log: bytes) -> int:
    """Bytes of it that count."""
    if len(log) < _HEADER:
        return 0
    magic, version, page, _, *salts_and_sums = struct.unpack_from(">8I", log)
    salts, sums = tuple(salts_and_sums[:2]), tuple(salts_and_sums[2:])
    if magic not in (_LITTLE, _BIG) or version != _VERSION or page < _SMALLEST:
        return len(log)
    order = "<" if magic == _LITTLE else ">"
    if _summed(log[:24], order, (0, 0)) != sums:
        return 0
    last, step = 0, _FRAME + page
    for at in range(_HEADER, len(log) - step + 1, step):
        number, size, *rest = struct.unpack_from(">6I", log, at)
        sums = _summed_frame(log[at : at + step], order, sums)  # type: ignore[arg-type]
        if number == 0 or (*salts, *sums) != tuple(rest):
            break
        last = at + step if size else last
    return last


@lru_cache(maxsize=4096)
def _summed_frame(frame: bytes, order: str, before: Sums) -> Sums:
    """A frame is summed once: most of them stand in every log of a life."""
    return _summed(frame[_FRAME:], order, _summed(frame[:8], order, before))


def _summed(data: bytes, order: str, before: Sums) -> Sums:
    one, two = before
    words = iter(struct.unpack(f"{order}{len(data) // 4}I", data))
    for first, second in zip(words, words, strict=True):
        one = (one + first + two) & _WORD
        two = (two + second + one) & _WORD
    return one, two
