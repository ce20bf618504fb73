"""Instants are aware and in UTC; stored as whole microseconds since 1970."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def utc(at: datetime) -> datetime:
    """The same instant in UTC. Raises `ValueError` for a time without a zone."""
    if at.tzinfo is UTC:
        return at
    if at.tzinfo is None:
        raise ValueError("a time without a zone is not an instant")
    return at.astimezone(UTC)


def to_micros(at: datetime) -> int:
    """Raises `ValueError` for a time without a zone."""
    return ((at if at.tzinfo is UTC else utc(at)) - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)
