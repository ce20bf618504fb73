"""Logs of a made-up site: lines as nginx, Apache and Caddy write them, by a seeded generator. Everybody is invented."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

PAGES = (
    "/", "/kontakt", "/om-oss", "/oppettider", "/traningskort", "/vaccination", "/vaccination/boka?steg=2",
    "/lakarbesok", "/halsosamtal", "/massage", "/mottagning/psykiatri", "/nyheter/2026/11", "/bild.png", "/stil.css",
)  # fmt: skip
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
)
REFERRERS = (
    "-",
    "-",
    "https://www.example.com/sok?q=tid",
    "https://nyheter.example.se/artikel/3",
    "https://halsa.example.se/",
)


def ip_of(random: Random) -> str:
    """Of the nets that are for documentation."""
    if random.random() < 0.2:
        return f"2001:db8:{random.randrange(65536):x}:{random.randrange(65536):x}::{random.randrange(65536):x}"
    return f"{random.choice(('192.0.2', '198.51.100', '203.0.113'))}.{random.randrange(256)}"


def combined(at: datetime, ip: str, path: str, status: int = 200, agent: str = AGENTS[0], referrer: str = "-") -> str:
    return f'{ip} - - [{at:%d/%b/%Y:%H:%M:%S %z}] "GET {path} HTTP/1.1" {status} 512 "{referrer}" "{agent}"'


def common(at: datetime, ip: str, path: str, status: int = 200) -> str:
    return f'{ip} - nilla [{at:%d/%b/%Y:%H:%M:%S %z}] "GET {path} HTTP/1.1" {status} 512'


def caddy(at: datetime, ip: str, path: str, status: int = 200, agent: str = AGENTS[0], referrer: str = "") -> str:
    headers = {"User-Agent": [agent], **({"Referer": [referrer]} if referrer else {})}
    request = {"remote_ip": ip, "client_ip": ip, "method": "GET", "host": "example.se", "uri": path, "headers": headers}
    return json.dumps({"level": "info", "ts": at.timestamp(), "request": request, "status": status, "size": 512})


def lines(number: int, now: datetime, seed: int = 1) -> Iterator[str]:
    """So many lines of the last ten days, in order, as nginx writes them."""
    random, begun = Random(seed), now.astimezone(UTC) - timedelta(days=10)
    step = timedelta(days=10) / max(number, 1)
    for n in range(number):
        path = random.choice(PAGES)
        status = 404 if random.random() < 0.03 else 200
        yield combined(begun + n * step, ip_of(random), path, status, random.choice(AGENTS), random.choice(REFERRERS))
