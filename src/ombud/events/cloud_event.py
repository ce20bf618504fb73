"""An event as it is sent: CloudEvents 1.0, structured JSON, that is also a payload of Standard Webhooks.

* It says the type, the receiver's own id of the person, and the minute. No name, number, category, choice, date of a
  person or word of anybody stands in it (design 5, 7); the schema in spec/events.md says what may.
* The same event is the same bytes at every try.
"""

import json
from datetime import datetime

from ombud.events.model import NOBODY, Event, event_text, known_text

PREFIX, VERSION = "se.ombud.", ".v1"
CONTENT_TYPE = "application/cloudevents+json"


def body_of(one: Event, source: str) -> bytes:
    """`source` is the installation: the address that it is known at, or its name."""
    at = told_at(one.at)
    said: dict[str, object] = {
        "specversion": "1.0",
        "id": event_text(one.id),
        "source": source,
        "type": type_of(one),
        "time": at,
        "timestamp": at,
        "datacontenttype": "application/json",
        "sequence": f"{one.number:010d}",
    }
    if one.about != NOBODY:
        said["subject"] = known_text(one.about)
    data: dict[str, object] = dict(json.loads(one.more))
    if one.due_at is not None:
        data["acknowledge_by"] = told_at(one.due_at)
    said["data"] = data
    return json.dumps(said, separators=(",", ":"), sort_keys=True).encode()


def type_of(one: Event) -> str:
    return f"{PREFIX}{one.happening.value}{VERSION}"


def told_at(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
