"""The network of an address: what is counted by when too much comes from one place. No address is kept."""

import ipaddress


def network_of(address: str) -> str:
    """/24, or /48 of the newer kind; nothing where it is no address."""
    try:
        at = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((at, 24 if at.version == 4 else 48), strict=False))
