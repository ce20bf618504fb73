"""Booked visits, invented: a file as a booking system exports it, for those who have a health talk.

With it care has something to count that a journal alone does not say: how long people waited, and who never came.
"""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from random import Random

from ombud.app.demo.people import InventedPerson

CARE = "halsosamtal"
COLUMNS = ("bokning", "kundnummer", "bokad", "tid", "enhet", "vårdgivare", "slag", "utfall")
_CHECK_UP = "185349003"
_WAITS = ((0, 8), (8, 31), (31, 91), (91, 120))
_OFTEN = (5, 8, 4, 1)
"""Most people wait some weeks, a few for months."""
_MISSED = 0.2


def bookings(people: Iterable[InventedPerson], seed: int, unit: str, *, now: datetime) -> bytes:
    """The file. Only visits that have been are in it."""
    lines = [line for person in people for line in _of(person, Random(f"{seed}/bookings/{person.customer}"), unit, now)]
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([COLUMNS, *lines])
    return text.getvalue().encode()


def _of(person: InventedPerson, random: Random, unit: str, now: datetime) -> Iterator[tuple[str, ...]]:
    if person.service != CARE:
        return
    passed = now - person.registered_at
    for number in range(6 + random.randrange(6)):
        booked = person.registered_at + passed * random.random()
        ((least, most),) = random.choices(_WAITS, _OFTEN)
        at = booked + timedelta(days=random.randrange(least, most), hours=1)
        outcome = "noshow" if random.random() < _MISSED else "fulfilled"
        if at < now:
            yield (
                f"B{person.customer}-{number}", person.customer, booked.isoformat(), at.isoformat(), unit, "D1",
                _CHECK_UP, outcome,
            )  # fmt: skip
