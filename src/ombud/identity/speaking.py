"""How a provider is spoken to: over TLS, to the host that was configured, briefly, and never further than asked.

* No redirect is followed, no proxy or certificate is taken from the environment, and an answer has a largest size.
* What a provider says is never repeated in an error or a log: it may name somebody.
"""

import json
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx2

LARGEST = 512 * 1024
SECONDS = 10.0


class Said(NamedTuple):
    """What a provider answered."""

    status: int
    body: Mapping[str, Any]


class Client(NamedTuple):
    """Our own certificate, where a provider knows us by it."""

    certificate: Path
    key: Path


def line(ca_file: Path | None = None, client: Client | None = None) -> httpx2.Client:
    """A line to a provider. `ca_file` is what its certificate must come from; without it the system's roots."""
    context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if client is not None:
        context.load_cert_chain(client.certificate, client.key)
    return httpx2.Client(verify=context, trust_env=False, timeout=SECONDS, follow_redirects=False)


def ask(http: httpx2.Client, method: str, url: str, **sent: Any) -> Said | None:
    """What it answers, as an object of JSON; none where it is away, or says something else."""
    try:
        with http.stream(
            method, url, headers={"accept": "application/json", **sent.pop("headers", {})}, **sent
        ) as came:
            content = b""
            for piece in came.iter_bytes():
                content += piece
                if len(content) > LARGEST:
                    return None
        body = json.loads(content or b"{}")
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, RecursionError):
        return None
    return Said(came.status_code, body) if isinstance(body, dict) else None
