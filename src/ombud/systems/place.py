"""Where a connected system answers, resolved once and checked before anything is sent there (security.md 2, row 16).

* An address is resolved here, every answer is checked, and the connection goes to the address that was checked: a name
  that changes its answer between the two changes nothing.
* An address of this machine, of a private or of any other special network is refused unless the system's part of
  `ombud.toml` allows that very host.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from ombud.systems.model import SystemFaultError

Resolve = Callable[[str, int], list[str]]
PORTS = {"postgresql": 5432, "mariadb": 3306, "mysql": 3306, "http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    scheme: str
    host: str
    address: str
    """The address that was checked: what is connected to."""
    port: int
    account: str
    path: str


def resolved(host: str, port: int) -> list[str]:
    """Every address of that name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def place_of(url: str, allowed: Collection[str], resolve: Resolve = resolved) -> Place:
    """The place that an address names. Raises `SystemFaultError` where it may not be reached or is not one."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise SystemFaultError("the address of the system is no address.") from None
    if parts.password is not None:
        raise SystemFaultError("a password stands in the address: put it into a file and name that as password_file.")
    if parts.scheme not in PORTS or not parts.hostname:
        raise SystemFaultError(f"the address of a system begins with one of {', '.join(sorted(PORTS))}.")
    host = parts.hostname
    addresses = resolve(host, port)
    if not addresses:
        raise SystemFaultError(f"{host} has no address here: is the name right, and is there a network?")
    for address in addresses:
        if not is_public(address) and host not in allowed:
            raise SystemFaultError(
                f"{host} is an address inside this network; where that is right, name the host under allow."
            )
    return Place(parts.scheme, host, addresses[0], port, unquote(parts.username or ""), unquote(parts.path.lstrip("/")))


def is_public(address: str) -> bool:
    """Whether an address is of the public net: not this machine, no private or special network, however spelt."""
    found = ipaddress.ip_address(address.split("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inside is not None:
            return is_public(str(inside))
        if int(found) >> 32 == 0x0064FF9B << 64:  # the well-known prefix of NAT64 (RFC 6052)
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
    return found.is_global and not found.is_multicast
