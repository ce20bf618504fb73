"""The body of a call of a program, as far as it may reach."""

from enum import Enum

from starlette.requests import ClientDisconnect, Request


class Cut(Enum):
    """Why there is no body."""

    TOO_LARGE = "too large"
    GONE = "gone"
    """Whoever sent it went away."""


async def read_body(request: Request, largest: int) -> bytes | Cut:
    """All of it; what comes after the largest is not read."""
    taken = bytearray()
    try:
        async for piece in request.stream():
            taken += piece
            if len(taken) > largest:
                return Cut.TOO_LARGE
    except ClientDisconnect:
        return Cut.GONE
    return bytes(taken)
