"""Lines as nginx writes them, of a made-up site: seeded, so that a run can be made again. Nobody is in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

PAGES = (
    *("/", "/kontakt", "/om-oss", "/oppettider", "/traningskort", "/vaccination", "/vaccination/boka?steg=2"),
    *("/lakarbesok", "/halsosamtal", "/massage", "/mottagning/psykiatri", "/nyheter/2026/11", "/bild.png", "/stil.css"),
)
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
)
REFERRERS = ("-", "-", "https://www.example.com/sok?q=tid", "https://nyheter.example.se/3", "https://halsa.example.se/")
_DAYS = 10
_SOME_FAIL, _OF_SIX = 0.03, 0.2


def ip_of(random: Random) -> str:
    """Of the nets that are for documentation."""
    if random.random() < _OF_SIX:
        return f"2001:db8:{random.randrange(65536):x}:{random.randrange(65536):x}::{random.randrange(65536):x}"
    return f"{random.choice(('192.0.2', '198.51.100', '203.0.113'))}.{random.randrange(256)}"


def combined(at: datetime, ip: str, path: str, status: int = 200, agent: str = AGENTS[0], referrer: str = "-") -> str:
    return f'{ip} - - [{at:%d/%b/%Y:%H:%M:%S %z}] "GET {path} HTTP/1.1" {status} 512 "{referrer}" "{agent}"'


def lines(number: int, now: datetime, seed: int = 1) -> Iterator[str]:
    """So many lines of the last ten days, in order."""
    random, begun = Random(seed), now.astimezone(UTC) - timedelta(days=_DAYS)
    step = timedelta(days=_DAYS) / max(number, 1)
    for n in range(number):
        status = 404 if random.random() < _SOME_FAIL else 200
        agent, referrer = random.choice(AGENTS), random.choice(REFERRERS)
        yield combined(begun + n * step, ip_of(random), random.choice(PAGES), status, agent, referrer)
