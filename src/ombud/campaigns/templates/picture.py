"""What a picture of a mail may be: PNG or JPEG, sent with the mail, and large enough to be seen.

A picture of one or two points is no picture but a way to see who opened the mail; sent with the mail it would tell
nothing, and fetched from anywhere it is not taken at all. So there is no open pixel, by construction (ux.md 1.3).
"""

from collections.abc import Iterator

SMALLEST, LARGEST = 16, 4000
MOST_BYTES = 200_000
_PNG = b"\x89PNG\r\n\x1a\n"


def media_type(data: bytes) -> str | None:
    if data.startswith(_PNG):
        return "image/png"
    return "image/jpeg" if data.startswith(b"\xff\xd8\xff") else None


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height; None where they cannot be read."""
    if data.startswith(_PNG):
        found = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        return found if len(data) >= 24 and data[12:16] == b"IHDR" else None
    return next((found for marker, found in _frames(data) if marker in _STARTS), None)


_STARTS = frozenset({*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
"""The markers that begin a frame of a JPEG."""


def _frames(data: bytes) -> Iterator[tuple[int, tuple[int, int]]]:
    """The segments of a JPEG: each marker, and height and width where it begins a frame."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        height, width = int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 7 : at + 9], "big")
        yield data[at + 1], (width, height)
        at += 2 + max(2, int.from_bytes(data[at + 2 : at + 4], "big"))


def acceptable(data: bytes) -> bool:
    size = dimensions(data) if media_type(data) is not None else None
    return size is not None and all(SMALLEST <= side <= LARGEST for side in size) and len(data) <= MOST_BYTES
