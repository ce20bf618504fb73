"""DKIM (RFC 6376) by dkimpy: the header that lets the receiver know the mail for ours, and unchanged."""

from collections.abc import Callable

from ombud.messages.carriers.paper import SIGNED


def signer(domain: str, selector: str, private_key: bytes) -> Callable[[bytes], bytes]:
    """Signs with the key whose public half stands in the domain's name server under the selector."""
    import dkim  # it brings a client for name servers with it, and few starts have a key to sign with

    def sign(mail: bytes) -> bytes:
        made: bytes = dkim.sign(
            mail, selector.encode(), domain.encode(), private_key,
            include_headers=list(SIGNED), canonicalize=(b"relaxed", b"relaxed"),
        )  # fmt: skip
        return made

    return sign
