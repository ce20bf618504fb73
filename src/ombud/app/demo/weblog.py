"""The demo's web server log: invented visits to an invented site, in the form that nginx writes.

The addresses are those that are kept for documentation (RFC 5737, RFC 3849): nobody has them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

PAGES = ("/", "/", "/", "/traning", "/traning", "/kost", "/massage", "/priser", "/kontakt", "/boka")
SOURCES = ("-", "-", "https://sok.example/", "https://karta.example/", "https://nyheter.example/")
BROWSERS = ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone)", "Mozilla/5.0 (Windows NT 10.0)")
_DAYS = 28


def weblog(lines: int, seed: int, now: datetime) -> Iterator[str]:
    """So many lines of the last four weeks, in the order of their times."""
    random = Random(f"weblog/{seed}")
    first = now - timedelta(days=_DAYS)
    for number in range(lines):
        at = first + timedelta(days=_DAYS) * (number / lines)
        yield (
            f"{_address(random)} - - [{at:%d/%b/%Y:%H:%M:%S} +0000] "
            f'"GET {random.choice(PAGES)} HTTP/1.1" 200 {random.randrange(900, 20_000)} '
            f'"{random.choice(SOURCES)}" "{random.choice(BROWSERS)}"\n'
        )


def _address(random: Random) -> str:
    if random.random() < 0.2:
        return f"2001:db8::{random.randrange(1, 65_535):x}"
    return f"{random.choice(('192.0.2', '198.51.100', '203.0.113'))}.{random.randrange(1, 255)}"
