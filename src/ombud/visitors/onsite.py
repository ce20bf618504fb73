"""Devices seen on site, where the policy declares that and asks for a consent of its own (`web.onsite`, T-21, N-06.3).

Under a policy that does not, nothing is kept of a MAC address in any form. Under one that does, what is kept is a code
under the key of the day, which goes within 24 hours: it tells that the same device was there twice, and nothing else.
No log has it, and no path, and no address.
"""

from collections.abc import Iterable
from datetime import date, datetime

from ombud.law.periods import local_date
from ombud.terms.time import to_micros
from ombud.vault import Act
from ombud.visitors import store
from ombud.visitors.days import Sealer, opened
from ombud.visitors.edge import macs
from ombud.visitors.model import ONSITE
from ombud.visitors.rules import WebBook
from ombud.visitors.store import Place


def devices(texts: Iterable[str]) -> frozenset[str]:
    """The twelve digits of each MAC address in these texts; other parts of them are not looked at."""
    return frozenset(digits for text in texts for digits in macs(text))


def seen_on_site(act: Act, texts: Iterable[str], at: datetime) -> int:
    """Keep which devices were there in that hour, as codes; how many. 0 where the policy does not declare it."""
    until = WebBook(act.vault.book, act.tx, act.policy, act.by, act.now).ends(at).onsite
    found = devices(texts) if until is not None else frozenset[str]()
    if until is not None and found:
        sealer = Sealer(act, local_date(at))
        codes = sorted(sealer.salted(digits) for digits in found)
        sealer.put(Place.ON_SITE, ONSITE, int(at.timestamp()), until, "\n".join(codes).encode())
    return len(found)


def on_site(act: Act, day: date) -> dict[int, int]:
    """How many different devices were seen, by the hour since 1970."""
    hours: dict[int, set[str]] = {}
    for subject, _ in store.days(act.tx, day.toordinal(), day.toordinal()):
        key = act.person(subject).keys.for_reading(ONSITE)
        if key is not None:
            for row in store.pieces(act.tx, Place.ON_SITE, subject, ONSITE, to_micros(act.now)):
                codes = opened(Place.ON_SITE, row, key).decode().split("\n")
                hours.setdefault(row.at // 3_600_000_000, set()).update(codes)
    return {hour: len(codes) for hour, codes in hours.items()}
