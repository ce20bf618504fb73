"""Logs of a made-up site as Apache and Caddy write them; nginx's are those of the bench. Everybody is invented."""

import json
from datetime import datetime

from ombud.app.demo.web_lines import AGENTS, PAGES, combined, ip_of, lines

__all__ = ["AGENTS", "PAGES", "caddy", "combined", "common", "ip_of", "lines"]


def common(at: datetime, ip: str, path: str, status: int = 200) -> str:
    return f'{ip} - nilla [{at:%d/%b/%Y:%H:%M:%S %z}] "GET {path} HTTP/1.1" {status} 512'


def caddy(at: datetime, ip: str, path: str, status: int = 200, agent: str = AGENTS[0], referrer: str = "") -> str:
    headers = {"User-Agent": [agent], **({"Referer": [referrer]} if referrer else {})}
    request = {"remote_ip": ip, "client_ip": ip, "method": "GET", "host": "example.se", "uri": path, "headers": headers}
    return json.dumps({"level": "info", "ts": at.timestamp(), "request": request, "status": status, "size": 512})
