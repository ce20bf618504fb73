"""A Bundle of type searchset, a page at a time.

Where a page goes on is an opaque word: when the first page was asked for, and the last that was shown. What has come
since then is not on the later pages, so that following them ends, though each of them is a reading with an entry: what
a page tells is decided anew, so that a no that was said between two pages is obeyed. Nothing of a page is kept for the
next one; but pages that have come to choices and the log open no records.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from ombud.fhir.model import Call, Given
from ombud.fhir.outcome import Issue, outcome
from ombud.fhir.resource import ORDER, Resource, encoded
from ombud.terms.time import from_micros, to_micros

A_PAGE, MOST = 100, 500
_PLACE = re.compile(r"(\d{1,16})\.(\d{1,2})\.(-?\d{1,18})\.([A-Za-z0-9.-]{1,64})")
Key = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class Onward:
    """Where a page goes on."""

    until: datetime
    after: Key


@dataclass(frozen=True, slots=True)
class Paged:
    """What there is, in its order, and what is said beside it."""

    resources: Sequence[Resource] = field(repr=False)
    issues: Sequence[Issue] = field(default=(), repr=False)
    included: frozenset[str] = frozenset()
    """Kinds that are there beside what was searched for."""
    counted: bool = True
    """All of it was looked at; else it is not said how many there are: R4 lets a page leave that out."""


def key_of(one: Resource) -> Key:
    return ORDER.index(one.kind), to_micros(one.at), one.id


def onward(text: str) -> Onward | None:
    """`_page`, read; None where it is none that was given."""
    try:
        found = _PLACE.fullmatch(urlsafe_b64decode(text.encode()).decode())
    except ValueError:
        return None
    if found is None:
        return None
    until, rank, order, last = found.groups()
    return Onward(from_micros(int(until)), (int(rank), int(order), last))


def _word(page: Onward) -> str:
    rank, order, last = page.after
    return urlsafe_b64encode(f"{to_micros(page.until)}.{rank}.{order}.{last}".encode()).decode()


def still_to_come(call: Call) -> frozenset[str]:
    """The kinds that may stand on the page that was asked for, or on a later one."""
    page: Onward | None = call.asked.get("_page")
    return frozenset(ORDER if page is None else ORDER[page.after[0] :])


def bundle(call: Call, found: Paged) -> Given:
    """The page that was asked for, of what had come when the first one was."""
    page: Onward | None = call.asked.get("_page")
    until = call.now if page is None else page.until
    since: datetime | None = call.asked.get("_since")
    matching = sorted((one for one in found.resources if _between(one, since, until)), key=key_of)
    rest = matching if page is None else [one for one in matching if key_of(one) > page.after]
    most: int = call.asked.get("_count", A_PAGE)
    shown = rest[:most]
    entries = [_entry(call, one, "include" if one.kind in found.included else "match") for one in shown]
    if found.issues and page is None:
        said = encoded(outcome(found.issues, call.language, call.root))
        entries.append(f'{{"resource":{said},"search":{{"mode":"outcome"}}}}')
    links = [{"relation": "self", "url": _address(call, {})}]
    if len(rest) > most and shown:
        word = _word(Onward(until, key_of(shown[-1])))
        links.append({"relation": "next", "url": _address(call, {"_page": word})})
    total = sum(one.kind not in found.included for one in matching)
    head = {
        "resourceType": "Bundle",
        "type": "searchset",
        "timestamp": call.now.isoformat(),
        **({"total": total} if found.counted else {}),
        "link": links,
    }
    body = f',"entry":[{",".join(entries)}]' if entries else ""
    return Given(encoded(head)[:-1] + body + "}")


def _between(one: Resource, since: datetime | None, until: datetime) -> bool:
    """An entry of the log of this very moment is that of this reading, and of each page that follows."""
    if one.updated is None:
        return True
    came = one.updated < until if one.kind == "AuditEvent" else one.updated <= until
    return came and (since is None or one.updated > since)


def _entry(call: Call, one: Resource, mode: str) -> str:
    return f'{{"fullUrl":"{call.root}/{one.reference}","resource":{one.json()},"search":{{"mode":"{mode}"}}}}'


def _address(call: Call, more: Mapping[str, Any]) -> str:
    """Where the page is, or another of the same: opaque ids, days and numbers alone."""
    asked = {**call.asked.get("", {}), **more}
    query = urlencode(asked, doseq=True)
    return f"{call.root}{call.path}{f'?{query}' if query else ''}"
