"""When a mail reached the controller: the month runs from there, wherever it lay meanwhile (R-01, N-20.1).

* The surest word is the controller's own server's: the topmost `Received` header "by" a server that the configuration
  names. What stands below it was written by others, and may be made up.
* Else the mailbox's: when the mail came into it (IMAP INTERNALDATE, the file of a Maildir).
* A file that somebody saved says when it was saved, and not when the mail came: there the earlier of the file's time
  and the sender's `Date` is taken, which is the safe side of a deadline.
* Else the sender's `Date`. Else now.
* Nothing arrives in the future: a time after now is nobody's word.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from ombud.requests.intake.model import Arrived, ArrivedBy, Where
from ombud.terms.time import utc

_BY = re.compile(r"(?:^|\s)by\s+([A-Za-z0-9._-]{1,253})", re.IGNORECASE)
_SKEW = timedelta(minutes=15)
"""How far another clock may be ahead of ours."""


def arrived(
    message_headers: Iterable[tuple[str, str]],
    own_servers: Sequence[str],
    *,
    stored_at: datetime | None,
    where: Where,
    now: datetime,
) -> Arrived:
    """When it arrived, and who says so."""
    headers = list(message_headers)
    sent = next(_times((value for name, value in headers if name.lower() == "date"), now), None)
    for at in _times(_received(headers, own_servers), now):
        return Arrived(at, ArrivedBy.RECEIVED)
    stored = None if stored_at is None or stored_at > now + _SKEW else min(utc(stored_at), now)
    if stored is not None and (where == "mailbox" or sent is None or stored <= sent):
        return Arrived(stored, ArrivedBy.STORED)
    return Arrived(now, ArrivedBy.TAKEN_IN) if sent is None else Arrived(sent, ArrivedBy.DATE)


def _received(headers: list[tuple[str, str]], own_servers: Sequence[str]) -> Iterator[str]:
    """What stands after the last semicolon of the topmost header that one of our servers wrote."""
    own = {name.lower().rstrip(".") for name in own_servers}
    for name, value in headers:
        if name.lower() != "received":
            continue
        by = _BY.search(" ".join(value.split()))
        if by is not None and by[1].lower().rstrip(".") in own:
            yield value.rpartition(";")[2]
            return


def _times(values: Iterable[str], now: datetime) -> Iterator[datetime]:
    """Those that are times and not in the future."""
    for value in values:
        at = time_of(value)
        if at is not None and at <= now + _SKEW:
            yield min(at, now)


def time_of(text: str) -> datetime | None:
    """A time as mails write it; None where it is none."""
    try:
        at = parsedate_to_datetime(" ".join(text.split()))
        return utc(at if at.tzinfo else at.replace(tzinfo=UTC))
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
